package org.onecgate.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Program;
import org.onecgate.scan.ClamdVerdict.Outcome;

/** What clamd says is understood, and whatever goes wrong with it is no pass. */
class ClamdScannerTest {
  private static final Program CLAMD = Program.of("/usr/sbin/clamd", "clamav-daemon");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** What the clamd of a test does with its one connection. */
  private interface Clamd {
    void talk(Socket socket, DataInputStream in) throws IOException;
  }

  private static ClamdVerdict ask(byte[] bytes, Duration timeout, Clamd clamd) throws Exception {
    return ask(bytes, timeout, clamd, () -> {});
  }

  /**
   * Has these bytes scanned.
   *
   * @param then what is done when the verdict is there, while clamd may still talk
   */
  private static ClamdVerdict ask(byte[] bytes, Duration timeout, Clamd clamd, Runnable then)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
        try (Socket socket = server.accept()) {
          clamd.talk(socket, new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      String host = server.getInetAddress().getHostAddress();
      ClamdVerdict verdict = new ClamdScanner(host, server.getLocalPort(), timeout)
          .scan(new ByteArrayInputStream(bytes));
      then.run();
      done.get(30, TimeUnit.SECONDS);
      return verdict;
    }
  }

  private static byte[] receive(DataInputStream in) throws IOException {
    assertThat(in.readNBytes(10)).isEqualTo("zINSTREAM\0".getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int length = in.readInt(); length > 0; length = in.readInt()) {
      all.write(in.readNBytes(length));
    }
    return all.toByteArray();
  }

  private static ClamdVerdict answered(String reply) throws Exception {
    byte[] bytes = new byte[300_000];
    bytes[299_999] = 7;
    return ask(bytes, TIMEOUT, (socket, in) -> {
      assertThat(receive(in)).isEqualTo(bytes);
      socket.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
    });
  }

  @Test
  void answersAreUnderstood() throws Exception {
    assertThat(answered("stream: OK\0")).isEqualTo(new ClamdVerdict(Outcome.CLEAN, ""));
    assertThat(answered("stream: Eicar\u001b-Test FOUND\0"))
        .isEqualTo(new ClamdVerdict(Outcome.INFECTED, "Eicar?-Test"));
    assertThat(answered("INSTREAM size limit exceeded. ERROR\0").outcome())
        .isEqualTo(Outcome.TOO_LARGE);
    assertThat(answered("Can't allocate memory ERROR\0").outcome()).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(answered("stream: OKAY\0").outcome()).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(answered("").outcome()).isEqualTo(Outcome.UNAVAILABLE);
  }

  @Test
  void aRefusalInTheMiddleOfAStreamIsRead() throws Exception {
    ClamdVerdict verdict = ask(new byte[50_000_000], TIMEOUT, (socket, in) -> {
      in.readNBytes(100_000);
      socket
          .getOutputStream()
          .write("INSTREAM size limit exceeded. ERROR\0".getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      in.skipNBytes(200_000);
    });
    assertThat(verdict.outcome()).isNotEqualTo(Outcome.CLEAN); // a reset may come before the words
  }

  @Test
  void aSilentOneIsNoPass() throws Exception {
    ClamdVerdict verdict = ask(new byte[10], Duration.ofMillis(200), (socket, in) -> {
      receive(in);
      in.read();
    });
    assertThat(verdict.outcome()).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(verdict.outcome()).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(verdict.detail()).contains("200 ms");
  }

  @Test
  void oneThatTakesNothingIsNoPass() throws Exception {
    CountDownLatch givenUp = new CountDownLatch(1);
    Clamd idle = (socket, in) -> {
      try {
        var unused = givenUp.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    };
    ClamdVerdict verdict =
        ask(new byte[50_000_000], Duration.ofMillis(200), idle, givenUp::countDown);
    assertThat(verdict.outcome()).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(verdict.detail()).contains("200 ms");
  }

  @Test
  void oneThatIsNotThereIsNoPass() throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    ClamdVerdict verdict =
        new ClamdScanner("127.0.0.1", port, TIMEOUT).scan(new ByteArrayInputStream(new byte[9]));
    assertThat(verdict.outcome()).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(verdict.detail()).isNotEmpty();
  }

  @Test
  void theRealOneFindsASignatureOfOurs(@TempDir Path directory) throws Exception {
    CLAMD.require();
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    byte[] bad = "onec-gate harmless test signature".getBytes(StandardCharsets.US_ASCII);
    Files.createDirectory(directory.resolve("db"));
    Files.writeString(
        directory.resolve("db/own.ndb"), "Gate.Test:0:*:" + HexFormat.of().formatHex(bad) + "\n");
    Path configuration = Files.writeString(
        directory.resolve("clamd.conf"),
        "Foreground yes\nTCPSocket " + port
            + "\nTCPAddr 127.0.0.1\nStreamMaxLength 1M\nDatabaseDirectory "
            + directory.resolve("db") + "\nLogFile " + directory.resolve("log") + "\n");
    Process clamd = new ProcessBuilder(CLAMD.path().toString(), "-c", configuration.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("out").toFile())
        .start();
    try {
      ClamdScanner scanner = new ClamdScanner("127.0.0.1", port, TIMEOUT);
      ClamdVerdict clean = scan(scanner, new byte[1000]);
      for (int i = 0; i < 300 && clean.outcome() == Outcome.UNAVAILABLE && clamd.isAlive(); i++) {
        Thread.sleep(100);
        clean = scan(scanner, new byte[1000]);
      }
      assertThat(clean)
          .as(Files.readString(directory.resolve("out")))
          .isEqualTo(new ClamdVerdict(Outcome.CLEAN, ""));
      ClamdVerdict infected = scan(scanner, bad);
      assertThat(infected.outcome()).isEqualTo(Outcome.INFECTED);
      assertThat(infected.detail()).startsWith("Gate.Test");
      assertThat(scan(scanner, new byte[1_100_000]).outcome()).isEqualTo(Outcome.TOO_LARGE);
      assertThat(scan(scanner, new byte[40_000_000]).outcome()).isNotEqualTo(Outcome.CLEAN);
    } finally {
      clamd.destroy();
      clamd.waitFor(20, TimeUnit.SECONDS);
    }
  }

  private static ClamdVerdict scan(ClamdScanner scanner, byte[] bytes) throws IOException {
    return scanner.scan(new ByteArrayInputStream(bytes));
  }
}
