package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Asks the API for something, as a browser, a script, or somebody who means no good. */
final class ApiClient {
  static final String ADMIN = "admin";
  static final String PASSWORD = "admin-password-1";
  static final String ADMIN_TOKEN = "admin-token-0123456789";
  static final String SHOP_TOKEN = "shop-token-0123456789";

  /** The settings of a gate that these may ask. */
  static final Map<String, String> SETTINGS = Map.of(
      "gate.bootstrap.admin.password", PASSWORD,
      "gate.api.token", ADMIN_TOKEN,
      "gate.orders.token", SHOP_TOKEN);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI base;
  private final Map<String, String> headers;

  private ApiClient(URI base, Map<String, String> headers) {
    this.base = base;
    this.headers = Map.copyOf(headers);
  }

  /** An answer, in whole; raw has one character for each byte. */
  record Answer(int status, HttpHeaders headers, String raw) {
    byte[] bytes() {
      return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    String text() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    JsonObject json() {
      try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes()))) {
        return reader.readObject();
      } catch (RuntimeException e) {
        throw new AssertionError("no JSON object: " + this, e);
      }
    }

    /** What was asked for; fails where it is not in the envelope of C2. */
    JsonObject data() {
      requireEnvelope();
      assertThat(json().keySet()).as(text()).isEqualTo(Set.of("success", "data"));
      assertThat(json().getBoolean("success")).isTrue();
      return json().getJsonObject("data");
    }

    /** Fails unless it is refused so, in the envelope of C2. */
    Answer requireError(int wanted, String code) {
      assertThat(status).as(text()).isEqualTo(wanted);
      requireEnvelope();
      assertThat(json().keySet()).isEqualTo(Set.of("success", "error"));
      assertThat(json().getBoolean("success")).isFalse();
      JsonObject error = json().getJsonObject("error");
      assertThat(error.keySet())
          .contains("code", "message")
          .isSubsetOf("code", "message", "said", "faults");
      assertThat(error.getString("code")).as(text()).isEqualTo(code);
      assertThat(error.getString("message"))
          .isNotBlank()
          .hasSizeLessThan(400)
          .doesNotContainPattern("\\bnull\\b");
      return this;
    }

    Answer requireStatus(int wanted) {
      assertThat(status).as(text()).isEqualTo(wanted);
      return this;
    }

    String message() {
      return json().getJsonObject("error").getString("message");
    }

    private void requireEnvelope() {
      assertThat(header("Content-Type")).as(text()).isEqualTo("application/json;charset=UTF-8");
      assertThat(header("Cache-Control")).isEqualTo("no-store");
      assertThat(header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(header("Content-Length")).isEqualTo("" + raw.length());
      assertThat(text()).endsWith("}\n");
    }

    /** Everything that was told. */
    String everything() {
      return headers.map() + "\n" + text();
    }

    @Override
    public String toString() {
      return status + " " + text();
    }
  }

  /** Nobody in particular. */
  static ApiClient stranger(URI gate) {
    return new ApiClient(gate.resolve("api/"), Map.of("Content-Type", "application/json"));
  }

  /** Somebody who asks for pages: paths begin where Gate is deployed. */
  static ApiClient pages(URI gate) {
    return new ApiClient(gate, Map.of());
  }

  static ApiClient script(URI gate) {
    return stranger(gate).with("Authorization", "Bearer " + ADMIN_TOKEN);
  }

  static ApiClient shop(URI gate) {
    return stranger(gate).with("Authorization", "Bearer " + SHOP_TOKEN);
  }

  /** An administrator in a browser. */
  static ApiClient browser(URI gate) throws IOException {
    return browser(gate, PASSWORD);
  }

  static ApiClient browser(URI gate, String password) throws IOException {
    return browser(gate, ADMIN, password);
  }

  static ApiClient browser(URI gate, String login, String password) throws IOException {
    Answer answer = stranger(gate).login(login, password).requireStatus(200);
    return stranger(gate)
        .with("Cookie", answer.header("Set-Cookie").replaceFirst(";.*", ""))
        .with(Doorkeeper.CSRF, answer.data().getString("csrfToken"));
  }

  Answer login(String login, String password) throws IOException {
    return post(
        "session",
        Json.createObjectBuilder()
            .add("login", login)
            .add("password", password)
            .build()
            .toString());
  }

  /** The same with this header; an empty value takes it away. */
  ApiClient with(String name, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.remove(name);
    if (!value.isEmpty()) {
      all.put(name, value);
    }
    return new ApiClient(base, all);
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  Answer get(String path) throws IOException {
    return send("GET", path, BodyPublishers.noBody());
  }

  Answer post(String path, String body) throws IOException {
    return send("POST", path, body);
  }

  /** Sends a change of the version that is in force. */
  Answer put(String path, String body) throws IOException {
    return current(path).send("PUT", path, body);
  }

  /** Removes the version that is in force. */
  Answer delete(String path) throws IOException {
    return current(path).send("DELETE", path, "");
  }

  /** The same with the version that is in force. */
  ApiClient current(String path) throws IOException {
    return with("If-Match", get(path).header("ETag"));
  }

  Answer send(String method, String path, String body) throws IOException {
    return send(
        method, path, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  /** Sends a body in chunks, whose length is not told. */
  Answer sendChunked(String method, String path, byte[] body) throws IOException {
    return send(method, path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
  }

  Answer send(String method, String path, BodyPublisher body) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
        .method(method, body)
        .timeout(Duration.ofSeconds(60));
    headers.forEach(request::header);
    try {
      HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      Answer answer = new Answer(
          response.statusCode(),
          response.headers(),
          new String(response.body(), StandardCharsets.ISO_8859_1));
      requireSilence(path, answer);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /**
   * No answer tells how Gate is made or where it lies, save those that are there to tell it to whoever may know; and none
   * anything of a password (E10, C3, C4).
   */
  private static void requireSilence(String path, Answer answer) {
    String told = answer.headers().map() + "\n"
        + (answer.header("Content-Type").startsWith("application/zip") ? "" : answer.text());
    assertThat(told)
        .doesNotContain("pbkdf2", "$2a$", "\"passwordHash\":", PASSWORD, ADMIN_TOKEN, SHOP_TOKEN);
    if (answer.status() != 200 || !path.matches("system(?:[/?].*)?")) {
      assertThat(told)
          .doesNotContain(
              "org.onecgate",
              "java.",
              "jakarta.",
              "Exception",
              "\tat ",
              "Tomcat",
              "/tmp",
              "servers.json",
              "admins.json");
    }
  }
}
