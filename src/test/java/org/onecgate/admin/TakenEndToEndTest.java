package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.storage.Disk;

/** A consumer says that it has taken a delivery, and everybody can see that (P5, C6). */
class TakenEndToEndTest {
  private static final Pattern EVENT = Pattern.compile("\"eventId\": \"([^\"]+)\"");

  @TempDir
  private static Path temp;

  /** What the shop was answered while it was being told of a delivery. */
  private static final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

  private static HttpServer shop;
  private static EmbeddedGate gate;

  /** A shop that takes a delivery before it answers that it was told of it. */
  @BeforeAll
  static void begin() throws Exception {
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      try (exchange) {
        Matcher event = EVENT.matcher(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        if (event.find()) {
          answers.add(
              ApiClient.shop(gate.uri()).post("deliveries/" + event.group(1) + "/taken", ""));
        }
        exchange.sendResponseHeaders(204, -1);
      }
    });
    shop.start();
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put("gate.webhook.url", "http://127.0.0.1:" + shop.getAddress().getPort() + "/");
    settings.put("gate.webhook.secret", "webhook-secret-0123456789");
    gate = EmbeddedGate.start(temp, settings);
  }

  @AfterAll
  static void end() throws Exception {
    gate.close();
    shop.stop(0);
  }

  private static ApiClient script() {
    return ApiClient.script(gate.uri());
  }

  private static JsonObject stay(String id) throws Exception {
    return script().get("exchanges/" + id).data().getJsonObject("stay");
  }

  @Test
  void aShopThatTakesADeliveryWhileItIsToldOfItLosesNobodyAnything() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(20));
    String id = client.deliver("import.xml");
    Answer answer = answers.poll(30, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    answer.requireStatus(200);
    assertThat(answer.data().getBoolean("gone"))
        .as("it waits for the shop itself")
        .isFalse();
    assertThat(stay(id).getString("state")).isEqualTo("taken");
    Awaited.until(
        "all have it",
        () -> script().get("exchanges/" + id).data().getJsonArray("handOvers").stream()
            .allMatch(each -> each.asJsonObject().getString("state").equals("taken")));
    assertThat(stay(id).getBoolean("there")).isTrue();
    script().post("sweep", "{}").requireStatus(200);
    assertThat(stay(id).getBoolean("there")).isFalse();
    assertThat(gate.data().resolve("inbox")).isEmptyDirectory();
    assertThat(script().get("exchanges/" + id + "/story").text())
        .contains("taken by a consumer, as shop said by the API");
    script().get("deliveries/" + id).requireError(404, "UNKNOWN_ID");

    // a record of a former version, whose delivery is gone, says that nobody knows
    Path record = gate.data().resolve("state/jobs/" + id + "/job.json");
    String written = Files.readString(record);
    Files.writeString(record, written.replaceFirst("(?s)\"stay\": \\{[^}]*},?", ""));
    assertThat(Files.readString(record)).doesNotContain("stay");
    assertThat(stay(id).getString("state")).isEqualTo("unknown");
    Files.writeString(
        record, written.replaceFirst("(?s)\"stay\": \\{[^}]*}", "\"stay\": {\"end\": \"OPEN\"}"));
    assertThat(stay(id).getString("state")).isEqualTo("gone");
  }

  @Test
  void onlyItsTokenLetsAShopSayIt() throws Exception {
    String id = "20200101T000000000Z-00000000";
    ApiClient.stranger(gate.uri())
        .post("deliveries/" + id + "/taken", "")
        .requireError(401, "UNAUTHORIZED");
    ApiClient.shop(gate.uri())
        .post("deliveries/" + id + "/taken", "")
        .requireError(404, "UNKNOWN_ID");
    ApiClient.shop(gate.uri())
        .send("DELETE", "deliveries/" + id, "")
        .requireError(403, "FORBIDDEN");
    assertThat(Disk.exists(gate.data().resolve("inbox/" + id + ".taken"))).isFalse();
  }
}
