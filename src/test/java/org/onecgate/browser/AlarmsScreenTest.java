package org.onecgate.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Version;

/** Who is told of warnings, as an administrator sees it, and tries it out (O1). */
class AlarmsScreenTest {
  private static final String TOKEN = "123456:ABC-DEF_ghi-JKL-mno-pqr";

  @TempDir
  static Path temp;

  private static final List<String> told = new CopyOnWriteArrayList<>();
  private static HttpServer others;

  @RegisterExtension
  static final Desk desk = new Desk();

  @BeforeAll
  static void open() throws Exception {
    Browser.require();
    others = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    others.createContext("/", exchange -> {
      try (exchange) {
        told.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        boolean hook = exchange.getRequestURI().getPath().equals("/hook");
        byte[] answer = (hook ? "wrong signature" : "{\"ok\":true}").getBytes(UTF_8);
        exchange.sendResponseHeaders(hook ? 403 : 200, answer.length);
        exchange.getResponseBody().write(answer);
      }
    });
    others.start();
    String address = "http://127.0.0.1:" + others.getAddress().getPort();
    desk.open(
        temp,
        "en",
        Map.of(
            "gate.alarm.webhook.url",
            address + "/hook",
            "gate.alarm.webhook.secret",
            "webhook-secret-0123456789",
            "gate.alarm.telegram.api",
            address,
            "gate.alarm.telegram.token",
            TOKEN,
            "gate.alarm.telegram.chat",
            "-100200",
            "gate.alarm.severity",
            "notice, telegram=bad",
            "gate.reserve",
            "1000TiB"));
  }

  @AfterAll
  static void close() {
    if (others != null) {
      others.stop(0);
    }
  }

  /** All of the disk is the reserve here, and that is bad. */
  @Test
  void whatGateWarnsOfIsToldAndSoIsWhatFails() {
    Browser browser = desk.browser();
    browser.await(
        "somebody is told",
        () -> told.stream()
            .filter(body -> body.startsWith("chat_id="))
            .map(body -> URLDecoder.decode(body, UTF_8))
            .anyMatch(body -> body.contains("&text=Срочно. Диск заполнен: 1С получает отказ")));
    browser.await(
        "the webhook was asked",
        () -> told.stream()
            .anyMatch(
                body -> body.matches("(?s).*\"event\": ?\"warning.raised\".*DISK_RESERVE.*")));
    browser.await("the page shows both", () -> {
      browser.go("system");
      List<String> lines = browser.texts("main li");
      return lines.stream()
              .anyMatch(
                  line -> line.matches(
                      "(?s)Telegram: -100200, only what is urgent. The last message, .*Диск заполнен.*"))
          && lines.stream()
              .anyMatch(
                  line -> line.matches("(?s)Webhook: http.*HTTP status 403 wrong signature.*"));
    });
  }

  /** The page has it beside what it says of warnings. */
  @Test
  void thePageTellsWhichVersionRunsAndSinceWhen() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.see("main dd", Version.NAME);
    browser.see("main dd", Runtime.version().toString());
    browser.see("main dt", "Started");
  }

  @Test
  void aTestMessageTellsOfEachChannelWhetherItWasTaken() {
    Browser browser = desk.browser();
    browser.go("system");
    browser.see("h2", "Who is told about warnings");
    browser.click("[data-act=test]");
    browser.see("[role=status] li", "Telegram: accepted – {\"ok\":true}");
    browser.see("[role=status] li", "Webhook: not accepted – HTTP status 403 wrong signature");
    assertThat(told).anyMatch(body -> body.matches("(?s).*\"event\": ?\"test\".*"));
    assertThat(String.join("\n", browser.texts("main"))).doesNotContain(TOKEN);
  }
}
