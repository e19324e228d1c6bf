package org.onecgate.admin;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onecgate.Digests;
import org.onecgate.config.Admins;

/**
 * The administrators who are logged in, in memory: a restart logs them out.
 *
 * <p><em>Threading:</em> safe.
 */
final class AdminSessions {
  /** How long a session may be unused. */
  static final Duration IDLE = Duration.ofHours(2);

  /** How long it lives in all. */
  static final Duration LIFE = Duration.ofHours(24);

  private static final int MOST = 1000;

  private final Admins admins;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** By the SHA-256 of their keys, the one that was used last at the end. */
  private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Somebody who is logged in.
   *
   * @param login who
   * @param passwordHash of the password that was given, so that another one ends it; empty if the
   *     container has them
   * @param csrfToken what changes must carry
   * @param since when it was opened
   * @param usedAt when it was last used
   */
  record Session(
      String login, String passwordHash, String csrfToken, Instant since, Instant usedAt) {}

  /** Nobody is logged in yet. */
  AdminSessions(Admins admins, Clock clock) {
    this.admins = admins;
    this.clock = clock;
  }

  /**
   * Logs somebody in.
   *
   * @return the key of the session, which is kept nowhere
   */
  synchronized String open(String login, String passwordHash) {
    String key = token();
    Instant now = clock.instant();
    sessions.put(Digests.sha256Hex(key), new Session(login, passwordHash, token(), now, now));
    if (sessions.size() > MOST) {
      var eldest = sessions.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return key;
  }

  /** The session of this key, if it lives. */
  synchronized Optional<Session> find(String key) {
    if (key.isEmpty()) {
      return Optional.empty();
    }
    String hash = Digests.sha256Hex(key);
    Session found = sessions.get(hash);
    if (found == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (isOver(found, now)) {
      sessions.remove(hash);
      return Optional.empty();
    }
    Session used =
        new Session(found.login(), found.passwordHash(), found.csrfToken(), found.since(), now);
    sessions.put(hash, used);
    return Optional.of(used);
  }

  /** Whether the session of this key lives; does not count as using it. */
  synchronized boolean lives(String key) {
    String hash = Digests.sha256Hex(key);
    return sessions.containsKey(hash) && !isOver(sessions.get(hash), clock.instant());
  }

  private boolean isOver(Session session, Instant now) {
    return session.usedAt().plus(IDLE).isBefore(now)
        || session.since().plus(LIFE).isBefore(now)
        || !(session.passwordHash().isEmpty()
            || admins.hashOf(session.login()).equals(Optional.of(session.passwordHash())));
  }

  /** Logs out. */
  synchronized void close(String key) {
    sessions.remove(Digests.sha256Hex(key));
  }

  private String token() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
