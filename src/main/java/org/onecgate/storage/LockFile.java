package org.onecgate.storage;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;

/**
 * The lock of one file, held.
 *
 * <p>All writing happens through {@link #whileHeld} and the commit through {@link #commit}, so a
 * holder that was ended in favour of another one changes nothing any more.
 *
 * <p><em>Threading:</em> the holder's thread works, any thread may {@link #revoke}.
 */
public final class LockFile implements AutoCloseable {
  private final LockFiles locks;
  private final Path path;

  /** Read without the monitor: whoever asks may hold the guard, for which a commit waits inside. */
  private volatile @Nullable Owner owner;

  private volatile @Nullable FileChannel open;
  private volatile @Nullable Object key;

  private boolean revoked;
  private boolean replaced;
  private long lastProgress = System.nanoTime();

  LockFile(LockFiles locks, Path path) {
    this.locks = locks;
    this.path = path;
  }

  Path path() {
    return path;
  }

  /**
   * It is on the disk.
   *
   * @param channel the lock file, open until this one lets go; null if its content tells whose it is
   * @param itsKey what tells the file from all others while it is open; null if nothing does
   */
  synchronized void taken(Owner by, @Nullable FileChannel channel, @Nullable Object itsKey) {
    owner = by;
    open = channel;
    key = channel == null ? null : itsKey;
    lastProgress = System.nanoTime();
  }

  /** What tells its file from all others; null if only its content does. */
  @Nullable
  Object key() {
    return key;
  }

  /** Closes its file. */
  void letGo() throws IOException {
    FileChannel channel = open;
    key = null;
    if (channel != null) {
      channel.close();
    }
  }

  boolean isOwnedBy(String token) {
    Owner now = owner;
    return now != null && now.token().equals(token);
  }

  /**
   * Whether the lock was taken from an owner that had only fallen silent, by this holder or one
   * before it: a process that was stopped and goes on would still write to the file it has open.
   */
  synchronized boolean formerMayWakeUp() {
    Owner now = owner;
    return now != null && now.formerMayWakeUp() && !replaced;
  }

  /** Says that the file has been replaced, so that a former holder may wake up without harm. */
  synchronized void fileReplaced() {
    replaced = true;
  }

  /** What must stay on the disk when this holder goes; null if nothing must. */
  @Nullable
  Owner legacy() {
    Owner now = owner;
    return now != null && formerMayWakeUp() ? now.left() : null;
  }

  /** The generation of this holder: larger than that of any earlier one. */
  public long generation() {
    Owner now = owner;
    return now == null ? 0 : now.generation();
  }

  /**
   * Whether a waiter may end this holder: it has made no progress for the time that {@link
   * LockFiles.Timing} allows, or it has been ended already and its thread has not noticed yet.
   */
  public synchronized boolean isStalled() {
    return revoked
        || (owner != null
            && System.nanoTime() - lastProgress > locks.timing().stall().toNanos());
  }

  /**
   * Runs one step of the work and counts it as progress.
   *
   * @throws FaultException {@link Fault#FILE_BUSY} if the holder has been ended
   */
  synchronized <T> T whileHeld(Disk.Step<T> step) throws FaultException, IOException {
    if (revoked) {
      throw new FaultException(Fault.FILE_BUSY, Phrase.ENDED.of());
    }
    T result = step.run();
    lastProgress = System.nanoTime();
    return result;
  }

  /**
   * Runs one step that names the file, while nobody can take the lock over: a holder that slept
   * through that would otherwise change the next holder's file.
   *
   * @throws FaultException {@link Fault#FILE_BUSY} if the lock is not held any more
   */
  synchronized <T> T whileOwned(Disk.Step<T> step) throws FaultException, IOException {
    return whileHeld(() -> locks.ifOwned(this, step))
        .orElseThrow(() -> new FaultException(Fault.FILE_BUSY, Phrase.LOCK_LOST.of()));
  }

  /** Undoes work if it is still this holder's to undo; otherwise the next holder has done so. */
  synchronized void undo(Disk.Action action) throws IOException {
    if (!revoked) {
      var unused = locks.ifOwned(this, () -> {
        action.run();
        return true;
      });
    }
  }

  /**
   * Runs the action that makes the work count, if the lock is still held, on the disk too.
   *
   * @throws FaultException {@link Fault#FILE_BUSY} if it is not
   */
  public void commit(CommitAction action) throws FaultException, IOException {
    var unused = whileOwned(() -> {
      action.run();
      return true;
    });
  }

  /** The action that makes work count. */
  @FunctionalInterface
  public interface CommitAction {
    /** Appends the record. */
    void run() throws IOException;
  }

  /** Ends this holder: once this returns it changes nothing any more. */
  public synchronized void revoke() {
    revoked = true;
  }

  /** Releases the lock; a lock that cannot be released is logged and found stale later. */
  @Override
  public void close() {
    try {
      locks.release(this);
    } catch (IOException e) {
      System.getLogger(LockFile.class.getName()).log(Level.WARNING, "lock not released", e);
    }
  }
}
