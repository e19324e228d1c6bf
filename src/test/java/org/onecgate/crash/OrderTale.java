package org.onecgate.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.onecgate.FaultException;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.outbox.OrderBook;
import org.onecgate.outbox.OrderException;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.OrderTerms;
import org.onecgate.outbox.Orders;
import org.onecgate.outbox.Outbox;
import org.onecgate.outbox.Page;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;

/**
 * Orders are taken, given and acknowledged, one of them when it has just been set aside, another is set aside by a person and taken back; perhaps a first process died
 * while it made the directories for them.
 *
 * <p>Whatever a cut leaves: an order that was taken is there, one that 1C has acknowledged is in {@code sent/} and
 * nowhere else, and what a session was given is what its next {@code success} acknowledges (E24, A3).
 */
final class OrderTale extends Tale<OrderTale.Promise> {
  private static final ServerId SHOP = new ServerId("shop");
  private static final SessionHash SESSION = new SessionHash("5".repeat(64));
  private static final SessionHash ANOTHER = new SessionHash("6".repeat(64));

  /** No order can be given under these: its number would be too long. */
  private static final OrderTerms HARSH = new OrderTerms(null, "", "0123456789A", Map.of());

  /** No process died. */
  static final int NEVER = -1;

  /**
   * What was told.
   *
   * @param taken the orders that were taken
   * @param offered those that the session was given and has not acknowledged
   * @param sent those that it has acknowledged
   */
  record Promise(Set<String> taken, Set<String> offered, Set<String> sent) {}

  private final int dies;

  private final AtomicReference<OrderTerms> terms = new AtomicReference<>(OrderTerms.NONE);

  /**
   * Tells it.
   *
   * @param dies the number of the operation at which a first process died, or {@link #NEVER}
   */
  OrderTale(int dies) {
    super("orders" + (dies == NEVER ? "" : " after a death at " + dies));
    this.dies = dies;
  }

