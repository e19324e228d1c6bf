package org.onecgate.delivery;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.DurableNames;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/**
 * The hand-overs on the disk: one small file for each delivery and handler, first among those that
 * wait, then among those that have ended. What has ended counts, should it be found in both.
 *
 * <p><em>Threading:</em> safe for different deliveries.
 */
final class HandOverRecords {
  private final DataLayout layout;
  private final JsonStore store;
  private final DurableNames names;

  HandOverRecords(DataLayout layout, JsonStore store) {
    this.layout = layout;
    this.store = store;
    this.names = new DurableNames(layout.handOvers());
  }

  /**
   * Notes that a delivery waits, unless that or its end is noted already. A note that is there already
   * may be of a try that ended before it was forced.
   *
   * @return whether it waits; then that survives a power cut
   */
  boolean begin(String handler, String server, ExchangeId id, Instant now) throws StorageException {
    boolean noted = Disk.exists(layout.waitingHandOver(handler, server, id)); // looked at first
    if (Disk.exists(layout.endedHandOver(handler, server, id))) {
      return false;
    }
    if (noted) {
      Path directory = layout.waitingHandOvers(handler, server);
      Disk.forceDirectory(directory);
      names.force(directory);
    } else {
      save(HandOver.of(id, server, handler, now));
    }
    return true;
  }

  /**
   * The record of a delivery that waits, made anew where the old one will not load (P6); empty where
   * it has ended.
   */
  Optional<HandOver> waiting(String handler, String server, ExchangeId id, Instant now)
      throws StorageException {
    Optional<HandOver> waiting =
        store.load(layout.waitingHandOver(handler, server, id), HandOver.class);
    return Disk.exists(layout.endedHandOver(handler, server, id))
        ? Optional.empty()
        : Optional.of(waiting.orElseGet(() -> HandOver.of(id, server, handler, now)));
  }

  /** Writes it to where it belongs. */
  void save(HandOver record) throws StorageException {
    Path waiting = layout.waitingHandOver(record.handler(), record.server(), record.id());
    if (record.state() == HandOver.State.WAITING) {
      write(waiting, record);
    } else {
      write(layout.endedHandOver(record.handler(), record.server(), record.id()), record);
      Disk.deleteTree(waiting);
    }
  }

  private void write(Path file, HandOver record) throws StorageException {
    store.write(file, record);
    names.force(Disk.parent(file));
  }

  /** The names of the handlers that deliveries have ever waited for. */
  List<String> handlers() throws StorageException {
    return names(layout.handOvers());
  }

  /** The servers whose deliveries have ever waited for a handler. */
  List<String> servers(String handler) throws StorageException {
    return names(layout.handOvers(handler));
  }

  /** What waits, in order; removes the record of what has ended. */
  List<ExchangeId> waiting(String handler, String server) throws StorageException {
    List<ExchangeId> waiting = new ArrayList<>();
    for (ExchangeId id : ids(layout.waitingHandOvers(handler, server))) {
      if (Disk.exists(layout.endedHandOver(handler, server, id))) {
        Disk.deleteTree(layout.waitingHandOver(handler, server, id));
      } else {
        waiting.add(id);
      }
    }
    return waiting;
  }

  /** What waits, in order; leaves all as it is. */
  List<ExchangeId> stillWaiting(String handler, String server) throws StorageException {
    return ids(layout.waitingHandOvers(handler, server)).stream()
        .filter(id -> isWaiting(handler, server, id))
        .toList();
  }

  /** Whether a delivery waits and has not ended. */
  boolean isWaiting(String handler, String server, ExchangeId id) {
    return Disk.exists(layout.waitingHandOver(handler, server, id))
        && !Disk.exists(layout.endedHandOver(handler, server, id));
  }

  /** What has ended, in order. */
  List<ExchangeId> ended(String handler, String server) throws StorageException {
    return ids(layout.endedHandOvers(handler, server));
  }

  /** Forgets what has ended. */
  void forget(String handler, String server, ExchangeId id) throws StorageException {
    Disk.deleteTree(layout.endedHandOver(handler, server, id));
  }

  private static List<String> names(Path directory) throws StorageException {
    return Disk.list(directory).stream()
        .map(p -> String.valueOf(p.getFileName()))
        .toList();
  }

  private static List<ExchangeId> ids(Path directory) throws StorageException {
    return names(directory).stream()
        .filter(name -> name.endsWith(".json"))
        .map(name -> name.substring(0, name.length() - ".json".length()))
        .filter(ExchangeId::isValid)
        .map(ExchangeId::new)
        .toList();
  }
}
