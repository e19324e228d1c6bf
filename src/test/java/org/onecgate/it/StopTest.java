package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application is undeployed from a Tomcat that goes on, under clients that are silent: each is told or let go at
 * once, nobody is told of success falsely, and no thread stays with our classes (D4, E18).
 *
 * <p>None of them sends anything or goes away while it is looked at, and Tomcat has patience with a connection for
 * longer than {@link Awaited} has: what ends them is the stop.
 */
@Timeout(60)
class StopTest {
  private static final byte[] CONTENT = Content.catalogue(300);
  private static final String TOKEN = "token-of-an-operator";

  @TempDir
  Path temp;

  private EmbeddedGate gate;
  private final CountDownLatch scanned = new CountDownLatch(1);
  private final CountDownLatch asked = new CountDownLatch(1);
  private FakeClamd clamd;
  private CapturedLog log;

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    log = new CapturedLog();
    clamd = new FakeClamd(text -> {
      asked.countDown();
      awaited(scanned);
      return FakeClamd.OK;
    });
    gate = EmbeddedGate.start(
        temp,
        Map.of(
            "gate.api.token", TOKEN, "gate.metrics.token", TOKEN, "gate.clamd", clamd.address()));
  }

  @AfterEach
  void end() throws LifecycleException, IOException {
    scanned.countDown();
    gate.close();
    clamd.close();
    log.close();
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anUploadEndsAndContributesNothing() throws Exception {
    OneC client = gate.client().begin();
    require(client.file("import.xml", Arrays.copyOf(CONTENT, 9_000)));
    Path part = gate.session(client.key()).resolve("intake/files/import.xml");
    try (Wire wire = client.beginFile("import.xml", CONTENT.length - 9_000)) {
      wire.send(Arrays.copyOfRange(CONTENT, 9_000, 15_000));
      Awaited.until("the piece is written", () -> Files.size(part) == 15_000);
      gate.undeploy();
      awaitNobody();
      assertNoSuccess(wire);
    }
    assertThat(Files.size(part)).isEqualTo(9_000);
    assertThat(Files.exists(part.resolveSibling("import.xml.lock"))).isFalse();
    gate.deploy();
    scanned.countDown();
    require(client.file("import.xml", Arrays.copyOfRange(CONTENT, 9_000, CONTENT.length)));
    assertThat(gate.delivery(client.deliver("import.xml")).content("import.xml"))
        .isEqualTo(CONTENT);
  }

  @Test
  void whoeverWaitsForALockIsToldToComeAgain() throws Exception {
    OneC client = gate.client().begin();
    Path part = gate.session(client.key()).resolve("intake/files/import.xml");
    try (Wire first = client.beginFile("import.xml", CONTENT.length)) {
      first.send(Arrays.copyOf(CONTENT, 6_000));
      Awaited.until("it is written", () -> Files.exists(part) && Files.size(part) == 6_000);
      try (Wire second = client.beginFile("import.xml", 10)) {
        second.send("0123456789");
        Awaited.until("it waits", () -> metrics().contains("\nonec_gate_lock_waits 1.0\n"));
        gate.undeploy();
        awaitNobody();
        Wire.Answer told = second.receive();
        assertThat(told.status()).isEqualTo(503);
        assertThat(told.text()).isEqualTo("failure\nStopping - retry later");
        assertNoSuccess(first);
      }
    }
    assertThat(Files.exists(part)).isFalse();
  }

  @Test
  void aPollThatIsHeldIsToldHowFarTheImportIs() throws Exception {
    OneC client = gate.client().begin();
    require(client.file("import.xml", CONTENT));
    CompletableFuture<Wire.Answer> poll = CompletableFuture.supplyAsync(() -> {
      try {
        return client.importOnce("import.xml");
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    });
    asked.await();
    gate.undeploy();
    awaitNobody();
    assertThat(poll.get().text()).startsWith("progress\n");

    scanned.countDown();
    gate.deploy();
    assertThat(gate.delivery(client.deliver("import.xml")).content("import.xml"))
        .isEqualTo(CONTENT);
  }

  @Test
  void streamsOfEventsEndProperly() throws Exception {
    try (Wire status = get("api/events");
        Wire goods = get("api/catalogue/events?server=1c")) {
      Awaited.until(
          "both listen",
          () -> threads("gate-events"::equals) == 1 && threads("gate-changes"::equals) == 1);
      gate.undeploy();
      awaitNobody();
      for (Wire each : List.of(status, goods)) {
        assertThat(each.receive().text()).startsWith("retry: 3000\n"); // to the end of its framing
      }
    }
  }

  @Test
  void aBodyForTheApiEnds() throws Exception {
    try (Wire wire = new Wire(gate.host(), gate.port())) {
      wire.send("POST /api/config/servers HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer " + TOKEN
          + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"login\":");
      Awaited.until("it is read", () -> isIn("org.onecgate.admin.RequestBody"));
      gate.undeploy();
      awaitNobody();
      assertNoSuccess(wire);
    }
  }

  @Test
  void anAnswerThatNobodyReadsEnds() throws Exception {
    scanned.countDown();
    OneC client = gate.client().begin();
    byte[] large = new byte[20_000_000]; // more than is kept on the way
    new Random(1).nextBytes(large);
    require(client.file("large.bin", large));
    require(client.file("import.xml", CONTENT));
    String id = client.deliver("import.xml");
    try (Wire wire = get("api/deliveries/" + id + "/download")) {
      assertThat(wire.isAtEnd()).isFalse(); // it has begun
      gate.undeploy();
      awaitNobody();
    }
  }

  /** Tomcat would wait for two seconds, twice, before it tells us that it stops. */
  @Test
  void tomcatIsToldNotToWait() {
    assertThat(gate.unloadDelay()).isEqualTo(20);
  }

  private Wire get(String path) throws IOException {
    Wire wire = new Wire(gate.host(), gate.port());
    wire.send(
        "GET /" + path + " HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n");
    return wire;
  }

  private String metrics() throws IOException {
    try (Wire wire = get("metrics")) {
      return wire.receive().text();
    }
  }

  private void awaitNobody() throws IOException {
    Awaited.until("no thread of a request is in Gate", () -> !isIn("org.onecgate."));
    assertThat(threads(name -> name.startsWith("gate-"))).isZero();
    assertThat(log.lines()).noneMatch(line -> line.contains("under requests that go on"));
  }

  /** Whether a thread of the container is at work in such a class of the application. */
  private static boolean isIn(String name) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().startsWith("http-nio-"))
        .flatMap(each -> Arrays.stream(each.getValue()))
        .map(StackTraceElement::getClassName)
        .anyMatch(each -> each.startsWith(name) && !each.startsWith("org.onecgate.app.boot."));
  }

  /** Either a failure, or the connection was closed before one could be told. */
  private static void assertNoSuccess(Wire wire) {
    Wire.Answer answer;
    try {
      answer = wire.receive();
    } catch (IOException e) {
      return;
    }
    assertThat(answer.status()).isGreaterThanOrEqualTo(400);
    assertThat(answer.text()).doesNotContain("success\n").doesNotContain("\"success\":true");
  }

  private static long threads(Predicate<String> name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> name.test(thread.getName()))
        .count();
  }

  private static void require(Wire.Answer answer) {
    assertThat(answer.text()).isEqualTo("success");
  }
}
