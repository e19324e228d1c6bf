package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.openqa.selenium.WebElement;

/** What an operator sees of a 1C whose exchange is not there: not yet, or not any more (C5, C6). */
class NoExchangeTest {
  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static EmbeddedGate gate;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    ServersFile.write(
        temp,
        Map.of(
            "shop", "", "idle", "", "silent", "", "store", "", "broken", "", "off", "", "card",
            ""));
    LocalDate today = LocalDate.now(ZoneId.systemDefault());
    Files.writeString(
        temp.resolve("data/state/statistics.json"),
        IntStream.range(5, 25)
            .mapToObj(i -> """
                {"day":"%s","server":"silent","published":3,"failed":0,"files":3,"bytes":9,"millis":5,
                 "refusals":0,"findings":0,"fallbacks":0}""".formatted(today.minusDays(i)))
            .collect(Collectors.joining(",", "{\"schema\":1,\"days\":[", "]}")));
    desk.open(temp, "en", Map.of());
    gate = desk.gate();
    browser = desk.browser();
  }

  private static OneC client(String login) throws Exception {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
  }

  @Test
  void whatArrivesHasAPageThatBecomesThatOfItsExchange() throws Exception {
    OneC client = client("shop");
    client.file("import.xml", Content.catalogue(20));
    client.file("../../etc/passwd", Content.catalogue(1));
    browser.click(".activity a[href*=arrival]");
    browser.see("h1", "Arriving");
    browser.see(".story .file summary", "import.xml");
    browser.see(".story .refused", "refused: a file has an unsafe name");
    browser.see(".activity .amount", "1 file");
    rested();
    client.file("offers.xml", Content.offers(1));
    browser.await("more is told", () -> linesWith("offers.xml") == 1);
    assertThat(linesWith("import.xml")).isEqualTo(1); // nothing is told twice
    assertThat((List<?>) browser.script("""
        return performance.getEntriesByType('resource').map(one => one.name.match(/arrivals.*from=(\\d+)/)?.[1])
          .filter(from => from !== undefined && from !== '0')
        """)).isNotEmpty(); // nor loaded twice
    String delivery = client.deliver("import.xml");
    browser.see(".pill.published", "Published");
    assertThat((String) browser.script("return location.hash")).isEqualTo("#/exchange/" + delivery);
    browser.go("arrival/00000000");
    browser.see(".empty", "Nothing is arriving under this number");
    assertThat(browser.complaints()).allMatch(c -> c.contains("404"));
  }

  @Test
  void whatIsWrittenDownBehindTheStatusIsShownToo() throws Exception {
    OneC client = new OneC(gate.uri(), "idle", EmbeddedGate.PASSWORD);
    client.login("catalog");
    browser.go("arrival/" + gate.session(client.key()).getFileName().toString().substring(0, 8));
    browser.see(".story .asks", "to log in, login idle");
    browser.script("""
        const real = window.fetch;
        window.early = 1;
        window.fetch = (address, options) => String(address).includes('/story') && window.early-- > 0
          ? Promise.resolve(new Response('')) : real(address, options);
        """);
    rested();
    client.init();
    browser.see(".story .asks", "to start an exchange");
    assertThat((Long) browser.script("return window.early")).isNegative();
    browser.script("location.reload()");
  }

  @Test
  void a1CThatComesWithoutFilesIsSeenAndItsSessionIsFollowed() throws Exception {
    browser.see("[data-key=idle]", "Has not exchanged yet");
    OneC client = new OneC(gate.uri(), "idle", EmbeddedGate.PASSWORD);
    client.login("catalog");
    browser.see("[data-key=idle] .contact", "Connected, but sent no files: just now");
    browser.click("[data-key=idle] .contact a");
    browser.see("h1", "1C session");
    browser.see("main .soft", "no file in this session");
    browser.see(".story .asks", "to log in, login idle");
    rested();
    client.init();
    browser.see(".story .asks", "to start an exchange");
    client.file("import.xml", Content.catalogue(1));
    browser.see("h1", "Arriving");
    String delivery = client.deliver("import.xml");
    browser.see(".pill.published", "Published");
    assertThat((String) browser.script("return location.hash")).endsWith(delivery);
    browser.go("");
    browser.see("[data-key=idle] .pill", "Published");
    assertThat(browser.all("[data-key=idle] .contact")).noneMatch(WebElement::isDisplayed);
  }

  @Test
  void a1CThatIsSilentForLongerThanUsualIsMissed() {
    browser.see(".warning .strong", "1C silent: silent for longer than usual");
    browser.see(
        ".warning .text", "Whole days without an exchange: 4; before that, at most 0 in a row");
    browser.click(".warning a[href$='server=silent']");
    browser.see("h1", "Exchanges");
  }

  private static long linesWith(String text) {
    return browser.texts(".story .file summary").stream()
        .filter(line -> line.contains(text))
        .count();
  }

  @Test
  void requestsThatAreRefusedAreExplainedUntilTheSame1CDelivers() throws Exception {
    OneC mistaken = new OneC(gate.uri(), "shop", "mistyped-password");
    for (int i = 0; i < 3; i++) {
      assertThat(mistaken.login("catalog").text()).startsWith("failure");
    }
    browser.see(".warning .strong", "1C shop: wrong login or password, 3 requests");
    browser.see(".warning .text", "mode=checkauth, 127.0.0.1. Compare them");
    OneC client = client("shop");
    client.file("import.xml", Content.catalogue(1));
    client.deliver("import.xml");
    browser.await("the warning is gone", () -> !isWarnedOf("1C shop"));
  }

  private static boolean isWarnedOf(String text) {
    return browser.texts(".warning .strong").stream().anyMatch(title -> title.contains(text));
  }

  @Test
  void aRightPasswordSettlesWrongOnesAndADeliverySettlesAllForGood() throws Exception {
    OneC mistaken = new OneC(gate.uri(), "store", "mistyped-password");
    assertThat(mistaken.login("catalog").text()).startsWith("failure");
    browser.see(".warning .strong", "1C store: wrong login or password, 1 request");
    OneC client = client("store");
    browser.await("the login is right", () -> !isWarnedOf("1C store"));
    client.file("../../etc/passwd", Content.catalogue(1));
    browser.see(".warning .strong", "1C store: a file has an unsafe name, 1 request");
    browser.click(".warning a[href*=arrival]"); // where one sees which name it was
    browser.see(".story .asks", "../../etc/passwd");
    browser.go("");
    client.file("import.xml", Content.catalogue(1));
    client.deliver("import.xml");
    browser.await("it has delivered", () -> !isWarnedOf("1C store"));
    client = client("store");
    client.file("import.xml", "<no".getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
    browser.see(
        ".warning.bad .strong", "1C store: exchange refused, an XML file is not well-formed");
    assertThat(browser.script("""
        return fetch('api/status').then(r => r.json())
          .then(s => s.data.warnings.find(w => w.key === 'FAILED store catalog').said.code)
        """))
        .as("what alarms have words and advice for")
        .isEqualTo("BROKEN_XML");
    assertThat(isWarnedOf("1C store: a file")).isFalse();
  }

  @Test
  void a1CThatIsSwitchedOffIsNotTakenForOneWithAWrongPassword() throws Exception {
    browser.script("""
        return fetch('api/session').then(r => r.json()).then(s => fetch('api/config/servers/off', {
          method: 'PUT', headers: {'Content-Type': 'application/json', 'X-CSRF-Token': s.data.csrfToken, 'If-Match': '*'},
          body: JSON.stringify({name: '1C off', login: 'off', enabled: false})}))
        """);
    for (String mode : List.of("checkauth", "init")) {
      assertThat(new OneC(gate.uri(), "off", EmbeddedGate.PASSWORD)
              .get("type=catalog&mode=" + mode)
              .text())
          .startsWith("failure");
    }
    browser.see(".warning .strong", "1C off is switched off here but still connects");
    browser.see(".warning .text", "Switch it on");
    assertThat(browser.texts(".warning .strong").stream().filter(title -> title.contains("1C off")))
        .hasSize(1);
  }

  @Test
  void anUploadThatBrokeOffIsNoticedWithoutAnythingElseHappening() throws Exception {
    OneC client = client("broken");
    client.file("import.xml", Content.catalogue(20));
    browser.see("[data-key=broken] .pill", "Receiving");
    later(11);
    browser.see(".activity .pace", "nothing is arriving");
    gate.breakOff(client);
    browser.see(".warning .strong", "1C broken: an upload was interrupted 6 minutes ago");
    browser.see(".warning .text", "Catalogue, 1 file");
    browser.see("[data-key=broken] .brokenoff", "An upload was interrupted: 6 minutes ago");
    browser.see("[data-key=broken] .pill", "No exchange yet");
    assertThat(browser.all("[data-key=broken] .contact"))
        .as("it has sent a file")
        .noneMatch(WebElement::isDisplayed);
    assertThat(browser.texts(".activity .strong")).noneMatch(name -> name.contains("1C broken"));
    OneC again = new OneC(gate.uri(), "broken", EmbeddedGate.PASSWORD);
    again.login("catalog");
    browser.see(
        "[data-key=broken] .contact", "Connected, but sent no files"); // it hides nothing else
    browser.click(".warning a[href*=arrival]");
    browser.see("h1", "Interrupted upload");
    client.deliver("import.xml");
    browser.see(".pill.published", "Published");
  }

  @Test
  void aCardTellsOfOneExchangeAtATime() throws Exception {
    OneC client = new OneC(gate.uri(), "card", EmbeddedGate.PASSWORD);
    client.login("sale"); // what was published of orders settles nothing of goods
    client.init();
    client.file("import.xml", Content.catalogue(3));
    String delivery = client.deliver("import.xml");
    browser.see("[data-key=card] .pill", "Published");
    browser.see("[data-key=card] .last", "1 file");
    OneC next = client("card");
    next.file("offers.xml", Content.offers(2));
    next.file("prices.xml", Content.offers(2));
    browser.see("[data-key=card] .pill", "Receiving");
    browser.see("[data-key=card] .last", "arriving, started just now, 2 files");
    browser.see("[data-key=card] .before", "Before that: Published");
    assertThat(browser.all("[data-key=card] .before a[href$='" + delivery + "']"))
        .hasSize(1);
    assertThat(browser.all("[data-key=card] .open[href*=arrival]")).hasSize(1);
    gate.breakOff(next);
    browser.see("[data-key=card] .pill", "Published");
    browser.see("[data-key=card] .last", "1 file");
    browser.see("[data-key=card] .brokenoff", "An upload was interrupted");
    assertThat(browser.all("[data-key=card] .open[href$='" + delivery + "']")).hasSize(1);
    browser.go("exchanges?server=card");
    browser.see(".coming tr", "Interrupted");
    browser.see(".sealed tr", "Published");
    browser.go("exchanges?state=broken-off&server=card");
    browser.see(".coming tr", "2 files");
    assertThat(browser.all(".sealed tr")).isEmpty();
    browser.click(".coming a");
    browser.see(".names", "prices.xml");
    browser.click("[data-act=discard]");
    browser.see("dialog[open]", "Discard what has arrived?");
    browser.click("[data-confirm]");
    browser.see(".pill.abandoned", "Abandoned");
    browser.see(".facts", "(discarded by hand)");
    browser.see(".story", "Discarded by admin; removed: 2 files");
    assertThat(gate.session(next.key()).resolve("intake")).doesNotExist();
    browser.go("");
    browser.see("[data-key=card] .pill", "Published");
    assertThat(browser.all("[data-key=card] .brokenoff")).noneMatch(WebElement::isDisplayed);
  }

  /** The page of what arrives takes it to be time for another look at the story. */
  private static void rested() {
    browser.script("""
        const before = performance.now.bind(performance);
        performance.now = () => before() + 60_000;
        """);
  }

  /** The page takes it to be so many seconds later, until it is told something new. */
  private static void later(int seconds) {
    browser.script(
        "return import('./js/live.js').then(({live}) => { live.skew += arguments[0] * 1000; })",
        seconds);
  }

  @Test
  void aLoginThatIsNotRegisteredYetIsOneWarningAndStaysOne() throws Exception {
    OneC early = new OneC(gate.uri(), "too-early", "password-of-1c");
    assertThat(early.login("catalog").text()).startsWith("failure");
    browser.see(".warning .strong", "1 unknown login was refused");
    browser.see(".warning .text", "\"too-early\"");
    browser.script("""
        return fetch('api/session').then(r => r.json()).then(s => fetch('api/config/servers', {
          method: 'POST', headers: {'Content-Type': 'application/json', 'X-CSRF-Token': s.data.csrfToken},
          body: JSON.stringify({name: 'Early', login: 'too-early'})}))
        """);
    for (int i = 0; i < 3; i++) {
      assertThat(early.login("catalog").text()).startsWith("failure");
      String times = i == 0 ? "1 request," : (i + 1) + " requests,";
      browser.see(".warning .strong", "Early: wrong login or password, " + times);
    }
    assertThat(browser.texts(".warning .strong").stream()
            .filter(title -> title.startsWith("Early") || title.contains("unknown login")))
        .hasSize(2);
  }
}
