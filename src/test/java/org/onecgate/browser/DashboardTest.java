package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.admin.Site;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;
import org.onecgate.storage.Disk;
import org.openqa.selenium.Keys;

/** What an operator does with the dashboard, done in a browser (C5, C6). */
class DashboardTest {
  private static final String SECRET = "AKIA" + "QYLPMN5HHHFPZAM2";

  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static EmbeddedGate gate;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    ServersFile.write(temp, Map.of("it", "", "shop", ""));
    desk.open(temp, "en", Map.of());
    gate = desk.gate();
    browser = desk.browser();
  }

  @Test
  void whoeverIsNotLoggedInSeesOnlyTheLoginAndComesBackToWhereHeWas() {
    browser.forget();
    browser.go("exchanges?state=failed");
    browser.see("h1", "Log in");
    browser.click("button[type=submit]");
    browser.see(".wrong", "Enter the login and the password.");
    browser.type("[name=login]", "admin");
    browser.click("button[type=submit]");
    browser.see(".wrong", "Enter the password.");
    browser.click("[data-choose=ru]");
    browser.see("h1", "Вход");
    assertThat(browser.see("[name=login]").getDomProperty("value")).isEqualTo("admin");
    browser.click("[data-choose=en]");
    browser.see("h1", "Log in");
    browser.type("[name=password]", "wrong-password");
    browser.click("button[type=submit]");
    browser.see(".wrong", "Wrong login or password");
    browser.login("admin", Desk.PASSWORD);
    browser.see("h1", "Exchanges");
    assertThat(browser.script("return document.activeElement.localName")).isEqualTo("h1");
    assertThat(browser.see("[name=state]").getDomProperty("value")).isEqualTo("failed");
    assertThat(browser.complaints()).allMatch(c -> c.contains("401"));
  }

  @Test
  void aSessionThatEndsLeadsBackToTheSamePage() {
    browser.go("groups");
    browser.forget();
    browser.click(".bar a[data-path=statistics]");
    browser.see("h1", "Log in");
    browser.see(".notice", "Your session has ended");
    browser.login("admin", Desk.PASSWORD);
    browser.see("h1", "Statistics");
    assertThat(browser.complaints()).allMatch(c -> c.contains("401"));
  }

  @Test
  void anUploadIsSeenGrowing() throws Exception {
    byte[] content = Content.catalogue(4000);
    OneC client = new OneC(gate.uri(), "shop", EmbeddedGate.PASSWORD).begin();
    int half = content.length / 2;
    try (Wire wire = client.beginFile("import.xml", content.length)) {
      wire.send(new ByteArrayInputStream(content, 0, half), half);
      browser.see(".activity .step", "Receiving");
      browser.await("bytes are seen", () -> amount().matches("\\d.*"));
      String before = amount();
      wire.send(
          new ByteArrayInputStream(content, half, content.length - half), content.length - half);
      assertThat(wire.receive().text()).startsWith("success");
      browser.await("more bytes are seen", () -> !amount().equals(before));
    }
    browser.see(".server.receiving h3", "1C shop");
    String delivery = client.deliver("import.xml");
    browser.see(".server.published h3", "1C shop");
    browser.await("nothing is under way", () -> browser.all(".activity").isEmpty());
    browser.go("exchange/" + delivery);
    browser.see(".story .asks", "to import import.xml");
    browser.see(".story .answers", "published, delivery " + delivery);
    browser.see("td.name", "import.xml");
    assertThat(browser.see(".sum summary").getText()).isEqualTo("SHA-256");
    assertThat(browser.see("table:has(.sum)").getText()).doesNotContainPattern("[0-9a-f]{8}");
    browser.click(".sum summary");
    assertThat(browser.see(".sum > .hash").getText()).matches("[0-9a-f]{64}");
  }

  private static String amount() {
    return browser.see(".activity .amount").getText();
  }

  @Test
  void aRefusedExchangeIsExplainedAndReleased() throws Exception {
    String key = "<Т><Ид>" + SECRET + "</Ид></Т>";
    OneC client = gate.client().begin();
    client.file("import.xml", key.getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
    browser.go("");
    browser.see(".headline.bad", "need");
    browser.see(".warning.bad", "exchange refused, a check found a secret");
    browser.click(".warning.bad a");
    browser.see("#why", "Why it was refused");
    browser.see(".card.bad .meaning", "AWS access key");
    assertThat((String) browser.script("return document.body.textContent")).doesNotContain(SECRET);
    browser.click("[data-act=release]");
    browser.see("dialog[open]", "Release this exchange?");
    browser.see("[data-confirm]").sendKeys(Keys.ESCAPE);
    browser.await("the dialog is closed", () -> browser.all("dialog").isEmpty());
    browser.click("[data-act=release]");
    browser.click("[data-confirm]");
    browser.see(".pill.published", "Published");
    browser.see(".card.look", "aws-access-key");
  }

  @Test
  void aServerIsAddedAndExchanges() throws Exception {
    browser.go("servers");
    browser.click("[data-act=add]");
    browser.type(".editor [name=name]", "<img src=x onerror=alert(1)>");
    browser.type(".editor [name=login]", "new-shop");
    browser.click(".editor button[type=submit]");
    String password = browser.see("[data-password]").getDomProperty("value");
    assertThat(password).matches("[a-z2-9]{4}(-[a-z2-9]{4}){3}");
    browser.see("[data-server=new-shop] h2", "<img src=x onerror=alert(1)>");
    browser.click("[data-server=new-shop] [data-act=trial]");
    browser.see("[data-server=new-shop] [role=status]", "Nothing was published");
    assertThat(browser.all(".trial .good")).hasSize(4);
    OneC client = new OneC(gate.uri(), "new-shop", password).begin();
    client.file("import.xml", Content.catalogue(1));
    String delivery = client.deliver("import.xml");
    browser.go("exchange/" + delivery);
    browser.see("h1", "<img src=x onerror=alert(1)>");
    browser.go("");
    browser.see(".server h3", "<img src=x onerror=alert(1)>");
    assertThat(browser.all("main img")).isEmpty();
  }

  @Test
  void aFileNamedLikeMarkupIsText() throws Exception {
    String hostile = "{{7+7}} &lt;b&gt;'onerror='.xml";
    String inside = "import_files/&quot; onload=alert(1) x=.jpg";
    OneC client = gate.client().begin();
    client.file(
        "import.zip",
        Content.zip(Map.of(hostile, Content.catalogue(2), inside, Content.picture(1, 300))));
    assertThat(client
            .file("<img src=x onerror=alert(1)>.xml", Content.catalogue(1))
            .text())
        .as("refused, but named in the story")
        .startsWith("failure");
    String delivery = client.deliver("import.zip");
    browser.go("exchange/" + delivery);
    browser.see("td.name", hostile);
    browser.see("td.name", inside);
    browser.see(".story", "<img src=x onerror=alert(1)>.xml");
    browser.await(
        "what is no picture is not shown", () -> browser.all("main img").isEmpty());
    assertThat(browser.complaints())
        .allMatch(c -> c.contains("/picture?path=") && c.contains("404"));
  }

  @Test
  void twoPeopleWhoChangeAServerAreToldOfEachOther() throws Exception {
    browser.go("servers");
    browser.click("[data-server=shop] [data-act=edit]");
    elsewhere("{name: '1C shop', login: 'shop', checks: {images: 'off'}}");
    browser.type(".editor [name=name]", "Mine");
    browser.click(".editor button[type=submit]");
    browser.see(".editor .wrong", "Somebody else has changed this in the meantime");
    assertThat(browser.see(".editor [name=name]").getDomProperty("value")).isEqualTo("Mine");
    browser.click(".editor button[type=submit]");
    browser.see("[data-server=shop] h2", "Mine");
    assertThat(browser.complaints()).allMatch(c -> c.contains("412"));
    elsewhere("{name: '1C shop', login: 'shop'}");
  }

  /** Somebody else makes the server this. */
  private static void elsewhere(String server) {
    Object status = browser.script("""
        return fetch('api/session').then(r => r.json()).then(s => fetch('api/config/servers/shop', {
          method: 'PUT', headers: {'Content-Type': 'application/json', 'X-CSRF-Token': s.data.csrfToken, 'If-Match': '*'},
          body: JSON.stringify(%s)})).then(r => r.status)
        """.formatted(server));
    assertThat(status).isEqualTo(200L);
  }

  @Test
  void groupsAreMadeOrderedAndShown() throws Exception {
    for (String title : List.of("Towns", "Shops")) {
      browser.go("groups");
      browser.click("[data-act=add]");
      browser.type("[name=title]", title);
      browser.click(title.equals("Shops") ? "[value=shop]" : "[value=it]");
      browser.click(".editor button[type=submit]");
      browser.see(".groups h2", title);
    }
    assertThat(titles()).containsExactly("Towns", "Shops");
    browser.click("li:last-child [data-move=up]");
    browser.await("they have changed places", () -> titles().equals(List.of("Shops", "Towns")));
    browser.drag("[data-group]:last-child .handle", "[data-group]:first-child");
    browser.await("it was dragged back", () -> titles().equals(List.of("Towns", "Shops")));
    assertThat(Files.readString(gate.data().resolve("state/dashboard-layout.json")))
        .contains("Towns");
    browser.go("");
    browser.see(".group h2", "Shops");
    for (int left = 2; left > 0; left--) {
      browser.go("groups");
      browser.click("[data-group] [data-act=remove]");
      browser.click("[data-confirm]");
      int now = left - 1;
      browser.await("it is gone", () -> browser.all("[data-group]").size() == now);
    }
  }

  private static List<String> titles() {
    return browser.texts(".groups h2");
  }

  @Test
  void theLanguageIsSwitchedAndRemembered() {
    browser.go("system");
    browser.see("h1", "System");
    browser.click("[data-choose=ru]");
    browser.see("h1", "Система");
    assertThat(browser.script("return document.documentElement.lang")).isEqualTo("ru");
    browser.go("servers");
    browser.see("h1", "Базы 1С");
    browser.click("[data-choose=en]");
    browser.see("h1", "1C servers");
  }

  @Test
  void thePasswordIsChangedAndOneStaysIn() {
    change(Desk.PASSWORD, "another-password");
    change("another-password", Desk.PASSWORD);
  }

  private static void change(String old, String password) {
    browser.go("account");
    browser.type("[name=old]", old);
    browser.type("[name=password]", password);
    browser.type("[name=again]", password);
    browser.click("button[type=submit]");
    browser.see("h1", "Overview");
    browser.settled();
    browser.see(".headline");
  }

  @Test
  void aSweepIsTriedAndDone() {
    browser.go("system");
    browser.click("[data-act=dry]");
    browser.see("[role=status]", "Would be removed");
    browser.click("[data-act=run]");
    browser.click("[data-confirm]");
    browser.see("[role=status] .strong", "Swept");
  }

  @Test
  void withoutEventsThePageAsksNowAndThen() throws Exception {
    browser.go("");
    browser.see(".headline");
    assertThat(connection()).as("events come").isEmpty();
    browser.block("*/api/events");
    browser.go("groups");
    browser.script("location.hash = '#/'; location.reload()");
    browser.see(".headline");
    browser.see(".connection", "checking every 5 seconds");
    browser.hasten();
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(3));
    browser.see(".activity .strong", "1C it");
    client.deliver("import.xml");
    browser.block();
    browser.await("events come again", () -> connection().isEmpty());
    assertThat(browser.complaints()).allMatch(c -> c.contains("api/events"));
  }

  private static String connection() {
    return (String) browser.script("return document.querySelector('.connection').textContent");
  }

  @Test
  void whenGateIsGoneThePageSaysSoAndComesBack() throws Exception {
    browser.leave(); // the page of another test may still load its scripts, and would complain
    browser.go("");
    browser.see(".headline");
    browser.hasten();
    gate.stop();
    try {
      browser.see(".connection.lost", "The connection to Gate is lost");
    } finally {
      gate.start();
    }
    browser.await("events come again", () -> connection().isEmpty());
    browser.see(".headline"); // a restart logs nobody out
    browser.see(".person", "admin");
    assertThat(browser.complaints()).allMatch(c -> c.contains("api/"));
  }

  @Test
  void aPageThatIsLeftWhileItWaitsSaysNothing() {
    // What was said before stays for some seconds, and is no concern of this test.
    Object said = browser.script("""
        document.querySelectorAll('.toast').forEach(earlier => earlier.remove());
        return import('./js/command.js').then(({command}) => command(document.createElement('button'), {
          call: () => Promise.reject(new DOMException('left', 'AbortError')), say: 'done'}))
          .then(() => document.querySelectorAll('.toast').length)
        """);
    assertThat(said).isEqualTo(0L);
  }

  @Test
  void twoThingsOfOneNameAreDrawnTwiceHoweverOften() {
    Object drawn = browser.script("""
        return import('./js/dom.js').then(dom => {
          const list = document.createElement('ul');
          const first = [];
          for (const items of [['b', 'a', 'b'], ['b', 'a', 'b'], ['a', 'b', 'b'], ['b']]) {
            dom.sync(list, items, item => item, () => document.createElement('li'), (node, item) => { node.textContent = item; });
            first.push(list.textContent);
          }
          return first.join(' ');
        })
        """);
    assertThat(drawn).isEqualTo("bab bab abb b");
  }

  @Test
  void chartsAreReadByPointingAndByKeys() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(3));
    client.deliver("import.xml");
    browser.await("it is counted", () -> {
      browser.go("statistics");
      return !browser.all(".plot canvas").isEmpty();
    });
    Number width = (Number) browser.script("return document.querySelector('.plot').clientWidth");
    browser.pointAt(".plot canvas", width.intValue() / 2 - 8, 0);
    browser.see("figure .value", "Published: "); // today stands at the right edge
    String today = browser.see("figure .value strong").getText();
    browser.press(".plot canvas", Keys.HOME);
    browser.see("figure .value", "Published: 0");
    assertThat(browser.see("figure .value strong").getText()).isNotEqualTo(today);
    browser.press(".plot canvas", Keys.END);
    browser.await(
        "the last day is today",
        () -> browser.see("figure .value strong").getText().equals(today));
    browser.see(
        "main p.soft", "Gate's clock (" + Site.zone(Clock.system(ZoneId.systemDefault())) + ")");
    browser.click("figure summary");
    assertThat(browser.all("figure:first-child tbody tr")).hasSize(30);
    browser.see("[data-server=it]", "1C it");
    browser.see("[data-place=inbox]", "Deliveries (inbox)");
    String day = LocalDate.now(ZoneId.systemDefault()).toString();
    browser.press(".plot canvas", Keys.END);
    browser.press(".plot canvas", Keys.ENTER);
    browser.see(".sealed tr", "1C it");
    assertThat(browser.script("return location.hash"))
        .isEqualTo("#/exchanges?from=" + day + "&to=" + day);
    browser.script("history.back()");
    browser.see("figure .value");
    browser.settled(); // the pictures come behind the numbers
    // the bar of today, a little above the axis
    browser.pressAt("figure:first-child .plot canvas", width.intValue() / 2 - 8, 0);
    browser.see(".sealed tr", "1C it");
  }

  /** Where these begin, in the page. */
  private static Object tops(String css) {
    return browser.script(
        "return [...document.querySelectorAll(arguments[0])].map(e => e.getBoundingClientRect().top + scrollY)",
        css);
  }

  private static void loadAnew(String page) {
    browser.script("location.hash = '#/' + arguments[0]; location.reload()", page);
  }

  private static OneC delivering() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(3));
    client.file("offers.xml", Content.offers(3));
    return client;
  }

  @Test
  void theNumbersOfTheStatisticsDoNotWaitForThePicturesAndNothingMovesWhenTheyCome()
      throws Exception {
    delivering().deliver("import.xml");
    String places = "figure .value, figure details, [data-server], #disk";
    Object before;
    browser.hold("*/lib/chart.umd.min.js");
    try {
      loadAnew("statistics");
      browser.see("figure .value", "Published: ");
      browser.see("[data-server=it]", "1C it");
      browser.see("[data-place=inbox]");
      assertThat(browser.all(".plot[aria-busy] canvas")).hasSize(6);
      browser.press(".plot canvas", Keys.HOME);
      browser.see("figure .value", "Published: 0");
      before = tops(places);
    } finally {
      browser.letGo();
    }
    browser.settled();
    assertThat(
            browser.script(
                "return [...document.querySelectorAll('.plot canvas')].filter(one => Chart.getChart(one)).length"))
        .isEqualTo(6L);
    assertThat(tops(places)).isEqualTo(before);
  }

  @Test
  void picturesThatDoNotComeLeaveTheNumbers() throws Exception {
    delivering().deliver("import.xml");
    browser.block("*/lib/chart.umd.min.js");
    try {
      loadAnew("statistics");
      browser.see(".plot", "The picture did not load");
      browser.see("figure .value", "Published: ");
      browser.see("[data-server=it]", "1C it");
    } finally {
      browser.block();
    }
    assertThat(browser.complaints()).allMatch(c -> c.contains("chart.umd.min.js"));
  }

  @Test
  void anExchangeIsShownBeforeItsFilesAreThereAndNothingMovesWhenTheyCome() throws Exception {
    String delivery = delivering().deliver("import.xml");
    Object before;
    browser.hold("*/api/deliveries/*/files?*");
    try {
      loadAnew("exchange/" + delivery);
      browser.see(".facts", "Published");
      browser.see("ol.story", "import.xml");
      browser.see("[aria-labelledby=files]", "Loading");
      browser.see("[data-act=remove]");
      assertThat(browser.texts("[aria-labelledby=files] td"))
          .as("the room of the files is not seen")
          .containsOnly("");
      before = tops("#story");
    } finally {
      browser.letGo();
    }
    browser.see("td.name", "offers.xml");
    assertThat(tops("#story")).isEqualTo(before);
    assertThat(browser.all("td.name")).hasSize(2);
  }

  @Test
  void aDeliveryThatGoesWhileItsFilesAreAskedForIsSaidToBeGone() throws Exception {
    String delivery = delivering().deliver("import.xml");
    browser.hold("*/api/deliveries/*/files?*");
    try {
      loadAnew("exchange/" + delivery);
      browser.see("[data-act=remove]");
      Disk.deleteTree(gate.data().resolve("inbox/" + delivery));
    } finally {
      browser.letGo();
    }
    browser.see("[aria-labelledby=files]", "no longer in the inbox");
    assertThat(browser.all("[data-act=remove], a[href$=download]")).isEmpty();
    assertThat(browser.complaints()).allMatch(c -> c.contains("404"));
  }

  @Test
  void aPageIsAskedForBeforeItIsKnownWhoIsLoggedIn() {
    browser.hold("*/api/session");
    try {
      loadAnew("statistics");
      browser.await("its script is there", () -> Boolean.TRUE.equals(browser.script("""
              return performance.getEntriesByType('resource')
                .some(one => one.name.endsWith('/js/pages/statistics.js'));
              """)));
      assertThat(browser.all("h1")).isEmpty();
    } finally {
      browser.letGo();
    }
    browser.see("h1", "Statistics");
  }
}
