package org.onecgate.outbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.DataLayout.OrderName;
import org.onecgate.storage.Disk;

/**
 * How the orders for one server stand, and what has become of each, for people who look on. It is answered from memory
 * and nobody waits for it: {@link OrderFolder} knows which there are, {@link OrderLedger} what they are; only what somebody
 * else has changed is read.
 *
 * <p><em>Threading:</em> safe.
 */
public final class OrderBook {
  /** So many orders of which nothing is known are read in one go. */
  private static final int LEARNT = 2_000;

  private static final Comparator<Row> NEWEST = Comparator.comparing(
          (Row row) -> row.name().version())
      .thenComparing(row -> row.name().number())
      .reversed();

  private final ServerId server;
  private final DataLayout layout;
  private final JsonStore store;
  private final Clock clock;
  private final Supplier<OrderTerms> terms;
  private final Places places;
  private final Offers offers;

  /** Why orders are set aside; of those that are. Guarded by itself. */
  private final Map<OrderName, Optional<Drop.Reason>> reasons = new HashMap<>();

  /**
   * Where orders are, and what is known of them.
   *
   * @param waiting those that wait
   * @param aside those that are set aside
   * @param sent those that 1C has acknowledged
   * @param tries how often they were given in vain
   * @param ledger what has happened to them
   */
  record Places(
      OrderFolder waiting,
      OrderFolder aside,
      OrderFolder sent,
      KnownTries tries,
      OrderLedger ledger) {}

  OrderBook(
      ServerId server,
      DataLayout layout,
      JsonStore store,
      Clock clock,
      Supplier<OrderTerms> terms,
      Places places,
      Offers offers) {
    this.server = server;
    this.layout = layout;
    this.store = store;
    this.clock = clock;
    this.terms = terms;
    this.places = places;
    this.offers = offers;
  }

  /** Where an order is on its way to 1C. */
  public enum State {
    /** It waits. */
    WAITING,
    /** It waits, and a session was offered it and has not acknowledged it. */
    OFFERED,
    /** 1C has acknowledged it. */
    SENT,
    /** 1C cannot be given it, or did not take it even alone; a person has to look at it. */
    ASIDE
  }

  /**
   * How one order stands.
   *
   * @param number its number
   * @param numberFor1c the number by which 1C knows it
   * @param version which version of it is the newest
   * @param state where that is
   * @param times how many sessions were given it without {@code success}
   * @param reason why 1C cannot be given it; null if it can
   * @param by who has set it aside; null if Gate did, or it is not
   */
  public record Standing(
      String number,
      String numberFor1c,
      String version,
      State state,
      int times,
      @Nullable String reason,
      @Nullable String by) {}

  /**
   * How all orders stand, each once, whatever versions there are of it.
   *
   * @param waiting how many wait and are not offered
   * @param offered how many wait and are offered
   * @param sent how many are sent
   * @param aside how many are set aside
   * @param first the first of each of these: those that wait, those that are set aside, those that are
   *     sent, each oldest first
   */
  public record Overview(int waiting, int offered, int sent, int aside, List<Standing> first) {}

  /**
   * How all orders stand. It is answered from memory, and nobody waits for it; only what somebody else
   * has changed is read.
   *
   * @param most so many are listed of each state at most
   */
  public Overview overview(int most) throws IOException {
    Set<OrderName> offered = look();
    int waiting = Math.max(0, places.waiting().count() - offered.size());
    Predicate<String> waits = number -> places.waiting().of(number) != null;
    int aside = places.aside().count(waits.negate());
    int again = places.sent().count() < places.waiting().count()
        ? places.sent().count(waits)
        : places.waiting().count(number -> places.sent().of(number) != null);
    again +=
        places.aside().count(number -> !waits.test(number) && places.sent().of(number) != null);
    List<OrderName> asideFirst = places.aside().first(most, name -> !waits.test(name.number()));
    Map<OrderName, Integer> times = places.tries().now().times();
    List<Standing> first = new ArrayList<>();
    Map<State, Integer> listed = new EnumMap<>(State.class);
    int all = Math.min(most, waiting) + Math.min(most, offered.size());
    for (OrderName name : places
        .waiting()
        .first(all, name -> listed.merge(stateOf(name, offered), 1, Integer::sum) <= most)) {
      first.add(standing(times, name, stateOf(name, offered), Optional.empty()));
    }
    for (OrderName name : asideFirst) {
      first.add(standing(times, name, State.ASIDE, why(name)));
    }
    for (OrderName name : places
        .sent()
        .first(
            most, name -> !waits.test(name.number()) && places.aside().of(name.number()) == null)) {
      first.add(standing(times, name, State.SENT, Optional.empty()));
    }
    return new Overview(
        waiting,
        offered.size(),
        Math.max(0, places.sent().count() - again),
        aside,
        List.copyOf(first));
  }

