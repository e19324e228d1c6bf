package org.onecgate.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.onecgate.ExchangeId;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.DataLayout.OrderName;
import org.onecgate.storage.Disk;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/**
 * The orders for one server, from {@code waiting/} to {@code sent/}.
 *
 * <p>An order is sent when 1C says {@code success} after a page with it was written to the client to
 * its end, and in no other case: what is offered stays where it is, and each session remembers for
 * itself what it was offered. A changed order is a new version with a name of its own, so the
 * acknowledgement of the earlier one cannot mean it.
 *
 * <p><em>Threading:</em> safe; one monitor for all, given up while a page is on its way to a client
 * and between the orders of a large drop.
 */
public final class OrderQueue {
  private static final Logger LOG = System.getLogger(OrderQueue.class.getName());

  /** As 1C writes {@code ДатаФормирования}. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  private final String server;
  private final DataLayout layout;
  private final AtomicFile files;
  private final JsonStore store;
  private final Clock clock;
  private final Duration settling;

  /** Pages on their way to clients. */
  private final Set<Page> underWay = new HashSet<>();

  /** Files in the drop that the disk did not give, or whose orders it did not take. */
  private final Set<Path> troubled = new HashSet<>();

  private Instant lastVersion = Instant.EPOCH;

  OrderQueue(
      String server,
      DataLayout layout,
      AtomicFile files,
      JsonStore store,
      Clock clock,
      Duration settling) {
    this.server = server;
    this.layout = layout;
    this.files = files;
    this.store = store;
    this.clock = clock;
    this.settling = settling;
  }

  /** Creates what is missing of its directories. */
  void prepare() throws StorageException {
    for (Path each : List.of(
        layout.drop(server),
        layout.rejected(server),
        layout.waiting(server),
        layout.sent(server))) {
      Disk.createDirectories(each, Disk.PRIVATE_DIRECTORY);
    }
  }

  /**
   * Takes an order; when this returns it is on the disk.
   *
   * @param replace whether it may be a new version of an order that waits or is sent
   * @throws OrderException where it is not what 1C takes, or its number is in use
   */
  public synchronized void add(Order order, boolean replace) throws OrderException, IOException {
    OrderDocument document = OrderDocument.of(order);
    Map<String, OrderName> waiting = waiting();
    if (!replace) {
      if (waiting.containsKey(document.number())) {
        throw OrderException.duplicate("waits");
      }
      if (in(layout.sent(server)).stream().anyMatch(n -> n.number().equals(document.number()))) {
        throw OrderException.duplicate("was sent");
      }
    }
    put(document, waiting);
  }

