package org.onecgate.exchange;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.TempSweep;

/**
 * Removes what crashes left, before the first request and every ten minutes (W1–W3).
 *
 * <p><em>Threading:</em> one thread, {@code gate-sweep}.
 */
public final class Sweeper implements AutoCloseable {
  /** How old an orphan must be: a younger one may be another node's write in progress (W2). */
  public static final Duration AGE = Duration.ofMinutes(10);

  private static final Logger LOG = System.getLogger(Sweeper.class.getName());

  private final DataLayout layout;
  private final Clock clock;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(run -> {
    Thread thread = new Thread(run, "gate-sweep");
    thread.setDaemon(true);
    return thread;
  });

  /** Sweeps below this layout. */
  public Sweeper(DataLayout layout, Clock clock) {
    this.layout = layout;
    this.clock = clock;
  }

  /** Sweeps once, then goes on sweeping in the background. */
  public void start() {
    sweep();
    var unused = timer.scheduleWithFixedDelay(
        this::sweep, AGE.toMinutes(), AGE.toMinutes(), TimeUnit.MINUTES);
  }

  /** Sweeps once; what cannot be removed is a warning and the rest is still removed (W3). */
  public TempSweep.Report sweep() {
    TempSweep.Report report = TempSweep.run(layout, clock.instant().minus(AGE));
    report
        .failures()
        .forEach(f -> LOG.log(Level.WARNING, "orphan not removed, it is tried again later", f));
    report.removed().forEach(path -> LOG.log(Level.DEBUG, "orphan removed path={0}", path));
    LOG.log(
        Level.INFO,
        "sweep removed={0} bytes={1} kept={2} failed={3}",
        report.removed().size(),
        Long.toString(report.bytes()),
        report.kept(),
        report.failures().size());
    return report;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
