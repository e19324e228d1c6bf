package org.onecgate.outbox;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.StorageException;

/**
 * How often the orders for one server were given in vain, as far as it is known: in memory, and on the
 * disk for the next start.
 *
 * <p><em>Threading:</em> safe; asking waits for nobody once the disk was looked at.
 */
final class KnownTries {
  private static final Logger LOG = System.getLogger(OrderQueue.class.getName());

  private final ServerId server;
  private final DataLayout layout;
  private final JsonStore store;

  /** What the disk has of it; null before it was looked at. */
  private volatile @Nullable Tries known;

  KnownTries(ServerId server, DataLayout layout, JsonStore store) {
    this.server = server;
    this.layout = layout;
    this.store = store;
  }

  /** What is known now. */
  Tries now() throws IOException {
    Tries now = known;
    return now == null ? loaded() : now;
  }

  private synchronized Tries loaded() throws IOException {
    Tries now = known;
    if (now == null) {
      now = store.loadOrSetAside(layout.tries(server), Tries.class).orElse(Tries.NONE);
      known = now;
    }
    return now;
  }

  /** Notes it; if the disk does not take it, only a restart forgets it, and no request fails. */
  synchronized void note(Tries now) throws IOException {
    if (now.equals(now())) {
      return;
    }
    known = now;
    try {
      store.write(layout.tries(server), now);
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "not noted how often orders were given server=" + server, e);
    }
  }
}
