package org.onecgate.upkeep;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Removes what has been kept long enough. What consumers or people look into leaves its place in one
 * rename, so that nobody sees half of it; what a crash leaves of it is swept as an orphan.
 *
 * <p><em>Threading:</em> one pass at a time; the {@link Sweeper} sees to that.
 */
public final class Retention {
  private static final Logger LOG = System.getLogger(Retention.class.getName());

  /**
   * How long things are kept.
   *
   * @param quarantine refused exchanges
   * @param history records of exchanges and hand-overs that have ended
   * @param inbox deliveries; empty where only consumers remove them
   * @param inboxSize the most bytes of all deliveries; empty where there is no limit
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

  /**
   * What a pass removed, or would remove.
   *
   * @param quarantined refused exchanges
   * @param jobs records of imports
   * @param handOvers records of hand-overs
   * @param deliveries deliveries
   * @param bytes how much the exchanges and deliveries held
   */
  public record Report(int quarantined, int jobs, int handOvers, int deliveries, long bytes) {}

  private final DataLayout layout;
  private final HandOvers handOvers;
  private final Limits limits;
  private final Dues dues;

  /** Removes below this layout. */
  public Retention(
      DataLayout layout,
      Quarantine quarantine,
      Jobs jobs,
      Inbox inbox,
      HandOvers handOvers,
      Servers servers,
      Limits limits) {
    this.layout = layout;
    this.handOvers = handOvers;
    this.limits = limits;
    this.dues = new Dues(layout, quarantine, jobs, inbox, servers, limits);
  }

  /** How long things are kept where their server has no times of its own. */
  public Limits limits() {
    return limits;
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

  /** One pass, with what it has found. */
  private final class Pass {
    private final Instant now;
    private final boolean really;
    private final List<Exception> failures;
    private final Set<ExchangeId> forgotten = new HashSet<>();
    private final Set<ExchangeId> taken = new HashSet<>();
    private int quarantined;
    private int handedOver;
    private long bytes;

    Pass(Instant now, boolean really, List<Exception> failures) {
      this.now = now;
      this.really = really;
      this.failures = failures;
    }

    void quarantine() throws IOException {
      for (ExchangeId id : dues.inQuarantine()) {
        attempt(() -> {
          if (isDue(dues.refused(id))) {
            bytes += take(layout.quarantined(id), "refused exchange");
            quarantined++;
          }
        });
      }
    }

    void history() throws IOException {
      for (ExchangeId id : dues.inHistory()) {
        attempt(() -> {
          if (isDue(dues.record(id))) {
            if (really) {
              Disk.discard(layout.jobDirectory(id));
            }
            forgotten.add(id);
          }
        });
      }
      for (HandOvers.Ended each : handOvers.ended()) {
        attempt(() -> {
          // As long as an import is not over, its end must be known, or it would be handed over
          // again.
          boolean over = forgotten.contains(each.id()) || !Disk.exists(layout.job(each.id()));
          if (over) {
            if (really) {
              handOvers.forget(each);
            }
            handedOver++;
          }
        });
      }
    }

    void inboxByAge() throws IOException {
      for (ExchangeId id : dues.inInbox()) {
        attempt(() -> {
          if (isDue(dues.delivery(id)) && isFree(id)) {
            bytes += take(layout.delivery(id), "delivery");
            taken.add(id);
          }
        });
      }
    }

    void inboxBySize() throws IOException {
      SortedMap<ExchangeId, Long> lying = new TreeMap<>();
      for (ExchangeId id : dues.inInbox()) {
        if (!taken.contains(id)) {
          attempt(() -> dues.bytesOfDelivery(id).ifPresent(held -> lying.put(id, held)));
        }
      }
      dues.whileTooMuch(lying, this::takeIfSeen);
    }

    private long takeIfSeen(ExchangeId id) {
      long before = bytes;
      attempt(() -> {
        if (dues.isSeen(id, now) && isFree(id)) {
          bytes += take(layout.delivery(id), "delivery");
          taken.add(id);
        }
      });
      return bytes - before;
    }

    private boolean isDue(Optional<Instant> due) {
      return due.isPresent() && due.get().isBefore(now);
    }

    private void attempt(Step step) {
      try {
        step.run();
      } catch (IOException e) {
        failures.add(e);
      }
    }

    private long take(Path directory, String what) throws IOException {
      long held = Disk.extent(directory).bytes();
      if (really) {
        Disk.discard(directory, layout.stagings());
        LOG.log(
            Level.INFO,
            "{0} removed, it was old or too much name={1} bytes={2}",
            what,
            directory.getFileName(),
            Long.toString(held));
      }
      return held;
    }

    Report report() {
      return new Report(quarantined, forgotten.size(), handedOver, taken.size(), bytes);
    }
  }

  /**
   * Removes what is due; what fails is added to the failures and left for the next pass.
   *
   * @param really false to find out only
   */
  Report run(Instant now, boolean really, List<Exception> failures) {
    Pass pass = new Pass(now, really, failures);
    pass.attempt(pass::quarantine);
    pass.attempt(pass::history);
    if (really) {
      pass.attempt(handOvers::expire);
    }
    pass.attempt(pass::inboxByAge);
    if (limits.inboxSize().isPresent()) {
      pass.attempt(pass::inboxBySize);
    }
    return pass.report();
  }

  /** Whether nobody of ours has to do with a delivery any more. */
  private boolean isFree(ExchangeId id) throws IOException {
    return !handOvers.isWaiting(id) && !dues.isUnderWay(id);
  }
}
