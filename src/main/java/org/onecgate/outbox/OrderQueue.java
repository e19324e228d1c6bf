package org.onecgate.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.DataLayout.OrderName;
import org.onecgate.storage.Disk;
import org.onecgate.storage.DurableNames;
import org.onecgate.storage.SessionFolders;
import org.onecgate.storage.StorageException;

/**
 * The orders for one server, from {@code waiting/} to {@code sent/}; what 1C cannot be given, or does
 * not take even alone ({@link Tries}), goes to {@code aside/} until a person has it given again.
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

  /** A page is read at once, and after a power cut 1C asks for another one. */
  private static final AtomicFile PAGES = AtomicFile.passing(Disk.PRIVATE_FILE);

  private final ServerId server;
  private final DataLayout layout;
  private final AtomicFile files;
  private final JsonStore store;
  private final Clock clock;
  private final Duration settling;
  private final Supplier<OrderTerms> terms;

  /** Pages on their way to clients. */
  private final Set<Page> underWay = new HashSet<>();

  /** What sessions were offered, if the disk did not take the note: it would say too little. */
  private final Map<SessionHash, Offer> unnoted = new HashMap<>();

  /** Files in the drop that the disk did not give, or whose orders it did not take. */
  private final Set<Path> troubled = new HashSet<>();

  private Instant lastVersion = Instant.EPOCH;
  private final KnownTries tries;
  private final OrderLedger ledger;
  private final OrderBook book;
  private final DurableNames names;
  private final Offers offers;
  private final SessionFolders sessions;
  private final OrderFolder inWaiting;
  private final OrderFolder inAside;
  private final OrderFolder inSent;

  /** The time of the drop when nothing was left in it, and no other change can have that time; null if something was. */
  private volatile @Nullable Instant dropEmpty;

  OrderQueue(
      ServerId server,
      DataLayout layout,
      AtomicFile files,
      JsonStore store,
      SessionFolders sessions,
      Offers offers,
      Clock clock,
      Duration settling,
      Supplier<OrderTerms> terms) {
    this.server = server;
    this.layout = layout;
    this.files = files;
    this.store = store;
    this.clock = clock;
    this.settling = settling;
    this.terms = terms;
    this.tries = new KnownTries(server, layout, store);
    this.names = new DurableNames(layout.outbox());
    this.sessions = sessions;
    this.offers = offers;
    this.inWaiting = new OrderFolder(layout.waiting(server));
    this.inAside = new OrderFolder(layout.aside(server));
    this.inSent = new OrderFolder(layout.sent(server));
    this.ledger = new OrderLedger(layout.orderEvents(server), store, files);
    this.book = new OrderBook(
        server,
        layout,
        store,
        clock,
        terms,
        new OrderBook.Places(inWaiting, inAside, inSent, tries, ledger),
        offers);
  }

  /** How its orders stand, for people who look on. */
  public OrderBook book() {
    return book;
  }

  /** Creates what is missing of its directories, and makes their names durable, whoever made them. */
  void prepare() throws StorageException {
    for (Path each : List.of(
        layout.drop(server),
        layout.rejected(server),
        layout.waiting(server),
        layout.aside(server),
        layout.sent(server))) {
      names.create(each);
    }
  }

  /**
   * Takes an order; when this returns it is on the disk.
   *
   * @param replace whether it may be a new version of an order that waits or is sent
   * @return where it is: set aside if a person has set an earlier version aside, else it waits
   * @throws OrderException if it is not what 1C takes, or its number is in use
   */
  public synchronized OrderBook.State add(Order order, boolean replace)
      throws OrderException, IOException {
    OrderDocument document = OrderDocument.of(order, terms.get());
    look();
    String number = document.number();
    if (!replace) {
      if (inWaiting.of(number) != null) {
        throw OrderException.duplicate(Phrase.NUMBER_WAITS);
      }
      if (inAside.of(number) != null) {
        throw OrderException.duplicate(Phrase.NUMBER_ASIDE);
      }
      if (inSent.of(number) != null) {
        throw OrderException.duplicate(Phrase.NUMBER_SENT);
      }
    }
    requireOwnNumber(number);
    return put(document);
  }

  /** Looks what others have done; of each order only the newest version waits from now on. */
  private void look() throws IOException {
    inWaiting.look();
    inAside.look();
    inSent.look();
    for (OrderName older : inWaiting.outdated()) { // a crash came between writing and removing
      inWaiting.remove(older, () -> Disk.deleteTree(path(older)));
    }
  }

  /**
   * Lists anew what others may have changed in the moment of a change of ours; to be called every few seconds by one
   * thread.
   */
  void lookAgain() throws StorageException {
    inWaiting.lookAgain();
    inAside.lookAgain();
    inSent.lookAgain();
  }

  /** Two of ours with one number of 1C would be one order there. */
  private void requireOwnNumber(String number) throws OrderException {
    OrderTerms now = terms.get();
    if (now.changeNumbers()) {
      String given = now.numberFor1c(number);
      for (OrderName each : inWaiting.all()) {
        String other = each.number();
        if (!other.equals(number) && now.numberFor1c(other).equals(given)) {
          throw new OrderException(OrderException.NUMBER, Phrase.SAME_FOR_1C.of(given, other));
        }
      }
    }
  }

  /**
   * Stores a new version, unless the one that waits is the same. Older ones are not set aside any more, but where a
   * person has set one aside the new one is, too.
   */
  private OrderBook.State put(OrderDocument document) throws IOException {
    byte[] content = document.stored();
    @Nullable OrderName earlier = inWaiting.of(document.number());
    if (earlier != null && Arrays.equals(content, bytes(path(earlier)))) {
      return OrderBook.State.WAITING;
    }
    OrderName name = new OrderName(nextVersion(), document.number());
    List<OrderName> aside = inAside.allOf(name.number());
    @Nullable String holder = earlier == null ? holder(aside) : null;
    if (holder == null) {
      inWaiting.add(name, () -> files.write(path(name), content));
    } else {
      noteAside(name, List.of(), holder);
      inAside.add(name, () -> files.write(layout.order(layout.aside(server), name), content));
    }
    ledger.note(
        List.of(OrderEvent.came(name.version().time(), name, OrderFacts.of(document.documents()))));
    List<OrderName> replaced = new ArrayList<>();
    if (earlier != null) {
      inWaiting.remove(earlier, () -> Disk.deleteTree(path(earlier)));
      replaced.add(earlier);
    }
    for (OrderName each : aside) {
      removeAside(each);
      replaced.add(each);
    }
    tries.note(tries.now().without(replaced));
    LOG.log(
        Level.INFO,
        "order {0} server={1} number={2} version={3} replaced={4}",
        holder == null ? "waits" : "stays set aside",
        server,
        name.number(),
        name.version(),
        replaced.isEmpty() ? "" : replaced.get(0).version());
    return holder == null ? OrderBook.State.WAITING : OrderBook.State.ASIDE;
  }

  /** Who has set one of these aside; null if no person has. */
  private @Nullable String holder(List<OrderName> aside) throws IOException {
    for (OrderName each : aside) {
      Optional<String> by = book.holder(each);
      if (by.isPresent()) {
        return by.get();
      }
    }
    return null;
  }

  private void removeAside(OrderName name) throws IOException {
    inAside.remove(name, () -> Disk.deleteTree(layout.order(layout.aside(server), name)));
    Disk.deleteTree(layout.asideReason(server, name));
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
    Drop drop = new Drop(server, layout, store, clock, terms.get());
    dropEmpty = null;
    Optional<Instant> modified = Disk.lastModifiedIfThere(layout.drop(server));
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
    if (files.isEmpty()) {
      dropEmpty = modified.filter(Disk::isSettled).orElse(null);
    }
  }

  /** Whether nothing can have been put into the drop since nothing was left in it. */
  boolean isDropEmpty() throws StorageException {
    @Nullable Instant then = dropEmpty;
    return then != null
        && Disk.lastModifiedIfThere(layout.drop(server)).filter(then::equals).isPresent();
  }

  private synchronized void putAll(List<OrderDocument> documents) throws IOException {
    look();
    for (OrderDocument document : documents) {
      put(document);
    }
  }

  /**
   * Begins anew for a session, at its {@code init}: what it was offered and has not acknowledged will
   * be offered again.
   *
   * @param version the {@code version} of the {@code init}; empty if it had none
   */
  public synchronized void begin(SessionHash session, String version) throws IOException {
    forget(session);
    unnoted.remove(session);
    Path offer = layout.offer(session);
    if (!version.isEmpty() || Disk.exists(offer) || isLost(offer)) {
      store.write(offer, Offer.none(server, version));
      sessions.touched(session);
    }
  }

  /** Whether it is not known any more what a session was offered: the note of it would not load. */
  private static boolean isLost(Path offer) throws StorageException {
    return !Disk.exists(offer) && Disk.exists(Disk.parent(offer)) && JsonStore.wasSetAside(offer);
  }

  /**
   * The next page of a session that paged, else all that waits, the same again until {@code success}
   * (E24); of orders that were given in vain again and again fewer, and nothing beside them ({@link
   * Tries}).
   *
   * @param version the {@code version} of this request; empty if it has none
   * @param most the most orders of a page
   */
  public synchronized Page query(SessionHash session, String version, Charset charset, int most)
      throws IOException {
    awaitSettled(session);
    forget(session);
    Offer offer = known(session);
    boolean containers = isThree(version.isEmpty() ? offer.version() : version);
    Path file = layout.page(session, UUID.randomUUID().toString());
    Map<OrderName, String> written;
    Collection<OrderName> batch;
    do {
      batch = batch(offer, most);
      written = write(file, charset, containers, batch);
    } while (written.isEmpty()
        && !batch.isEmpty()); // an empty page would say that there are no more
    Page page = new Page(this, session, file, charset, List.copyOf(written.keySet()));
    check(page, List.copyOf(written.values()));
    underWay.add(page);
    return page;
  }

  /** Writes a page; answers what is in it, with the numbers of 1C. All else of the batch is gone. */
  private Map<OrderName, String> write(
      Path file, Charset charset, boolean containers, Collection<OrderName> batch)
      throws IOException {
    OrderTerms now = terms.get();
    Map<OrderName, String> written = new LinkedHashMap<>();
    Set<String> numbers = new HashSet<>();
    PAGES.write(file, out -> {
      DocumentWriter writer = page(out, charset, containers, clock);
      for (OrderName name : batch) {
        String number = now.numberFor1c(name.number());
        if (numbers.contains(number)) {
          setAside(name, Phrase.DATUM.of(OrderException.NUMBER, Phrase.SAME_AS_ANOTHER.of(number)));
          continue;
        }
        Optional<OrderDocument> document = read(name, now);
        if (document.isPresent()) {
          writer.write(document.get().offered(containers, now));
          written.put(name, number);
          numbers.add(number);
        }
      }
      writer.end();
    });
    return written;
  }

  private Collection<OrderName> batch(Offer offer, int most) throws IOException {
    look();
    Set<OrderName> here = new HashSet<>(offer.names());
    tries.note(tries.now().onlyOf(inWaiting::isNewest));
    Tries.View view = tries.now().new View(here);
    for (OrderName name : view.hopeless()) {
      setAside(name, null);
    }
    if (!offer.isPaged()) {
      List<OrderName> waiting = waiting();
      List<OrderName> same = sameAgain(offer.names(), waiting);
      return same.isEmpty() ? view.choose(waiting) : same;
    }
    if (here.isEmpty()) {
      return view.hasSuspects()
          ? view.choose(waiting()).stream().limit(most).toList()
          : inWaiting.first(most, name -> true);
    }
    if (here.stream().anyMatch(view::isSuspect)) {
      return List.of(); // its success must say something of these alone
    }
    return inWaiting.first(most, name -> !here.contains(name) && !view.isSuspect(name));
  }

  /** All orders that wait, oldest first. */
  private List<OrderName> waiting() {
    return inWaiting.first(Integer.MAX_VALUE, name -> true);
  }

  /** Begins a page as 1C gets it. */
  static DocumentWriter page(OutputStream out, Charset charset, boolean containers, Clock clock)
      throws IOException {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("ВерсияСхемы", containers ? "3.1" : "2.05");
    attributes.put("ДатаФормирования", TIME.format(clock.instant().atZone(ZoneOffset.UTC)));
    return new DocumentWriter(out, charset, DocumentReader.ROOT, attributes);
  }

  private static boolean isThree(String version) {
    return version.matches("([3-9]|[1-9][0-9])(\\..*)?");
  }

  /** What was offered, in the versions of now. */
  private static List<OrderName> sameAgain(List<OrderName> offered, List<OrderName> waiting) {
    Set<String> numbers = offered.stream().map(OrderName::number).collect(Collectors.toSet());
    return waiting.stream().filter(name -> numbers.contains(name.number())).toList();
  }

  /**
   * A stored order. One that does not read is rejected; one that reads, and that no reader of 1C would
   * take, is set aside: an earlier version of Gate may have taken it. So neither holds up another.
   */
  private Optional<OrderDocument> read(OrderName name, OrderTerms now) throws IOException {
    List<Element> found;
    if (!Disk.isFile(path(name))) {
      setAside(name, Phrase.NO_FILE.of());
      return Optional.empty();
    }
    try (InputStream in = Disk.read(path(name))) {
      found = OrderDocument.elements(in);
      String number = OrderDocument.numberOf(found);
      if (!number.equals(name.number())) {
        throw OrderException.unreadable(Phrase.OTHER_NUMBER.of(number), null);
      }
    } catch (OrderException e) {
      inWaiting.remove(
          name,
          () -> new Drop(server, layout, store, clock, now)
              .reject(path(name), nextVersion(), List.of(e.said()), 0));
      return Optional.empty();
    } catch (StorageException e) {
      LOG.log(Level.ERROR, "order cannot be read, the others are given server=" + server, e);
      return Optional.empty();
    }
    try {
      return Optional.of(OrderDocument.of(found, now));
    } catch (OrderException e) {
      setAside(name, e.said());
      return Optional.empty();
    }
  }

  /**
   * Sets an order aside until a person has it given again; the reason is there before the file is.
   *
   * @param reason why it cannot be given; null if it was given again and again in vain
   */
  private void setAside(OrderName name, @Nullable Sentence reason) throws IOException {
    setAside(name, reason, null);
    LOG.log(
        Level.WARNING,
        "order set aside server={0} number={1} version={2} why={3}",
        server,
        name.number(),
        name.version(),
        reason == null ? "given again and again without success" : reason.text());
  }

  private void setAside(OrderName name, @Nullable Sentence reason, @Nullable String by)
      throws IOException {
    names.create(layout.aside(server));
    if (reason != null || by != null) {
      noteAside(name, reason == null ? List.of() : List.of(reason), by);
    } else if (Disk.exists(layout.asideReason(server, name))) { // a crash came before the rename
      Disk.deleteTree(layout.asideReason(server, name));
    }
    Path target = layout.order(layout.aside(server), name);
    inWaiting.remove(name, () -> inAside.add(name, () -> Disk.rename(path(name), target)));
    int given = tries.now().times().getOrDefault(name, 0);
    ledger.note(List.of(OrderEvent.of(
        clock.instant(), OrderEvent.ASIDE, name, given == 0 ? null : given, reason, by)));
    tries.note(tries.now().without(List.of(name)));
  }

  private void noteAside(OrderName name, List<Sentence> reasons, @Nullable String by)
      throws StorageException {
    store.write(
        layout.asideReason(server, name),
        Drop.Reason.of(name.number(), clock.instant(), 0, reasons, by));
    book.forgetReason(name);
  }

  /**
   * Sets an order that waits aside for a person: 1C is not given it, nor a newer version of it, until it is taken back.
   * A session that was given it before may still acknowledge it, and then it is sent.
   *
   * @return whether there is such a session; empty if no order of this number waits
   */
  public synchronized Optional<Boolean> setAsideBy(String number, String who) throws IOException {
    look();
    @Nullable OrderName name = inWaiting.of(number);
    if (name == null) {
      return Optional.empty();
    }
    boolean given = offers.of(server).contains(name)
        || underWay.stream().anyMatch(page -> page.names().contains(name));
    setAside(name, null, who);
    LOG.log(
        Level.INFO, "order set aside by hand server={0} number={1} by={2}", server, number, who);
    return Optional.of(given);
  }

  /** What came of having an order given again. */
  public enum Again {
    /** It waits. */
    DONE,
    /** It waited anyway. */
    WAITS,
    /** There is none. */
    UNKNOWN
  }

  /**
   * Has an order given to 1C again: one that was set aside, as {@link #offerAgain} does, or one that was sent, as a new
   * version, so that no earlier acknowledgement can mean it.
   *
   * @throws OrderException if 1C would take it for another order that waits
   */
  public synchronized Again again(String number, String who) throws OrderException, IOException {
    look();
    if (inAside.of(number) != null) {
      offerAgain(number);
      @Nullable OrderName now = inWaiting.of(number);
      if (now != null) {
        noteAgain(now, who);
      }
      return Again.DONE;
    }
    if (inWaiting.of(number) != null) {
      return Again.WAITS;
    }
    @Nullable OrderName sent = inSent.of(number);
    if (sent == null || !Disk.isFile(layout.order(layout.sent(server), sent))) {
      return Again.UNKNOWN;
    }
    requireOwnNumber(number);
    byte[] content = bytes(layout.order(layout.sent(server), sent));
    OrderName name = new OrderName(nextVersion(), number);
    inWaiting.add(name, () -> files.write(path(name), content));
    OrderFacts facts = ledger.of(sent).orElse(OrderFacts.NONE);
    ledger.note(List.of(OrderEvent.came(name.version().time(), name, facts)));
    noteAgain(name, who);
    return Again.DONE;
  }

  private void noteAgain(OrderName name, String who) {
    ledger.note(List.of(OrderEvent.of(clock.instant(), OrderEvent.AGAIN, name, null, null, who)));
    LOG.log(
        Level.INFO, "order given again server={0} number={1} by={2}", server, name.number(), who);
  }

  /**
   * Has an order that was set aside given to 1C again, at first alone; answers whether there is one of
   * this number. One that cannot be given is set aside again when 1C asks.
   */
  public synchronized boolean offerAgain(String number) throws IOException {
    look();
    boolean found = false;
    boolean waits = inWaiting.of(number) != null;
    for (OrderName name : inAside.allOf(number)) {
      found = true;
      if (waits) { // a crash came between writing and removing
        removeAside(name);
        continue;
      }
      tries.note(tries.now().again(name, clock.instant()));
      Path from = layout.order(layout.aside(server), name);
      inAside.remove(name, () -> inWaiting.add(name, () -> Disk.rename(from, path(name))));
      Disk.deleteTree(layout.asideReason(server, name));
      LOG.log(Level.INFO, "order waits again server={0} number={1}", server, number);
    }
    return found;
  }

  /**
   * Reads a page back before anybody gets it: some clients acknowledge what they could not read
   * (protocol 1.11).
   */
  private static void check(Page page, List<String> numbers) throws IOException {
    try (InputStream in = page.open()) {
      DocumentReader reader = new DocumentReader(in);
      for (String number : numbers) {
        Optional<List<Element>> next = reader.next();
        if (next.isEmpty() || !OrderDocument.numberOf(next.get()).equals(number)) {
          throw new IllegalStateException("order " + number + " is not in its page");
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
        Offer before = known(page.session());
        Offer after = before.with(page.names());
        try {
          store.write(layout.offer(page.session()), after);
          sessions.touched(page.session());
          unnoted.remove(page.session());
        } catch (StorageException e) {
          unnoted.put(page.session(), after);
          throw e;
        }
        List<OrderName> first = new ArrayList<>(page.names());
        first.removeAll(new HashSet<>(before.names()));
        tries.note(tries.now().given(first, after.orders().size(), clock.instant()));
      }
    } finally {
      underWay.remove(page);
      notifyAll();
    }
    Disk.deleteTree(page.file());
  }

  /** What a session was offered: as the disk has it, unless that could not be noted. */
  private Offer known(SessionHash session) throws StorageException {
    Offer here = unnoted.get(session);
    return here == null ? offer(session) : here;
  }

  /**
   * Marks as sent what the session was offered since its last {@code success}; answers how many.
   * Whatever has a newer version by now stays. If this returns, all of it is in {@code sent/}, durably.
   *
   * @throws FaultException {@link Fault#DISK_FAILED} if some could not be moved: the others are sent, and the next
   *     call moves the rest; or if it is not known any more what was offered: it is offered again
   * @throws StorageException if nothing is certain: the next call does it again
   */
  public synchronized int acknowledge(SessionHash session) throws FaultException, IOException {
    awaitSettled(session);
    forget(session);
    Offer offer = known(session);
    if (isLost(layout.offer(session))) {
      throw new FaultException(Fault.DISK_FAILED);
    }
    look();
    Set<OrderName> aside =
        offer.names().stream().filter(inAside::contains).collect(Collectors.toSet());
    names.create(layout.sent(server));
    names.create(layout.aside(server));
    int sent = 0;
    List<OrderName> left = new ArrayList<>();
    @Nullable StorageException failure = null;
    for (OrderName name : offer.names()) {
      try {
        sent += markSent(name) ? 1 : 0;
      } catch (StorageException e) {
        left.add(name);
        failure = failure == null ? e : failure;
      }
    }
    if (!offer.orders().isEmpty()) { // an earlier try may have moved them, and not come to this
      Disk.forceDirectory(layout.sent(server));
      Disk.forceDirectory(layout.waiting(server));
      Disk.forceDirectory(layout.aside(server));
      for (OrderName name : offer.names()) {
        if (aside.contains(name) && !left.contains(name)) {
          Disk.deleteTree(layout.asideReason(server, name)); // not before the move is forced
        }
      }
      store.write(layout.offer(session), Offer.none(server, offer.version()).with(left));
      sessions.touched(session);
    }
    unnoted.remove(session);
    List<OrderName> done = new ArrayList<>(offer.names());
    done.removeAll(new HashSet<>(left));
    noteSent(done);
    tries.note(tries.now().without(done));
    if (failure != null) {
      throw new FaultException(
          Fault.DISK_FAILED, Phrase.ORDERS_LEFT.of(left.size(), offer.orders().size()), failure);
    }
    return sent;
  }

  /** Notes when those of these were sent of which that is not known; an earlier try may have moved them. */
  private void noteSent(List<OrderName> names) throws IOException {
    Map<OrderName, Integer> times = tries.now().times();
    Instant now = clock.instant();
    ledger.note(names.stream()
        .filter(name -> inSent.contains(name)
            && ledger.of(name).map(facts -> facts.sentAt() == 0).orElse(true))
        .map(name -> OrderEvent.of(now, OrderEvent.SENT, name, times.get(name), null, null))
        .toList());
  }

  /** Whether it was moved now; it may have been before, or have a newer version by now. */
  private boolean markSent(OrderName name) throws IOException {
    Path target = layout.order(layout.sent(server), name);
    if (inWaiting.contains(name)) {
      inWaiting.remove(name, () -> inSent.add(name, () -> Disk.moveOnce(path(name), target)));
    } else if (inAside.contains(name)) { // while 1C was still at it
      Path from = layout.order(layout.aside(server), name);
      inAside.remove(
          name,
          () -> inSent.add(name, () -> {
            Disk.moveOnce(from, target);
            Disk.deleteTree(from);
          }));
    } else {
      return false;
    }
    return true;
  }

  /**
   * Waits until the pages of a session are settled: a client may be faster with its next request than
   * we with noting that the last answer was written.
   */
  private void awaitSettled(SessionHash session) {
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

  private boolean isUnderWay(SessionHash session) {
    return underWay.stream().anyMatch(page -> page.session().equals(session));
  }

  /** What is still being written then counts as not delivered, whatever comes of it. */
  private void forget(SessionHash session) {
    underWay.removeIf(page -> page.session().equals(session));
  }

  private Offer offer(SessionHash session) throws StorageException {
    return store
        .load(layout.offer(session), Offer.class)
        .filter(offer -> offer.server().equals(server.value()))
        .orElse(Offer.none(server, ""));
  }

  private Path path(OrderName name) {
    return layout.order(layout.waiting(server), name);
  }
}
