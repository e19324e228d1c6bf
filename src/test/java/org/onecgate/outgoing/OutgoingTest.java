package org.onecgate.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that is closed leaves no thread, also where a container keeps what had it (D4). */
class OutgoingTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    server.createContext("/never", exchange -> {
      asked.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void end() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
        .timeout(LONG)
        .build();
  }

  /** The threads of clients. */
  private static Set<Thread> selectors() {
    Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
    all.removeIf(thread -> !thread.getName().startsWith("HttpClient-"));
    return all;
  }

  /** One is connected still, the sender of the other is interrupted, as those of a gate are when it stops. */
  @Test
  void noThreadOfAClosedOneStays() throws Exception {
    Set<Thread> others = selectors();
    Outgoing outgoing = new Outgoing("outgoing-test", LONG);
    assertThat(outgoing.ask(request("/")).statusCode()).isEqualTo(204);
    Future<?> sender = threads.submit(() -> outgoing.send(request("/never")));
    assertThat(asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Set<Thread> its = selectors();
    its.removeAll(others);
    assertThat(its).hasSize(1);

    sender.cancel(true);
    outgoing.close();
    System.gc(); // what a Java before 21 waits for
    for (Thread each : its) {
      each.join(LONG.toMillis());
      assertThat(each.isAlive()).as(each.getName()).isFalse();
    }
    // and it is still held, by this line
    assertThatThrownBy(() -> outgoing.ask(request("/")))
        .isInstanceOf(IOException.class)
        .hasMessage("closed");
  }
}
