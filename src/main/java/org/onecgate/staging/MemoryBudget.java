package org.onecgate.staging;

/**
 * How much memory all staged files together may take, and how often it was not enough (S3).
 *
 * <p><em>Threading:</em> safe.
 */
public final class MemoryBudget {
  private final long limit;
  private long used;
  private long fallbacks;

  /** A budget of so many bytes. */
  public MemoryBudget(long limit) {
    this.limit = limit;
  }

  /** Takes so many bytes if there are as many left; {@link #release} must follow. */
  synchronized boolean take(long bytes) {
    if (bytes > limit - used) {
      return false;
    }
    used += bytes;
    return true;
  }

  /** Gives back what was taken. */
  synchronized void release(long bytes) {
    used -= bytes;
  }

  synchronized void countFallback() {
    fallbacks++;
  }

  /** How many bytes are taken now. */
  public synchronized long used() {
    return used;
  }

  /** How many files were staged on the disk since the start because there was no memory. */
  public synchronized long fallbacks() {
    return fallbacks;
  }
}
