package org.onecgate.battery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Slow uploads take only what there is room for: the others are told to come again, all other
 * requests stay fast, nothing runs out, and everything is given back (E8, E23).
 */
@Tag("process")
@Isolated("it measures how long answers take")
class SlowUploadsIT {
  /** A median that nobody calls slow, whatever it is without uploads. */
  private static final long MEDIAN_MILLIS = 50;

  @Test
  void sixtySlowUploadsLeaveRoomForTheRest(@TempDir Path work) throws Exception {
    run(work, 60, 10, 2_500);
  }

  @Test
  @Tag("long")
  void aThousandSlowUploadsLeaveRoomForTheRest(@TempDir Path work) throws Exception {
    run(work, 1_000, 128, 15_000);
  }

  private static void run(Path work, int count, int max, long millis) throws Exception {
    try (ServerProcess server = ServerProcess.start(
        work,
        List.of(),
        "-Xmx256m",
        "-Dgate.uploads.max=" + max,
        "-Dgate.uploads.server.max=" + max)) {
      Client client = new Client("http://127.0.0.1:" + server.port());
      client.file("known.bin", "x".getBytes(StandardCharsets.US_ASCII));
      client.get("import", "known.bin");
      // what the server makes once and keeps, such as buffers for its threads, is made now
      try (SlowClients first = new SlowClients(server.port(), client, count)) {
        otherRequests(server, client, millis / 3);
        first.awaitOpen(max);
      }
      Thread.sleep(1_000);
      List<Long> quiet = otherRequests(server, client, millis / 3);
      long heapBefore = server.liveHeapKib();
      int descriptorsBefore = server.descriptors();
      List<Long> latencies;
      int open;
      int refused;
      long slowestRefusal;
      try (SlowClients slow = new SlowClients(server.port(), client, count)) {
        latencies = otherRequests(server, client, millis);
        slow.awaitOpen(max);
        open = slow.open();
        refused = slow.refused();
        slowestRefusal = slow.slowestRefusalMillis();
        assertThat(slow.endedOtherwise()).as("uploads that ended otherwise").isZero();
      }
      boolean back = givenBack(server, descriptorsBefore, heapBefore);
      System.out.println("slow uploads: " + count + " connections, " + open + " being read (limit "
          + max + "), " + refused + " refused (slowest " + slowestRefusal + " ms), "
          + latencies.size() + " other requests p50 " + share(latencies, 50) + " ms p99 "
          + share(latencies, 99) + " ms (" + share(quiet, 50) + " and " + share(quiet, 99)
          + " without uploads), heap " + heapBefore + " -> "
          + server.liveHeapKib()
          + " KiB, descriptors " + descriptorsBefore + " -> " + server.descriptors());
      assertThat(open).isEqualTo(max);
      assertThat(refused).isEqualTo(count - max);
      // the uploads are still being read: whoever waits for one of them waits for all of this time
      assertThat(share(latencies, 100)).isLessThan(millis);
      // the slowest tell of whatever else the machine does, those in the middle of the uploads
      assertThat(share(latencies, 50)).isLessThan(Math.max(MEDIAN_MILLIS, 4 * share(quiet, 50)));
      assertThat(back).as("heap and descriptors are back").isTrue();
      assertThat(server.isAlive()).isTrue();
      assertThat(server.log()).doesNotContain("OutOfMemoryError").doesNotContain("INTERNAL");
      assertThat(client.file("after.bin", new byte[1]).body()).isEqualTo("success");
    }
  }

  /** One after another: login, init of another session, poll, health; answers the times in ms. */
  private static List<Long> otherRequests(ServerProcess server, Client client, long millis)
      throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest health = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.port() + "/health/ready"))
        .build();
    Client second = new Client("http://127.0.0.1:" + server.port());
    List<Long> latencies = new ArrayList<>();
    long end = System.nanoTime() + millis * 1_000_000;
    for (int i = 0; System.nanoTime() - end < 0; i++) {
      long start = System.nanoTime();
      String answer = switch (i % 4) {
        case 0 -> client.checkauth().body();
        case 1 -> second.get("init", "").body();
        case 2 -> client.get("import", "known.bin").body();
        default -> http.send(health, BodyHandlers.ofString()).body();
      };
      latencies.add((System.nanoTime() - start) / 1_000_000);
      assertThat(answer).matches("(?s)(success|zip=yes|\\{\"checks\".*\"status\":\"UP\").*");
      Thread.sleep(10);
    }
    return latencies;
  }

  /** The time in which so many per cent of the requests were answered. */
  private static long share(List<Long> latencies, int percent) {
    List<Long> sorted = latencies.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  private static boolean givenBack(ServerProcess server, int descriptors, long heap)
      throws IOException, InterruptedException {
    for (int i = 0; i < 40; i++) {
      // keep-alive connections of this client may come and go
      if (server.descriptors() <= descriptors + 5 && server.liveHeapKib() <= heap * 5 / 4 + 4_096) {
        return true;
      }
      Thread.sleep(1_000);
    }
    return false;
  }
}
