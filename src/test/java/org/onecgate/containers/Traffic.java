package org.onecgate.containers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.onecgate.it.Content;
import org.onecgate.it.OneC;
import org.onecgate.it.Wire;

/**
 * What goes on at a gate: two 1C that exchange, one whose upload never ends, a dashboard that asks, one that listens, and
 * logins. Whoever is refused or cut off begins again.
 */
final class Traffic implements AutoCloseable {
  private static final byte[] CONTENT = Content.catalogue(2_000);
  private static final int PIECE = 64 << 10;
  private static final Duration AGAIN = Duration.ofMillis(20);

  private final URI gate;
  private final String login;
  private final String password;
  private final String token;
  private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
    Thread thread = new Thread(run, "traffic");
    thread.setDaemon(true);
    return thread;
  });
  private final Set<String> delivered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile @Nullable Wire silent;
  private volatile boolean over;

  /** One thing that somebody does again and again. */
  private interface Doing {
    void once() throws IOException;
  }

  Traffic(URI gate, String login, String password, String token) {
    this.gate = gate;
    this.login = login;
    this.password = password;
    this.token = token;
  }

  Traffic begin() {
    again(this::exchange);
    again(this::exchange);
    again(this::beginUpload);
    again(this::look);
    again(this::listen);
    again(this::logIn);
    return this;
  }

  private void again(Doing doing) {
    threads.execute(() -> {
      while (!over) {
        try {
          doing.once();
        } catch (IOException | AssertionError | IllegalArgumentException e) {
          LockSupport.parkNanos(AGAIN.toNanos()); // the application is away, or has let it go
        }
      }
    });
  }

  private void exchange() throws IOException {
    OneC client =
        new OneC(gate, login, password).begin().fileInChunks("import.xml", CONTENT, PIECE);
    delivered.add(client.deliver("import.xml"));
  }

  /** Sends the beginning of a file, and nothing more. */
  private void beginUpload() throws IOException {
    OneC client = new OneC(gate, login, password).begin();
    try (Wire wire = client.beginFile("slow.xml", CONTENT.length)) {
      silent = wire;
      wire.send(new byte[PIECE]);
      wire.receive(); // waits until it is let go
    }
  }

  private void look() throws IOException {
    for (String each : List.of("", "api/status", "api/exchanges", "health/ready", "metrics")) {
      if (Http.get(gate.resolve(each), "Authorization", "Bearer " + token).statusCode() == 200) {
        looks.incrementAndGet();
      }
    }
  }

  private void listen() throws IOException {
    try (InputStream events =
        Http.stream(gate.resolve("api/events"), "Authorization", "Bearer " + token)) {
      byte[] some = new byte[1024];
      while (!over && events.read(some) >= 0) {
        looks.incrementAndGet();
      }
    }
  }

  private void logIn() throws IOException {
    Http.post(
        gate.resolve("api/session"), "{\"login\":\"admin\",\"password\":\"" + password + "\"}");
    new OneC(gate, login, password).begin();
  }

  /** The exchanges of which 1C was told that they are delivered. */
  Set<String> delivered() {
    return Set.copyOf(delivered);
  }

  /** How often a dashboard was answered. */
  int looks() {
    return looks.get();
  }

  /** What each of them brought: {@code import.xml}. */
  static byte[] content() {
    return CONTENT.clone();
  }

  @Override
  public void close() throws IOException {
    end();
  }

  /** Ends all of it, and waits until it has ended. */
  void end() throws IOException {
    over = true;
    Wire last = silent;
    if (last != null) {
      last.close();
    }
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(90, TimeUnit.SECONDS)) {
        throw new AssertionError("traffic goes on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
