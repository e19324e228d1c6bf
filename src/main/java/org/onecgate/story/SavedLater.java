package org.onecgate.story;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onecgate.Threads;
import org.onecgate.storage.StorageException;

/**
 * Saves what changes often once in a while and when Gate stops, one save after another, the latest values win (P2). A
 * crash takes at most what has changed since. Where a save fails it is tried again.
 *
 * <p><em>Threading:</em> safe.
 */
final class SavedLater implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SavedLater.class.getName());
  private final String what;
  private final ScheduledExecutorService timer;
  private final int seconds;
  private final Save save;
  private final Object saving = new Object();
  private volatile boolean unsaved;

  /** Why the last save failed; null if it did not. Guarded by {@code saving}. */
  private @Nullable String trouble;

  /** Writes all that there is at that moment. */
  @FunctionalInterface
  interface Save {
    /** Does so. */
    void run() throws StorageException;
  }

  /**
   * Saves by this timer, which ends with it.
   *
   * @param what what is saved, for the log
   * @param seconds how often at most
   */
  SavedLater(String what, ScheduledExecutorService timer, int seconds, Save save) {
    this.what = what;
    this.timer = timer;
    this.seconds = seconds;
    this.save = save;
  }

  /** Begins to save. */
  void start() {
    var unused = timer.scheduleWithFixedDelay(this::saveNow, seconds, seconds, TimeUnit.SECONDS);
  }

  /** Something has changed. */
  void changed() {
    unsaved = true;
  }

  private void saveNow() {
    synchronized (saving) {
      if (!unsaved) {
        return;
      }
      unsaved = false; // first: what changes from now on is saved by the next
      boolean saved = false;
      try {
        save.run();
        saved = true;
        if (trouble != null) {
          LOG.log(Level.INFO, "saved again what=" + what);
        }
        trouble = null;
      } catch (StorageException | RuntimeException e) {
        report(e);
      } finally {
        unsaved = unsaved || !saved;
      }
    }
  }

  /** A disk that stays full is told once, not by each try. */
  private void report(Exception e) {
    String now = e instanceof StorageException s ? s.problem().name() : String.valueOf(e);
    if (!now.equals(trouble)) {
      LOG.log(Level.WARNING, "not saved, it is tried again what=" + what, e);
    }
    trouble = now;
  }

  @Override
  public void close() {
    timer.shutdown(); // not interrupted: that would break the save under way
    saveNow();
    Threads.stop(timer);
  }
}