  /** What a process asks of the disk that makes the directories in an empty one. */
  static List<Operation.Kind> firstLife(Path base) throws IOException {
    FailingDisk disk = FailingDisk.never();
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), disk);
    DataLayout layout = new DataLayout(provider.watched(base).resolve("data"));
    layout.create();
    try (Outbox outbox = outbox(layout, () -> OrderTerms.NONE)) {
      outbox.prepare(SHOP);
    }
    return disk.kinds();
  }

  @Override
  OrderTale anew() {
    return new OrderTale(dies);
  }

  @Override
  void happen(Path data, WatchedProvider provider, Watcher healthy)
      throws IOException, FaultException, OrderException {
    DataLayout layout = new DataLayout(data);
    tell(Set.of(), Set.of(), Set.of());
    if (dies != NEVER) {
      provider.watch(new FailingDisk(healthy, dies, Ill.EIO, true));
      try (Outbox outbox = outbox(layout, terms::get)) {
        layout.create();
        outbox.prepare(SHOP);
      } catch (IOException e) {
        // it is dead
      }
      provider.watch(healthy);
    }
    layout.create();
    try (Outbox outbox = outbox(layout, terms::get)) {
      outbox.prepare(SHOP);
      OrderQueue queue = outbox.of(SHOP);
      queue.add(Orders.of("A"), false);
      tell(Set.of("A"), Set.of(), Set.of());
      queue.add(Orders.of("B"), false);
      tell(Set.of("A", "B"), Set.of(), Set.of());
      queue.begin(SESSION, "");
      give(queue);
      tell(Set.of("A", "B"), Set.of("A", "B"), Set.of());
      queue.acknowledge(SESSION);
      tell(Set.of("A", "B"), Set.of(), Set.of("A", "B"));
      queue.add(Orders.of("C"), false);
      tell(Set.of("A", "B", "C"), Set.of(), Set.of("A", "B"));
      queue.add(Orders.of("C", "changed"), true);
      give(queue);
      tell(Set.of("A", "B", "C"), Set.of("C"), Set.of("A", "B"));
      queue.acknowledge(SESSION);
      tell(Set.of("A", "B", "C"), Set.of(), Set.of("A", "B", "C"));
      queue.add(Orders.of("D"), false);
      tell(Set.of("A", "B", "C", "D"), Set.of(), Set.of("A", "B", "C"));
      give(queue);
      terms.set(HARSH);
      give(queue, ANOTHER); // which sets it aside
      tell(Set.of("A", "B", "C", "D"), Set.of("D"), Set.of("A", "B", "C"));
      queue.acknowledge(SESSION);
      tell(Set.of("A", "B", "C", "D"), Set.of(), Set.of("A", "B", "C", "D"));
      terms.set(OrderTerms.NONE);
      queue.add(Orders.of("E"), false);
      tell(Set.of("A", "B", "C", "D", "E"), Set.of(), Set.of("A", "B", "C", "D"));
      queue.setAsideBy("E", "admin");
      queue.add(Orders.of("E", "changed"), true);
      queue.again("E", "admin");
    }
  }

  private void tell(Set<String> taken, Set<String> offered, Set<String> sent) {
    tell(new Promise(taken, offered, sent));
  }

  private static Outbox outbox(DataLayout layout, Supplier<OrderTerms> terms) {
    return new Outbox(
        layout,
        Rig.PRIVATELY,
        new SessionFolders(layout),
        Clock.systemUTC(),
        Duration.ofMillis(50),
        id -> terms.get());
  }

  /** 1C reads its orders to their end. */
  private static void give(OrderQueue queue) throws IOException {
    give(queue, SESSION);
  }

  private static void give(OrderQueue queue, SessionHash session) throws IOException {
    Page page = queue.query(session, "", UTF_8, 100);
    try (var in = page.open()) {
      in.readAllBytes();
    }
    page.settle(true);
  }

  @Override
  void look(Path data, Promise last, Promise next, boolean underWay, Story.Aftermath after)
      throws FaultException, IOException {
    if (!Files.isDirectory(data)) {
      require(last.taken().isEmpty(), "no data directory");
      return;
    }
    DataLayout layout = new DataLayout(data);
    layout.create();
    require(sent(layout).containsAll(last.sent()), "sent has " + sent(layout));
    Set<String> aside = in(layout.aside(SHOP));
    Set<String> open = union(in(layout.waiting(SHOP)), aside);
    require(open.stream().noneMatch(last.sent()::contains), "again " + open);
    Set<String> all = union(sent(layout), open);
    require(all.containsAll(last.taken()), "of those taken only " + all);
    try (Outbox outbox = outbox(layout, () -> OrderTerms.NONE)) {
      outbox.prepare(SHOP);
      OrderQueue queue = outbox.of(SHOP);
      require(
          queue.book().standings().size() == all.size(),
          "standings " + queue.book().standings());
      for (OrderBook.Standing each : queue.book().standings()) {
        boolean given = !underWay && last.offered().contains(each.number());
        boolean known = each.times() > 0 || each.state() == OrderBook.State.ASIDE;
        require(!given || known, each.number() + " was given, and nobody knows");
        boolean told =
            each.state() != OrderBook.State.ASIDE || each.reason() != null || each.by() != null;
        require(told, each.number() + " is set aside, and nobody knows why");
      }
      queue.acknowledge(SESSION);
      boolean right = underWay
          ? sent(layout).containsAll(last.sent())
          : sent(layout).equals(union(last.sent(), last.offered()));
      require(right, "acknowledged " + sent(layout) + " of " + last);
      for (String number : in(layout.aside(SHOP))) {
        require(queue.offerAgain(number), number + " is not given again");
        give(queue); // at first alone
        queue.acknowledge(SESSION);
      }
      give(queue);
      queue.acknowledge(SESSION);
      require(sent(layout).containsAll(last.taken()), "in the end " + sent(layout));
    }
    for (Path file : Disk.listTree(data)) {
      require(!file.toString().contains(".broken-"), "will not load: " + file);
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
