package org.onecgate.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;

/** What a 1C and a shop do with a gate, so that there is something to keep. */
final class Shop {
  static final String TOKEN = "shop-token-0123456789";
  static final Map<String, String> SETTINGS = Map.of("gate.orders.token", TOKEN);

  /** A part of it is a whole document no more. */
  static final byte[] GOODS = Content.catalogue(200);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Shop() {}

  /** Brings a whole document; tells its delivery. */
  static String deliver(EmbeddedGate gate, String name, byte[] content) throws IOException {
    OneC client = gate.client().begin();
    assertThat(client.file(name, content).text()).isEqualTo("success");
    return client.deliver(name);
  }

  /** Begins to bring a document and does not end it. */
  static OneC half(EmbeddedGate gate, String name, byte[] content) throws IOException {
    OneC client = gate.client().begin();
    send(client, name, content, 0, content.length / 2);
    return client;
  }

  static void send(OneC client, String name, byte[] content, int from, int to) throws IOException {
    assertThat(client.file(name, Arrays.copyOfRange(content, from, to)).text())
        .isEqualTo("success");
  }

  /** Has an exchange refused for what is in it. */
  static void refused(EmbeddedGate gate) throws IOException {
    OneC client = gate.client().begin();
    byte[] secret = ("<Т><Ид>" + "AKIA" + "QYLPMN5HHHFPZAM2" + "</Ид></Т>").getBytes(UTF_8);
    send(client, "import.xml", secret, 0, secret.length);
    assertThat(client.importFile("import.xml").text()).startsWith("failure\n");
  }

  /** Hands an order over. */
  static void order(EmbeddedGate gate, String number) throws IOException, InterruptedException {
    String order = "{\"number\": \"" + number
        + "\", \"date\": \"2026-11-21\", \"time\": \"12:30:00\", \"currency\": \"RUB\", \"sum\": 463.48,"
        + " \"customer\": {\"id\": \"38\", \"name\": \"Иванов Иван\"},"
        + " \"goods\": [{\"id\": \"910e89e5\", \"name\": \"Щётка\", \"price\": 231.74, \"quantity\": 2}]}";
    HttpResponse<String> answer = HTTP.send(
        HttpRequest.newBuilder(gate.uri().resolve("api/orders"))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(order))
            .build(),
        HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /** Has 1C take all orders. */
  static void takeOrders(EmbeddedGate gate) throws IOException {
    OneC client = gate.client();
    client.login("sale");
    assertThat(client.get("mode=query&sessid=" + client.key()).text()).contains("Документ");
    assertThat(client.get("mode=success&sessid=" + client.key()).text()).startsWith("success");
  }

  /** What a thread does beside the test. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  static void quietly(Work work) {
    try {
      work.run();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The names of files in a directory; none if it is missing. */
  static List<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }
}
