package org.onecgate.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;

/**
 * What is known of hand-overs without asking the disk, as somebody asks every second: all that wait, all that were
 * given up, and of those that are done the newest {@value #DONE}. It is kept by what happens, and filled at a start from
 * the records that a former process left.
 *
 * <p><em>Threading:</em> guarded by itself; who has to change a record and this in one step holds it.
 */
final class KnownHandOvers {
  /** So many that are done are known: some megabytes. Older ones are read from the disk with their exchange. */
  static final int DONE = 20_000;

  private static final Comparator<Key> NEWEST_FIRST =
      Comparator.comparing(Key::delivery).reversed().thenComparing(Key::handler);

  private record Key(String delivery, String handler) {
    static Key of(HandOver record) {
      return new Key(record.delivery(), record.handler());
    }
  }

  private final NavigableMap<Key, HandOver> waiting = new TreeMap<>(NEWEST_FIRST);
  private final NavigableMap<Key, HandOver> givenUp = new TreeMap<>(NEWEST_FIRST);
  private final NavigableMap<Key, HandOver> done = new TreeMap<>(NEWEST_FIRST);
  private final Map<String, HandOvers.Latest> taken = new HashMap<>();
  private final Map<String, HandOvers.Latest> failed = new HashMap<>();
  private final int most;

  KnownHandOvers() {
    this(DONE);
  }

  KnownHandOvers(int most) {
    this.most = most;
  }

  /** This is what its record says now. */
  synchronized void put(HandOver record) {
    Key key = Key.of(record);
    remove(key);
    HandOver brief = record.brief();
    of(record.state()).put(key, brief);
    if (done.size() > most) {
      done.pollLastEntry();
    }
    if (record.state() == HandOver.State.ACCEPTED) {
      latest(taken, record, HandOvers.Latest.of(brief, brief.nextAt(), null));
    }
    List<HandOver.Event> events = record.events();
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i).isFailure()) {
        latest(failed, record, HandOvers.Latest.of(brief, events.get(i).at(), events.get(i)));
        return;
      }
    }
    if (record.state() == HandOver.State.FAILED) { // of a former version
      latest(failed, record, HandOvers.Latest.of(brief, brief.nextAt(), null));
    }
  }

  private static void latest(
      Map<String, HandOvers.Latest> all, HandOver record, HandOvers.Latest one) {
    all.merge(record.handler(), one, (old, now) -> now.at().isBefore(old.at()) ? old : now);
  }

  private NavigableMap<Key, HandOver> of(HandOver.State state) {
    return switch (state) {
      case WAITING, POSTPONED -> waiting;
      case FAILED -> givenUp;
      case ACCEPTED, SETTLED, SKIPPED -> done;
    };
  }

  /** There is no record of it any more. */
  synchronized void remove(String handler, ExchangeId id) {
    remove(new Key(id.value(), handler));
  }

  private void remove(Key key) {
    List.of(waiting, givenUp, done).forEach(each -> each.remove(key));
  }

  /** Those that were given up and that nobody has settled, the newest delivery first. */
  synchronized List<HandOver> givenUp() {
    return List.copyOf(givenUp.values());
  }

  /** Some of them, the newest delivery first. */
  synchronized List<HandOver> some(
      HandOvers.Kind kind,
      Predicate<HandOver> wanted,
      Optional<HandOvers.Place> before,
      int limit) {
    List<NavigableMap<Key, HandOver>> sources = switch (kind) {
      case ALL -> List.of(waiting, givenUp, done);
      case WAITING -> List.of(waiting);
      case FAILING -> List.of(waiting, givenUp);
      case DONE -> List.of(done);
    };
    Predicate<HandOver> all =
        kind == HandOvers.Kind.FAILING ? wanted.and(HandOver::isFailing) : wanted;
    List<HandOver> found = new ArrayList<>();
    for (NavigableMap<Key, HandOver> source : sources) {
      NavigableMap<Key, HandOver> rest = before
          .map(place -> source.tailMap(new Key(place.delivery(), place.handler()), false))
          .orElse(source);
      rest.values().stream().filter(all).limit(limit).forEach(found::add);
    }
    found.sort(Comparator.comparing(Key::of, NEWEST_FIRST));
    return List.copyOf(found.subList(0, Math.min(limit, found.size())));
  }

  /**
   * How each handler is doing.
   *
   * @param there those that there are
   */
  synchronized List<HandOvers.Handler> handlers(List<String> there, Instant now) {
    Map<String, Tally> tallies = new TreeMap<>();
    there.forEach(name -> tallies.put(name, new Tally()));
    waiting.values().forEach(each -> tally(tallies, each).waits(each));
    givenUp.values().forEach(each -> tally(tallies, each).givenUp++);
    Instant hour = now.minusSeconds(3600);
    Instant day = now.minusSeconds(24 * 3600);
    for (HandOver each : done.values()) {
      Tally tally = tallies.get(each.handler());
      if (tally != null
          && each.state() == HandOver.State.ACCEPTED
          && each.nextAt().isAfter(day)) {
        tally.day++;
        tally.hour += each.nextAt().isAfter(hour) ? 1 : 0;
      }
    }
    List<HandOvers.Handler> all = new ArrayList<>();
    tallies.forEach((name, tally) ->
        all.add(tally.of(name, there.contains(name), taken.get(name), failed.get(name))));
    return List.copyOf(all);
  }

  private static Tally tally(Map<String, Tally> tallies, HandOver record) {
    return tallies.computeIfAbsent(record.handler(), name -> new Tally());
  }

  /** What is counted of one handler. */
  private static final class Tally {
    private int waiting;
    private int failing;
    private int givenUp;
    private int hour;
    private int day;
    private @Nullable HandOver oldest;

    void waits(HandOver record) {
      waiting++;
      failing += record.isFailing() ? 1 : 0;
      if (oldest == null || record.queuedAt().isBefore(oldest.queuedAt())) {
        oldest = record;
      }
    }

    HandOvers.Handler of(
        String name,
        boolean there,
        HandOvers.@Nullable Latest taken,
        HandOvers.@Nullable Latest failed) {
      return new HandOvers.Handler(
          name,
          there,
          waiting,
          failing,
          givenUp,
          oldest == null ? null : oldest.queuedAt(),
          hour,
          day,
          taken,
          failed);
    }
  }
}
