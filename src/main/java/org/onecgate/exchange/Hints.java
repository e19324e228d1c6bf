package org.onecgate.exchange;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.onecgate.state.ServerRecord;

/**
 * Tells each hint about a server once: in the log, and to whoever asks.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Hints {
  private final Map<String, Set<Hint>> byServer = new ConcurrentHashMap<>();

  /** Notes what the behaviour of this server's 1C says. */
  void note(String server, Hint hint) {
    Set<Hint> noted = byServer.computeIfAbsent(server, s -> ConcurrentHashMap.newKeySet());
    if (noted.add(hint)) {
      System.getLogger(Hints.class.getName())
          .log(Level.WARNING, "hint server={0} {1}", server, hint.sentence());
    }
  }

  /**
   * What has been noted of this server since the start and its settings leave open. What they have
   * settled is forgotten: it is told again only if it is seen again.
   */
  Set<Hint> of(ServerRecord server) {
    Set<Hint> noted = byServer.get(server.id());
    if (noted == null) {
      return Set.of();
    }
    noted.removeIf(hint -> !hint.isOpen(server.dialect()));
    return Set.copyOf(noted);
  }
}
