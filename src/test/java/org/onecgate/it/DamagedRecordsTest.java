package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.QuietLog;
import org.onecgate.storage.Disk;

/**
 * No record that cannot be read stops the start: each is set aside or passed over, which the log and the dashboard
 * say, and those that can be read are there (P6).
 */
@QuietLog
class DamagedRecordsTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Map<String, String> SETTINGS = Map.of(
      "gate.api.token", TOKEN,
      "gate.webhook.url", "http://127.0.0.1:9/nobody",
      "gate.webhook.secret", TOKEN);

  /** In what way a record is damaged. */
  enum Damage {
    /** As a power cut left it on ext4 with data=writeback. */
    DIRECTORY {
      @Override
      void strike(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    },
    /** The system gives an error and no byte. */
    UNREADABLE {
      @Override
      void strike(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, file.getFileName());
      }
    },
    RUBBISH {
      @Override
      void strike(Path file) throws IOException {
        Files.write(file, new byte[] {0, 'x', (byte) 0xff, '{'});
      }
    },
    EMPTY {
      @Override
      void strike(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    };

    abstract void strike(Path file) throws IOException;
  }

  @TempDir
  static Path temp;

  private static Path whole;
  private static String published;
  private static String spared;

  @BeforeAll
  static void fill() throws Exception {
    try (EmbeddedGate gate = EmbeddedGate.start(temp.resolve("whole"), SETTINGS)) {
      whole = gate.data();
      published = deliver(gate);
      OneC refused = gate.client().begin();
      refused.file("import.xml", "<a>".getBytes(UTF_8));
      refused.importFile("import.xml");
      OneC open = gate.client().begin();
      open.file("import.xml", Content.catalogue(1));
      for (String number : List.of("1", "2")) {
        post(gate, "orders/1c", """
            {"number": "%s", "date": "2026-11-21", "time": "12:30:00", "currency": "RUB", "sum": 1,
             "customer": {"name": "n"}, "goods": [
              {"id": "g1", "name": "n", "price": 1, "quantity": 1}]}""".formatted(number));
      }
      OneC orders = gate.client();
      orders.login("sale");
      orders.get("type=sale&mode=init");
      assertThat(orders.get("type=sale&mode=query").text()).contains("<Номер>1<");
      spared = deliver(gate);
    }
  }

  private static String deliver(EmbeddedGate gate) throws IOException {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(1));
    return client.deliver("import.xml");
  }

  @ParameterizedTest
  @EnumSource
  void noRecordThatIsDamagedStopsTheStart(Damage damage) throws Exception {
    Path directory = temp.resolve(damage.name());
    Path data = directory.resolve("data");
    copy(whole, data);
    List<String> struck = new ArrayList<>();
    for (String part : List.of("state", "1c_temp", "staging", "quarantine", "outbox")) {
      for (Path file : Delivery.regularFiles(data.resolve(part))) {
        String name = data.relativize(file).toString();
        boolean needed = name.contains(spared)
            || name.equals("state/servers.json")
            || name.startsWith("state/locks");
        if (!needed) {
          damage.strike(file);
          struck.add(name);
        }
      }
    }
    assertThat(struck)
        .as("kinds of records")
        .hasSizeGreaterThan(12)
        .contains("state/jobs/" + published + "/job.json", "state/statistics.json");

    try (CapturedLog log = new CapturedLog();
        EmbeddedGate gate = EmbeddedGate.start(directory, SETTINGS)) {
      assertThat(log.lines())
          .anyMatch(line -> line.startsWith("SEVERE") && line.contains(published + "/job.json"));
      JsonObject status = api(gate, "status");
      assertThat(status.getJsonArray("warnings").toString()).contains("\"RECORDS\"");
      assertThat(api(gate, "exchanges").toString()).contains(spared);
      assertThat(deliver(gate)).as("a new exchange").isNotEmpty();
      for (String path : List.of(
          "quarantine", "config/servers", "config/groups", "orders/1c", "statistics", "disk")) {
        assertThat(get(gate, path).statusCode()).as(path).isEqualTo(200);
      }
    }
  }

  private static HttpResponse<String> get(EmbeddedGate gate, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(gate, path)));
  }

  private static JsonObject api(EmbeddedGate gate, String path) throws Exception {
    HttpResponse<String> answer = get(gate, path);
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject().getJsonObject("data");
    }
  }

  private static void post(EmbeddedGate gate, String path, String body) throws Exception {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(uri(gate, path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }

  private static URI uri(EmbeddedGate gate, String path) {
    return gate.uri().resolve("api/" + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(request.header("Authorization", "Bearer " + TOKEN).build(), BodyHandlers.ofString());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Disk.createDirectories(target, Disk.PRIVATE_DIRECTORY);
        } else {
          Files.copy(each, target);
        }
      }
    }
  }
}
