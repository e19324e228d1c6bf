package org.onecgate.battery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upload that sends nothing for 20 s gives way to the next one for its file, and one below the
 * minimum rate is ended; neither contributes a byte (E8, E18).
 */
@Tag("process")
class StalledUploadIT {
  private static @TempDir Path work;
  private static ServerProcess server;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.start(work, List.of(), "-Xmx256m");
    client = new Client("http://127.0.0.1:" + server.port());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Socket begin(String file, String body) throws IOException {
    Socket socket = RawHttp.open(server.port());
    String head = "POST " + client.target(file) + " HTTP/1.1\r\nHost: localhost\r\n"
        + "Cookie: onecgate=" + client.key() + "\r\nContent-Length: 1000000\r\n\r\n" + body;
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void aStalledUploadGivesWayToTheNextOne() throws Exception {
    byte[] good = "good".getBytes(StandardCharsets.US_ASCII);
    try (Socket stalled = begin("stalled.bin", "x".repeat(1000))) {
      awaitFile("stalled.bin");
      long start = System.nanoTime();
      HttpResponse<String> answer = client.file("stalled.bin", good);
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      System.out.println(
          "stalled upload: the next one succeeded after " + waited.toMillis() + " ms");
      assertThat(answer.body()).isEqualTo("success");
      assertThat(waited).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(29));
      assertThat(stalled.isConnected()).isTrue();
    }
    assertThat(client.content(server.data(), "stalled.bin")).isEqualTo(good);
  }

  @Test
  void anUploadBelowTheMinimumRateIsEnded() throws Exception {
    try (Socket slow = begin("crawling.bin", "x")) {
      AtomicBoolean over = new AtomicBoolean();
      Thread trickle = new Thread(() -> trickle(slow, over), "trickle");
      long start = System.nanoTime();
      trickle.start();
      slow.setSoTimeout(60_000);
      byte[] answer = slow.getInputStream().readNBytes(400);
      Duration lasted = Duration.ofNanos(System.nanoTime() - start);
      over.set(true);
      trickle.join();
      System.out.println("upload of 1 byte/s: ended after " + lasted.toMillis() + " ms");
      assertThat(new String(answer, StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 503")
          .contains("failure\nUpload too slow");
      assertThat(lasted).isBetween(Duration.ofSeconds(18), Duration.ofSeconds(45));
    }
    assertThat(client.content(server.data(), "crawling.bin")).isEmpty();
    assertThat(server.log()).contains("UPLOAD_TOO_SLOW");
  }

  private static void trickle(Socket slow, AtomicBoolean over) {
    try {
      OutputStream out = slow.getOutputStream();
      while (!over.get()) {
        out.write('x');
        Thread.sleep(1_000);
      }
    } catch (IOException | InterruptedException e) {
      over.set(true); // the server has closed
    }
  }

  private static void awaitFile(String name) throws InterruptedException {
    for (int i = 0; i < 100 && !Files.exists(client.received(server.data(), name)); i++) {
      Thread.sleep(50);
    }
  }
}