  /** Looks what has changed; answers which of those that wait are offered. */
  private Set<OrderName> look() throws IOException {
    places.waiting().look();
    places.aside().look();
    places.sent().look();
    Set<OrderName> offered = offers.of(server);
    offered.removeIf(name -> !places.waiting().isNewest(name));
    return offered;
  }

  private static State stateOf(OrderName name, Set<OrderName> offered) {
    return offered.contains(name) ? State.OFFERED : State.WAITING;
  }

  /** How all orders stand, in the order of an {@link Overview}. */
  public List<Standing> standings() throws IOException {
    return overview(Integer.MAX_VALUE).first();
  }

  private Standing standing(
      Map<OrderName, Integer> times, OrderName name, State state, Optional<Drop.Reason> why) {
    return new Standing(
        name.number(),
        terms.get().numberFor1c(name.number()),
        name.version().value(),
        state,
        times.getOrDefault(name, 0),
        why.flatMap(Drop.Reason::first).orElse(null),
        why.map(Drop.Reason::by).orElse(null));
  }

  /** Why an order is set aside; it is there before the order is, and does not change. */
  private Optional<Drop.Reason> why(OrderName name) throws IOException {
    synchronized (reasons) {
      Optional<Drop.Reason> known = reasons.get(name);
      if (known == null) {
        known = store.load(layout.asideReason(server, name), Drop.Reason.class);
        reasons.put(name, known);
      }
      return known;
    }
  }

  /** Who has set an order aside, so that also a newer version of it is not given to 1C; empty if no person has. */
  Optional<String> holder(OrderName name) throws IOException {
    return why(name).map(Drop.Reason::by);
  }

  /** Has the reason read anew: one that a crash left may have been known. */
  void forgetReason(OrderName name) {
    synchronized (reasons) {
      reasons.remove(name);
    }
  }

  /**
   * What a person should know of these orders; asking waits for nobody.
   *
   * @param inVain the numbers of those that {@value Tries#FEW} sessions in a row or more were given in
   *     vain
   * @param aside the numbers of those that Gate has set aside
   */
  public record Troubles(List<String> inVain, List<String> aside) {}

  /** What a person should know. */
  public Troubles troubles() throws IOException {
    places.aside().look();
    List<OrderName> all = places.aside().all();
    synchronized (reasons) {
      reasons.keySet().retainAll(new HashSet<>(all));
    }
    Set<String> aside = new LinkedHashSet<>();
    for (OrderName name : all) {
      if (holder(name).isEmpty()) {
        aside.add(name.number());
      }
    }
    return new Troubles(places.tries().now().suspects(), List.copyOf(aside));
  }

  /**
   * An order that was found.
   *
   * @param name its newest version
   * @param state where that is
   */
  public record Row(OrderName name, State state) {}

  /**
   * Orders that were found.
   *
   * @param total how many orders there are, each once
   * @param matching how many of them are sought
   * @param first the first of these, newest first
   */
  public record Found(int total, int matching, List<Row> first) {}

  /**
   * Finds orders.
   *
   * @param state only those in this state; null for any
   * @param search what the number, that for 1C, the {@code Ид} or the name of the customer must hold, whatever the
   *     case; empty for any
   * @param most so many are told at most
   */
  public Found find(@Nullable State state, String search, int most) throws IOException {
    Set<OrderName> offered = look();
    places.ledger().look();
    OrderTerms now = terms.get();
    String text = search.strip().toLowerCase(Locale.ROOT);
    int total = 0;
    int matching = 0;
    List<Row> first = new ArrayList<>();
    for (Row row : all(offered)) {
      total++;
      if ((state == null || row.state() == state) && isSought(row.name(), text, now)) {
        matching++;
        if (first.size() < most) {
          first.add(row);
        }
      }
    }
    return new Found(total, matching, first);
  }

