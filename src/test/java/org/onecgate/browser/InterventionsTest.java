package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.FakeClamd;
import org.onecgate.it.OneC;
import org.onecgate.it.Registries;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;
import org.onecgate.storage.Disk;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What an operator sees and does when something is not as it should be (C4-C6). */
class InterventionsTest {
  private static final String SECRET = "AKIA" + "QYLPMN5HHHFPZAM2";

  @TempDir
  static Path temp;

  private static final List<String> announced = new CopyOnWriteArrayList<>();
  private static volatile CountDownLatch scanned = new CountDownLatch(0);
  private static HttpServer shop;
  private static FakeClamd clamd;

  @RegisterExtension
  static final Desk desk = new Desk();

  private static EmbeddedGate gate;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      try (exchange) {
        announced.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        exchange.sendResponseHeaders(204, -1);
      }
    });
    shop.start();
    clamd = new FakeClamd(file -> {
      try {
        return scanned.await(30, TimeUnit.SECONDS) ? FakeClamd.OK : "stream: timeout ERROR";
      } catch (InterruptedException e) {
        return "stream: interrupted ERROR";
      }
    });
    ServersFile.write(
        temp, Map.of("it", "", "shop", "", "old", "", "plain", "\"handlers\": [\"webhook\"]"));
    Registries.writeAdmins(temp.resolve("data"), Desk.PASSWORD, "admin", "deputy");
    desk.open(
        temp,
        "en",
        Map.of(
            "gate.clamd",
            clamd.address(),
            "gate.webhook.url",
            "http://127.0.0.1:" + shop.getAddress().getPort() + "/",
            "gate.webhook.secret",
            "webhook-secret-0123456789"));
    gate = desk.gate();
    browser = desk.browser();
  }

  @AfterAll
  static void close() throws Exception {
    scanned.countDown();
    if (clamd != null) {
      clamd.close();
      shop.stop(0);
    }
  }

  @AfterEach
  void asBefore() {
    scanned.countDown();
    browser.script("window.fetch = window.realFetch ?? window.fetch");
  }

  private static OneC client(String login) throws Exception {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
  }

  /** An import that goes on until it is scanned; what 1C is told in the end. */
  private static CompletableFuture<String> slowImport() throws Exception {
    scanned = new CountDownLatch(1);
    OneC client = client("it");
    client.file("import.xml", Content.catalogue(50));
    return CompletableFuture.supplyAsync(() -> {
      try {
        return client.importFile("import.xml").text();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** An exchange of the server {@code old} that is refused. */
  private static void refusedExchange() throws Exception {
    OneC client = client("old");
    client.file("import.xml", ("<Т><Ид>" + SECRET + "</Ид></Т>").getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
  }

  @Test
  void anImportIsFollowedAndCancelled() throws Exception {
    CompletableFuture<String> told = slowImport();
    browser.see(".activity .step", "Looking for secrets");
    browser.see(".server.running h3", "1C it");
    browser.click(".activity a[href*=exchange]");
    browser.see("h1", "1C it");
    browser.see(".activity .step", "Looking for secrets");
    browser.see(".story .does", "Checking");
    browser.click("[data-act=cancel]");
    browser.see("dialog[open]", "Cancel this import?");
    browser.click("[data-confirm]");
    browser.told("Cancelled");
    scanned.countDown();
    browser.see(".pill.failed", "Refused");
    browser.see("#why", "Why it was refused");
    browser.see(".story", "Cancelled by admin");
    assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo("failure\nImport cancelled");
    assertThat(browser.all("[data-act=cancel]")).isEmpty();
  }

  @Test
  void aDeliveryIsHandedOverAgain() throws Exception {
    OneC client = client("it");
    client.file("import.xml", Content.catalogue(3));
    String delivery = client.deliver("import.xml");
    browser.await("it is announced", () -> announcements(delivery) == 1);
    browser.go("exchange/" + delivery);
    browser.click("[data-act=replay]");
    browser.click("[data-confirm]");
    browser.await("it is announced again", () -> announcements(delivery) == 2);
    browser.told("handed over again");
  }

  @Test
  void thePageOfAnExchangeSaysWhatBecameOfItsDelivery() throws Exception {
    String marked = delivered();
    browser.go("exchange/" + marked);
    browser.see(".facts", "in the inbox");
    Path marker = Files.createFile(gate.data().resolve("inbox/" + marked + ".taken"));
    String owner = Files.getOwner(marker).getName();
    browser.go("system");
    browser.click("[data-act=run]");
    browser.click("[data-confirm]");
    browser.told("Swept");
    browser.go("exchange/" + marked);
    browser.see(".facts", "according to the marker that " + owner + " put beside it");
    browser.see("main", "no longer in the inbox");
    browser.see(".story", "Taken by a consumer, according to the marker of " + owner);

    String removed = delivered();
    browser.go("exchange/" + removed);
    browser.click("[data-act=remove]");
    browser.see("dialog[open]", "Delete this delivery?");
    browser.click("[data-confirm]");
    browser.see(".facts", "by admin");
    browser.see("main", "no longer in the inbox");
    assertThat(browser.all("[data-act=remove]")).isEmpty();
    assertThat(gate.data().resolve("inbox/" + removed)).doesNotExist();

    String gone = delivered();
    Disk.deleteTree(gate.data().resolve("inbox/" + gone));
    browser.go("exchange/" + gone);
    browser.see(".facts", "removed by a consumer, which did not report it");
  }

  /** A delivery that the shop has been told of. */
  private static String delivered() throws Exception {
    OneC client = client("plain");
    client.file("import.xml", Content.catalogue(3));
    String delivery = client.deliver("import.xml");
    browser.await("it is announced", () -> announcements(delivery) == 1);
    browser.await("nothing waits", () -> isFree(delivery));
    return delivery;
  }

  private static boolean isFree(String delivery) {
    try (Stream<Path> all = Files.walk(gate.data().resolve("state/handovers"))) {
      return all.noneMatch(path -> path.endsWith("waiting/" + delivery + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long announcements(String delivery) {
    return announced.stream().filter(body -> body.contains(delivery)).count();
  }

  @Test
  void aRefusedExchangeIsDeletedForGood() throws Exception {
    refusedExchange();
    browser.go("quarantine");
    browser.see("h2", "1C old");
    int before = browser.all("[data-act=delete]").size();
    browser.click("[data-act=delete]"); // the newest comes first
    browser.see("dialog[open]", "Delete these files?");
    browser.click("dialog button:not([data-confirm])");
    browser.await("nothing was done", () -> browser.all("dialog").isEmpty());
    assertThat(browser.all("[data-act=delete]")).hasSize(before);
    browser.click("[data-act=delete]");
    browser.click("[data-confirm]");
    browser.await("it is gone", () -> browser.all("[data-act=delete]").size() == before - 1);
    browser.go("exchanges?server=old&state=failed");
    browser.click("tbody a");
    browser.see(".card.bad", "no longer in quarantine");
    assertThat(browser.all("[data-act=release]")).isEmpty();
    browser.see(".story", "Removed from quarantine by admin");
  }

  @Test
  void aServerThatIsRemovedIsRefusedFromThenOn() throws Exception {
    browser.go("servers");
    browser.click("[data-act=add]");
    browser.type(".editor [name=name]", "Short-lived");
    browser.type(".editor [name=login]", "short");
    browser.click(".editor button[type=submit]");
    String password = browser.see("[data-password]").getDomProperty("value");
    OneC client = new OneC(gate.uri(), "short", password);
    assertThat(client.login("catalog").text()).startsWith("success");
    browser.click("[data-server=short] [data-act=remove]");
    browser.see("dialog[open]", "Short-lived");
    browser.click("dialog button:not([data-confirm])");
    browser.await("nothing was done", () -> browser.all("dialog").isEmpty());
    assertThat(browser.all("[data-server=short]")).hasSize(1);
    browser.click("[data-server=short] [data-act=remove]");
    browser.click("[data-confirm]");
    browser.await("it is gone", () -> browser.all("[data-server=short]").isEmpty());
    assertThat(client.login("catalog").text()).startsWith("failure");
  }

  @Test
  void theQuarantineShowsWhatComesAndWhereOneIs() throws Exception {
    browser.go("quarantine");
    browser.await(
        "it is drawn", () -> !browser.all("[data-act=release], .empty").isEmpty());
    int before = browser.all("[data-act=release]").size();
    refusedExchange();
    browser.await("it is shown", () -> browser.all("[data-act=release]").size() == before + 1);
    browser.click("[data-act=release][aria-label$='1C old']");
    browser.click("[data-confirm]");
    browser.await("it is gone", () -> browser.all("[data-act=release]").size() == before);
    browser.await(
        "the keyboard is not lost",
        () -> "h1".equals(browser.script("return document.activeElement.localName")));
  }

  @Test
  void whatIsReleasedAtThisMomentIsShownWithoutAFault() throws Exception {
    refusedExchange();
    browser.go("exchanges");
    browser.script("""
        window.realFetch ??= window.fetch;
        window.fetch = async (address, options) => {
          const answer = await window.realFetch(address, options);
          if (String(address) !== 'api/quarantine') {
            return answer;
          }
          const all = await answer.json();
          for (const { exchange } of all.data.exchanges) {
            Object.assign(exchange, { state: 'running', fault: undefined, error: undefined, releasable: false });
          }
          return new Response(JSON.stringify(all), answer);
        }
        """);
    browser.script("location.hash = '#/quarantine'");
    browser.see("main h2", ": Being checked");
  }

  @Test
  void allOfManyFilesCanBeReachedAndSearched() throws Exception {
    Map<String, byte[]> entries = new TreeMap<>();
    entries.put("import.xml", Content.catalogue(1));
    for (int i = 0; i < 600; i++) {
      entries.put("import_files/" + i + ".bin", Content.picture(i, 100));
    }
    OneC client = client("shop");
    client.file("import.zip", Content.zip(entries));
    browser.go("exchange/" + client.deliver("import.zip"));
    browser.see(".paged [role=status]", "Shown: 50 of 602."); // the archive, too
    assertThat(browser.all("td.name")).hasSize(50);
    browser.type("[name=search]", "FILES/59");
    browser.see(".paged [role=status]", "Found: 11 of 602. Shown: 11.");
    browser.see("td.name", "import_files/599.bin"); // the last one, without loading the others
    browser.type("[name=search]", "nowhere");
    browser.see(".paged [role=status]", "No matches among 602.");
    browser.script("document.querySelector('[name=search]').value = ''");
    browser.press("[name=search]", " ");
    browser.see(".paged [role=status]", "Shown: 50 of 602.");
    browser.click(".paged [data-act=more]");
    browser.see(".paged [role=status]", "Shown: 550 of 602.");
    browser.click(".paged [data-act=more]");
    browser.see(".paged [role=status]", "Shown: 602 of 602.");
    assertThat(browser.all("td.name")).hasSize(602);
    assertThat(browser.all(".paged [data-act=more]")).noneMatch(WebElement::isDisplayed);
  }

  @Test
  void whatIsBrokenIsNotOfferedForReleaseAndWhatIsRefusedAgainSaysSo() throws Exception {
    OneC client = client("old");
    client.file("import.xml", "<no".getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
    browser.click(".warning.bad a[href*=exchange]");
    browser.see(".card.bad", "An XML file is not well-formed");
    browser.see("[data-act=delete]");
    assertThat(browser.all("[data-act=release]")).isEmpty();
    refusedExchange();
    String refused = newestOf("quarantine");
    client = client("old");
    client.file("import.xml", Content.catalogue(3));
    String newer = client.deliver("import.xml");
    browser.go("exchange/" + refused);
    browser.see(".card.bad .strong", "A check found a secret");
    assertThat(browser.all("[data-act=release].main"))
        .as("never the first choice")
        .isEmpty();
    Files.writeString(
        gate.data().resolve("quarantine/" + refused + "/received/files/import.xml"),
        "x".repeat(("<Т><Ид>" + SECRET + "</Ид></Т>").getBytes(UTF_8).length));
    browser.click("[data-act=release]");
    browser.see("dialog[open]", "AWS access key");
    browser.see("dialog[open]", "a newer exchange of this 1C was published in the meantime");
    assertThat(browser.all("dialog a[href$='" + newer + "']")).hasSize(1);
    browser.click("[data-confirm]");
    browser.see(".card.bad .strong", "released it, and it was refused again");
    browser.see(".card.bad .strong", "An XML file is not well-formed");
    assertThat(browser.all("[data-act=release]")).isEmpty();
    browser.go("quarantine");
    browser.see(".card .strong", "released it, and it was refused again");
  }

  @Test
  void aBrokenFileIsMendedAndPutBack() throws Exception {
    OneC client = client("plain");
    client.file("import.xml", "<no".getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
    String refused = newestOf("quarantine");
    Path mended = Files.write(temp.resolve("mended.xml"), "<no/".getBytes(UTF_8));
    browser.go("exchange/" + refused);
    browser.see("main", "can be downloaded, corrected and put back");
    assertThat(browser.see(".card.bad").getText())
        .as("two ways, and for a file that was cut off the better one is to send it again")
        .containsSubsequence(
            "An XML file is not well-formed",
            "There are two ways, and one of them is enough",
            "Run the exchange again",
            "It can be corrected right here",
            "import.xml: it ends too early, line 1")
        .doesNotContain("efused again");
    browser.click("[data-act=tomend]");
    assertThat((String) browser.script("return document.activeElement.ariaLabel"))
        .isEqualTo("Put back: import.xml");
    choose(mended);
    browser.see("dialog[open]", "mended.xml (4 B) replaces import.xml");
    browser.click("[data-confirm]");
    browser.see("main", "put back by a person");
    browser.see(
        ".card.bad .strong", "Refused again after it was corrected: import.xml, by admin, ");
    browser.told("The exchange was refused again.");
    browser.see(".card.bad", "An XML file is not well-formed");
    assertThat(browser.texts("td.name"))
        .anyMatch(name -> name.contains("as it arrived; replaced by the file that was put back"));
    Files.write(mended, Content.catalogue(4));
    choose(mended);
    browser.click("[data-confirm]");
    browser.told("Put back");
    browser.see(".pill.published");
    browser.see(".facts", "import.xml, by admin");
    browser.see(".story", "corrected and put back by admin");
    assertThat(gate.data().resolve("inbox/" + refused + "/files/import.xml"))
        .hasBinaryContent(Content.catalogue(4));
    long left = Disk.list(gate.data().resolve("quarantine")).size();
    browser.await(
        "the status has heard of it", () -> Long.valueOf(left).equals(browser.script("""
            return import('./js/live.js').then(({live}) => live.status?.quarantined)
            """)));
  }

  @Test
  void theFilesOfARefusedExchangeAreListedOnceTheRefusedOneToo() throws Exception {
    OneC client = client("plain");
    client.file("import.xml", Content.catalogue(1));
    client.file("import_files/settings.txt", SECRET.getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
    String refused = newestOf("quarantine");
    browser.go("exchange/" + refused);
    browser.see(".card.bad .meaning", "import_files/settings.txt: AWS access key");
    browser.see("#story");
    assertThat(browser.texts("td.name"))
        .containsExactlyInAnyOrder("import.xml", "import_files/settings.txt");
    assertThat(browser.all("#files")).isEmpty();
    browser.click("[data-act=delete]");
    browser.click("[data-confirm]");
    browser.see("main", "Its files are no longer in quarantine");
    browser.see("section:has(#files) .names", "import.xml"); // what is known still
  }

  private static void choose(Path file) {
    browser.await("it can be mended", () -> browser.all("[data-mend]").size() == 1);
    browser.all("[data-mend]").get(0).sendKeys(file.toString());
  }

  private static String newestOf(String place) throws IOException {
    try (Stream<Path> all = Files.list(gate.data().resolve(place))) {
      return all.map(path -> path.getFileName().toString())
          .sorted()
          .reduce((a, b) -> b)
          .orElseThrow();
    }
  }

  @Test
  void anAnnouncementHidesNoExchange() throws Exception {
    OneC client = client("shop");
    client.file("import.xml", Content.catalogue(7));
    String delivery = client.deliver("import.xml");
    assertThat(client.get("type=catalog&mode=complete").text()).startsWith("success");
    browser.go("exchanges?server=shop");
    browser.see("tbody tr:first-child", "announced: everything was sent (complete)");
    browser.go("");
    browser.see("[data-key=shop] .open[href$='" + delivery + "']");
    browser.see("[data-key=shop] .last", "1 file");
  }

  @Test
  void theHistoryOffersOnlyWhatFitsItsFilters() throws Exception {
    browser.go("exchanges?state=published&server=old");
    refusedExchange();
    browser.await("the page has heard of it", () -> "failed".equals(lastOf("old")));
    assertThat(browser.all("[data-act=fresh]")).noneMatch(WebElement::isDisplayed);
    OneC client = client("old");
    client.file("import.xml", Content.catalogue(3));
    String delivery = client.deliver("import.xml");
    browser.click("[data-act=fresh]");
    browser.see("tbody tr:first-child a[href$='" + delivery + "']");
    assertThat(browser.all("[data-act=fresh]")).noneMatch(WebElement::isDisplayed);
  }

  private static Object lastOf(String server) {
    return browser.script("""
        return import('./js/live.js').then(({live}) =>
          live.status?.servers.find(one => one.id === arguments[0])?.last?.state)
        """, server);
  }

  @Test
  void theHistoryShowsHowAnImportEnds() throws Exception {
    CompletableFuture<String> told = slowImport();
    browser.see(".activity .step", "Looking for secrets");
    browser.go("exchanges?server=it");
    browser.see("tbody tr:first-child .pill.running", "Being checked");
    browser.script("document.querySelector('tbody a').focus()");
    scanned.countDown();
    assertThat(told.get(20, TimeUnit.SECONDS)).startsWith("success");
    browser.see("tbody tr:first-child .pill.published", "Published");
    browser.see("tbody tr:first-child", "1 file");
    assertThat(browser.script("return document.activeElement.localName")).isEqualTo("a");
    assertThat(browser.all("[data-act=fresh]")).noneMatch(WebElement::isDisplayed);
  }

  @Test
  void whoeverTypesTheLoginOf1CIsToldThatItIsAnother() {
    browser.click("#logout");
    browser.type("[name=login]", "it");
    browser.type("[name=password]", EmbeddedGate.PASSWORD);
    browser.click("button[type=submit]");
    browser.see(".wrong", "they are for the exchange of 1C");
    browser.see("h1", "Log in");
    assertThat(browser.complaints()).isNotEmpty().allMatch(c -> c.contains("403"));
    browser.login("admin", Desk.PASSWORD);
  }

  @Test
  void aPageThatIsForbiddenOrBrokenSaysSo() {
    answer("statistics", 403, "FORBIDDEN");
    browser.click(".bar a[data-path=statistics]");
    browser.see(".card.bad h2", "You may not see this");
    assertThat(browser.all(".card.bad button")).isEmpty();
    answer("statistics", 500, "INTERNAL");
    browser.click(".bar a[data-path='']");
    browser.see(".headline");
    browser.click(".bar a[data-path=statistics]");
    browser.see(".card.bad h2", "This could not be shown");
    browser.script("window.fetch = window.realFetch");
    browser.click(".card.bad button");
    browser.see(".plot");
    browser.press(".plot canvas", Keys.END);
    browser.script("history.back()"); // with a chart that has the focus
    browser.see(".headline");
  }

  @Test
  void aPageWhoseScriptDoesNotComeIsLoadedWhenAskedForAgain() {
    browser.script("location.reload()");
    browser.settled();
    browser.block("*/pages/statistics.js");
    browser.click(".bar a[data-path=statistics]");
    browser.see(".card.bad", "Gate does not answer");
    browser.block();
    browser.click(".card.bad button");
    browser.see(".filters");
    browser.see("h1", "Statistics");
  }

  @Test
  void anImportWhoseEndCannotBeShownIsTold() throws Exception {
    CompletableFuture<String> told = slowImport();
    browser.click(".activity a[href*=exchange]");
    browser.see(".activity .step", "Looking for secrets");
    answer("exchanges", 500, "INTERNAL");
    scanned.countDown();
    assertThat(told.get(20, TimeUnit.SECONDS)).startsWith("success");
    browser.see(".card.bad h2", "This could not be shown");
    browser.script("window.fetch = window.realFetch");
    browser.click(".card.bad button");
    browser.see(".pill.published", "Published");
  }

  @Test
  void whereSomebodyElseWasFasterOneSeesWhatHoldsAndTheFocusIsNotLost() {
    String remove = "[data-act=remove][aria-label$='Both want it']";
    browser.go("groups");
    browser.click("[data-act=add]");
    browser.type("[name=title]", "Both want it");
    browser.click(".editor button[type=submit]");
    browser.see(remove);
    answer("config/groups/", 412, "STALE_VERSION");
    browser.click(remove);
    browser.click("[data-confirm]");
    browser.see(
        ".toast.bad",
        "Somebody else has changed it in the meantime; what is now in force is shown");
    browser.see(remove);
    browser.await(
        "the focus is where it can go on",
        () -> "add".equals(browser.script("return document.activeElement.dataset.act")));
    browser.script("window.fetch = window.realFetch");
    browser.click(remove);
    browser.click("[data-confirm]");
    browser.told("Deleted.");
    browser.await("it is gone", () -> browser.all(remove).isEmpty());
  }

  /** From now on the page gets this answer where it asks for that. */
  private static void answer(String path, int status, String code) {
    browser.script("""
        window.realFetch ??= window.fetch;
        window.fetch = (address, options) => String(address).startsWith('api/' + arguments[0])
          ? Promise.resolve(new Response(JSON.stringify({success: false, error: {code: arguments[2], message: 'no'}}), {status: arguments[1]}))
          : window.realFetch(address, options)
        """, path, status, code);
  }

  @Test
  void aLoginInAnotherTabStopsNoChangeOfTheSamePerson() {
    browser.go("groups");
    elsewhere("admin");
    browser.click("[data-act=add]");
    browser.type("[name=title]", "Made with an old token");
    browser.click(".editor button[type=submit]");
    browser.see(".groups h2", "Made with an old token");
    elsewhere("deputy");
    browser.click("[data-group] [data-act=remove]");
    browser.click("[data-confirm]");
    browser.see(".toast.bad", "Somebody else has logged in here");
    assertThat(browser.all("[data-group]")).hasSize(1);
    assertThat(browser.complaints()).hasSize(2).allMatch(c -> c.contains("403"));
    browser.script("location.reload()");
    browser.await(
        "the page is the deputy's",
        () -> "deputy"
            .equals(browser.script("return document.querySelector('.person')?.textContent")));
    browser.settled();
    browser.click("#logout");
    browser.see("[name=login]");
  }

  /** The browser itself complains of an answer 401, also where nobody waits for it any more. */
  @Test
  void whatAPageStillLoadsIsGivenUpWhenOneLogsOut() {
    browser.script("""
        const real = window.realFetch = window.fetch;
        const late = [];
        window.asked = 0;
        window.fetch = async (address, options) => {
          if (String(address).startsWith('api/config/groups')) {
            window.asked++;
            await new Promise(go => late.push(go));
            return real(address, options).finally(() => window.asked--);
          }
          const answer = await real(address, options);
          if (options?.method === 'DELETE') { // nobody is logged in now, and the page does not know it yet
            late.forEach(go => go());
            while (window.asked > 0) await new Promise(go => setTimeout(go, 5));
          }
          return answer;
        }""");
    browser.click(".bar a[data-path=groups]");
    browser.await("the page asks", () -> Boolean.TRUE.equals(browser.script("return asked > 0")));
    browser.click("#logout");
    browser.see("[name=login]");
    assertThat(browser.script("return asked")).isEqualTo(0L);
  }

  /** Logs in as in another tab. Asked between the old session and the new one, Gate knows nobody here. */
  private static void elsewhere(String login) {
    Object status = browser.script("""
        return import('./js/live.js').then(async live => {
          live.stop();
          const answer = await fetch('api/session', {method: 'POST',
            headers: {'Content-Type': 'application/json'},
            body: JSON.stringify({login: arguments[0], password: arguments[1]})});
          live.start();
          return answer.status;
        })
        """, login, Desk.PASSWORD);
    assertThat(status).isEqualTo(200L);
  }

  @Test
  void whoseSessionHasEndedMeanwhileLogsInAndIsBackWhereOneWas() throws Exception {
    browser.go("statistics");
    browser.await(
        "all pages are there",
        () -> Boolean.TRUE.equals(
            browser.script(
                "return ['arrival', 'goods', 'system', 'account'].every(page => performance"
                    + ".getEntriesByType('resource').some(one => one.name.endsWith(`/js/pages/${page}.js`)))")));
    browser.hasten();
    gate.stop();
    try {
      browser.see(".connection.lost", "The connection to Gate is lost");
      Disk.deleteTree(gate.data().resolve("state/sessions"));
    } finally {
      gate.start();
    }
    browser.see(".notice", "Your session has ended");
    browser.login("admin", Desk.PASSWORD);
    browser.see("h1", "Statistics");
    browser.await(
        "events come again",
        () ->
            "".equals(browser.script("return document.querySelector('.connection').textContent")));
    browser.go("");
    OneC client = client("it");
    try (Wire wire = client.beginFile("import.xml", 100_000)) {
      wire.send(Content.picture(1, 50_000));
      browser.see(".activity .strong", "1C it");
    }
    assertThat(browser.complaints())
        .allMatch(c -> c.contains("api/events") || c.contains("api/status"));
  }
}
