package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that a chunk that breaks off contributes no byte, however it breaks off (E18, protocol
 * (b)26), and that {@code init} ends a running upload of its own session alone (E5).
 */
class BrokenUploadTest {
  private static final String NAME = "v8_1A2B_3.bin";
  private static final byte[] FIRST = Content.picture(1, 200_000);
  private static final byte[] SECOND = Content.picture(2, 300_000);

  @TempDir
  private Path temp;

  private EmbeddedGate gate;
  private OneC client;

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    gate = EmbeddedGate.start(temp);
    client = gate.client().begin();
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  @Test
  void aChunkCutOffByTheEndOfTheConnectionLeavesTheFileAsItWas() throws IOException {
    assertThat(client.file(NAME, FIRST).text()).isEqualTo("success");
    try (Wire wire = sendHalf(client, NAME, SECOND)) {
      wire.endOutput();
      assertThat(wire.receive().text()).startsWith("failure\n");
    }
    assertOnly(client, NAME, FIRST);
    theNextIdenticalExchangeWorks();
  }

  @Test
  void aChunkCutOffByAResetLeavesTheFileAsItWas() throws IOException {
    assertThat(client.file(NAME, FIRST).text()).isEqualTo("success");
    try (Wire wire = sendHalf(client, NAME, SECOND)) {
      wire.reset();
    }
    Awaited.until("the lock is released", () -> !Files.exists(lockOf(client, NAME)));
    assertOnly(client, NAME, FIRST);
    theNextIdenticalExchangeWorks();
  }

  @Test
  void aFirstChunkThatBreaksOffLeavesNoFile() throws IOException {
    try (Wire wire = sendHalf(client, NAME, SECOND)) {
      wire.reset();
    }
    Awaited.until("the lock is released", () -> !Files.exists(lockOf(client, NAME)));
    assertThat(Delivery.regularFiles(filesOf(client))).isEmpty();
    assertThat(client.importOnce(NAME).text()).isEqualTo("failure\nUnknown file: " + NAME);
    theNextIdenticalExchangeWorks();
  }

  @Test
  void aChunkedBodyWithoutItsEndLeavesTheFileAsItWas() throws IOException {
    assertThat(client.file(NAME, FIRST).text()).isEqualTo("success");
    try (Wire wire = new Wire(gate.host(), gate.port())) {
      wire.send("POST /1c_exchange?type=catalog&mode=file&filename=" + NAME + "&sessid="
          + client.key() + " HTTP/1.1\r\nHost: " + gate.host() + "\r\nCookie: onecgate="
          + client.key() + "\r\nTransfer-Encoding: chunked\r\n\r\n");
      wire.send("186a0\r\n"); // 100,000 bytes, all of which come, but not the empty last piece
      wire.send(Arrays.copyOf(SECOND, 100_000));
      wire.send("\r\n");
      Awaited.until(
          "the piece is being written",
          () -> Files.size(partOf(client, NAME)) == FIRST.length + 100_000);
      wire.endOutput();
      assertThat(wire.receive().text()).startsWith("failure\n");
    }
    assertOnly(client, NAME, FIRST);
    theNextIdenticalExchangeWorks();
  }

  @Test
  void aChunkAfterOneThatBrokeOffContinuesAtTheOldLength() throws IOException {
    assertThat(client.file(NAME, FIRST).text()).isEqualTo("success");
    try (Wire wire = sendHalf(client, NAME, SECOND)) {
      wire.reset();
    }
    assertThat(client.file(NAME, SECOND).text()).isEqualTo("success");
    assertOnly(client, NAME, joined(FIRST, SECOND));
  }

