package org.onecgate.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.onecgate.delivery.HandOverSite.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.delivery.DeliveryHandler.Accepted;
import org.onecgate.delivery.DeliveryHandler.Attempt;
import org.onecgate.delivery.DeliveryHandler.Failed;
import org.onecgate.delivery.DeliveryHandler.Later;
import org.onecgate.delivery.DeliveryHandler.Outcome;
import org.onecgate.delivery.DeliveryHandler.Retry;
import org.onecgate.outgoing.SignedAddress;
import org.onecgate.staging.Restaging;

/** Proves what is announced, how it is signed, and what becomes of every kind of answer. */
@Timeout(120)
class WebhookTest {
  private static final String SECRET = "a secret of the test".replace(' ', '-');

  @TempDir
  Path root;

  private HandOverSite site;
  private Receiver shop;
  private Webhook webhook;

  @BeforeEach
  void create() throws IOException {
    site = new HandOverSite(root.resolve("data"));
    shop = new Receiver();
    webhook = to(shop.url(), Duration.ofSeconds(20));
  }

  @AfterEach
  void close() {
    webhook.close();
    shop.close();
  }

  private Webhook to(URI url, Duration timeout) {
    SignedAddress address = new SignedAddress(url, SECRET, timeout);
    return new Webhook(() -> Optional.of(address), timeout, site.store, site.time);
  }

  /** What was answered last, as the history is told of it. */
  private String answered = "";

  /** The host that is said to be waited for. */
  private String asked = "127.0.0.1";

  /** The first attempt, in the test's own thread. */
  private Outcome announce(Webhook by, Manifest manifest) throws Exception {
    return by.handle(site.inbox.delivery(manifest), new Attempt() {
      @Override
      public int number() {
        return 1;
      }

      @Override
      public void progress(String what) {
        assertThat(what).isEqualTo("waiting for " + asked);
      }

      @Override
      public void answered(int status, String words) {
        answered = status + " " + words;
      }

      @Override
      public Restaging.Handle stage(Manifest.File file) {
        throw new AssertionError("an announcement reads no files");
      }
    });
  }

  @Test
  void theBodyIsTheDocumentedEvent() throws Exception {
    Manifest manifest = site.publish("a", "one", "three");
    assertThat(announce(webhook, manifest)).isInstanceOf(Accepted.class);
    Receiver.Request request = shop.requests.get(0);
    assertThat(request.event()).isEqualTo(manifest.delivery());
    assertThat(request.attempt()).isEqualTo("1");
    assertThat(request.contentType()).isEqualTo("application/json; charset=utf-8");
    JsonObject event = json(request.body());
    assertThat(event.keySet())
        .containsExactlyInAnyOrder(
            "schema",
            "eventId",
            "delivery",
            "server",
            "type",
            "closedBy",
            "startedAt",
            "sealedAt",
            "publishedAt",
            "counts",
            "manifest",
            "files");
    assertThat(event.getInt("schema")).isEqualTo(1);
    assertThat(event.getString("eventId")).isEqualTo(manifest.delivery());
    assertThat(event.getString("delivery")).isEqualTo(manifest.delivery());
    assertThat(event.getJsonObject("server").getString("id")).isEqualTo("a");
    assertThat(event.getJsonObject("server").getString("name")).isEqualTo("Магазин");
    assertThat(event.getString("type")).isEqualTo("catalog");
    assertThat(event.getString("closedBy")).isEqualTo("import");
    assertThat(event.getJsonObject("counts").getInt("files")).isEqualTo(2);
    assertThat(event.getJsonObject("counts").getInt("bytes")).isEqualTo(8);
    assertThat(event.getString("manifest"))
        .isEqualTo("inbox/" + manifest.delivery() + "/manifest.json");
    JsonObject file = event.getJsonArray("files").getJsonObject(1);
    assertThat(file.getString("name")).isEqualTo("file1.xml");
    assertThat(file.getString("path")).isEqualTo("files/file1.xml");
    assertThat(file.getInt("size")).isEqualTo(5);
    assertThat(file.getString("sha256")).isEqualTo(Digests.sha256Hex("three"));
    assertThat(site.layout.root().resolve(event.getString("manifest"))).exists();
  }

