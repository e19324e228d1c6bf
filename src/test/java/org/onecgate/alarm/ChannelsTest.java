package org.onecgate.alarm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Phrase;
import org.onecgate.TestClock;
import org.onecgate.alarm.FakeSmtp.Letter;
import org.onecgate.it.CapturedLog;
import org.onecgate.json.JsonStore;
import org.onecgate.outgoing.SignedAddress;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/** Proves what goes out by each channel, and that neither refusal nor silence tells a secret or holds anything up. */
@Timeout(120)
class ChannelsTest {
  private static final String SECRET = "the-secret-of-the-webhook";
  private static final String TOKEN = "123456:ABC-DEF_ghi-JKL-mno-pqr";
  private static final String PASSWORD = "the password of the mailbox";
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
  private static final Cause FULL = new Cause(
      "DISK_RESERVE",
      "DISK_RESERVE",
      true,
      null,
      "",
      Phrase.PERCENT.of(3),
      1,
      null,
      null,
      null,
      false);

  @TempDir
  Path directory;

  private record Request(
      String path, String body, String event, String attempt, String signature) {}

  private final TestClock clock = new TestClock(NOON);
  private final JsonStore json = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Consumer<HttpExchange> answer = answer(200, "{\"ok\":true}");
  private HttpServer http;
  private FakeSmtp smtp;
  private Alarms alarms;

