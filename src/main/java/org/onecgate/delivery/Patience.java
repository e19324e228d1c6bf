package org.onecgate.delivery;

import java.time.Duration;

/**
 * How often and how long a delivery is handed over again.
 *
 * @param attempts the most attempts
 * @param age how long it may wait; after that the next failure is the last
 */
public record Patience(int attempts, Duration age) {
  /** Enough for a consumer that is away from Friday evening to Monday morning. */
  public static final Patience DEFAULT = new Patience(200, Duration.ofDays(3));

  /** The longest pause, whatever the handler asks for. */
  static final Duration CAP = Duration.ofHours(1);

  private static final Duration FIRST = Duration.ofSeconds(5);

  /**
   * The pause after so many failed attempts: it doubles up to the cap, and half of it is chance, so
   * that those who failed together do not come back together.
   *
   * @param failed how many attempts have failed, from 1
   * @param chance from 0 to 1
   */
  static Duration pause(int failed, double chance) {
    long full = FIRST.toMillis() << Math.min(failed - 1, 20);
    long most = Math.min(full, CAP.toMillis());
    return Duration.ofMillis(Math.round(most * (0.5 + chance / 2)));
  }
}
