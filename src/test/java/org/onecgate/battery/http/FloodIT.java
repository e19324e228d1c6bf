package org.onecgate.battery.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever strangers send, and however many of them: a 1C that exchanges and an administrator that looks on are served
 * as ever, and memory and descriptors come back (C4).
 */
@Tag("process")
@Isolated("it measures how long answers take")
class FloodIT {
  /** So much slower than without strangers may the slowest answer be, in milliseconds: being held up took 12 s and more. */
  private static final long SLOWER = 1_000;

  /** What strangers send. */
  enum Flood {
    /** A byte of a body now and then. */
    BODIES {
      @Override
      String request(int number) {
        String head = List.of(
                "POST /api/session HTTP/1.1\r\nContent-Type: application/json",
                "PUT /api/config/servers/1c HTTP/1.1\r\nContent-Type: application/json",
                "POST /1c_exchange?type=catalog&mode=init HTTP/1.1\r\nContent-Type: text/plain",
                "POST /1c_exchange?type=catalog&mode=checkauth HTTP/1.1\r\nX-A: b")
            .get(number % 4);
        return head + "\r\nHost: x\r\nContent-Length: 1000\r\n\r\n";
      }

      @Override
      boolean drips() {
        return true;
      }
    },
    /** A wrong login, each time another one. */
    LOGINS {
      @Override
      String request(int number) {
        String login = "stranger-" + number;
        if (number % 2 == 0) {
          return "GET /1c_exchange?type=catalog&mode=checkauth HTTP/1.1\r\nHost: x\r\nAuthorization: Basic "
              + Base64.getEncoder().encodeToString((login + ":wrong").getBytes(US_ASCII))
              + "\r\n\r\n";
        }
        String body = "{\"login\": \"" + login + "\", \"password\": \"wrong\"}";
        return "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: " + body.length() + "\r\n\r\n" + body;
      }

      @Override
      boolean drips() {
        return false;
      }
    };

    abstract String request(int number);

    abstract boolean drips();
  }

