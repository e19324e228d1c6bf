package org.onecgate.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.storage.Disk;

/**
 * Makes backups while clients upload, import and take orders, while a shop hands orders over and a consumer removes
 * deliveries. Of each a gate is started, which must have all that was acknowledged before, and nothing twice (O3).
 */
class BackupAtWorkTest {
  private static final int CLIENTS = 3;
  private static final int BACKUPS = 4;

  @TempDir
  Path temp;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger next = new AtomicInteger(1000);

  /** What was acknowledged, in this order; what is told last may be in a backup or not. */
  private final Queue<Half> halves = new ConcurrentLinkedQueue<>();

  private final Queue<String> sent = new ConcurrentLinkedQueue<>();
  private final Queue<String> ordered = new ConcurrentLinkedQueue<>();
  private final Set<String> consumed = ConcurrentHashMap.newKeySet();

  /** A document of which a client has sent so many bytes. */
  private record Half(String session, ByteBuffer content, int length) {}

  @Test
  void allThatWasAcknowledgedIsInEachBackupOnce() throws Exception {
    List<List<Half>> known = new ArrayList<>();
    List<Set<String>> orders = new ArrayList<>();
    try (EmbeddedGate gate = EmbeddedGate.start(temp, Shop.SETTINGS)) {
      ExecutorService threads = Executors.newCachedThreadPool();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(threads.submit(() -> upload(gate)));
      }
      all.add(threads.submit(() -> order(gate)));
      all.add(threads.submit(() -> consume(gate)));
      try {
        for (int i = 0; i < BACKUPS; i++) {
          int so = (i + 1) * 3 * CLIENTS;
          Awaited.until(
              "something is done", () -> halves.size() >= so || all.get(0).isDone());
          known.add(List.copyOf(halves));
          orders.add(Set.copyOf(ordered));
          new Commands()
              .done("backup", "--data", gate.data() + "", temp.resolve("backup" + i) + "");
        }
      } finally {
        over.set(true);
      }
      for (Future<?> each : all) {
        each.get();
      }
      threads.shutdown();
    }
    for (int i = 0; i < BACKUPS; i++) {
      Path at = temp.resolve("again" + i);
      new Commands()
          .done("restore", "--data", at.resolve("data") + "", temp.resolve("backup" + i) + "");
      look(at, known.get(i), orders.get(i));
    }
  }

  private void look(Path at, List<Half> known, Set<String> orders) throws Exception {
    Map<String, byte[]> received = new HashMap<>();
    for (Path each : files(at.resolve("data/1c_temp"), "import.xml")) {
      byte[] content = Files.readAllBytes(each);
      received.put(number(content), content);
    }
    try (EmbeddedGate gate = EmbeddedGate.start(at, Shop.SETTINGS)) {
      Awaited.until(
          "all is published", () -> Shop.names(gate.data().resolve("staging")).isEmpty());
      Map<String, Integer> delivered = new HashMap<>();
      for (Path each : files(gate.data().resolve("inbox"), "import.xml")) {
        delivered.merge(number(Files.readAllBytes(each)), 1, Integer::sum);
      }
      assertThat(delivered.values()).as("no delivery twice").allMatch(times -> times == 1);
      for (Half each : known) {
        String number = number(each.content().array());
        byte[] part = received.getOrDefault(number, new byte[0]);
        boolean there = delivered.containsKey(number) || consumed.contains(number);
        if (part.length > 0) {
          assertThat(delivered).as("received and delivered").doesNotContainKey(number);
        }
        assertThat(there || part.length >= each.length())
            .as("%s of %s bytes is there, %s are", number, each.length(), part.length)
            .isTrue();
        assertThat(Arrays.mismatch(part, each.content().array())).isIn(-1, part.length);
      }
      Set<String> found = new HashSet<>();
      List<String> names = new ArrayList<>();
      for (String state : List.of("waiting", "sent", "aside")) {
        names.addAll(Shop.names(gate.data().resolve("outbox/1c").resolve(state)));
      }
      names.forEach(name -> found.add(name.replaceAll(".*~|\\.xml$", "")));
      assertThat(names).as("no order twice").hasSameSizeAs(found);
      assertThat(found).containsAll(orders);
    }
  }

  private void upload(EmbeddedGate gate) {
    Shop.quietly(() -> {
      while (!over.get()) {
        byte[] content = ("<a>" + next.incrementAndGet()
                + new String(Content.picture(next.get(), 20_000), ISO_8859_1)
                    .replaceAll("[^a-z]", "x")
                + "</a>")
            .getBytes(US_ASCII);
        OneC client = gate.client().begin();
        for (int at = 0; at < content.length; at += 5_000) {
          int end = Math.min(at + 5_000, content.length);
          Shop.send(client, "import.xml", content, at, end);
          halves.add(new Half(client.key(), ByteBuffer.wrap(content), end));
        }
        sent.add(client.deliver("import.xml"));
      }
    });
  }

  private void order(EmbeddedGate gate) {
    Shop.quietly(() -> {
      for (int i = 1; !over.get(); i++) {
        Shop.order(gate, Integer.toString(i));
        ordered.add(Integer.toString(i));
        if (i % 5 == 0) {
          Shop.takeOrders(gate);
        }
      }
    });
  }

  /** Takes every second delivery. */
  private void consume(EmbeddedGate gate) {
    Shop.quietly(() -> {
      int n = 0;
      while (!over.get()) {
        String id = sent.poll();
        if (id != null && n++ % 2 == 0) {
          Path delivery = gate.data().resolve("inbox").resolve(id);
          consumed.add(number(Files.readAllBytes(delivery.resolve("files/import.xml"))));
          Disk.deleteTree(delivery);
        }
      }
    });
  }

  private static String number(byte[] content) {
    return new String(content, 0, Math.min(content.length, 7), US_ASCII);
  }

  private static List<Path> files(Path top, String name) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(each -> each.endsWith(name)).toList();
    }
  }
}