  @BeforeEach
  void open() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/", exchange -> {
      try (exchange) {
        requests.add(new Request(
            exchange.getRequestURI().getPath(),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8),
            exchange.getRequestHeaders().getFirst("X-Gate-Event"),
            exchange.getRequestHeaders().getFirst("X-Gate-Attempt"),
            exchange.getRequestHeaders().getFirst("X-Gate-Signature")));
        answer.accept(exchange);
      }
    });
    http.start();
    smtp = new FakeSmtp();
  }

  @AfterEach
  void close() throws IOException {
    if (alarms != null) {
      alarms.close();
    }
    smtp.close();
    http.stop(0);
    threads.shutdownNow();
    json.close();
  }

  private static Consumer<HttpExchange> answer(int status, String body) {
    return exchange -> {
      try {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  private Optional<SignedAddress> webhook(Duration timeout) {
    return Optional.of(new SignedAddress(uri().resolve("/hook?key=of-the-path"), SECRET, timeout));
  }

  private Optional<TelegramChannel.Settings> telegram(URI api, Duration timeout) {
    return Optional.of(new TelegramChannel.Settings(api, TOKEN, "-100200", timeout));
  }

  private Optional<MailChannel.Settings> mail(Duration timeout) {
    return Optional.of(new MailChannel.Settings(
        "admin@example.com, On Call <second@example.com>",
        "gate@example.com",
        new MailChannel.Server(
            "127.0.0.1",
            smtp.port(),
            MailChannel.Tls.NONE,
            Optional.of("gate"),
            Optional.of(PASSWORD),
            timeout)));
  }

  private void start(
      Optional<SignedAddress> webhook,
      Optional<MailChannel.Settings> mail,
      Optional<TelegramChannel.Settings> telegram)
      throws Exception {
    AlarmSettings settings = new AlarmSettings(
        webhook,
        mail,
        telegram,
        Severities.ALL,
        Optional.empty(),
        false,
        Duration.ofMinutes(30),
        "ru",
        "https://gate.example.com/",
        ZoneOffset.ofHours(3));
    alarms = Alarms.open(settings, directory.resolve("alarms.json"), json, clock);
  }

  private void holds(Cause... causes) throws Exception {
    for (int i = 0; i < 2; i++) {
      for (Future<?> each : alarms.look(() -> List.of(causes))) {
        each.get();
      }
      clock.add(Duration.ofSeconds(15));
    }
  }

  private static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  @Test
  void theWebhookIsSignedAndTellsWhatCameAndWhatIsOver() throws Exception {
    answer = answer(204, "");
    start(webhook(Duration.ofSeconds(20)), Optional.empty(), Optional.empty());
    holds(FULL);
    holds();
    assertThat(requests).hasSize(2);
    Request raised = requests.get(0);
    JsonObject event = json(raised.body());
    assertThat(event.keySet())
        .containsExactlyInAnyOrder("schema", "eventId", "event", "at", "warnings");
    assertThat(event.getString("event")).isEqualTo("warning.raised");
    assertThat(event.getString("eventId")).isEqualTo(raised.event());
    assertThat(raised.attempt()).isEqualTo("1");
    JsonObject warning = event.getJsonArray("warnings").getJsonObject(0);
    assertThat(warning.keySet())
        .containsExactlyInAnyOrder("key", "code", "severity", "title", "text");
    assertThat(warning.getString("severity")).isEqualTo("bad");
    assertThat(warning.getString("title")).isEqualTo("Диск заполнен: 1С получает отказ");
    JsonObject settled = json(requests.get(1).body());
    assertThat(settled.getString("event")).isEqualTo("warning.settled");
    assertThat(settled.getJsonArray("warnings").getJsonObject(0).getString("key"))
        .isEqualTo("DISK_RESERVE");
    for (Request each : requests) {
      String[] parts = each.signature().split(",v1=", -1);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      mac.update((parts[0].substring(2) + "." + each.body()).getBytes(UTF_8));
      assertThat(parts[1]).isEqualTo(HexFormat.of().formatHex(mac.doFinal()));
    }
  }

  @Test
  void telegramIsSentTheText() throws Exception {
    start(Optional.empty(), Optional.empty(), telegram(uri(), Duration.ofSeconds(20)));
    holds(FULL);
    Request request = requests.get(0);
    assertThat(request.path()).isEqualTo("/bot" + TOKEN + "/sendMessage");
    assertThat(URLDecoder.decode(request.body(), UTF_8))
        .startsWith("chat_id=-100200&")
        .contains("&text=Срочно. Диск заполнен: 1С получает отказ\n")
        .endsWith("\n\nhttps://gate.example.com/");
    assertThat(alarms.test().orElseThrow())
        .containsExactly(new Alarms.Tested("telegram", true, "{\"ok\":true}"));
  }

  @Test
  void aLetterIsReadable() throws Exception {
    start(Optional.empty(), mail(Duration.ofSeconds(20)), Optional.empty());
    holds(FULL);
    Letter letter = smtp.letters.get(0);
    assertThat(letter.from()).isEqualTo("gate@example.com");
    assertThat(letter.to()).containsExactly("admin@example.com", "second@example.com");
    assertThat(letter.login()).isEqualTo("gate\0gate\0" + PASSWORD);
    assertThat(letter.header("Subject")).isEqualTo("1C Gate: Диск заполнен: 1С получает отказ");
    assertThat(letter.header("Date")).isEqualTo("Sun, 29 Nov 2026 15:00:15 +0300");
    assertThat(letter.header("Auto-Submitted")).isEqualTo("auto-generated");
    assertThat(letter.text())
        .startsWith(
            "Срочно. Диск заполнен: 1С получает отказ\r\nСвободно 3 %. Остался только резерв")
        .endsWith("\r\n\r\nhttps://gate.example.com/");
  }

  /** Whoever refuses may say again what he was told. */
  @Test
  void noSecretIsSeenWhateverIsAnswered() throws Exception {
    String all = TOKEN + " " + SECRET + " " + PASSWORD;
    answer = answer(403, "no " + all);
    String login = Base64.getEncoder().encodeToString(("gate\0gate\0" + PASSWORD).getBytes(UTF_8));
    smtp.refuses = "535 no " + PASSWORD + " " + login;
    try (CapturedLog log = new CapturedLog()) {
      start(
          webhook(Duration.ofSeconds(20)),
          mail(Duration.ofSeconds(20)),
          telegram(uri(), Duration.ofSeconds(20)));
      holds(FULL);
      List<Alarms.Tested> tested = alarms.test().orElseThrow();
      assertThat(tested).noneMatch(Alarms.Tested::taken).hasSize(3);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("alarm not taken"))
          .hasSize(3);
      String seen = log.lines() + " " + tested + alarms.states() + " " + settingsShown();
      assertThat(seen).contains("HTTP status 403 no ***", "535 no ***");
      assertThat(seen).doesNotContain(SECRET, TOKEN, PASSWORD, login);
    }
  }

  private String settingsShown() {
    return webhook(Duration.ofSeconds(1)) + " " + mail(Duration.ofSeconds(1)) + " "
        + telegram(uri(), Duration.ofSeconds(1));
  }

  /** A port at which nobody listens, and one at which nobody answers. */
  @ParameterizedTest
  @ValueSource(strings = {"dead", "silent", "half"})
  void theTokenIsInNoFailure(String how) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CapturedLog log = new CapturedLog()) {
      int port = how.equals("dead") ? deadPort() : socket.getLocalPort();
      URI api = URI.create("http://127.0.0.1:" + port);
      CountDownLatch over = new CountDownLatch(1);
      answer = exchange -> {
        try {
          exchange.sendResponseHeaders(200, 100); // and then nothing of the body
          exchange.getResponseBody().flush();
          over.await();
        } catch (IOException | InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      };
      start(
          Optional.empty(),
          Optional.empty(),
          telegram(how.equals("half") ? uri() : api, Duration.ofMillis(300)));
      holds(FULL);
      over.countDown();
      assertThat(log.lines()).anyMatch(line -> line.contains("alarm not taken channel=telegram"));
      assertThat(log.lines() + "" + alarms.states()).doesNotContain(TOKEN.substring(8));
    }
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** One that says nothing, and one that says something now and then without end. */
  @ParameterizedTest
  @ValueSource(strings = {"silent", "endless"})
  void aSlowMailServerIsCutOff(String how) throws Exception {
    smtp.slow = how;
    start(Optional.empty(), mail(Duration.ofMillis(500)), Optional.empty());
    holds(FULL);
    assertThat(alarms.states().get(0).failures()).isEqualTo(1);
    smtp.slow = "";
    assertThat(alarms.test().orElseThrow().get(0).taken()).isTrue();
  }

  @Test
  void aStopEndsALetterUnderWay() throws Exception {
    smtp.slow = "silent";
    start(Optional.empty(), mail(Duration.ofMinutes(10)), Optional.empty());
    alarms.look(List::of);
    alarms.look(() -> List.of(FULL));
    @Nullable Future<?> told = alarms.look(() -> List.of(FULL)).get(0);
    assertThat(smtp.connected.await(20, TimeUnit.SECONDS)).isTrue();
    alarms.close();
    assertThat(told).isDone();
  }

  @Test
  void aServerThatCannotStartTlsIsSentNothing() throws Exception {
    MailChannel.Settings settings = new MailChannel.Settings(
        "admin@example.com",
        "gate@example.com",
        new MailChannel.Server(
            "127.0.0.1",
            smtp.port(),
            MailChannel.Tls.STARTTLS,
            Optional.of("gate"),
            Optional.of(PASSWORD),
            Duration.ofSeconds(5)));
    start(Optional.empty(), Optional.of(settings), Optional.empty());
    assertThat(alarms.test().orElseThrow().get(0).taken()).isFalse();
    assertThat(smtp.letters).isEmpty();
    assertThat(smtp.said).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void aSessionThatTheContainerDoesNotHaveIsTold() throws Exception {
    start(
        Optional.empty(),
        Optional.of(new MailChannel.Settings(
            "admin@example.com",
            "gate@example.com",
            new MailChannel.Container("java:jboss/mail/Default"))),
        Optional.empty());
    assertThat(alarms.test().orElseThrow().get(0).answer())
        .startsWith("no mail session java:jboss/mail/Default: ");
  }

  @Test
  void settingsMustBeMeantAndAreNotShown() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new TelegramChannel.Settings(uri(), "12:short", "1", Duration.ZERO))
        .withMessageNotContaining("short");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new MailChannel.Settings(
            "nobody at home", "a@example.com", new MailChannel.Container("java:x")));
    assertThat(settingsShown()).doesNotContain(SECRET, TOKEN, PASSWORD, "of-the-path");
  }

  @Test
  void aClosedGateLeavesNoThread() throws Exception {
    start(
        webhook(Duration.ofSeconds(20)),
        mail(Duration.ofSeconds(20)),
        telegram(uri(), Duration.ofSeconds(20)));
    assertThat(alarms.test().orElseThrow()).allMatch(Alarms.Tested::taken);
    alarms.close();
    AlarmsTest.assertNoThreads();
  }
}