  @ParameterizedTest
  @EnumSource
  void aFewStrangersHoldUpNobody(Flood flood, @TempDir Path work) throws Exception {
    run(work, flood, 60, 2_000, "-Dgate.http.threads=40");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void threeHundredStrangersHoldUpNobody(Flood flood, @TempDir Path work) throws Exception {
    run(work, flood, 300, 60_000, "-Dgate.http.threads=200");
  }

  private static void run(Path work, Flood flood, int count, long millis, String threads)
      throws Exception {
    try (ServerProcess server = ServerProcess.start(work, List.of(), "-Xmx256m", threads)) {
      Honest honest = new Honest(server.port());
      honest.during(500);
      try (Strangers first = new Strangers(server.port(), flood, count)) {
        honest.during(500); // what is made once and kept is made now
        assertThat(first.requests()).isPositive();
      }
      long heap = server.liveHeapKib();
      int descriptors = server.descriptors();
      List<Long> quiet = honest.during(millis / 4);
      List<Long> latencies;
      long requests;
      try (Strangers strangers = new Strangers(server.port(), flood, count)) {
        latencies = honest.during(millis);
        requests = strangers.requests();
      }
      System.out.println("flood of " + flood + ": " + count + " connections, " + requests
          + " requests, " + latencies.size() + " honest ones, slowest "
          + latencies.get(latencies.size() - 1) + " ms, median "
          + latencies.get(latencies.size() / 2) + " ms (" + quiet.get(quiet.size() - 1) + " and "
          + quiet.get(quiet.size() / 2) + " without)");
      assertThat(latencies.get(latencies.size() - 1))
          .isLessThan(SLOWER + 3 * quiet.get(quiet.size() - 1));
      assertThat(requests).isGreaterThanOrEqualTo(count);
      assertThat(isBack(server, descriptors, heap)).as("memory and descriptors").isTrue();
      assertThat(server.log()).doesNotContain("OutOfMemoryError").doesNotContain("INTERNAL");
    }
  }

  private static boolean isBack(ServerProcess server, int descriptors, long heap) throws Exception {
    for (int i = 0; i < 60; i++) {
      if (server.descriptors() <= descriptors + 5 && server.liveHeapKib() < heap + 10_240) {
        return true;
      }
      Thread.sleep(500);
    }
    return false;
  }

  /** One 1C that exchanges again and again, and one administrator that looks on. */
  private static final class Honest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final Client client;
    private final String cookie;
    private int files;

    Honest(int port) throws Exception {
      base = "http://127.0.0.1:" + port;
      client = new Client(base);
      HttpResponse<String> login = http.send(
          HttpRequest.newBuilder(URI.create(base + "/api/session"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(
                  "{\"login\": \"admin\", \"password\": \"" + ServerProcess.PASSWORD + "\"}"))
              .build(),
          BodyHandlers.ofString());
      cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
    }

    /** How long their answers took, in milliseconds, the slowest last. */
    List<Long> during(long millis) throws Exception {
      List<Long> latencies = new ArrayList<>();
      long end = System.nanoTime() + millis * 1_000_000;
      while (System.nanoTime() - end < 0) {
        String name = "file-" + files++ + ".csv";
        for (int step = 0; step < 6; step++) {
          long start = System.nanoTime();
          String answer = switch (step) {
            case 0 -> client.checkauth().body();
            case 1 -> client.get("init", "").body();
            case 2 -> client.file(name, new byte[] {1, 2, 3}).body();
            case 3 -> client.get("import", name).body();
            case 4 -> get("/health/live");
            default -> get("/api/status");
          };
          latencies.add((System.nanoTime() - start) / 1_000_000);
          assertThat(answer)
              .matches("(?s)(success|zip=yes|progress|\\{\"(success\":true|checks\")).*");
        }
        Thread.sleep(20);
      }
      latencies.sort(null);
      return latencies;
    }

    private String get(String path) throws Exception {
      return http.send(
              HttpRequest.newBuilder(URI.create(base + path))
                  .header("Cookie", cookie)
                  .build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  /** Strangers, each of which begins anew soon after it was answered or thrown out. */
  private static final class Strangers implements AutoCloseable {
    private static final long PAUSE = 1_000_000_000L;

    /** A wrong login is sent again after this. */
    private static final long AGAIN = PAUSE / 5;

    private final Flood flood;
    private final InetSocketAddress address;
    private final @Nullable SocketChannel[] channels;
    private final long[] next;
    private final Thread thread;
    private volatile boolean over;
    private final AtomicInteger requests = new AtomicInteger();

    Strangers(int port, Flood flood, int count) {
      this.flood = flood;
      this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      this.channels = new SocketChannel[count];
      this.next = new long[count];
      this.thread = new Thread(this::run, "strangers");
      thread.start();
    }

    int requests() {
      return requests.get();
    }

    private void run() {
      while (!over) {
        for (int i = 0; i < channels.length && !over; i++) {
          if (System.nanoTime() >= next[i]) {
            step(i);
          }
        }
        try {
          Thread.sleep(20);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private void step(int i) {
      try {
        SocketChannel channel = channels[i];
        if (channel == null) {
          channel = SocketChannel.open(address);
          channels[i] = channel;
          channel.write(
              ByteBuffer.wrap(flood.request(requests.getAndIncrement()).getBytes(US_ASCII)));
          channel.configureBlocking(false);
        } else if (channel.read(ByteBuffer.allocate(1024)) != 0) {
          end(i);
          next[i] = System.nanoTime() + (flood.drips() ? PAUSE : AGAIN);
          return;
        } else if (flood.drips()) {
          channel.write(ByteBuffer.wrap(new byte[] {'x'}));
        }
        next[i] = System.nanoTime() + PAUSE / 4;
      } catch (IOException e) {
        end(i);
        next[i] = System.nanoTime() + PAUSE;
      }
    }

    private void end(int i) {
      SocketChannel channel = channels[i];
      channels[i] = null;
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // it is gone either way
      }
    }

    @Override
    public void close() {
      over = true;
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      for (int i = 0; i < channels.length; i++) {
        end(i);
      }
    }
  }
}