  /** All orders in their newest versions, newest first. */
  private List<Row> all(Set<OrderName> offered) {
    List<Row> rows = new ArrayList<>();
    for (OrderName name : places.waiting().first(Integer.MAX_VALUE, name -> true)) {
      rows.add(new Row(name, stateOf(name, offered)));
    }
    Predicate<OrderName> waits = name -> places.waiting().of(name.number()) != null;
    for (OrderName name : places.aside().first(Integer.MAX_VALUE, waits.negate())) {
      rows.add(new Row(name, State.ASIDE));
    }
    Predicate<OrderName> isOver =
        name -> !waits.test(name) && places.aside().of(name.number()) == null;
    for (OrderName name : places.sent().first(Integer.MAX_VALUE, isOver)) {
      rows.add(new Row(name, State.SENT));
    }
    rows.sort(NEWEST); // of a few runs that are in order
    return rows;
  }

  private boolean isSought(OrderName name, String text, OrderTerms now) {
    if (text.isEmpty()) {
      return true;
    }
    OrderFacts facts = places.ledger().of(name).orElse(OrderFacts.NONE);
    return Stream.of(name.number(), now.numberFor1c(name.number()), facts.id(), facts.customer())
        .filter(Objects::nonNull)
        .anyMatch(each -> each.toLowerCase(Locale.ROOT).contains(text));
  }

  /**
   * An order as people know it.
   *
   * @param numberFor1c the number by which 1C knows it
   * @param id its {@code Ид}; null if that is its number
   * @param customer the name of its customer; null if it has none
   * @param sum its sum as it stands there; null if it has none
   * @param currency its currency; null if it has none
   * @param came when this version came
   * @param given how many sessions were given it; 0 if none was, or that is not known any more
   * @param givenAt when the last of them was, as long as it is not acknowledged; else null
   * @param sentAt when 1C acknowledged it; null if it did not, or that is not known
   * @param reason why 1C cannot be given it; null if it can
   * @param said the same as a sentence; null also of one that was set aside before this was noted
   * @param by who has set it aside; null if Gate did, or it is not
   */
  public record Details(
      Row row,
      String numberFor1c,
      @Nullable String id,
      @Nullable String customer,
      @Nullable String sum,
      @Nullable String currency,
      Instant came,
      int given,
      @Nullable Instant givenAt,
      @Nullable Instant sentAt,
      @Nullable String reason,
      @Nullable Sentence said,
      @Nullable String by) {}

  /** What these orders are; one of which nothing is known yet is read. */
  public List<Details> details(List<Row> rows) throws IOException {
    Map<OrderName, Tries.Entry> tries = places.tries().now().byName();
    List<Details> all = new ArrayList<>();
    for (Row row : rows) {
      OrderName name = row.name();
      Optional<OrderFacts> known = places.ledger().of(name);
      OrderFacts facts = known.isPresent() ? known.get() : read(row);
      Tries.@Nullable Entry given = tries.get(name);
      Optional<Drop.Reason> why = row.state() == State.ASIDE ? why(name) : Optional.empty();
      boolean sent = row.state() == State.SENT;
      all.add(new Details(
          row,
          terms.get().numberFor1c(name.number()),
          facts.id(),
          facts.customer(),
          facts.sum(),
          facts.currency(),
          name.version().time(),
          given == null ? (sent ? facts.given() : 0) : given.times(),
          given == null ? null : given.last(),
          sent && facts.sentAt() != 0 ? Instant.ofEpochMilli(facts.sentAt()) : null,
          why.flatMap(Drop.Reason::first).orElse(null),
          why.flatMap(Drop.Reason::firstSaid).orElse(null),
          why.map(Drop.Reason::by).orElse(null)));
    }
    return all;
  }

