package org.onecgate.it;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread or process does to become visible, and for no time at all else. */
public final class Awaited {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Awaited() {}

  /** A question that is asked until it is true. */
  @FunctionalInterface
  public interface Question {
    boolean ask() throws IOException;
  }

  /** Returns as soon as it is true; fails where it does not become true. */
  public static void until(String what, Question question) throws IOException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!question.ask()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + LONGEST.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
