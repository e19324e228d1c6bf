package org.onecgate.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.FaultException;
import org.onecgate.QuietLog;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.crash.Volume.Model;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.OrderException;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.OrderTerms;
import org.onecgate.outbox.Orders;
import org.onecgate.outbox.Outbox;
import org.onecgate.outbox.Page;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Whatever a power cut leaves: an order that was taken is there, one that 1C has acknowledged is in {@code sent/} and
 * nowhere else, and what a session was given is what its next {@code success} acknowledges (E24, A3).
 */
@QuietLog
class OrderCrashTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121L);
  private static final ServerId SHOP = new ServerId("shop");
  private static final SessionHash SESSION = new SessionHash("5".repeat(64));

  /**
   * What was told after so many changes of the disk.
   *
   * @param taken the orders that were taken
   * @param offered those that the session was given and has not acknowledged
   * @param sent those that it has acknowledged
   */
  private record Told(int changes, Set<String> taken, Set<String> offered, Set<String> sent) {}

  private final List<Told> told = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private int checked;

  @Test
  void noPowerCutLosesAnOrder() throws Exception {
    check(2, site -> false);
    assertThat(violations).isEmpty();
    assertThat(checked).isGreaterThan(200);
  }

  @Test
  @Tag("long")
  void noPowerCutLosesAnOrderInAnyOfManyStates() throws Exception {
    check(200, site -> false);
    assertThat(violations).isEmpty();
  }

  /** The proof that a loss would be seen. */
  @Test
  void aPowerCutWithoutForcedDirectoriesIsSeen() throws Exception {
    check(2, site -> site.startsWith("force-directory"));
    assertThat(violations).isNotEmpty();
  }

  private void check(int most, Predicate<String> leftOut) throws Exception {
    try (Scratch scratch = new Scratch();
        JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      Path base = scratch.fresh();
      Recorder recorder = new Recorder(base, leftOut);
      record(base, recorder, store);
      for (Model model : Model.values()) {
        Volume volume = new Volume(model);
        for (int stop = 0; stop <= recorder.changes().size(); stop++) {
          if (stop > 0 && !leftOut.test(recorder.changes().get(stop - 1).site)) {
            volume.apply(recorder.changes().get(stop - 1));
          }
          for (Snapshot state : new CrashStates(volume).some(most, new Random(SEED + stop))) {
            Path after = scratch.fresh();
            state.materialise(after);
            inspect(after.resolve("data"), stop, model, store);
            Scratch.delete(after);
            checked++;
          }
        }
      }
    }
    System.out.println(
        "orders after power cuts: " + checked + " states, " + violations.size() + " violations");
  }

  private void record(Path base, Recorder recorder, JsonStore store)
      throws IOException, FaultException, OrderException {
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), recorder);
    DataLayout layout = new DataLayout(provider.watched(base).resolve("data"));
    tell(recorder, Set.of(), Set.of(), Set.of());
    layout.create();
    try (Outbox outbox = outbox(layout, store)) {
      outbox.prepare(SHOP);
      OrderQueue queue = outbox.of(SHOP);
      queue.add(Orders.of("A"), false);
      tell(recorder, Set.of("A"), Set.of(), Set.of());
      queue.add(Orders.of("B"), false);
      tell(recorder, Set.of("A", "B"), Set.of(), Set.of());
      queue.begin(SESSION, "");
      give(queue);
      tell(recorder, Set.of("A", "B"), Set.of("A", "B"), Set.of());
      queue.acknowledge(SESSION);
      tell(recorder, Set.of("A", "B"), Set.of(), Set.of("A", "B"));
      queue.add(Orders.of("C"), false);
      tell(recorder, Set.of("A", "B", "C"), Set.of(), Set.of("A", "B"));
      queue.add(Orders.of("C", "changed"), true);
      give(queue);
      tell(recorder, Set.of("A", "B", "C"), Set.of("C"), Set.of("A", "B"));
      queue.acknowledge(SESSION);
      tell(recorder, Set.of("A", "B", "C"), Set.of(), Set.of("A", "B", "C"));
    }
  }

  private void tell(Recorder recorder, Set<String> taken, Set<String> offered, Set<String> sent) {
    told.add(new Told(recorder.changes().size(), taken, offered, sent));
  }

  private static Outbox outbox(DataLayout layout, JsonStore store) {
    return new Outbox(
        layout, store, Clock.systemUTC(), Duration.ofMillis(50), id -> OrderTerms.NONE);
  }

  /** 1C reads its orders to their end. */
  private static void give(OrderQueue queue) throws IOException {
    Page page = queue.query(SESSION, "", UTF_8, 100);
    try (var in = page.open()) {
      in.readAllBytes();
    }
    page.settle(true);
  }

  private void inspect(Path data, int stop, Model model, JsonStore store) {
    Told last = told.get(0);
    boolean underWay = false;
    for (Told each : told) {
      if (each.changes() <= stop) {
        last = each;
        underWay = each.changes() < stop;
      }
    }
    String at = model + " after " + stop + ": ";
    try {
      if (!Files.isDirectory(data)) {
        require(last.taken().isEmpty(), at + "no data directory");
        return;
      }
      DataLayout layout = new DataLayout(data);
      layout.create();
      require(sent(layout).containsAll(last.sent()), at + "sent has " + sent(layout));
      Set<String> waiting = in(layout.waiting(SHOP));
      require(waiting.stream().noneMatch(last.sent()::contains), at + "again " + waiting);
      Set<String> all = new TreeSet<>(sent(layout));
      all.addAll(waiting);
      require(all.containsAll(last.taken()), at + "of those taken only " + all);
      try (Outbox outbox = outbox(layout, store)) {
        outbox.prepare(SHOP);
        OrderQueue queue = outbox.of(SHOP);
        require(queue.standings().size() == all.size(), at + "standings " + queue.standings());
        queue.acknowledge(SESSION);
        boolean right = underWay
            ? sent(layout).containsAll(last.sent())
            : sent(layout).equals(union(last.sent(), last.offered()));
        require(right, at + "acknowledged " + sent(layout) + " of " + last);
        give(queue);
        queue.acknowledge(SESSION);
        require(sent(layout).containsAll(last.taken()), at + "in the end " + sent(layout));
      }
    } catch (FaultException | IOException | RuntimeException e) {
      violations.add(at + Failure.brief(e));
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }

  private static Set<String> sent(DataLayout layout) throws IOException {
    return in(layout.sent(SHOP));
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Set<String> in(Path directory) throws IOException {
    Set<String> numbers = new TreeSet<>();
    for (Path file : Disk.list(directory)) {
      DataLayout.orderName(file).ifPresent(name -> numbers.add(name.number()));
    }
    return numbers;
  }
}
