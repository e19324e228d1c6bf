package org.onecgate.outbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.storage.DataLayout.OrderName;

/**
 * How often 1C was given each order and did not say {@code success}: {@code tries.json}. УТ 11 takes a
 * page as a whole or not at all and tells nobody why, so the order that it cannot read is found by
 * giving it ever fewer at once.
 *
 * <p>An order that {@value #FEW} sessions in a row were given in vain is suspect. Suspect orders are
 * given apart from all others, half as many at once as the last time, at last one alone; one that
 * {@value #ALONE} more sessions were given alone in vain is to be set aside. Suspect orders and others
 * take turns, whichever waits longer.
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param orders the orders that were given in vain so far
 */
public record Tries(int schema, List<Entry> orders) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** So many sessions in a row without {@code success} make an order suspect. */
  public static final int FEW = 3;

  /** So many more with the suspect order alone. */
  public static final int ALONE = 3;

  /** None. */
  static final Tries NONE = new Tries(SCHEMA, List.of());

  /**
   * A version of an order that was given and not acknowledged.
   *
   * @param version which version
   * @param number the order's number
   * @param times how many sessions were given it
   * @param among how many orders the last of them was given, this one included
   * @param alone how many of them were given nothing else, after it had become suspect
   * @param last when the last of them was
   */
  public record Entry(
      String version, String number, int times, int among, int alone, Instant last) {
    /** Refuses what cannot be meant. */
    public Entry {
      if (version == null
          || !ExchangeId.isValid(version)
          || number == null
          || times < 1
          || among < 1
          || alone < 0
          || last == null) {
        throw new IllegalArgumentException("the field orders is wrong");
      }
    }

    OrderName name() {
      return new OrderName(new ExchangeId(version), number);
    }
  }

  /** Refuses what cannot be meant. */
  public Tries {
    if (schema != SCHEMA) {
      throw new IllegalArgumentException("the field schema is wrong");
    }
    orders = orders == null ? List.of() : List.copyOf(orders);
  }

  /**
   * The same after a session was given these for the first time.
   *
   * @param among how many orders the session was given in all
   */
  Tries given(Collection<OrderName> names, int among, Instant now) {
    Map<OrderName, Entry> all = byName();
    for (OrderName name : names) {
      Entry before = all.get(name);
      int times = before == null ? 0 : before.times();
      int alone = before == null ? 0 : before.alone();
      boolean isAlone = among == 1 && times >= FEW;
      all.put(
          name,
          new Entry(
              name.version().value(),
              name.number(),
              times + 1,
              among,
              isAlone ? alone + 1 : alone,
              now));
    }
    return of(all);
  }

  /** The same without these, whatever became of them. */
  Tries without(Collection<OrderName> names) {
    if (names.isEmpty() || orders.isEmpty()) {
      return this;
    }
    Map<OrderName, Entry> all = byName();
    names.forEach(all::remove);
    return all.size() == orders.size() ? this : of(all);
  }

  /** The same without all but these. */
  Tries onlyOf(Predicate<OrderName> wanted) {
    List<Entry> left = orders.stream().filter(each -> wanted.test(each.name())).toList();
    return left.size() == orders.size() ? this : new Tries(SCHEMA, left);
  }

  /** The same after a person wants an order given again: at first it comes alone. */
  Tries again(OrderName name, Instant now) {
    Map<OrderName, Entry> all = byName();
    all.put(name, new Entry(name.version().value(), name.number(), FEW, 1, 0, now));
    return of(all);
  }

  /** All of them. */
  Map<OrderName, Entry> byName() {
    Map<OrderName, Entry> all = new HashMap<>();
    orders.forEach(each -> all.put(each.name(), each));
    return all;
  }

  private static Tries of(Map<OrderName, Entry> all) {
    return new Tries(
        SCHEMA,
        all.values().stream()
            .sorted(Comparator.comparing(Entry::version).thenComparing(Entry::number))
            .toList());
  }

  /** What is known of the orders that wait, as one session sees it. */
  final class View {
    private final Map<OrderName, Entry> all = byName();
    private final Set<OrderName> here;

    /**
     * A view.
     *
     * @param here what the session was given already, which does not count against it
     */
    View(Set<OrderName> here) {
      this.here = here;
    }

    boolean isSuspect(OrderName name) {
      Entry entry = all.get(name);
      return entry != null && entry.times() - (here.contains(name) ? 1 : 0) >= FEW;
    }

    /** Whether there is one that is suspect. */
    boolean hasSuspects() {
      return all.keySet().stream().anyMatch(this::isSuspect);
    }

    /** Those that were alone often enough. */
    List<OrderName> hopeless() {
      return orders.stream().map(Entry::name).filter(this::isHopeless).toList();
    }

    /** Whether it was alone often enough. */
    private boolean isHopeless(OrderName name) {
      Entry entry = all.get(name);
      return entry != null && entry.alone() >= ALONE && !here.contains(name);
    }

    /** What a session that has nothing yet is given of what waits, oldest first. */
    List<OrderName> choose(Collection<OrderName> waiting) {
      List<OrderName> others = waiting.stream().filter(name -> !isSuspect(name)).toList();
      List<OrderName> suspects = waiting.stream()
          .filter(this::isSuspect)
          .sorted(Comparator.comparing(this::last)) // those of one page stay together
          .toList();
      if (suspects.isEmpty()
          || (!others.isEmpty()
              && !others.get(0).version().time().isAfter(last(suspects.get(0))))) {
        return others;
      }
      List<OrderName> chosen = new ArrayList<>();
      int most = Integer.MAX_VALUE;
      for (OrderName name : suspects) {
        most = Math.min(most, Math.max(1, among(name) / 2));
        if (chosen.size() >= most) {
          break;
        }
        chosen.add(name);
      }
      return chosen;
    }

    private Instant last(OrderName name) {
      Entry entry = all.get(name);
      return entry == null ? Instant.EPOCH : entry.last();
    }

    private int among(OrderName name) {
      @Nullable Entry entry = all.get(name);
      return entry == null ? 1 : entry.among();
    }
  }

  /** How many sessions were given each in vain. */
  Map<OrderName, Integer> times() {
    Map<OrderName, Integer> times = new HashMap<>();
    orders.forEach(each -> times.put(each.name(), each.times()));
    return times;
  }

  /** The numbers of the orders that are suspect. */
  List<String> suspects() {
    return orders.stream().filter(e -> e.times() >= FEW).map(Entry::number).toList();
  }
}