  @Test
  void initEndsAnUploadOfItsOwnSessionThatIsUnderWay()
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    assertThat(client.file("before.bin", FIRST).text()).isEqualTo("success");
    try (Wire wire = sendHalf(client, NAME, SECOND)) {
      // init does not wait for the rest of a chunk that may never come
      CompletableFuture<Wire.Answer> init = asking(() -> client.init());
      assertThat(init.get(10, TimeUnit.SECONDS).text()).startsWith("zip=yes\n");
      assertThat(Delivery.regularFiles(filesOf(client))).isEmpty();

      wire.send(Arrays.copyOfRange(SECOND, SECOND.length / 2, SECOND.length));
      assertThat(wire.receive().text()).startsWith("failure\n");
    }
    assertThat(Delivery.regularFiles(filesOf(client))).isEmpty();
    assertThat(client.importOnce(NAME).text()).isEqualTo("failure\nUnknown file: " + NAME);
    theNextIdenticalExchangeWorks();
  }

  @Test
  void initTouchesNoOtherSession() throws IOException {
    assertThat(client.file("before.bin", FIRST).text()).isEqualTo("success");
    OneC other = gate.client().begin();
    assertThat(other.file("other.bin", SECOND).text()).isEqualTo("success");
    try (Wire wire = sendHalf(client, NAME, SECOND)) {
      assertThat(other.init().text()).startsWith("zip=yes\n");
      wire.send(Arrays.copyOfRange(SECOND, SECOND.length / 2, SECOND.length));
      assertThat(wire.receive().text()).isEqualTo("success");
    }
    assertThat(Delivery.regularFiles(filesOf(other))).isEmpty();
    Delivery delivery = gate.delivery(client.deliver(NAME));
    assertThat(delivery.digests())
        .containsOnlyKeys("before.bin", NAME)
        .containsEntry("before.bin", Delivery.sha256(FIRST))
        .containsEntry(NAME, Delivery.sha256(SECOND));
  }

  @Test
  void aRefusedChunkThatIsNotReadTellsItsReason() throws IOException {
    // 300,000 bytes that nobody wants are read all the same, so that 1C sees why
    OneC stranger = gate.client();
    try (Wire wire = stranger.beginFile(NAME, SECOND.length)) {
      wire.send(SECOND);
      assertThat(wire.receive().text()).isEqualTo("failure\nMissing sessid");
    }
  }

  @Test
  void aClientThatGoesAwayIsNoErrorOfTheServer() throws IOException {
    List<LogRecord> errors = new CopyOnWriteArrayList<>();
    Handler listener = listener(errors);
    Logger root = Logger.getLogger("");
    root.addHandler(listener);
    try {
      for (int i = 0; i < 10; i++) {
        String name = i + ".bin";
        try (Wire wire = sendHalf(client, name, SECOND)) {
          wire.reset();
        }
        Awaited.until("the lock is released", () -> !Files.exists(lockOf(client, name)));
      }
      // Tomcat complains itself of a request that is still to be ended when it stops
      Awaited.until("every request is over", gate::isIdle);
      gate.stop();
    } catch (LifecycleException e) {
      throw new AssertionError(e);
    } finally {
      root.removeHandler(listener);
    }
    assertThat(errors).extracting(LogRecord::getMessage).isEmpty();
  }

  private static Handler listener(List<LogRecord> errors) {
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord entry) {
        if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
          errors.add(entry);
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    handler.setLevel(Level.ALL);
    return handler;
  }

  private void theNextIdenticalExchangeWorks() throws IOException {
    OneC again = gate.client().begin();
    again.file(NAME, FIRST);
    again.file(NAME, SECOND);
    Delivery delivery = gate.delivery(again.deliver(NAME));
    assertThat(delivery.content(NAME)).isEqualTo(joined(FIRST, SECOND));
    assertThat(delivery.entries()).hasSize(1);
  }

  /** Sends half of a chunk and returns when the half is on the disk. */
  private Wire sendHalf(OneC from, String name, byte[] chunk) throws IOException {
    Path part = partOf(from, name);
    long before = Files.exists(part) ? Files.size(part) : 0;
    Wire wire = from.beginFile(name, chunk.length);
    wire.send(Arrays.copyOf(chunk, chunk.length / 2));
    Awaited.until(
        "half of the chunk is written",
        () -> Files.exists(part) && Files.size(part) == before + chunk.length / 2);
    return wire;
  }

  private void assertOnly(OneC of, String name, byte[] content) throws IOException {
    assertThat(Delivery.regularFiles(filesOf(of))).isEqualTo(List.of(partOf(of, name)));
    assertThat(Files.readAllBytes(partOf(of, name))).isEqualTo(content);
  }

  private Path filesOf(OneC of) {
    return gate.session(of.key()).resolve("intake/files");
  }

  private Path partOf(OneC of, String name) {
    return filesOf(of).resolve(name);
  }

  private Path lockOf(OneC of, String name) {
    return filesOf(of).resolve(name + ".lock");
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }

  private interface Request {
    Wire.Answer send() throws IOException;
  }

  private static CompletableFuture<Wire.Answer> asking(Request request) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return request.send();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
