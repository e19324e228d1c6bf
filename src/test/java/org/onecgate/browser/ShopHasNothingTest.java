package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;

/**
 * "1C says done, the shop has nothing": for each cause the first screen says what it is, and its link
 * leads to where one sees more and can do something (C6, O2). Each cause has a 1C of its own, so that
 * none hides another; all share one gate.
 */
class ShopHasNothingTest {
  @TempDir
  static Path temp;

  @RegisterExtension
  static final Desk desk = new Desk();

  /** What the shop answers to announcements, by the login of the 1C; 204 to all others. */
  private static final Map<String, Integer> answers = new ConcurrentHashMap<>();

  private static HttpServer shop;
  private static EmbeddedGate gate;
  private static Browser browser;

  /** Its second attempt comes some seconds after the first: it is made while the others are tested. */
  private static String notTaken;

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    answers.putAll(Map.of("fails", 500, "gone", 410, "skips", 500));
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      try (exchange) {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        int status = answers.entrySet().stream()
            .filter(answer -> body.contains("\"id\": \"" + answer.getKey() + "\""))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(204);
        byte[] words = "the shop is closed".getBytes(UTF_8);
        exchange.sendResponseHeaders(status, status == 500 ? words.length : -1);
        if (status == 500) {
          exchange.getResponseBody().write(words);
        }
      }
    });
    shop.start();
    ServersFile.write(
        temp,
        Map.of(
            "fails", "",
            "gone", "",
            "skips", "",
            "orders", "",
            "later", "",
            "broken", "",
            "refused", "",
            "deletes", ""));
    desk.open(
        temp,
        "en",
        Map.of(
            "gate.webhook.url",
            "http://127.0.0.1:" + shop.getAddress().getPort() + "/",
            "gate.webhook.secret",
            "webhook-secret-0123456789"));
    gate = desk.gate();
    browser = desk.browser();
    notTaken = deliver("fails");
  }

  @AfterAll
  static void close() {
    if (shop != null) {
      shop.stop(0);
    }
  }

  private static OneC client(String login) {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD);
  }

  /** 1C is told that all went well. */
  private static String deliver(String login) throws Exception {
    OneC client = client(login).begin();
    client.file("import.xml", Content.catalogue(3));
    return client.deliver("import.xml");
  }

  /** 1C is told that it is refused. */
  private static void refuse(String login) throws Exception {
    OneC client = client(login).begin();
    client.file("import.xml", "<КоммерческаяИнформация>".getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure");
  }

  // --- the question

  /** The first screen warns of this and says why; the warning is followed to the page that it names. */
  private static void asked(String title, String... why) {
    browser.see(".headline.bad, .headline.look");
    browser.await(
        title + ", as " + String.join(", ", why),
        () -> browser.texts(".warning").stream()
            .anyMatch(text ->
                text.contains(title) && java.util.stream.Stream.of(why).allMatch(text::contains)));
    browser.script("""
        [...document.querySelectorAll('.warning')].find(one => one.textContent.includes(arguments[0])).querySelector('a').click()
        """, title);
    browser.settled();
  }

  /** Nothing on the first screen warns of this any more. */
  private static void settled(String title) {
    browser.go("");
    browser.await(
        title + " is settled",
        () -> browser.texts(".warning").stream().noneMatch(text -> text.contains(title)));
  }

  // --- the answers

  @Test
  void theWebhookAnswers500() {
    browser.see("[data-key=fails] .pill.undelivered", "Not taken yet");
    browser.see("[data-key=fails] .taken", "webhook has not taken it");
    asked("Webhook does not take deliveries", "HTTP status 500", "the next one");
    assertThat(browser.script("return location.hash")).isEqualTo("#/exchange/" + notTaken);
    browser.see(".facts .pill.undelivered", "Not taken yet");
    browser.see(".handovers .pill.waiting", "Waiting");
    browser.see(".handovers li", "webhook Attempt");
    browser.see(".handovers", "failed: HTTP status 500. Next attempt:");
    browser.go("exchanges?server=fails");
    browser.see("tbody .pill.undelivered", "Not taken yet");
    browser.see("tbody tr", "not yet taken by webhook");
  }

  @Test
  void theListTellsByItselfWhenTheShopHasTakenWhatWaited() throws Exception {
    answers.put("later", 500);
    String first = deliver("later");
    deliver("later");
    browser.go("exchanges?server=later");
    browser.await("none is taken", () -> browser.all("tbody .pill.undelivered").size() == 2);
    answers.remove("later"); // the shop is mended
    browser.script(
        "import('./js/api.js').then(api => api.call('POST', arguments[0]))",
        "exchanges/" + first + "/hasten?handler=webhook");
    browser.await("both are taken", () -> browser.all("tbody .pill.published").size() == 2);
  }

  @Test
  void aPersonIsAskedOnceAboutGoodsThatWouldVanish() throws Exception {
    deliver("deletes");
    String mark = "</Наименование><ПометкаУдаления>true</ПометкаУдаления>";
    String all = new String(Content.catalogue(3), UTF_8)
        .replaceAll("</Наименование>(?=\\s*<Картинка>)", mark);
    OneC client = client("deletes").begin();
    client.file("import.xml", all.getBytes(UTF_8));
    client.deliver("import.xml");
    browser.go("");
    browser.see("[data-held] h2", "1C deletes: an exchange would delete too much");
    browser.script("""
        const parse = JSON.parse;
        const said = { code: 'PLAN_GOODS', values: { number: 3, all: 3 } };
        JSON.parse = text => { // as if it had waited for so long that it is warned of
          const read = parse(text);
          read.warnings?.push({ key: 'HANDOVER catalogue', code: 'HANDOVER', bad: false, subject: 'catalogue', detail: '',
            said, count: 1, about: { what: 'system' }, refusals: [], stamp: '' },
            { key: 'SWEEP', code: 'SWEEP', bad: false, detail: '', count: 1, about: { what: 'system' }, refusals: [],
              stamp: '' });
          return read;
        };
        """);
    deliver("deletes"); // so that there is a new status
    browser.see("[data-key='SWEEP'] .strong", "The sweep could not remove everything");
    assertThat(browser.texts(".warning .strong"))
        .noneMatch(title -> title.contains("waiting for your decision"));
    browser.click("[data-held] [data-act=refuse]");
    browser.click("[data-confirm]");
    browser.await(
        "it is decided", () -> browser.all("[data-held] button[data-act]").isEmpty());
    browser.leave();
  }

  @Test
  void whatWaitsBehindAnotherExchangeSaysBehindWhichAndSoDoesTheGood() throws Exception {
    String behind = deliver("fails");
    browser.await("it was tried", () -> {
      browser.go("exchange/" + behind);
      browser.see(".handovers .pill.waiting", "Waiting");
      return browser.see(".handovers").getText().contains("HTTP status 500");
    });
    browser.see(".handovers", "webhook Behind an earlier exchange: HTTP status 500");
    browser.click(".handovers a[href*='#/exchange/']");
    browser.see(".handovers li", "webhook Attempt");
    assertThat(browser.script("return location.hash")).isEqualTo("#/exchange/" + notTaken);
    browser.go("handovers?server=fails&state=waiting");
    browser.see("tbody tr", "Behind an earlier exchange: HTTP status 500");
    browser.go("product/fails.1");
    browser.see(".taken", "webhook has not taken it. Attempt");
  }

  @Test
  void aWarningIsAcknowledgedAndOutOfTheWayUntilItIsShownAgain() throws Exception {
    String title = "1C refused: exchange refused, an XML file is not well-formed";
    refuse("refused");
    browser.go("");
    browser.see(".warnings .strong", title);
    String row = "[data-key='FAILED refused catalog'] ";
    browser.click(row + "[data-act=acknowledge]");
    browser.see(".toast", "Hidden for 7 days");
    browser.see("details.known:not([open]) summary", "Acknowledged: 1");
    assertThat(browser.texts(".warnings:not(.known *) .strong"))
        .noneMatch(text -> text.contains(title));
    browser.click("details.known summary");
    browser.see(".known " + row + ".seen", "admin, just now");
    browser.see(".known " + row + ".strong", title);
    refuse("refused");
    browser.see(".warnings:not(.known *) .strong", title);
    browser.await("another one is news", () -> browser.texts(".known .strong").isEmpty());
    browser.click(row + "[data-act=acknowledge]");
    browser.see(".known " + row + ".strong", title);
    browser.click(".known " + row + "[data-act=recall]");
    browser.see(".warnings:not(.known *) .strong", title);
    OneC client = client("refused");
    client.login("sale");
    client.init();
    client.file("orders-1.xml", Content.catalogue(1));
    client.deliver("orders-1.xml");
    browser.see("[data-key=refused] .last", "Orders");
    browser.see(".warnings:not(.known *) .strong", title); // orders say nothing about goods
    deliver("refused");
    settled(title);
  }

  @Test
  void aHandOverIsGivenUp() throws Exception {
    String warning = "Webhook did not get a delivery";
    String first = deliver("gone");
    browser.see("[data-key=gone] .taken", "webhook did not get it");
    browser.see("[data-key=gone] .pill.lost", "Not handed over");
    asked(warning, "HTTP status 410", "hand the delivery over again");
    assertThat(browser.script("return location.hash")).isEqualTo("#/exchange/" + first);
    browser.see(".handovers li", "webhook Attempts: 1");
    answers.remove("gone"); // the shop is mended
    browser.click("[data-act=replay]");
    browser.click("[data-confirm]");
    browser.see(".handovers .pill.taken", "Taken");
    browser.see(".handovers li", "webhook just now");
    browser.see(".facts .pill.published", "Published");
    settled(warning);
    answers.put("gone", 410);
    deliver("gone");
    asked(warning);
    browser.click("[data-act=settle]");
    browser.see("dialog[open]", "The delivery is not handed over by this");
    browser.click("[data-confirm]");
    browser.see(".handovers .pill.settled", "Settled");
    settled(warning);
  }

  @Test
  void oneThatTheShopDoesNotTakeIsTriedNowAndSkippedAndTheNextOneComes() throws Exception {
    String first = deliver("skips");
    String second = deliver("skips");
    browser.go("exchange/" + first);
    String mine = ".handovers li[data-handler=webhook] ";
    browser.see(mine + ".pill.waiting", "Waiting");
    browser.await(
        "the first attempt is told", () -> !browser.all(mine + "summary").isEmpty());
    browser.click(mine + "summary");
    browser.see(mine + ".history", "HTTP 500: the shop is closed");
    browser.click(mine + "[data-act=hasten]");
    browser.told("Trying now.");
    browser.await(
        "another attempt is told", () -> browser.all(mine + ".history tbody tr").size() > 1);
    browser.click(mine + "[data-act=skip]");
    browser.see("dialog[open]", "what 1C sent in it will be missing there");
    browser.click("[data-confirm]");
    browser.see(mine + ".pill.skipped", "Skipped");
    browser.see(mine + ".history", "Skipped by admin");
    browser.go("handovers?server=skips&state=failing");
    browser.see("tbody tr", "failed: HTTP status 500");
    assertThat(browser.all("tbody a[href$='" + first + "']")).isEmpty();
    browser.click("tbody a[href$='" + second + "']");
    answers.remove("skips"); // the shop is mended
    browser.click(mine + "[data-act=hasten]");
    browser.see(mine + ".pill.taken", "Taken");
    browser.go("handovers?server=skips&handler=webhook");
    browser.await(
        "both are done",
        () -> browser.texts("tbody .pill").equals(java.util.List.of("Taken", "Skipped")));
    browser.see(".handlers .card", "in the last hour");
  }

  @Test
  void aFileOfOrdersIsRejected() throws Exception {
    Path drop = gate.data().resolve("outbox/orders/drop");
    Path file = Files.writeString(drop.resolve(".orders.xml"), """
        <?xml version="1.0" encoding="UTF-8"?>
        <КоммерческаяИнформация ВерсияСхемы="2.05"><Документ><Номер>1001</Номер></Документ></КоммерческаяИнформация>
        """);
    Files.move(file, drop.resolve("orders.xml"), StandardCopyOption.ATOMIC_MOVE);
    OneC client = client("orders");
    client.login("sale");
    client.init();
    client.get("mode=query&sessid=" + client.key()); // whoever asks has it looked at
    asked("1C orders: orders from the shop were rejected", "Files: 1", "orders.xml", "1001");
    browser.see("h1", "Orders");
    browser.see(".results", "orders.xml");
    Path rejected = gate.data().resolve("outbox/orders/rejected");
    try (java.util.stream.Stream<Path> all = Files.list(rejected)) {
      for (Path each : all.toList()) {
        Files.delete(each);
      }
    }
    settled("1C orders: orders from the shop were rejected");
  }

  @Test
  void anUploadBrokeOff() throws Exception {
    OneC client = client("broken").begin();
    client.file("import.xml", Content.catalogue(3));
    gate.breakOff(client);
    asked("1C broken: an upload was interrupted", "1 file", "None of it has been handed over");
    browser.see("h1", "Interrupted upload");
    browser.see(".names", "import.xml");
    browser.see(".story .file summary", "import.xml");
    browser.click("[data-act=publish]");
    browser.see("dialog[open]", "What 1C has not sent is missing");
    browser.click("[data-confirm]");
    browser.see(".pill.published", "Published");
    browser.see(".facts", "(published by hand)");
    browser.see(".handovers .pill.taken", "Taken");
    settled("1C broken: an upload was interrupted");
  }
}
