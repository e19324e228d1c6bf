package org.onecgate.outbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.DataLayout.OrderName;
import org.onecgate.storage.SessionFolders;
import org.onecgate.storage.StorageException;

/**
 * What all sessions were offered and have not acknowledged, for people who look on: read again where a
 * session has changed.
 *
 * <p><em>Threading:</em> safe.
 */
final class Offers {
  private static final Logger LOG = System.getLogger(OrderQueue.class.getName());

  private final SessionFolders folders;
  private final SessionFolders.Follower changes;
  private final DataLayout layout;
  private final JsonStore store;

  /** Those that are not empty. */
  private final Map<SessionHash, Offer> known = new HashMap<>();

  Offers(SessionFolders folders, DataLayout layout, JsonStore store) {
    this.folders = folders;
    this.layout = layout;
    this.store = store;
    this.changes = folders.follow(this::read);
  }

  /** The orders of a server that sessions were offered. */
  Set<OrderName> of(ServerId server) throws StorageException {
    folders.look();
    Set<OrderName> offered = new HashSet<>();
    synchronized (this) {
      read();
      for (Offer offer : known.values()) {
        if (offer.server().equals(server.value())) {
          offered.addAll(offer.names());
        }
      }
    }
    return offered;
  }

  private synchronized void read() {
    changes.take().forEach(this::read);
  }

  private void read(SessionHash session) {
    known.remove(session);
    try {
      store
          .load(layout.offer(session), Offer.class)
          .filter(offer -> !offer.orders().isEmpty())
          .ifPresent(offer -> known.put(session, offer));
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "offer of a session cannot be read session=" + session, e);
    }
  }
}
