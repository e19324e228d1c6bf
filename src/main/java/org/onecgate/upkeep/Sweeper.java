package org.onecgate.upkeep;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onecgate.FaultException;
import org.onecgate.SessionHash;
import org.onecgate.Threads;
import org.onecgate.exchange.Session;
import org.onecgate.exchange.Sessions;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Recovery;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Extent;
import org.onecgate.storage.TempSweep;

/**
 * Removes what crashes and absent clients left, at the start and every ten minutes:
 * orphaned temps, abandoned sessions, locks of dead owners, half-appended chunks, and what has been
 * kept long enough (W1–W6, E15).
 *
 * <p><em>Threading:</em> sweeps run one after another; those of the start and the repeated ones in one thread, {@code
 * gate-sweep}. {@link #start} and {@link #awaitTemps} belong to whoever starts it.
 */
public final class Sweeper implements AutoCloseable {
  /** How old an orphan must be: a younger one may be another node's write in progress (W2). */
  public static final Duration AGE = Duration.ofMinutes(10);

  private static final Logger LOG = System.getLogger(Sweeper.class.getName());

  /**
   * What a sweep did, or would do.
   *
   * @param time when
   * @param dryRun whether it only looked
   * @param temps the orphaned temps
   * @param sessions how many abandoned sessions were removed
   * @param sessionBytes how much they had received
   * @param recovery what was put right in living sessions
   * @param retention what had been kept long enough
   * @param failures how many things could not be done; the log says which
   */
  public record Report(
      Instant time,
      boolean dryRun,
      TempSweep.Report temps,
      int sessions,
      long sessionBytes,
      Recovery recovery,
      Retention.Report retention,
      int failures) {
    /** How much the exchanges and deliveries held that had been kept long enough. */
    public long oldBytes() {
      return retention.quarantine().bytes() + retention.inbox().bytes();
    }
  }

  private final DataLayout layout;
  private final Sessions sessions;
  private final Intake intake;
  private final ImportRuns runs;
  private final Retention retention;
  private final Abandoned abandoned;
  private final Clock clock;
  private volatile @Nullable Report last;

  /** Complete when the orphaned temps of the first sweep are gone. */
  private final CompletableFuture<Void> orphansGone = new CompletableFuture<>();

  private final ScheduledExecutorService timer = Threads.timer("gate-sweep");

  /**
   * Sweeps below this layout.
   *
   * @param sessionLife how long a session may be unused before it is abandoned (E15)
   */
  public Sweeper(
      DataLayout layout,
      Sessions sessions,
      Intake intake,
      ImportRuns runs,
      Retention retention,
      Duration sessionLife,
      Clock clock) {
    this.layout = layout;
    this.sessions = sessions;
    this.intake = intake;
    this.runs = runs;
    this.retention = retention;
    this.abandoned = new Abandoned(layout, sessions, sessionLife);
    this.clock = clock;
  }

  /** Begins to sweep: at once (W1), and then every ten minutes. */
  public void start() {
    timer.execute(() -> {
      try {
        sweep(false);
      } catch (RuntimeException | Error e) {
        orphansGone.completeExceptionally(e); // in vain if they are gone already
        throw e;
      }
    });
    timer.execute(this::recall);
    var unused = timer.scheduleWithFixedDelay(
        () -> sweep(false), AGE.toMinutes(), AGE.toMinutes(), TimeUnit.MINUTES);
  }

  /**
   * Waits until the first sweep has removed the orphaned temps, as that is to be before the first request (W1). The rest
   * of it is done beside the requests, as every later sweep is: it takes no lock or session that anybody uses.
   *
   * @throws CompletionException if it could not even do that
   */
  public void awaitTemps() {
    orphansGone.join();
  }

  private void recall() {
    try {
      runs.recall();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "records not read, they are when somebody asks for them", e);
    }
  }

  /** What the last sweep that was no dry run did. */
  public @Nullable Report last() {
    return last;
  }

  /**
   * Sweeps once. What cannot be done is a warning and the rest is still done (W3).
   *
   * @param dryRun whether to look only
   */
  public synchronized Report sweep(boolean dryRun) {
    Instant now = clock.instant();
    List<Exception> failures = new ArrayList<>();
    TempSweep.Report temps = TempSweep.run(layout, now.minus(AGE), !dryRun);
    if (!dryRun) {
      orphansGone.complete(null);
    }
    temps.removed().forEach(path -> LOG.log(Level.DEBUG, "orphan removed path={0}", path));
    failures.addAll(temps.failures());

    int removed = 0;
    long bytes = 0;
    for (Map.Entry<SessionHash, Extent> each : abandoned.at(now, failures).entrySet()) {
      long held = each.getValue().bytes();
      try {
        if (dryRun || remove(each.getKey(), abandoned.unusedSince(now), held)) {
          removed++;
          bytes += held;
        }
      } catch (IOException e) {
        failures.add(e);
      }
    }

    Recovery recovery = Recovery.NONE;
    for (SessionHash session : onDisk(failures)) {
      try {
        recovery = recovery.and(intake.recover(session, !dryRun));
      } catch (FaultException | IOException e) {
        failures.add(e);
      }
    }
    if (!dryRun) {
      runs.retry();
      try {
        runs.cleanUp();
      } catch (IOException e) {
        failures.add(e);
      }
    }
    Retention.Report retained = retention.run(now, !dryRun, failures);
    for (Exception failure : failures) {
      LOG.log(Level.WARNING, "sweep could not do all, it tries again later", failure);
    }
    Report report =
        new Report(now, dryRun, temps, removed, bytes, recovery, retained, failures.size());
    log(report);
    if (!dryRun) {
      last = report;
    }
    return report;
  }

  private static void log(Report report) {
    LOG.log(
        Level.INFO,
        "sweep{0} temps={1} bytes={2} young={3} sessions={4} sessionBytes={5} locks={6} cut={7}"
            + " cutBytes={8} quarantined={9} jobs={10} handOvers={11} deliveries={12} oldBytes={13}"
            + " failed={14}",
        report.dryRun() ? " (dry run)" : "",
        report.temps().removed().size(),
        Long.toString(report.temps().bytes()),
        report.temps().kept(),
        report.sessions(),
        Long.toString(report.sessionBytes()),
        report.recovery().locks(),
        report.recovery().parts(),
        Long.toString(report.recovery().bytes()),
        report.retention().quarantine().items(),
        report.retention().history().items(),
        report.retention().handOvers(),
        report.retention().inbox().items(),
        Long.toString(report.oldBytes()),
        report.failures());
  }

  private List<SessionHash> onDisk(List<Exception> failures) {
    try {
      return sessions.onDisk();
    } catch (IOException e) {
      failures.add(e);
      return List.of();
    }
  }

  private boolean remove(SessionHash session, Instant unusedSince, long bytes) throws IOException {
    if (intake.isBusy(session)) {
      return false;
    }
    @Nullable Session known = sessions.byHash(session);
    Sessions.LastWord lastWord = () -> {
      if (bytes > 0 && known != null) {
        runs.abandon(known.origin());
      }
    };
    if (!sessions.remove(session, unusedSince, lastWord)) {
      return false;
    }
    intake.forget(session);
    runs.forget(session);
    LOG.log(
        bytes == 0 ? Level.DEBUG : Level.WARNING,
        "abandoned session removed session={0} bytes={1}",
        session,
        Long.toString(bytes));
    return true;
  }

  @Override
  public void close() {
    Threads.stop(timer);
  }
}
