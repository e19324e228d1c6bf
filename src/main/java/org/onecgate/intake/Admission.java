package org.onecgate.intake;

import java.util.HashMap;
import java.util.Map;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.ServerId;

/**
 * Lets in as many uploads at once as there is room for; the others are told at once to come again,
 * because waiting would hold the threads that everything else needs.
 *
 * <p><em>Threading:</em> safe.
 */
final class Admission {
  private final int all;
  private final int perServer;
  private final Map<ServerId, Integer> byServer = new HashMap<>();
  private int inside;

  Admission(int all, int perServer) {
    this.all = all;
    this.perServer = perServer;
  }

  /**
   * Lets an upload in; {@link #leave} must follow.
   *
   * @throws FaultException {@link Fault#TOO_MANY_UPLOADS}
   */
  synchronized void enter(ServerId server) throws FaultException {
    int ofServer = byServer.getOrDefault(server, 0);
    if (inside >= all || ofServer >= perServer) {
      throw new FaultException(Fault.TOO_MANY_UPLOADS);
    }
    inside++;
    byServer.put(server, ofServer + 1);
  }

  /** How many uploads are inside. */
  synchronized int inside() {
    return inside;
  }

  /** Ends an upload that was let in. */
  synchronized void leave(ServerId server) {
    inside--;
    byServer.computeIfPresent(server, (s, n) -> n > 1 ? n - 1 : null);
  }
}