  /** Stores a new version, unless the one that waits is the same. */
  private void put(OrderDocument document, Map<String, OrderName> waiting) throws IOException {
    byte[] content = document.stored();
    OrderName earlier = waiting.get(document.number());
    if (earlier != null && Arrays.equals(content, bytes(path(earlier)))) {
      return;
    }
    OrderName name = new OrderName(nextVersion(), document.number());
    files.write(path(name), content);
    if (earlier != null) {
      Disk.deleteTree(path(earlier));
    }
    waiting.remove(name.number());
    waiting.put(name.number(), name);
    LOG.log(
        Level.INFO,
        "order waits server={0} number={1} version={2} replaced={3}",
        server,
        name.number(),
        name.version(),
        earlier == null ? "" : earlier.version());
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Disk.read(file)) {
      return in.readAllBytes();
    }
  }

  private synchronized ExchangeId nextVersion() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    lastVersion = now.isAfter(lastVersion) ? now : lastVersion.plusMillis(1);
    return ExchangeId.of(lastVersion, ThreadLocalRandom.current().nextInt());
  }

  /**
   * Takes in what lies in the drop; only one thread may. A file that the disk does not give, or whose
   * orders it does not take, stays and holds up no other.
   */
  void takeIn() throws IOException {
    Drop drop = new Drop(server, layout, store, clock);
    List<Path> files = Drop.files(layout.drop(server));
    for (Path file : files) {
      try {
        drop.take(file, nextVersion(), this::putAll);
      } catch (IOException e) {
        if (troubled.add(file)) {
          LOG.log(Level.WARNING, "orders not taken in, it is tried again file=" + file, e);
        }
      }
    }
    troubled.retainAll(files);
  }

  private synchronized void putAll(List<OrderDocument> documents) throws IOException {
    Map<String, OrderName> waiting = waiting();
    for (OrderDocument document : documents) {
      put(document, waiting);
    }
  }

  /**
   * Begins anew for a session, at its {@code init}: what it was offered and has not acknowledged will
   * be offered again.
   *
   * @param version the {@code version} of the {@code init}; empty where it had none
   */
  public synchronized void begin(String session, String version) throws IOException {
    forget(session);
    if (!version.isEmpty() || Disk.exists(layout.offer(session))) {
      store.write(layout.offer(session), Offer.none(server, version));
    }
  }

  /**
   * The next page of a session that paged, else all that waits, the same again until {@code success}
   * (E24).
   *
   * @param version the {@code version} of this request; empty where it has none
   * @param most the most orders of a page
   */
  public synchronized Page query(String session, String version, Charset charset, int most)
      throws IOException {
    awaitSettled(session);
    forget(session);
    Offer offer = offer(session);
    Collection<OrderName> batch =
        offer.isPaged() ? nextPage(offer, most) : sameAgain(offer.names());
    boolean containers = isThree(version.isEmpty() ? offer.version() : version);
    Path file = layout.page(session, UUID.randomUUID().toString());
    List<OrderName> written = new ArrayList<>();
    files.write(file, out -> {
      DocumentWriter writer = new DocumentWriter(
          out, charset, DocumentReader.ROOT, attributes(containers ? "3.1" : "2.05"));
      for (OrderName name : batch) {
        Optional<OrderDocument> document = read(name);
        if (document.isPresent()) {
          writer.write(document.get().offered(containers));
          written.add(name);
        }
      }
      writer.end();
    });
    Page page = new Page(this, session, file, charset, written);
    check(page);
    underWay.add(page);
    return page;
  }

  private Map<String, String> attributes(String schema) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("ВерсияСхемы", schema);
    attributes.put("ДатаФормирования", TIME.format(clock.instant().atZone(clock.getZone())));
    return attributes;
  }

  private static boolean isThree(String version) {
    return version.matches("([3-9]|[1-9][0-9])(\\..*)?");
  }

  private List<OrderName> nextPage(Offer offer, int most) throws IOException {
    Set<OrderName> offered = new HashSet<>(offer.names());
    return waiting().values().stream()
        .filter(name -> !offered.contains(name))
        .limit(most)
        .toList();
  }

  /** What was offered, in the versions of now; all that waits where nothing of it is left. */
  private Collection<OrderName> sameAgain(List<OrderName> offered) throws IOException {
    Collection<OrderName> waiting = waiting().values();
    Set<String> numbers = offered.stream().map(OrderName::number).collect(Collectors.toSet());
    List<OrderName> same =
        waiting.stream().filter(name -> numbers.contains(name.number())).toList();
    return same.isEmpty() ? waiting : same;
  }

  /** A stored order; one that does not read is set aside, so that it holds up no other. */
  private Optional<OrderDocument> read(OrderName name) throws IOException {
    try (InputStream in = Disk.read(path(name))) {
      OrderDocument document = OrderDocument.read(in);
      if (document.number().equals(name.number())) {
        return Optional.of(document);
      }
      throw OrderException.unreadable("it holds the number " + document.number(), null);
    } catch (OrderException e) {
      new Drop(server, layout, store, clock)
          .reject(path(name), nextVersion(), List.of(e.reason()), 0);
      return Optional.empty();
    }
  }

  /**
   * Reads a page back before anybody gets it: some clients acknowledge what they could not read
   * (protocol 1.11).
   */
  private static void check(Page page) throws IOException {
    try (InputStream in = page.open()) {
      DocumentReader reader = new DocumentReader(in);
      for (OrderName name : page.names()) {
        Optional<List<Element>> next = reader.next();
        if (next.isEmpty() || !OrderDocument.of(next.get()).number().equals(name.number())) {
          throw new IllegalStateException("order " + name + " is not in its page");
        }
      }
      if (reader.next().isPresent()) {
        throw new IllegalStateException("a page holds more orders than it should");
      }
    } catch (OrderException e) {
      throw new IllegalStateException("a page does not read back", e);
    }
  }

  synchronized void settle(Page page, boolean delivered) throws IOException {
    try {
      if (underWay.contains(page) && delivered && page.orders() > 0) {
        Path record = layout.offer(page.session());
        store.write(record, offer(page.session()).with(page.names()));
      }
    } finally {
      underWay.remove(page);
      notifyAll();
    }
    Disk.deleteTree(page.file());
  }

  /**
   * Marks as sent what the session was offered since its last {@code success}; answers how many.
   * Whatever has a newer version by now stays.
   */
  public synchronized int acknowledge(String session) throws IOException {
    awaitSettled(session);
    forget(session);
    Offer offer = offer(session);
    Set<OrderName> waiting = new HashSet<>(waiting().values());
    Disk.createDirectories(layout.sent(server), Disk.PRIVATE_DIRECTORY);
    int sent = 0;
    for (OrderName name : offer.names()) {
      if (waiting.contains(name)) {
        Disk.moveOnce(path(name), layout.order(layout.sent(server), name));
        sent++;
      }
    }
    if (sent > 0) {
      Disk.forceDirectory(layout.sent(server));
      Disk.forceDirectory(layout.waiting(server));
    }
    if (!offer.orders().isEmpty()) {
      store.write(layout.offer(session), Offer.none(server, offer.version()));
    }
    return sent;
  }

  /**
   * Waits until the pages of a session are settled: a client may be faster with its next request than
   * we with noting that the last answer was written.
   */
  private void awaitSettled(String session) {
    long deadline = System.nanoTime() + settling.toNanos();
    while (isUnderWay(session)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean isUnderWay(String session) {
    return underWay.stream().anyMatch(page -> page.session().equals(session));
  }

  /** What is still being written then counts as not delivered, whatever comes of it. */
  private void forget(String session) {
    underWay.removeIf(page -> page.session().equals(session));
  }

  private Offer offer(String session) throws StorageException {
    return store
        .load(layout.offer(session), Offer.class)
        .filter(offer -> offer.server().equals(server))
        .orElse(Offer.none(server, ""));
  }

  /** The newest version of every order that waits, by number, oldest first. */
  private Map<String, OrderName> waiting() throws IOException {
    Map<String, OrderName> newest = new LinkedHashMap<>();
    for (OrderName name : in(layout.waiting(server))) {
      OrderName older = newest.remove(name.number());
      if (older != null) {
        Disk.deleteTree(path(older)); // a crash came between writing and removing
      }
      newest.put(name.number(), name);
    }
    return newest;
  }

  private Path path(OrderName name) {
    return layout.order(layout.waiting(server), name);
  }

  private static List<OrderName> in(Path directory) throws StorageException {
    return Disk.list(directory).stream()
        .flatMap(file -> DataLayout.orderName(file).stream())
        .toList();
  }

  /** Where an order is on its way to 1C. */
  public enum State {
    /** It waits. */
    WAITING,
    /** It waits, and a session was offered it and has not acknowledged it. */
    OFFERED,
    /** 1C has acknowledged it. */
    SENT
  }

  /**
   * How one order stands.
   *
   * @param number its number
   * @param version which version of it
   * @param state where it is
   */
  public record Standing(String number, String version, State state) {}

  /** How all orders stand: those that wait, then those that are sent, each oldest first. */
  public synchronized List<Standing> standings() throws IOException {
    Set<OrderName> offered = new HashSet<>();
    for (Path session : Disk.list(layout.sessions())) {
      offered.addAll(offer(String.valueOf(session.getFileName())).names());
    }
    List<Standing> all = new ArrayList<>();
    for (OrderName name : waiting().values()) {
      all.add(standing(name, offered.contains(name) ? State.OFFERED : State.WAITING));
    }
    for (OrderName name : in(layout.sent(server))) {
      all.add(standing(name, State.SENT));
    }
    return all;
  }

  private static Standing standing(OrderName name, State state) {
    return new Standing(name.number(), name.version().value(), state);
  }
}
