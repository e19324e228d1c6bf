package org.onecgate.intake;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFile;

/**
 * What one session is receiving now: its journal and the visits under way, with the door that a
 * seal or a discard closes.
 *
 * <p><em>Threading:</em> safe; the object is its own monitor.
 */
final class OpenIntake {
  private enum Door {
    OPEN,
    CLOSED,
    GONE
  }

  private static final long POLL_MILLIS = 500;

  private final Journal journal;
  private final Set<Visit> visits = new HashSet<>();
  private Door door = Door.OPEN;

  OpenIntake(Journal journal) {
    this.journal = journal;
  }

  Journal journal() {
    return journal;
  }

  /** One request at work in this intake, from entering to closing. */
  final class Visit implements AutoCloseable {
    private @Nullable LockFile lock;
    private boolean ended;
    private volatile long bytes;

    /** So many bytes of this request have arrived. */
    void arrived(long count) {
      bytes = count;
    }

    Journal journal() {
      return journal;
    }

    /** Notes the lock under which this visit writes, so that a discard or a seal can end it. */
    void hold(LockFile held) {
      synchronized (OpenIntake.this) {
        lock = held;
        if (ended) {
          held.revoke();
        }
      }
    }

    private boolean isStalled() {
      return lock != null && lock.isStalled();
    }

    private void end() {
      ended = true;
      if (lock != null) {
        lock.revoke();
      }
    }

    @Override
    public void close() {
      synchronized (OpenIntake.this) {
        visits.remove(this);
        OpenIntake.this.notifyAll();
      }
    }
  }

  /** How many bytes the visits under way have brought. */
  synchronized long arriving() {
    return visits.stream().mapToLong(visit -> visit.bytes).sum();
  }

  /** Whether somebody is inside. */
  synchronized boolean isBusy() {
    return !visits.isEmpty();
  }

  /** Enters; null if this intake is gone and a fresh one must be used. */
  synchronized @Nullable Visit enter(Duration wait) throws FaultException {
    if (!isThere(deadline(wait))) {
      return null;
    }
    Visit visit = new Visit();
    visits.add(visit);
    return visit;
  }

  /**
   * Closes the door and waits until every visit is over; those that have stalled are ended.
   *
   * @return false if this intake is gone and a fresh one must be used
   * @throws FaultException {@link Fault#FILE_BUSY} if a visit goes on; the door is open again
   */
  synchronized boolean closeGently(Duration wait) throws FaultException {
    long deadline = deadline(wait);
    if (!isThere(deadline)) {
      return false;
    }
    door = Door.CLOSED;
    try {
      while (!visits.isEmpty()) {
        for (Visit visit : List.copyOf(visits)) {
          if (visit.isStalled()) {
            visit.end();
            visits.remove(visit);
          }
        }
        if (!visits.isEmpty()) {
          await(deadline);
        }
      }
    } catch (FaultException e) {
      reopen();
      throw e;
    }
    return true;
  }

  /**
   * Closes the door and ends every visit at once: none of them changes anything any more.
   *
   * @return false if this intake is gone and a fresh one must be used
   */
  synchronized boolean closeAtOnce(Duration wait) throws FaultException {
    if (!isThere(deadline(wait))) {
      return false;
    }
    door = Door.CLOSED;
    visits.forEach(Visit::end);
    visits.clear();
    return true;
  }

  private static long deadline(Duration wait) {
    return System.nanoTime() + wait.toNanos();
  }

  /** Waits while the door is closed; false if this intake is gone. */
  private synchronized boolean isThere(long deadline) throws FaultException {
    while (door == Door.CLOSED) {
      await(deadline);
    }
    return door != Door.GONE;
  }

  /** Opens the door again: what should have been done behind it did not happen. */
  synchronized void reopen() {
    door = Door.OPEN;
    notifyAll();
  }

  /** Says that what lay here is elsewhere now, or nowhere. */
  synchronized void gone() {
    door = Door.GONE;
    notifyAll();
  }

  @SuppressWarnings("WaitNotInLoop") // every caller loops
  private void await(long deadline) throws FaultException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new FaultException(Fault.FILE_BUSY);
    }
    try {
      wait(Math.min(left, POLL_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultException(Fault.FILE_BUSY, null, e);
    }
  }
}