  /** The order of a number, in its newest version; empty if there is none. */
  public Optional<Row> of(String number) throws IOException {
    Set<OrderName> offered = look();
    places.ledger().look();
    @Nullable OrderName waits = places.waiting().of(number);
    if (waits != null) {
      return Optional.of(new Row(waits, stateOf(waits, offered)));
    }
    @Nullable OrderName aside = places.aside().of(number);
    if (aside != null) {
      return Optional.of(new Row(aside, State.ASIDE));
    }
    return Optional.ofNullable(places.sent().of(number)).map(sent -> new Row(sent, State.SENT));
  }

  /** All that is known to have happened to the order of a number, oldest first. */
  public List<OrderEvent> history(String number) throws IOException {
    Set<String> came = new HashSet<>();
    return places.ledger().history(number).stream()
        .filter(event -> !event.what().equals(OrderEvent.CAME) || came.add(event.version()))
        .sorted(Comparator.comparing(OrderEvent::at))
        .toList();
  }

  /**
   * A document as 1C gets it.
   *
   * @param text all of it; where it cannot be given, as it is stored
   * @param reason why it cannot be given; null if it can
   */
  public record Document(String text, @Nullable Sentence reason) {}

  /**
   * An order as 1C gets it, in a page of its own.
   *
   * @param containers whether 1C speaks schema 3
   * @return empty if it is not where it was any more
   */
  public Optional<Document> document(Row row, boolean containers, Charset charset)
      throws IOException {
    Path file = path(row);
    if (!Disk.isFile(file)) {
      return Optional.empty();
    }
    OrderTerms now = terms.get();
    try (InputStream in = Disk.read(file)) {
      OrderDocument document = OrderDocument.of(OrderDocument.elements(in), now);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DocumentWriter writer = OrderQueue.page(bytes, charset, containers, clock);
      writer.write(document.offered(containers, now));
      writer.end();
      return Optional.of(new Document(bytes.toString(charset), null));
    } catch (OrderException e) {
      try (InputStream in = Disk.read(file)) {
        return Optional.of(
            new Document(new String(in.readAllBytes(), StandardCharsets.UTF_8), e.said()));
      }
    }
  }

  /** What stands in an order; empty if it cannot be read, or is not where it was any more. */
  public Optional<OrderContent> content(Row row) {
    try (InputStream in = Disk.read(path(row))) {
      return Optional.of(OrderContent.of(OrderDocument.elements(in)));
    } catch (OrderException | IOException e) {
      return Optional.empty(); // its document tells what is wrong with it
    }
  }

  private Path path(Row row) {
    Path directory = switch (row.state()) {
      case WAITING, OFFERED -> layout.waiting(server);
      case ASIDE -> layout.aside(server);
      case SENT -> layout.sent(server);
    };
    return layout.order(directory, row.name());
  }

  /** What an order is, by reading it, and from then on by heart; nothing if it cannot be read. */
  private OrderFacts read(Row row) {
    OrderName name = row.name();
    try (InputStream in = Disk.read(path(row))) {
      OrderFacts facts = OrderFacts.of(OrderDocument.elements(in));
      places.ledger().note(List.of(OrderEvent.came(name.version().time(), name, facts)));
      return facts;
    } catch (OrderException | IOException e) {
      places.ledger().unreadable(name); // whoever gives it to 1C says what is wrong with it
      return OrderFacts.NONE;
    }
  }

  /** Reads what nothing is known of yet, such as orders of an earlier version of Gate; forgets what is gone. */
  void learn() throws IOException {
    var unused = look();
    places.ledger().look();
    if (places.ledger().count() == versions()) {
      return;
    }
    List<Row> rows = new ArrayList<>(); // those that are not the newest, too
    places.waiting().all().forEach(name -> rows.add(new Row(name, State.WAITING)));
    places.aside().all().forEach(name -> rows.add(new Row(name, State.ASIDE)));
    places.sent().all().forEach(name -> rows.add(new Row(name, State.SENT)));
    places.ledger().unknown(rows, LEARNT).forEach(this::read);
    places.ledger().shrink(rows.stream().map(Row::name).collect(Collectors.toSet()));
  }

  /** How many versions of orders there are, those that are not the newest too. */
  private int versions() {
    return places.waiting().size() + places.aside().size() + places.sent().size();
  }
}
