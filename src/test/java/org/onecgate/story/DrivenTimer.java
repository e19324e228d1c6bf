package org.onecgate.story;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer whose periods pass when a test says so; it knows how long they would be. */
public final class DrivenTimer extends ScheduledThreadPoolExecutor {
  private volatile Runnable work;
  private volatile Duration period;

  /** Nothing is to be done yet. */
  public DrivenTimer() {
    super(1);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable each, long first, long every, TimeUnit unit) {
    if (first != every) {
      throw new IllegalArgumentException("first after " + first + ", then every " + every);
    }
    work = each;
    period = Duration.of(every, unit.toChronoUnit());
    return schedule(each, Long.MAX_VALUE, TimeUnit.NANOSECONDS); // never
  }

  /** How long a period would be. */
  public Duration period() {
    return period;
  }

  /** Lets a period pass; what is done then has only begun, in the thread of the timer. */
  public Future<?> begin() {
    return submit(requireNonNull(work));
  }

  /** Lets a period pass and returns when what is done then is over. */
  public void pass() throws Exception {
    begin().get(60, TimeUnit.SECONDS);
  }
}
