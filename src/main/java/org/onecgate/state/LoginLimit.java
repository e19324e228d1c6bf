package org.onecgate.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong logins, so that passwords cannot be tried out (C4).
 *
 * <p>By login and address together: a stranger cannot lock out whoever comes from elsewhere.
 *
 * <p><em>Threading:</em> safe.
 */
public final class LoginLimit {
  /** So many wrong passwords in a row close the door. */
  public static final int MOST = 10;

  /** How long it stays closed after the last of them. */
  public static final Duration PAUSE = Duration.ofMinutes(5);

  private static final int REMEMBERED = 10_000;

  private final Clock clock;

  /** By login and address, the one that failed last at the end. */
  private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);

  private record Failures(int count, Instant last) {}

  /** Counts by this clock. */
  public LoginLimit(Clock clock) {
    this.clock = clock;
  }

  /** How long this login from this address has to wait; zero where it may try. */
  public synchronized Duration pause(String login, String address) {
    Failures found = failures.get(key(login, address));
    if (found == null || found.count() < MOST) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(clock.instant(), found.last().plus(PAUSE));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** One more wrong password. */
  public synchronized void failed(String login, String address) {
    String key = key(login, address);
    Instant now = clock.instant();
    Failures before = failures.get(key);
    boolean fresh = before == null || before.last().plus(PAUSE).isBefore(now);
    failures.put(key, new Failures(before == null || fresh ? 1 : before.count() + 1, now));
    if (failures.size() > REMEMBERED) {
      var eldest = failures.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** The right password: what was wrong before counts no more. */
  public synchronized void succeeded(String login, String address) {
    failures.remove(key(login, address));
  }

  private static String key(String login, String address) {
    return address + "\n" + (login.length() > 200 ? login.substring(0, 200) : login);
  }
}
