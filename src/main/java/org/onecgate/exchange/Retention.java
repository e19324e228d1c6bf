package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.state.JobRecord;
import org.onecgate.state.Jobs;
import org.onecgate.state.KeepSettings;
import org.onecgate.state.Quarantine;
import org.onecgate.state.ServerRecord;
import org.onecgate.state.Servers;
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

  /** However small the limit on the inbox: consumers have this long to look at a delivery. */
  private static final Duration SEEN = Duration.ofHours(1);

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
  private final Quarantine quarantine;
  private final Jobs jobs;
  private final Inbox inbox;
  private final HandOvers handOvers;
  private final Servers servers;
  private final Limits limits;

  /** The size of each delivery, which does not change. */
  private final Map<ExchangeId, Long> sizes = new HashMap<>();

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
    this.quarantine = quarantine;
    this.jobs = jobs;
    this.inbox = inbox;
    this.handOvers = handOvers;
    this.servers = servers;
    this.limits = limits;
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
      for (ExchangeId id : ids(layout.quarantine(), now)) {
        attempt(() -> {
          Instant before = now.minus(days(ofJob(id).quarantineDays()).orElse(limits.quarantine()));
          if (quarantine.time(id).orElse(id.time()).isBefore(before)) {
            bytes += take(layout.quarantined(id), "refused exchange");
            quarantined++;
          }
        });
      }
    }

    void history() throws IOException {
      for (ExchangeId id : ids(layout.jobs(), now)) {
        attempt(() -> {
          Instant before = now.minus(days(ofJob(id).historyDays()).orElse(limits.history()));
          @Nullable Instant finished = jobs.brief(id).map(JobRecord::finishedAt).orElse(null);
          if (finished != null && finished.isBefore(before)) {
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
      for (ExchangeId id : ids(layout.inbox(), now)) {
        attempt(() -> {
          Optional<Duration> age = days(ofDelivery(id).inboxDays()).or(limits::inbox);
          if (age.isPresent() && published(id).isBefore(now.minus(age.get())) && isFree(id)) {
            bytes += take(layout.delivery(id), "delivery");
            taken.add(id);
          }
        });
      }
    }

    void inboxBySize(ByteSize most) throws IOException {
      List<ExchangeId> all = new ArrayList<>(ids(layout.inbox(), Instant.MAX));
      all.removeAll(taken);
      sizes.keySet().retainAll(all);
      long sum = 0;
      for (ExchangeId id : all) {
        if (!sizes.containsKey(id)) {
          sizes.put(id, size(layout.delivery(id)));
        }
        sum += sizes.get(id);
      }
      long[] left = {sum};
      for (ExchangeId id : all) {
        if (left[0] > most.bytes()) {
          attempt(() -> {
            if (published(id).isBefore(now.minus(SEEN)) && isFree(id)) {
              long held = take(layout.delivery(id), "delivery");
              left[0] -= held;
              bytes += held;
              taken.add(id);
            }
          });
        }
      }
    }

    private void attempt(Step step) {
      try {
        step.run();
      } catch (IOException e) {
        failures.add(e);
      }
    }

    private long take(Path directory, String what) throws IOException {
      long held = size(directory);
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
    limits.inboxSize().ifPresent(most -> pass.attempt(() -> pass.inboxBySize(most)));
    return pass.report();
  }

  private static Optional<Duration> days(@Nullable Integer days) {
    return Optional.ofNullable(days).map(Duration::ofDays);
  }

  /** What holds for the server whose exchange this was. */
  private KeepSettings ofJob(ExchangeId id) throws IOException {
    return of(jobs.brief(id).map(JobRecord::server));
  }

  /** The same, where the record of the exchange may be gone; reads only what it must. */
  private KeepSettings ofDelivery(ExchangeId id) throws IOException {
    if (servers.all().stream().allMatch(s -> s.retentionOrNone().inboxDays() == null)) {
      return KeepSettings.NONE;
    }
    return of(inbox.published(id).map(m -> m.server().id()));
  }

  private KeepSettings of(Optional<String> server) {
    return server
        .flatMap(servers::byId)
        .map(ServerRecord::retentionOrNone)
        .orElse(KeepSettings.NONE);
  }

  private static List<ExchangeId> ids(Path directory, Instant before) throws IOException {
    return Disk.list(directory).stream()
        .map(path -> String.valueOf(path.getFileName()))
        .filter(ExchangeId::isValid)
        .map(ExchangeId::new)
        .filter(id -> id.time().isBefore(before))
        .toList();
  }

  private Instant published(ExchangeId id) throws IOException {
    return inbox.published(id).map(Manifest::publishedAt).orElse(id.time());
  }

  /** Whether nobody of ours has to do with a delivery any more. */
  private boolean isFree(ExchangeId id) throws IOException {
    return !handOvers.isWaiting(id)
        && jobs.find(id).filter(job -> job.state() == JobRecord.State.RUNNING).isEmpty();
  }

  private static long size(Path directory) throws IOException {
    long sum = 0;
    for (Path file : Disk.listTree(directory)) {
      sum += Disk.size(file);
    }
    return sum;
  }
}
