package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that one server may have tighter limits than the rest (E7) and handlers of its own. */
class OwnSettingsTest {
  @TempDir
  private Path temp;

  @Test
  void aServersOwnLimitsHoldForItAlone() throws Exception {
    ServersFile.write(
        temp,
        Map.of(
            "small",
            "\"limits\": {\"chunk\": 10, \"file\": 15, \"exchange\": 25, \"files\": 2}",
            "greedy",
            "\"limits\": {\"chunk\": 99999999999}"));
    try (EmbeddedGate gate = EmbeddedGate.start(temp, Map.of("gate.chunk.max", "1 KiB"))) {
      OneC small = client(gate, "small");
      assertThat(small.init().text())
          .as("1C is told to cut files into chunks that will be taken")
          .isEqualTo("zip=yes\nfile_limit=10");
      assertThat(small.file("a.xml", new byte[11]).text())
          .isEqualTo("failure\nChunk too large: limit 10 B");
      assertThat(small.file("a.xml", new byte[10]).text()).isEqualTo("success");
      assertThat(small.file("a.xml", "123456".getBytes(UTF_8)).text())
          .isEqualTo("failure\nFile too large: limit 15 B");
      assertThat(small.file("b.xml", "1234567890".getBytes(UTF_8)).text()).isEqualTo("success");
      assertThat(small.file("b.xml", "12345".getBytes(UTF_8)).text()).isEqualTo("success");
      assertThat(small.file("a.xml", "1".getBytes(UTF_8)).text())
          .isEqualTo("failure\nExchange too large: limit 25 B");
      assertThat(small.file("c.xml", new byte[1]).text())
          .startsWith("failure\nExchange too large: limit ");
      OneC greedy = client(gate, "greedy");
      assertThat(greedy.init().text()).isEqualTo("zip=yes\nfile_limit=1024");
      assertThat(greedy.file("a.xml", new byte[1025]).text())
          .as("never more than the general limit")
          .isEqualTo("failure\nChunk too large: limit 1 KiB");
    }
  }

  @Test
  void aServersDeliveriesGoToItsOwnHandlersOnly() throws Exception {
    List<String> announced = new CopyOnWriteArrayList<>();
    HttpServer shop =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      announced.add(exchange.getRequestHeaders().getFirst("X-Gate-Event"));
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    shop.start();
    ServersFile.write(
        temp,
        Map.of("alone", "\"handlers\": []", "shop", "\"handlers\": [\"webhook\"]", "all", ""));
    Map<String, String> settings = Map.of(
        "gate.webhook.url",
        "http://127.0.0.1:" + shop.getAddress().getPort() + "/",
        "gate.webhook.secret",
        "0123456789abcdef");
    try (EmbeddedGate gate = EmbeddedGate.start(temp, settings)) {
      deliver(gate, "alone");
      String first = deliver(gate, "shop");
      String second = deliver(gate, "all");
      Awaited.until("two announcements", () -> announced.size() >= 2);
      assertThat(announced).containsExactlyInAnyOrder(first, second);
    } finally {
      shop.stop(0);
    }
  }

  private static OneC client(EmbeddedGate gate, String login) throws Exception {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
  }

  private static String deliver(EmbeddedGate gate, String login) throws Exception {
    OneC client = client(gate, login);
    client.file("import.xml", "<a/>".getBytes(UTF_8));
    return client.deliver("import.xml");
  }
}
