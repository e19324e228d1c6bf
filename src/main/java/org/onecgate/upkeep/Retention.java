package org.onecgate.upkeep;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOvers;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Removes what has been kept long enough. What consumers or people look into leaves its place in one
 * rename, so that nobody sees half of it; what a crash leaves of it is swept as an orphan.
 *
 * <p><em>Threading:</em> safe: one pass removes at a time, the {@link Sweeper} sees to that; dry ones run beside it.
 */
public final class Retention {
  /**
   * How long things are kept.
   *
   * @param quarantine refused exchanges
   * @param history records of exchanges and hand-overs that have ended
   * @param inbox deliveries; empty if only consumers remove them
   * @param inboxSize the most bytes of all deliveries, shared files counted in each; empty if there is no limit
   */
  public record Limits(
      Duration quarantine,
      Duration history,
      Optional<Duration> inbox,
      Optional<ByteSize> inboxSize) {
    /** Deliveries are the consumers'. */
    public static final Limits DEFAULT =
        new Limits(Duration.ofDays(30), Duration.ofDays(90), Optional.empty(), Optional.empty());
  }

  /** How many things left one place, or would leave it, and how many bytes they held, shared files counted in each. */
  public record Gone(int items, long bytes) {}

  /**
   * What a pass removed, or would remove.
   *
   * @param quarantine refused exchanges
   * @param history records of imports
   * @param handOvers records of hand-overs
   * @param inbox deliveries
   */
  public record Report(Gone quarantine, Gone history, int handOvers, Gone inbox) {}

  private final DataLayout layout;
  private final Departures departures;
  private final HandOvers handOvers;
  private final Supplier<Limits> limits;
  private final Dues dues;

  /**
   * Removes below this layout.
   *
   * @param departures by which deliveries leave
   */
  public Retention(
      DataLayout layout,
      Quarantine quarantine,
      Jobs jobs,
      Departures departures,
      HandOvers handOvers,
      Servers servers,
      Supplier<Limits> limits) {
    this.layout = layout;
    this.departures = departures;
    this.handOvers = handOvers;
    this.limits = limits;
    this.dues = new Dues(layout, quarantine, jobs, departures.inbox(), servers, limits);
  }

  /** When each thing is due. */
  Dues dues() {
    return dues;
  }

  /** One step for one thing; the others are done though it fails. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** Whether one that is due may go. */
  @FunctionalInterface
  private interface Leave {
    boolean given(ExchangeId id) throws IOException;
  }

  /**
   * One pass. What it removes, and what a forecast counts, is decided here alone: whether it is really
   * removed makes no difference to what follows.
   */
  private final class Pass {
    private final Instant now;
    private final boolean really;
    private final List<Exception> failures;
    private final Map<Shelf, Map<ExchangeId, Long>> gone = new HashMap<>();
    private int handedOver;

    Pass(Instant now, boolean really, List<Exception> failures) {
      this.now = now;
      this.really = really;
      this.failures = failures;
    }

    private void byAge(Shelf shelf, Leave leave, JobRecord.@Nullable End end) {
      attempt(() -> {
        for (ExchangeId id : shelf.ids()) {
          attempt(() -> {
            Optional<Instant> due = shelf.due(id);
            if (due.isPresent() && due.get().isBefore(now) && leave.given(id)) {
              take(shelf, id, end);
            }
          });
        }
      });
    }

    void handOvers() throws IOException {
      for (HandOvers.Ended each : handOvers.ended()) {
        attempt(() -> {
          // As long as an import is not over, its end must be known, or it would be handed over
          // again.
          boolean over =
              of(dues.history).containsKey(each.id()) || !Disk.exists(layout.job(each.id()));
          if (over) {
            if (really) {
              handOvers.forget(each);
            }
            handedOver++;
          }
        });
      }
    }

    /** Takes deliveries, oldest first, until those that are left are not too much. */
    private void bySize(long most) throws IOException {
      SortedMap<ExchangeId, Long> lying = new TreeMap<>();
      for (ExchangeId id : dues.inbox.ids()) {
        if (!of(dues.inbox).containsKey(id)) {
          attempt(() -> dues.inbox.bytes(id).ifPresent(held -> lying.put(id, held)));
        }
      }
      long left = lying.values().stream().mapToLong(Long::longValue).sum();
      for (ExchangeId id : lying.keySet()) {
        if (left <= most) {
          return;
        }
        attempt(() -> {
          if (dues.isSeen(id, now) && departures.isFree(id)) {
            take(dues.inbox, id, JobRecord.End.SIZE);
          }
        });
        left -= of(dues.inbox).getOrDefault(id, 0L);
      }
    }

    /** Has a thing leave; of a delivery it is noted how its stay ended. */
    private void take(Shelf shelf, ExchangeId id, JobRecord.@Nullable End end) throws IOException {
      Optional<Long> held = shelf.bytes(id);
      if (held.isEmpty()) {
        return; // somebody was quicker
      }
      if (really) {
        if (end == null) {
          shelf.remove(id, held.get());
        } else {
          departures.leave(id, end, now, () -> shelf.remove(id, held.get()));
        }
      }
      of(shelf).put(id, held.get());
    }

    void attempt(Step step) {
      try {
        step.run();
      } catch (IOException e) {
        failures.add(e);
      }
    }

    void exchanges() {
      byAge(dues.quarantine, id -> true, null);
      byAge(dues.history, id -> true, null);
    }

    void deliveries() {
      if (really) {
        attempt(() -> departures.readMarkers(now, failures));
      }
      byAge(dues.inbox, departures::isFree, JobRecord.End.AGE);
      Optional<ByteSize> most = limits.get().inboxSize();
      if (most.isPresent()) {
        attempt(() -> bySize(most.get().bytes()));
      }
    }

    private Map<ExchangeId, Long> of(Shelf shelf) {
      return gone.computeIfAbsent(shelf, unused -> new HashMap<>());
    }

    private Gone told(Shelf shelf) {
      Map<ExchangeId, Long> taken = of(shelf);
      return new Gone(
          taken.size(), taken.values().stream().mapToLong(Long::longValue).sum());
    }

    Report report() {
      return new Report(told(dues.quarantine), told(dues.history), handedOver, told(dues.inbox));
    }
  }

  /**
   * Removes what is due; what fails is added to the failures and left for the next pass.
   *
   * @param now the moment that decides
   * @param really false to find out only
   */
  Report run(Instant now, boolean really, List<Exception> failures) {
    Pass pass = new Pass(now, really, failures);
    pass.exchanges();
    pass.attempt(pass::handOvers);
    if (really) {
      pass.attempt(handOvers::expire);
    }
    pass.deliveries();
    return pass.report();
  }

  /** What {@link #run} would remove at a later moment; the records of hand-overs are not looked at. */
  Report forecast(Instant moment, List<Exception> failures) {
    Pass pass = new Pass(moment, false, failures);
    pass.exchanges();
    pass.deliveries();
    return pass.report();
  }
}