  private static JsonObject json(String body) {
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      return reader.readObject();
    }
  }

  @Test
  void ofVeryManyFilesOnlyTheManifestTells() throws Exception {
    String[] contents = new String[WebhookEvent.MOST_FILES + 1];
    Arrays.fill(contents, "x");
    announce(webhook, site.publish("a", Arrays.copyOf(contents, WebhookEvent.MOST_FILES)));
    announce(webhook, site.publish("a", contents));
    assertThat(json(shop.requests.get(0).body()).getJsonArray("files"))
        .hasSize(WebhookEvent.MOST_FILES);
    JsonObject large = json(shop.requests.get(1).body());
    assertThat(large).doesNotContainKey("files");
    assertThat(large.getJsonObject("counts").getInt("files")).isEqualTo(contents.length);
  }

  @Test
  void theSignatureIsAnHmacOverTimeAndBody() throws Exception {
    announce(webhook, site.publish("a", "one"));
    Receiver.Request request = shop.requests.get(0);
    long time = HandOverSite.START.getEpochSecond();
    byte[] signed = concat((time + ".").getBytes(UTF_8), request.body().getBytes(UTF_8));
    assertThat(request.signature())
        .isEqualTo("t=" + time + ",v1=" + HexFormat.of().formatHex(hmac(SECRET, signed)));
  }

  /** RFC 2104, written out: no Mac that could make the same mistake. */
  private static byte[] hmac(String secret, byte[] message) {
    byte[] key = Arrays.copyOf(secret.getBytes(UTF_8), 64);
    byte[] inner = new byte[64];
    byte[] outer = new byte[64];
    for (int i = 0; i < 64; i++) {
      inner[i] = (byte) (key[i] ^ 0x36);
      outer[i] = (byte) (key[i] ^ 0x5c);
    }
    MessageDigest sha = Digests.sha256();
    byte[] first = sha.digest(concat(inner, message));
    return sha.digest(concat(outer, first));
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 299})
  void everySuccessAccepts(int status) throws Exception {
    shop.answer = Receiver.status(status);
    assertThat(announce(webhook, site.publish("a", "1"))).isInstanceOf(Accepted.class);
  }

  @Test
  void goneIsTheLastWordAtOnce() throws Exception {
    shop.answer = Receiver.status(410);
    assertThat(announce(webhook, site.publish("a", "1")))
        .isEqualTo(new Failed(Phrase.STATUS.of(410)));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 302, 304, 307, 308, 408, 425, 429, 500, 501, 502, 503, 504, 599})
  void theseAskForPatienceHoweverOften(int status) throws Exception {
    shop.answer = Receiver.status(status);
    Manifest manifest = site.publish("a", "1");
    for (int i = 0; i < Webhook.REFUSALS + 2; i++) {
      assertThat(announce(webhook, manifest))
          .isEqualTo(new Retry(Phrase.STATUS.of(status), Optional.empty()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 413, 422})
  void aRefusalIsTheLastWordTheFifthTimeAndIsCountedForEachDelivery(int status) throws Exception {
    shop.answer = Receiver.status(status);
    Manifest first = site.publish("a", "1");
    Manifest other = site.publish("b", "2");
    for (int i = 1; i < Webhook.REFUSALS; i++) {
      assertThat(announce(webhook, first)).isInstanceOf(Retry.class);
      assertThat(announce(webhook, other)).isInstanceOf(Retry.class);
    }
    assertThat(announce(webhook, first)).isEqualTo(new Failed(Phrase.STATUS_TIMES.of(status, 5)));
    Manifest next = site.publish("a", "3");
    assertThat(announce(webhook, next)).isInstanceOf(Retry.class);
    shop.answer = Receiver.status(200);
    assertThat(announce(webhook, next)).isInstanceOf(Accepted.class);
  }

  @Test
  void refusalsOfOneDeliveryDoNotCountForTheNext() throws Exception {
    shop.answer = Receiver.status(404);
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    for (Manifest each : List.of(first, second)) { // the first one is given up by its age
      for (int i = 1; i < Webhook.REFUSALS; i++) {
        assertThat(announce(webhook, each)).isInstanceOf(Retry.class);
      }
    }
    assertThat(announce(webhook, second)).isInstanceOf(Failed.class);
  }

  @Test
  void anotherAddressIsAskedTheNextTimeAndWhatTheFormerOneRefusedDoesNotCount() throws Exception {
    AtomicReference<Optional<SignedAddress>> now = new AtomicReference<>(Optional.empty());
    Duration timeout = Duration.ofSeconds(20);
    try (Receiver other = new Receiver();
        Webhook changing = new Webhook(now::get, timeout, site.store, site.time)) {
      assertThat(changing.isThere()).isFalse();
      Manifest manifest = site.publish("a", "1");
      assertThat(announce(changing, manifest))
          .isEqualTo(new Later(Phrase.NO_ADDRESS.of(), Duration.ZERO));
      now.set(Optional.of(new SignedAddress(shop.url(), SECRET, timeout)));
      assertThat(changing.isThere()).isTrue();
      shop.answer = Receiver.status(404);
      for (int i = 1; i < Webhook.REFUSALS; i++) {
        assertThat(announce(changing, manifest)).isInstanceOf(Retry.class);
      }
      now.set(Optional.of(new SignedAddress(other.url(), SECRET, timeout)));
      other.answer = Receiver.status(404);
      assertThat(announce(changing, manifest)).isInstanceOf(Retry.class);
      other.answer = Receiver.status(200);
      assertThat(announce(changing, manifest)).isInstanceOf(Accepted.class);
      assertThat(shop.requests).hasSize(Webhook.REFUSALS - 1);
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (Receiver elsewhere = new Receiver()) {
      for (int status : List.of(301, 302, 303, 307, 308)) {
        shop.answer = Receiver.status(status, "Location", elsewhere.url().toString());
        assertThat(announce(webhook, site.publish("a", "1"))).isInstanceOf(Retry.class);
      }
      assertThat(elsewhere.requests).isEmpty();
    }
  }

  @Test
  void itIsToldWhenToComeAgain() throws Exception {
    Manifest manifest = site.publish("a", "1");
    shop.answer = Receiver.status(503, "Retry-After", "120");
    assertThat(announce(webhook, manifest))
        .isEqualTo(new Retry(Phrase.STATUS.of(503), Optional.of(Duration.ofMinutes(2))));
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
        HandOverSite.START.plusSeconds(90).atZone(ZoneOffset.UTC));
    shop.answer = Receiver.status(429, "Retry-After", date);
    assertThat(announce(webhook, manifest))
        .isEqualTo(new Retry(Phrase.STATUS.of(429), Optional.of(Duration.ofSeconds(90))));
    for (String nonsense :
        List.of("soon", "-5", "99999999999999", "Mon, 99 Nov 2026 00:00:00 GMT")) {
      shop.answer = Receiver.status(503, "Retry-After", nonsense);
      assertThat(announce(webhook, manifest))
          .isEqualTo(new Retry(Phrase.STATUS.of(503), Optional.empty()));
    }
  }

  @Test
  void whyNobodyCanBeAskedIsSaidInWordsAndNoSecretOfTheAddress() throws Exception {
    Manifest manifest = site.publish("a", "1");
    Webhook nobody = to(URI.create("http://127.0.0.1:1/hook?key=secret"), Duration.ofSeconds(30));
    assertThat(announce(nobody, manifest))
        .isEqualTo(new Retry(Phrase.UNREACHED.of("127.0.0.1:1"), Optional.empty()));
    nobody.close();
    asked = "shop.invalid";
    Webhook unknown = to(URI.create("http://shop.invalid/hook"), Duration.ofSeconds(30));
    assertThat(announce(unknown, manifest))
        .isEqualTo(new Retry(Phrase.UNKNOWN_HOST.of("shop.invalid"), Optional.empty()));
    unknown.close();
    asked = "127.0.0.1";
    ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread answers = new Thread(() -> {
      try (Socket connection = plain.accept()) {
        connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
        connection.getInputStream().read();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    answers.start();
    Webhook secure =
        to(URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/"), Duration.ofSeconds(30));
    assertThat(announce(secure, manifest))
        .isInstanceOfSatisfying(
            Retry.class, retry -> assertThat(retry.reason().code()).isEqualTo("NOT_SECURE"));
    answers.join();
    plain.close();
    secure.close();
  }

  @Test
  void whoDoesNotAnswerIsNotWaitedForLong() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    shop.answer = exchange -> never.await();
    Webhook hasty = to(shop.url(), Duration.ofMillis(200));
    assertThat(announce(hasty, site.publish("a", "1")))
        .isEqualTo(new Retry(Phrase.NO_ANSWER.of(shop.url().getAuthority()), Optional.empty()));
    never.countDown();
    hasty.close();
  }

  private static Receiver.Answer saying(int status, String type, byte[] body) {
    return exchange -> {
      exchange.getResponseHeaders().add("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  @Test
  void theFirstWordsOfAnAnswerAreToldOnOneLineInItsEncoding() throws Exception {
    Manifest manifest = site.publish("a", "1");
    shop.answer =
        saying(500, "text/plain; charset=windows-1251", "Нет\nместа".getBytes("windows-1251"));
    announce(webhook, manifest);
    assertThat(answered).isEqualTo("500 Нет места");
    shop.answer = saying(502, "text/html", ("ошибка " + "я".repeat(5000)).getBytes(UTF_8));
    announce(webhook, manifest);
    assertThat(answered).startsWith("502 ошибка яяя").hasSizeBetween(400, 600);
    shop.answer = saying(200, "text/plain; charset=no-such-one", "да".getBytes(UTF_8));
    assertThat(announce(webhook, manifest)).isInstanceOf(Accepted.class);
    assertThat(answered).isEqualTo("200 да");
    shop.answer = saying(403, "text/plain", ("wrong secret: " + SECRET).getBytes(UTF_8));
    announce(webhook, manifest);
    assertThat(answered).isEqualTo("403 wrong secret: ****");
  }

  @Test
  void anAnswerWhoseHeadHasComeCountsThoughItsBodyDoesNotCome() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    shop.answer = exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("begun".getBytes(UTF_8));
      exchange.getResponseBody().flush();
      never.await();
    };
    assertThat(announce(webhook, site.publish("a", "1"))).isInstanceOf(Accepted.class);
    assertThat(answered).isEqualTo("200 begun");
    never.countDown();
    shop.answer = exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("broken".getBytes(UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    };
    assertThat(announce(webhook, site.publish("a", "2"))).isInstanceOf(Accepted.class);
  }

  @Test
  void anAnswerThatDoesNotEndIsNotReadToItsEnd() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    shop.answer = exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(new byte[100_000]);
      exchange.getResponseBody().flush();
      never.await();
    };
    assertThat(announce(webhook, site.publish("a", "1"))).isInstanceOf(Accepted.class);
    never.countDown();
  }

  @Test
  void aConnectionThatIsResetOrRefusedIsTriedAgain() throws Exception {
    ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    URI url = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    Webhook there = to(url, Duration.ofSeconds(20));
    Manifest manifest = site.publish("a", "1");
    Thread resets = new Thread(() -> {
      try (Socket connection = socket.accept()) {
        connection.getInputStream().read();
        connection.setSoLinger(true, 0);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    resets.start();
    assertThat(announce(there, manifest))
        .isInstanceOfSatisfying(
            Retry.class,
            retry ->
                assertThat(retry.reason().text()).contains("IOException").doesNotContain(SECRET));
    resets.join();
    socket.close();
    assertThat(announce(there, manifest))
        .isEqualTo(new Retry(Phrase.UNREACHED.of(url.getAuthority()), Optional.empty()));
    there.close();
  }

  @Test
  void itIsAnnouncedUntilItIsTakenWithOneEventIdForEachDeliveryAlsoAcrossARestart()
      throws Exception {
    AtomicInteger count = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    shop.answer = exchange -> {
      switch (count.incrementAndGet()) {
        case 1 -> Receiver.status(500).to(exchange);
        case 2 -> exchange.close();
        case 3 -> never.await();
        case 4 -> Receiver.status(302, "Location", "/elsewhere").to(exchange);
        case 5 -> Receiver.status(404).to(exchange);
        default -> Receiver.status(200).to(exchange);
      }
    };
    Manifest first = site.publish("a", "1");
    Manifest second = site.publish("a", "2");
    HandOvers handOvers = site.open(Patience.DEFAULT, to(shop.url(), Duration.ofMillis(500)));
    handOvers.start();
    handOvers.add(first, handler -> true);
    handOvers.add(second, handler -> true);
    for (int failed = 1; failed <= 5; failed++) {
      int now = failed;
      await(() -> attempts(first) == now);
      HandOver record = site.record("webhook", first).orElseThrow();
      await(() -> site.time.isSetFor(record.nextAt()));
      if (failed == 3) {
        handOvers.close();
        handOvers = site.open(Patience.DEFAULT, to(shop.url(), Duration.ofMillis(500)));
        handOvers.start();
        await(() -> site.time.isSetFor(record.nextAt()));
      }
      site.time.pass(Duration.between(site.time.instant(), record.nextAt()));
    }
    HandOvers last = handOvers;
    await(() -> last.statuses().isEmpty());
    List<String> expected = new ArrayList<>(Collections.nCopies(6, first.delivery()));
    expected.add(second.delivery());
    assertThat(shop.events()).isEqualTo(expected);
    assertThat(shop.requests.stream().map(Receiver.Request::attempt))
        .containsExactly("1", "2", "3", "4", "5", "6", "1");
    assertThat(shop.requests.stream().map(Receiver.Request::body).distinct())
        .as("one body for each delivery")
        .hasSize(2);
    assertThat(shop.requests.stream().map(Receiver.Request::signature).distinct())
        .as("signed anew each time")
        .hasSizeGreaterThanOrEqualTo(5);
    never.countDown();
    handOvers.close();
  }

  private int attempts(Manifest manifest) {
    try {
      return site.record("webhook", manifest).map(HandOver::attempts).orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void settingsAreNotShownAndMustBeMeant() {
    SignedAddress settings = new SignedAddress(
        URI.create("https://shop.example.com/hooks/of-the-path"), SECRET, Duration.ofSeconds(1));
    assertThat(settings.toString()).isEqualTo("webhook https://shop.example.com");
    for (String url : List.of(
        "ftp://shop.example.com/",
        "shop.example.com",
        "https:///x",
        "http://u:p@shop/",
        "http://s/#f")) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .as(url)
          .isThrownBy(() -> new SignedAddress(URI.create(url), SECRET, Duration.ofSeconds(1)));
    }
  }

  @Test
  void closingEndsItsThreads() throws Exception {
    announce(webhook, site.publish("a", "1"));
    assertThat(new ExchangeId(shop.events().get(0)).value()).isNotEmpty();
    webhook.close();
    HandOverSite.awaitNoThread("gate-webhook");
  }
}
