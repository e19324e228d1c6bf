package org.onecgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onecgate.battery.http.RawHttp;
import org.onecgate.battery.http.RawHttp.Answer;
import org.onecgate.battery.http.RawHttp.End;

/**
 * Every request that is refused leaves a line in the log and a refusal that an operator finds, also what
 * never reaches the exchange (O2); and what a 1C behind an odd name or with an odd file needs is served.
 */
class RefusedRequestsTest {
  private static final String TOKEN = "refused-requests-token";
  private static final String CHECKAUTH = "?type=catalog&mode=checkauth";
  private static final String NO_LOGIN = "No login arrived: a proxy may have removed it";

  @TempDir
  static Path temp;

  private static EmbeddedGate gate;
  private CapturedLog log;

  @BeforeAll
  static void open() throws Exception {
    gate = EmbeddedGate.start(temp, Map.of("gate.api.token", TOKEN));
  }

  @AfterAll
  static void close() throws LifecycleException {
    gate.close();
  }

  @BeforeEach
  void listen() {
    log = new CapturedLog();
  }

  @AfterEach
  void listenNoMore() {
    log.close();
  }

  private static Answer send(String request) throws IOException {
    return RawHttp.exchange(gate.port(), request.getBytes(UTF_8), End.WAIT, 20_000);
  }

