package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.admin.EventsServlet;

/** Who may listen to the status, what is heard, and when it ends (C4, C5, D4). */
@Timeout(60)
class EventsTest {
  private static final String TOKEN = "token-of-a-listener";
  private static final String PASSWORD = "operator-password";

  @TempDir
  Path temp;

  private EmbeddedGate gate;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    gate = EmbeddedGate.start(
        temp,
        Map.of(
            "gate.api.token",
            TOKEN,
            "gate.bootstrap.admin.password",
            PASSWORD,
            EmbeddedGate.LISTENER,
            QuickListener.class.getName()));
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  @Test
  void onlyAdministratorsListen() throws Exception {
    assertThat(listen("X-Nothing", "x").statusCode()).isEqualTo(401);
    assertThat(listen("Authorization", "Bearer wrong").statusCode()).isEqualTo(401);
    assertThat(listen("Authorization", OneC.basic(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD))
            .statusCode())
        .isEqualTo(401);
    HttpResponse<InputStream> answer = listen("Authorization", "Bearer " + TOKEN);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/event-stream;charset=UTF-8");
    answer.body().close();
  }

  @Test
  void whatChangesIsHeardAtOnceAndThenWhileItChanges() throws Exception {
    try (BufferedReader events = reader(listen("Authorization", "Bearer " + TOKEN))) {
      assertThat(next(events).getJsonArray("receiving")).isEmpty();
      OneC onec = gate.client().begin();
      onec.file("import.xml", Content.catalogue(1));
      JsonObject heard = next(events);
      while (heard.getJsonArray("receiving").isEmpty()) {
        heard = next(events);
      }
      onec.deliver("import.xml");
      while (!heard.toString().contains("\"published\"")) {
        heard = next(events);
      }
      assertThat(heard.getJsonArray("receiving")).isEmpty();
    }
  }

  /** Whoever comes later sets his clock by what he hears first (C5). */
  @Test
  void whoComesLaterHearsTheTimeOfNow() throws Exception {
    assertThat(EventsServlet.LOOK).isEqualTo(Duration.ofSeconds(1));
    try (BufferedReader first = reader(listen("Authorization", "Bearer " + TOKEN))) {
      Instant heard = Instant.EPOCH;
      String line = first.readLine();
      while (!line.equals(": still here")) { // nothing has changed for several looks
        heard = line.startsWith("data: ") ? Instant.parse(data(line).getString("now")) : heard;
        line = first.readLine();
      }
      try (BufferedReader second = reader(listen("Authorization", "Bearer " + TOKEN))) {
        Instant now = Instant.parse(next(second).getString("now"));
        assertThat(now).isAfter(heard).isBetween(Instant.now().minusSeconds(3), Instant.now());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic c29tZTpib2R5", "nonsense", ""})
  void loggingOutEndsItWhateverElseTheRequestSaid(String authorization) throws Exception {
    HttpResponse<String> session = client.send(
        HttpRequest.newBuilder(gate.uri().resolve("api/session"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString("{\"login\":\"admin\",\"password\":\"" + PASSWORD + "\"}"))
            .build(),
        BodyHandlers.ofString());
    String cookie = session.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
    String csrf = Json.createReader(new StringReader(session.body()))
        .readObject()
        .getJsonObject("data")
        .getString("csrfToken");
    try (BufferedReader events = reader(listen("Cookie", cookie, "Authorization", authorization))) {
      next(events);
      int status = client
          .send(
              HttpRequest.newBuilder(gate.uri().resolve("api/session"))
                  .header("Cookie", cookie)
                  .header("X-CSRF-Token", csrf)
                  .DELETE()
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
      assertThat(status).isEqualTo(200);
      assertEnds(events);
    }
  }

  @Test
  void stoppingEndsItAndLeavesNoThread() throws Exception {
    try (BufferedReader events = reader(listen("Authorization", "Bearer " + TOKEN))) {
      next(events);
      assertThat(threads()).isEqualTo(1);
      gate.stop();
      assertEnds(events);
    }
    Awaited.until("the thread has ended", () -> threads() == 0);
    gate.start();
  }

  @Test
  void nobodyListeningCostsNoThread() throws Exception {
    HttpResponse<InputStream> answer = listen("Authorization", "Bearer " + TOKEN);
    reader(answer).close();
    OneC onec = gate.client().begin();
    onec.file("import.xml", Content.catalogue(1)); // something to tell, so that it is noticed
    Awaited.until("the thread has ended", () -> threads() == 0);
  }

  @Test
  void oneTooManyIsRefused() throws Exception {
    java.util.List<HttpResponse<InputStream>> all = new java.util.ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 101; i++) {
      HttpResponse<InputStream> answer = listen("Authorization", "Bearer " + TOKEN);
      all.add(answer);
      refused += answer.statusCode() == 503 ? 1 : 0;
    }
    assertThat(refused).isEqualTo(1);
    for (HttpResponse<InputStream> answer : all) {
      answer.body().close();
    }
  }

  private HttpResponse<InputStream> listen(String... headers) throws Exception {
    return client.send(
        HttpRequest.newBuilder(gate.uri().resolve("api/events"))
            .headers(headers)
            .build(),
        BodyHandlers.ofInputStream());
  }

  private static BufferedReader reader(HttpResponse<InputStream> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
  }

  private static JsonObject next(BufferedReader events) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.startsWith("data: ")) {
        return data(line);
      }
    }
    throw new AssertionError("the stream has ended");
  }

  private static JsonObject data(String line) {
    return Json.createReader(new StringReader(line.substring("data: ".length())))
        .readObject();
  }

  private static void assertEnds(BufferedReader events) {
    try {
      String line = events.readLine();
      while (line != null) {
        line = events.readLine();
      }
    } catch (IOException e) {
      // that is an end, too
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().equals("gate-events"))
        .count();
  }
}
