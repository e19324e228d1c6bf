package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that the trace of a request is found in the log, in the story, in the manifest and at the shop (O2), and that a
 * hostile one is found nowhere.
 */
class TracedTest {
  private static final String ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String HEADER = "traceparent: 00-" + ID + "-" + SPAN + "-01";
  private static final String NONE = "none";

  @TempDir
  Path temp;

  private final List<String> announced = new CopyOnWriteArrayList<>();
  private HttpServer shop;
  private EmbeddedGate gate;

  @BeforeEach
  void begin() throws Exception {
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      String trace = exchange.getRequestHeaders().getFirst("traceparent");
      announced.add(trace == null ? NONE : trace);
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    shop.start();
    gate = EmbeddedGate.start(
        temp,
        Map.of(
            "gate.webhook.url",
            "http://127.0.0.1:" + shop.getAddress().getPort() + "/",
            "gate.webhook.secret",
            "0123456789abcdef",
            EmbeddedGate.LISTENER,
            WakefulListener.class.getName()));
  }

  @AfterEach
  void end() throws Exception {
    shop.stop(0);
    gate.close();
  }

  private String story(String exchange) throws IOException {
    return Files.readString(gate.data().resolve("state/jobs/" + exchange + "/story.log"));
  }

  private String manifest(String exchange) throws Exception {
    return Files.readString(gate.data().resolve("inbox/" + exchange + "/manifest.json"));
  }

  @Test
  void theTraceOfTheRequestThatSealsGoesToTheShop() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", "<a/>".getBytes(UTF_8));
    try (CapturedLog log = new CapturedLog()) {
      String exchange = client.with(HEADER).deliver("import.xml");
      Awaited.until("an announcement", () -> !announced.isEmpty());
      assertThat(announced)
          .singleElement()
          .satisfies(trace ->
              assertThat(trace).matches("00-" + ID + "-[0-9a-f]{16}-01").doesNotContain(SPAN));
      assertThat(manifest(exchange)).contains("\"trace\": \"00-" + ID + "-" + SPAN + "-01\"");
      String asked = " > trace=" + ID + " type=catalog mode=import";
      Awaited.until( // a request is noted when its answer is gone
          "the request is noted", () -> story(exchange).contains(asked));
      String named = "exchange=" + exchange + " server=1c trace=" + ID;
      assertThat(log.lines())
          .anyMatch(line -> line.startsWith("INFO published ") && line.endsWith(named))
          .anyMatch(line -> line.startsWith("INFO sealed exchange=" + exchange)
              && line.contains(" server=1c trace=" + ID + " session="));
    }
  }

  @Test
  void theTraceOfARefusedImportIsInTheLineThatSaysWhy() throws Exception {
    OneC client = gate.client().begin().with(HEADER);
    client.file("import.xml", "<no>".getBytes(UTF_8));
    try (CapturedLog log = new CapturedLog()) {
      assertThat(client.importFile("import.xml").text()).startsWith("failure");
      assertThat(client.get("mode=nonsense").text()).startsWith("failure");
      assertThat(log.lines())
          .anyMatch(line -> line.matches("WARNING BROKEN_XML import refused exchange=\\S+ server=1c"
              + " trace=" + ID + " detail=.*"))
          .anyMatch(line -> line.startsWith(
              "WARNING UNKNOWN_MODE server=1c trace=" + ID + " type=catalog mode=nonsense"));
    }
  }

  /** An exchange that a restart interrupts keeps the trace of its seal. */
  @Test
  void whatWaitsForTheShopKeepsItsTrace() throws Exception {
    shop.removeContext("/");
    shop.createContext("/", exchange -> {
      exchange.sendResponseHeaders(503, -1);
      exchange.close();
    });
    OneC client = gate.client().begin().with(HEADER);
    client.file("import.xml", "<a/>".getBytes(UTF_8));
    client.deliver("import.xml");
    gate.stop();
    shop.removeContext("/");
    shop.createContext("/", exchange -> {
      announced.add(exchange.getRequestHeaders().getFirst("traceparent"));
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    gate.start();
    Awaited.until("an announcement", () -> {
      WakefulListener.wake("webhook", "1c");
      return !announced.isEmpty();
    });
    assertThat(announced.get(0)).startsWith("00-" + ID + "-");
  }

  @Test
  void aHostileTraceIsNowhere() throws Exception {
    for (String hostile : List.of(
        "traceparent: 00-" + ID + "-" + SPAN + "-01\r\ntraceparent: 00-" + ID + "-" + SPAN + "-01",
        "traceparent: 00-" + ID + "-" + SPAN + "-01 exchange=evil",
        "traceparent: evil exchange=evil",
        "traceparent: 00-" + "e".repeat(4000),
        "traceparent: 00-" + "0".repeat(32) + "-" + SPAN + "-01")) {
      announced.clear();
      OneC client = gate.client().with(hostile).begin();
      client.file("import.xml", "<a/>".getBytes(UTF_8));
      try (CapturedLog log = new CapturedLog()) {
        String exchange = client.deliver("import.xml");
        client.get("mode=nonsense");
        Awaited.until("an announcement", () -> !announced.isEmpty());
        assertThat(announced).containsExactly(NONE);
        assertThat(log.lines()).noneMatch(line -> line.contains("trace="));
        assertThat(manifest(exchange)).doesNotContain("\"trace\"");
        assertThat(story(exchange)).doesNotContain("trace=", "evil");
      }
    }
  }
}
