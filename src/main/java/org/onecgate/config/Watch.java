package org.onecgate.config;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onecgate.Threads;

/**
 * Looks every two seconds whether somebody has changed a configuration file by hand (P7). The file
 * system's own events are not used: network volumes have none.
 *
 * <p><em>Threading:</em> {@code gate-config} looks.
 */
public final class Watch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final List<ConfigFile<?>> files;
  private final Duration every;
  private final ScheduledExecutorService timer = Threads.timer("gate-config");

  /** Looks at these. */
  public Watch(List<ConfigFile<?>> files) {
    this(files, EVERY);
  }

  /** The same as often as this. */
  Watch(List<ConfigFile<?>> files, Duration every) {
    this.files = List.copyOf(files);
    this.every = every;
  }

  /** Begins to look. */
  public void start() {
    long millis = every.toMillis();
    var unused = timer.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    for (ConfigFile<?> file : files) {
      try {
        file.refresh();
      } catch (RuntimeException | StackOverflowError e) {
        // an exception would end the timer, and with it all later changes by hand
        System.getLogger(Watch.class.getName())
            .log(Level.ERROR, "configuration not looked at, the old one stays in force", e);
      }
    }
  }

  @Override
  public void close() {
    Threads.stop(timer);
  }
}