  private static String get(String target, String... headers) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList()) + "\r\n";
  }

  private static String login() {
    return "Authorization: " + OneC.basic(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD);
  }

  private static List<JsonObject> refusals() throws IOException {
    String text = send(get("/api/status", "Authorization: Bearer " + TOKEN)).body();
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject().getJsonObject("data").getJsonArray("refusals").stream()
          .map(JsonValue::asJsonObject)
          .toList();
    }
  }

  /** The refusal that was told last. One is noted once its answer is gone: it may take a moment. */
  private static JsonObject newest(String fault) throws IOException {
    Awaited.until("a refusal " + fault, () -> refusals().stream().anyMatch(is(fault)));
    return refusals().stream().filter(is(fault)).findFirst().orElseThrow();
  }

  private static Predicate<JsonObject> is(String fault) {
    return refusal -> refusal.getString("fault").equals(fault);
  }

  private void assertLogged(String code, String text) {
    assertThat(log.lines())
        .as(code)
        .anyMatch(line -> line.startsWith("WARNING " + code + " ") && line.contains(text));
  }

  @ParameterizedTest
  @CsvSource({
    "/1C_exchange",
    "/1c_exchange.htm",
    "/wrong.php",
    "/",
    "/bitrix/admin/1c_exchange",
    "/api2/1c_exchange"
  })
  void aWrongAddressIsToldWithTheRightOne(String address) throws Exception {
    for (String more : List.of("", login())) {
      String request = get(address + CHECKAUTH, more.isEmpty() ? "X-A: b" : more);
      Answer answer = send(request);
      String told = "Wrong address: " + address + ", the exchange is at /1c_exchange";
      assertThat(answer.status()).hasValue(200);
      assertThat(answer.contentType()).hasValue("text/plain;charset=UTF-8");
      assertThat(answer.body()).isEqualTo("failure\n" + told);
      JsonObject refusal = newest("WRONG_ADDRESS");
      assertThat(refusal.getString("mode")).isEqualTo("checkauth");
      if (more.isEmpty()) {
        assertThat(refusals())
            .anyMatch(
                r -> r.getString("text").equals(told) && r.getString("login").isEmpty());
      } else {
        assertThat(refusal.getString("server")).isEqualTo("1c");
        assertThat(refusal.getString("text")).isEqualTo(told);
      }
      assertLogged("WRONG_ADDRESS", "detail=" + address + ", the exchange");
    }
    assertThat(gate.client().login("catalog").text()).startsWith("success"); // at the right one
    Awaited.until(
        "settled",
        () -> refusals().stream()
            .filter(is("WRONG_ADDRESS"))
            .noneMatch(r -> r.containsKey("server")));
  }

  @Test
  void pagesAndFilesOfTheDashboardAreServedAsEver() throws Exception {
    assertThat(send(get("/")).body()).startsWith("<!doctype html>");
    assertThat(send(get("/?type=catalog")).body()).startsWith("<!doctype html>");
    assertThat(send(get("/?type=a&mode=b")).body()).startsWith("<!doctype html>");
    assertThat(send(get("/nothing.php?mode=checkauth")).status()).hasValue(404);
  }

  @ParameterizedTest
  @CsvSource({"checkauth", "init", "import", "query", "complete"})
  void aRequestWithoutALoginIsToldAsOne(String mode) throws Exception {
    Answer answer = send(get("/1c_exchange?type=sale&filename=a.xml&mode=" + mode));
    assertThat(answer.status()).hasValue(200);
    assertThat(answer.body()).isEqualTo("failure\n" + NO_LOGIN);
    assertThat(refusals())
        .anyMatch(refusal -> refusal.getString("fault").equals("NO_LOGIN")
            && refusal.getString("mode").equals(mode)
            && refusal.getString("login").isEmpty()
            && refusal.getString("text").equals(NO_LOGIN)
            && refusal.getString("remote").equals("127.0.0.1"));
    assertLogged("NO_LOGIN", "type=sale mode=" + mode);
  }

  @Test
  void whatTheServerRefusesBeforeTheExchangeSeesItIsFound() throws Exception {
    String head = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    refused(
        "GET /1c_exchange" + CHECKAUTH + " HTTP/1.1\r\nHost: a{b}\r\n\r\n",
        "no name of a host, a{b}");
    refused(
        "GET /1c_exchange" + CHECKAUTH + " HTTP/1.1\r\n\r\n", "no name of a host, /1c_exchange");
    refused("\26\3\1\2\0\1\0\1" + "x".repeat(200), "HTTPS came to the port of HTTP");
    refused("some more garbage\r\n\r\n", "the first line is not one of HTTP");
    refused(
        "GET /1c_exchange?mode=file&sessid=secret-key&filename=" + "y".repeat(9_000) + head,
        "the address or the headers are too long, -");
    refused(
        "GET /1c_exchange" + CHECKAUTH + " HTTP/1.1\r\nHost: localhost\r\nX-A: " + "y".repeat(9_000)
            + "\r\n\r\n",
        "the address or the headers are too long, /1c_exchange");
    refused(
        "GET /1c_exchange\1?sessid=secret-key" + head,
        "something that HTTP does not allow, /1c_exchange?");
    String both = "Content-Length: 5\r\nTransfer-Encoding: chunked";
    refused(
        get("/1c_exchange?mode=file&sessid=secret-key", both) + "5\r\nhello\r\n0\r\n\r\n",
        "two lengths of one body, /1c_exchange");
    refused("GET /1c_exchange HTTP/3.0\r\nHost: localhost\r\n\r\n", "status 505, -");
    assertThat(refusals().toString()).doesNotContain("secret-key");
    assertThat(log.lines()).noneMatch(line -> line.contains("secret-key"));
  }

  @Test
  void aCodingInHttp10ClosesTheConnection() throws Exception {
    String second = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    for (String mode : List.of("init", "file")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gate.port())) {
        socket.setSoTimeout(20_000);
        String first =
            "POST /1c_exchange?type=catalog&mode=" + mode + " HTTP/1.0\r\nHost: localhost\r\n"
                + "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        socket.getOutputStream().write((first + second).getBytes(ISO_8859_1));
        String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(all.split("HTTP/1\\.1 ", -1)).as(mode + " " + all).hasSize(2);
        assertThat(all).doesNotContain("\nup");
      }
    }
  }

  private void refused(String request, String why) throws Exception {
    Answer answer = RawHttp.exchange(gate.port(), request.getBytes(ISO_8859_1), End.WAIT, 20_000);
    assertThat(answer.status().orElse(0)).as(why).isBetween(400, 599);
    assertThat(answer.body()).as(why).startsWith("failure\n");
    assertThat(refusals())
        .as(why)
        .anyMatch(refusal -> refusal.getString("fault").equals("BAD_REQUEST")
            && refusal.getString("text").equals("Request refused: " + why)
            && refusal.getString("remote").equals("127.0.0.1"));
    assertLogged("BAD_REQUEST", "detail=" + why);
  }

  @Test
  void aHostWithAnUnderscoreIsServed() throws Exception {
    for (String host : List.of("shop_1", "_gate.local:8080", "my_pc_2.example.ru")) {
      Answer answer = send("GET /1c_exchange/" + CHECKAUTH + " HTTP/1.1\r\nHost: " + host
          + "\r\nConnection: close\r\n" + login() + "\r\n\r\n");
      assertThat(answer.body()).as(host).startsWith("success\nonecgate\n");
    }
  }

  @Test
  void aNameWithBlanksThatNobodyEscapedIsTakenAlsoInALaterRequest() throws Exception {
    OneC client = gate.client().begin();
    String key = client.key();
    String cookie = "Cookie: onecgate=" + key + "\r\n";
    StringBuilder requests = new StringBuilder();
    try (Wire wire = new Wire(gate.host(), gate.port())) {
      for (String name : List.of("\\Reports\\Отчёт за  год.zip", "a b.xml", "plain.xml", " ")) {
        wire.send("POST /1c_exchange?type=catalog&mode=file&filename=" + name + "&sessid=" + key
            + " HTTP/1.1\r\nHost: localhost\r\n" + cookie + "Content-Length: 1\r\n\r\nx");
        requests.append(wire.receive().text().lines().findFirst().orElse("")).append(' ');
      }
    }
    assertThat(requests.toString()).isEqualTo("success success success failure ");
    assertThat(Delivery.regularFiles(gate.session(key)))
        .extracting(file -> file.getFileName().toString())
        .anyMatch(name -> name.equals("a b.xml") || name.equals("a%20b.xml"))
        .contains("plain.xml");
  }

  @Test
  void whatIsSettledByADeliveryLeavesTheStatus() throws Exception {
    OneC client = gate.client().begin();
    assertThat(client.file("../../etc/passwd", Content.catalogue(1)).text()).startsWith("failure");
    assertThat(newest("BAD_NAME").getString("server")).isEqualTo("1c");
    client.file("import.xml", Content.catalogue(1));
    client.deliver("import.xml");
    Awaited.until("settled", () -> refusals().stream().noneMatch(is("BAD_NAME")));
  }

  @Test
  void aCookieJarKeepsTheKey() throws Exception {
    String uri = gate.uri() + "1c_exchange?type=catalog&mode=";
    HttpClient jar =
        HttpClient.newBuilder().cookieHandler(new java.net.CookieManager()).build();
    HttpRequest checkauth = HttpRequest.newBuilder(URI.create(uri + "checkauth"))
        .header("Authorization", OneC.basic(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD))
        .build();
    assertThat(jar.send(checkauth, BodyHandlers.ofString()).body()).startsWith("success");
    HttpRequest init = HttpRequest.newBuilder(URI.create(uri + "init")).build();
    assertThat(jar.send(init, BodyHandlers.ofString()).body()).startsWith("zip=yes");
    HttpRequest secure = HttpRequest.newBuilder(URI.create(uri + "checkauth"))
        .header("Authorization", OneC.basic(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD))
        .header("X-Forwarded-Proto", "https")
        .build();
    assertThat(jar.send(secure, BodyHandlers.ofString())
            .headers()
            .firstValue("Set-Cookie")
            .orElse(""))
        .endsWith("; Path=/; HttpOnly; SameSite=Strict; Secure");
  }
}
