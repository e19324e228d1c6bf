package org.onecgate.config;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onecgate.Crowd;

/**
 * Counts wrong logins, so that passwords cannot be tried out (C4).
 *
 * <p>By login and address together: a stranger cannot lock out whoever comes from elsewhere.
 * Of an address of IPv6 the network counts.
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

  /** How long this login from this address has to wait; zero if it may try. */
  synchronized Duration pause(String login, String address) {
    Failures found = failures.get(key(login, address));
    Instant now = clock.instant();
    if (found == null || found.count() < MOST || isOver(found, now)) {
      return Duration.ZERO;
    }
    return Duration.between(now, found.last().plus(PAUSE));
  }

  /** Also if the clock was set back: a door must not stay closed for as long as that. */
  private static boolean isOver(Failures found, Instant now) {
    return !found.last().plus(PAUSE).isAfter(now) || found.last().isAfter(now);
  }

  /**
   * Takes an attempt before a password is looked at, however long that takes: of any number side by side no
   * more than {@value #MOST} get one. Whoever turns out to be right gives it back by {@link #succeeded}.
   *
   * @return zero if it may try; else how long it has to wait, and nothing is counted
   */
  public synchronized Duration take(String login, String address) {
    Duration pause = pause(login, address);
    if (pause.isZero()) {
      count(login, address);
    }
    return pause;
  }

  private void count(String login, String address) {
    String key = key(login, address);
    Instant now = clock.instant();
    Failures before = failures.get(key);
    int count = before == null || isOver(before, now) ? 0 : before.count();
    failures.put(key, new Failures(count + 1, now));
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

  /** This login may try again, from everywhere: it has another password. */
  public synchronized void forget(String login) {
    String end = key(login, "");
    failures.keySet().removeIf(key -> key.endsWith(end));
  }

  private static String key(String login, String address) {
    return Crowd.network(address) + "\n" + (login.length() > 200 ? login.substring(0, 200) : login);
  }
}
