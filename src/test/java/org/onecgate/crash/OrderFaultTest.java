package org.onecgate.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.onecgate.FaultException;
import org.onecgate.QuietLog;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.OrderTerms;
import org.onecgate.outbox.Orders;
import org.onecgate.outbox.Outbox;
import org.onecgate.outbox.Page;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;

/**
 * Whatever operation of the disk fails while 1C is given its orders and says that it has them, once or for ever:
 * each order is in one place, each {@code success} of ours equals what is in {@code sent/}, and a
 * repeated one succeeds when the disk is well (A4, E24).
 */
@QuietLog
class OrderFaultTest {
  private static final ServerId SHOP = new ServerId("shop");
  private static final SessionHash SESSION = new SessionHash("5".repeat(64));
  private static final Set<String> ALL = Set.of("A", "B", "C");

  private final TreeMap<String, Integer> ends = new TreeMap<>();
  private int cases;

  @Test
  void eachSuccessEqualsWhatIsSent() throws Exception {
    try (Scratch scratch = new Scratch();
        JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      for (String version : List.of("", "3.1")) {
        for (boolean forEver : List.of(false, true)) {
          for (Ill ill : Ill.values()) {
            for (int n = 0; strike(scratch.fresh(), store, version, n, ill, forEver); n++) {
              cases++;
            }
          }
        }
      }
    }
    System.out.println("orders on a failing disk: " + cases + " cases " + ends);
    assertThat(ends).containsKeys("success", "refused and nothing sent", "refused and some sent");
    assertThat(cases).isGreaterThan(200);
  }

  /** False where there are fewer operations. */
  private boolean strike(
      Path base, JsonStore store, String version, int n, Ill ill, boolean forEver)
      throws Exception {
    FailingDisk disk = new FailingDisk(Watcher.CALM, n, ill, forEver);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), Watcher.CALM);
    DataLayout layout = new DataLayout(provider.watched(base));
    layout.create();
    try (Outbox outbox = new Outbox(
        layout,
        store,
        new SessionFolders(layout),
        Clock.systemUTC(),
        Duration.ofMillis(50),
        id -> OrderTerms.NONE)) {
      OrderQueue queue = outbox.of(SHOP);
      outbox.prepare(SHOP);
      for (String number : new TreeSet<>(ALL)) {
        queue.add(Orders.of(number), false);
      }
      queue.begin(SESSION, version);

      provider.watch(disk);
      boolean given = given(queue, version);
      boolean said = success(queue);
      provider.watch(Watcher.CALM);

      String at = version + " " + ill + " at " + n + " for ever " + forEver + " " + disk.kinds();
      Set<String> sent = in(layout.sent(SHOP));
      Set<String> waiting = in(layout.waiting(SHOP));
      assertThat(Collections.disjoint(sent, waiting)).as("in one place, " + at).isTrue();
      assertThat(union(sent, waiting)).as("none is lost, " + at).isEqualTo(ALL);
      if (said) {
        assertThat(sent).as("success, " + at).isEqualTo(given ? ALL : Set.of());
      } else {
        FailingDisk well = FailingDisk.never();
        provider.watch(well);
        assertThat(success(queue)).as("well again, " + at).isTrue();
        provider.watch(Watcher.CALM);
        Operation struck = disk.struck();
        if (struck != null
            && struck.kind() == Kind.FORCE_DIRECTORY
            && struck.path().endsWith("sent")) {
          assertThat(well.kinds()).as("forced now, " + at).contains(Kind.FORCE_DIRECTORY);
        }
        assertThat(in(layout.sent(SHOP))).as("well again, " + at).isEqualTo(given ? ALL : Set.of());
      }
      String end =
          said ? "success" : sent.isEmpty() ? "refused and nothing sent" : "refused and some sent";
      ends.merge(end, 1, Integer::sum);
      return n < disk.kinds().size();
    }
  }

  /** Whether 1C has read its orders to their end. */
  private static boolean given(OrderQueue queue, String version) {
    @Nullable Page page = null;
    boolean read = false;
    try {
      page = queue.query(SESSION, version, UTF_8, 100);
      try (var in = page.open()) {
        in.readAllBytes();
      }
      read = true;
    } catch (IOException e) {
      // 1C was told so, or its connection broke off
    }
    try {
      if (page != null) {
        page.settle(read);
      }
    } catch (IOException e) {
      // its answer has gone already
    }
    return read;
  }

  private static boolean success(OrderQueue queue) {
    try {
      queue.acknowledge(SESSION);
      return true;
    } catch (FaultException | IOException e) {
      return false;
    }
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Set<String> in(Path directory) throws IOException {
    List<String> numbers = new ArrayList<>();
    for (Path file : Disk.list(directory)) {
      DataLayout.orderName(file).ifPresent(name -> numbers.add(name.number()));
    }
    return new TreeSet<>(numbers);
  }
}
