package org.onecgate.delivery;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
 * <p>What somebody asks for all the time is {@link KnownHandOvers known} in memory: {@link #recall} reads what a former
 * process left.
 *
 * <p><em>Threading:</em> safe for different deliveries; what is known is guarded by itself.
 */
final class HandOverRecords {
  private final DataLayout layout;
  private final JsonStore store;
  private final DurableNames names;
  private final HeldRecords held;

  private final KnownHandOvers known = new KnownHandOvers();

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

  /** Has an ended hand-over begin anew; what was before stays in its history. */
  void beginAgain(String handler, boolean keeps, Manifest manifest, String who, Instant now)
      throws StorageException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    ServerId server = manifest.serverId();
    if (keeps) {
      held.holdIfThere(handler, manifest);
    }
    HandOver anew = HandOver.of(id, server, handler, now);
    Optional<HandOver> ended =
        store.loadOrPassOver(layout.endedHandOver(handler, server, id), HandOver.class);
    HandOver waits = ended
        .map(anew::after)
        .orElse(anew)
        .noting(HandOver.Event.by(who, HandOver.What.AGAIN, now));
    // In this order a crash between leaves the end, which counts, and loses nothing.
    write(layout.waitingHandOver(handler, server, id), waits);
    Disk.deleteTree(layout.endedHandOver(handler, server, id));
    known.put(waits);
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
    if (Disk.exists(layout.endedHandOver(handler, server, id))) {
      return Optional.empty();
    }
    if (waiting.isEmpty()) {
      waiting = Optional.of(HandOver.of(id, server, handler, now));
      known.put(waiting.get());
    }
    return waiting;
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
    known.put(record);
  }

  /** What is known of all without asking the disk. */
  KnownHandOvers known() {
    return known;
  }

  /** Reads what a former process left of a server's deliveries. */
  void recall(String handler, ServerId server) throws StorageException {
    for (ExchangeId id : ids(layout.waitingHandOvers(handler, server))) {
      Path waiting = layout.waitingHandOver(handler, server, id);
      synchronized (known) { // what goes on meanwhile must not come back
        readable(waiting).ifPresent(known::put);
      }
    }
    for (ExchangeId id : ended(handler, server)) {
      Path ended = layout.endedHandOver(handler, server, id);
      synchronized (known) {
        store.loadOrPassOver(ended, HandOver.class).ifPresent(known::put);
      }
    }
  }

  /** One that will not load is set aside by whoever hands it over. */
  private Optional<HandOver> readable(Path file) {
    try {
      return store.read(file, HandOver.class);
    } catch (StorageException e) {
      return Optional.empty();
    }
  }

  /**
   * Settles a hand-over that was given up.
   *
   * @return false if it was not
   */
  boolean settle(String handler, ServerId server, ExchangeId id, String who, Instant now)
      throws StorageException {
    Path ended = layout.endedHandOver(handler, server, id);
    synchronized (known) {
      Optional<HandOver> record =
          store.load(ended, HandOver.class).filter(found -> found.state() == HandOver.State.FAILED);
      if (record.isPresent()) {
        save(record.get().settled().noting(HandOver.Event.by(who, HandOver.What.SETTLED, now)));
      }
      return record.isPresent();
    }
  }

  /**
   * Gives up a hand-over that waits, by hand; nobody may be about to hand it over.
   *
   * @return false if it does not wait
   */
  boolean skip(String handler, ServerId server, ExchangeId id, String who, Instant now)
      throws StorageException {
    if (!isWaiting(handler, server, id)) {
      return false;
    }
    Optional<HandOver> record = waiting(handler, server, id, now);
    if (record.isPresent()) {
      save(record.get().skipped(now).noting(HandOver.Event.by(who, HandOver.What.SKIPPED, now)));
    }
    return record.isPresent();
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
    synchronized (known) {
      Disk.deleteTree(layout.endedHandOver(handler, server, id));
      known.remove(handler, id);
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
