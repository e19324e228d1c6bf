package org.onecgate.story;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.onecgate.ServerId;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;

/**
 * Tells each hint about a server once: in the log, and to whoever asks.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Hints {
  private final Map<ServerId, Set<Hint>> byServer = new ConcurrentHashMap<>();
  private final Servers servers;

  /** Asks these servers for the settings that they have now. */
  public Hints(Servers servers) {
    this.servers = servers;
  }

  /** Notes what the behaviour of this server's 1C says. */
  public void note(ServerId server, Hint hint) {
    Set<Hint> noted = byServer.computeIfAbsent(server, s -> ConcurrentHashMap.newKeySet());
    if (noted.add(hint)) {
      System.getLogger(Hints.class.getName())
          .log(Level.WARNING, "hint server={0} {1}", server, hint.text());
    }
  }

  /** Forgets what this server's 1C has shown not to be so: it is told again only if it is seen again. */
  public void settle(ServerId server, Hint hint) {
    Set<Hint> noted = byServer.get(server);
    if (noted != null) {
      noted.remove(hint);
    }
  }

  /**
   * What has been noted of this server since the start and its settings leave open, a sentence each. What
   * they have settled is forgotten: it is told again only if it is seen again.
   */
  public List<String> of(ServerId server) {
    Set<Hint> noted = byServer.get(server);
    if (noted == null) {
      return List.of();
    }
    servers
        .byId(server)
        .map(ServerRecord::settings)
        .ifPresent(settings -> noted.removeIf(hint -> !hint.isOpen(settings)));
    return noted.stream().map(Hint::text).toList();
  }
}
