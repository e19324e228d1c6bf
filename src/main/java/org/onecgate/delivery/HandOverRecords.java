package org.onecgate.delivery;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.DurableNames;
import org.onecgate.storage.StorageException;

/**
 * The hand-overs on the disk: one small file for each delivery and handler, first among those that
 * wait, then among those that have ended. What has ended counts, should it be found in both.
 *
 * <p>Those that were given up and that nobody has settled are also kept in memory, as somebody asks for
 * them every second: {@link #recall} reads those that a former process left.
 *
 * <p><em>Threading:</em> safe for different deliveries; what was given up is guarded by itself.
 */
final class HandOverRecords {
  private final DataLayout layout;
  private final JsonStore store;
  private final DurableNames names;
  private final HeldRecords held;

  /** Those that were given up, by their files. */
  private final Map<Path, HandOver> givenUp = new HashMap<>();

  HandOverRecords(DataLayout layout, JsonStore store) {
    this.layout = layout;
    this.store = store;
    this.names = new DurableNames(layout.handOvers());
    this.held = new HeldRecords(layout, names);
  }

  /**
   * Notes that a delivery waits, unless that or its end is noted already. A note that is there already
   * may be of a try that ended before it was forced.
   *
   * @param keeps whether the handler keeps records: what is not held yet is held before
   * @return whether it waits; then that survives a power cut
   */
  boolean begin(String handler, boolean keeps, Manifest manifest, Instant now)
      throws StorageException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    ServerId server = manifest.serverId();
    boolean noted = Disk.exists(layout.waitingHandOver(handler, server, id)); // looked at first
    if (Disk.exists(layout.endedHandOver(handler, server, id))) {
      return false;
    }
    if (keeps && !held.isWhole(handler, server, id)) {
      held.holdIfThere(handler, manifest);
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

  /** Holds the records of a delivery that nobody else has seen yet, whatever was held before. */
  void hold(String handler, Manifest manifest, Path draft) throws StorageException {
    held.hold(handler, manifest, draft);
  }

  /** Has an ended hand-over begin anew. */
  void beginAgain(String handler, boolean keeps, Manifest manifest, Instant now)
      throws StorageException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    if (keeps) {
      held.holdIfThere(handler, manifest);
    }
    // In this order a crash between leaves the end, which counts, and loses nothing.
    save(HandOver.of(id, manifest.serverId(), handler, now));
    forget(handler, manifest.serverId(), id);
  }

  /** What is held of a delivery for a handler; empty if nothing is. */
  Optional<PublishedDelivery> held(String handler, ServerId server, ExchangeId id)
      throws StorageException {
    Path directory = layout.heldHandOver(handler, server, id);
    return store
        .read(layout.manifest(directory), Manifest.class)
        .map(manifest -> new PublishedDelivery(layout.delivery(id), manifest, directory));
  }

  /**
   * The record of a delivery that waits, made anew where the old one will not load (P6); empty if
   * it has ended.
   */
  Optional<HandOver> waiting(String handler, ServerId server, ExchangeId id, Instant now)
      throws StorageException {
    Optional<HandOver> waiting =
        store.load(layout.waitingHandOver(handler, server, id), HandOver.class);
    return Disk.exists(layout.endedHandOver(handler, server, id))
        ? Optional.empty()
        : Optional.of(waiting.orElseGet(() -> HandOver.of(id, server, handler, now)));
  }

  /** Writes it to where it belongs. */
  void save(HandOver record) throws StorageException {
    Path waiting = layout.waitingHandOver(record.handler(), record.serverId(), record.id());
    Path ended = layout.endedHandOver(record.handler(), record.serverId(), record.id());
    if (record.isWaiting()) {
      write(waiting, record);
    } else {
      write(ended, record);
      Disk.deleteTree(waiting);
      held.release(record.handler(), record.serverId(), record.id());
    }
    remember(ended, record);
  }

  private void remember(Path ended, HandOver record) {
    synchronized (givenUp) {
      if (record.state() == HandOver.State.FAILED) {
        givenUp.put(ended, record);
      } else {
        givenUp.remove(ended);
      }
    }
  }

  /** Those that were given up and that nobody has settled, the newest delivery first. */
  List<HandOver> givenUp() {
    synchronized (givenUp) {
      return givenUp.values().stream()
          .sorted(Comparator.comparing(HandOver::delivery).reversed())
          .toList();
    }
  }

  /** Reads which deliveries of a server a former process gave up. */
  void recall(String handler, ServerId server) throws StorageException {
    for (ExchangeId id : ended(handler, server)) {
      Path ended = layout.endedHandOver(handler, server, id);
      synchronized (givenUp) { // what is replayed or settled meanwhile must not come back
        store.loadOrPassOver(ended, HandOver.class).ifPresent(record -> remember(ended, record));
      }
    }
  }

  /**
   * Settles a hand-over that was given up.
   *
   * @return false if it was not
   */
  boolean settle(String handler, ServerId server, ExchangeId id) throws StorageException {
    Path ended = layout.endedHandOver(handler, server, id);
    synchronized (givenUp) {
      Optional<HandOver> record =
          store.load(ended, HandOver.class).filter(found -> found.state() == HandOver.State.FAILED);
      if (record.isPresent()) {
        save(record.get().settled());
      }
      return record.isPresent();
    }
  }

  /** How far a delivery is on its way to a handler; empty if that was never given it. */
  Optional<HandOver> of(String handler, ServerId server, ExchangeId id) throws StorageException {
    Optional<HandOver> ended =
        store.load(layout.endedHandOver(handler, server, id), HandOver.class);
    return ended.isPresent()
        ? ended
        : store.load(layout.waitingHandOver(handler, server, id), HandOver.class);
  }

  private void write(Path file, HandOver record) throws StorageException {
    names.create(Disk.parent(file));
    store.write(file, record);
  }

  /** The names of the handlers that deliveries have ever waited for. */
  List<String> handlers() throws StorageException {
    return names(layout.handOvers());
  }

  /** The servers whose deliveries have ever waited for a handler. */
  List<ServerId> servers(String handler) throws StorageException {
    return names(layout.handOvers(handler)).stream()
        .filter(ServerId::isValid)
        .map(ServerId::new)
        .toList();
  }

  /** What waits, in order; removes the record of what has ended, and what is held for it. */
  List<ExchangeId> waiting(String handler, ServerId server) throws StorageException {
    List<ExchangeId> waiting = new ArrayList<>();
    for (ExchangeId id : ids(layout.waitingHandOvers(handler, server))) {
      if (Disk.exists(layout.endedHandOver(handler, server, id))) {
        Disk.deleteTree(layout.waitingHandOver(handler, server, id));
      } else {
        waiting.add(id);
      }
    }
    held.releaseAllBut(handler, server, waiting);
    return waiting;
  }

  /** Whether a delivery waits and has not ended. */
  boolean isWaiting(String handler, ServerId server, ExchangeId id) {
    return Disk.exists(layout.waitingHandOver(handler, server, id))
        && !Disk.exists(layout.endedHandOver(handler, server, id));
  }

  /** What has ended, in order. */
  List<ExchangeId> ended(String handler, ServerId server) throws StorageException {
    return ids(layout.endedHandOvers(handler, server));
  }

  /** Forgets what has ended. */
  void forget(String handler, ServerId server, ExchangeId id) throws StorageException {
    Path ended = layout.endedHandOver(handler, server, id);
    synchronized (givenUp) {
      Disk.deleteTree(ended);
      givenUp.remove(ended);
    }
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
