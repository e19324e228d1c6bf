package org.onecgate.delivery;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.DurableNames;
import org.onecgate.storage.StorageException;

/**
 * What is held of deliveries for handlers that keep records: second names of the manifest and of the records, in a
 * directory beside the note that the delivery waits. The manifest comes last: with it, all of them are there.
 *
 * <p><em>Threading:</em> safe for different deliveries.
 */
final class HeldRecords {
  private final DataLayout layout;
  private final DurableNames names;

  /**
   * Holds below this layout.
   *
   * @param names makes the directories of those that wait durable
   */
  HeldRecords(DataLayout layout, DurableNames names) {
    this.layout = layout;
    this.names = names;
  }

  /** Whether all is there. */
  boolean isWhole(String handler, ServerId server, ExchangeId id) {
    return Disk.exists(layout.manifest(layout.heldHandOver(handler, server, id)));
  }

  /**
   * Holds a delivery, whatever was held before, which may be of other checks of the same exchange; once this returns,
   * that survives a power cut.
   *
   * @param from where it lies
   */
  void hold(String handler, Manifest manifest, Path from) throws StorageException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    Path held = layout.heldHandOver(handler, manifest.serverId(), id);
    Disk.deleteTree(held);
    names.create(Disk.parent(held));
    Disk.createDirectories(held, Disk.PRIVATE_DIRECTORY);
    if (!manifest.recordsOrNone().isEmpty()) {
      Path records = layout.records(held);
      Disk.createDirectories(records, Disk.PRIVATE_DIRECTORY);
      for (Manifest.Records each : manifest.recordsOrNone()) {
        Disk.linkOrCopy(from.resolve(each.path()), held.resolve(each.path()));
      }
      Disk.forceDirectory(records);
    }
    Disk.linkOrCopy(layout.manifest(from), layout.manifest(held));
    Disk.forceDirectory(held);
  }

  /** Holds a delivery of the inbox, unless a consumer has removed it, or does so meanwhile. */
  void holdIfThere(String handler, Manifest manifest) throws StorageException {
    ExchangeId id = new ExchangeId(manifest.delivery());
    Path delivery = layout.delivery(id);
    try {
      if (isThere(delivery, manifest)) {
        hold(handler, manifest, delivery);
      }
    } catch (StorageException e) {
      if (isThere(delivery, manifest)) {
        throw e;
      }
      release(handler, manifest.serverId(), id);
    }
  }

  private boolean isThere(Path delivery, Manifest manifest) {
    return Disk.exists(layout.manifest(delivery))
        && manifest.recordsOrNone().stream()
            .allMatch(each -> Disk.exists(delivery.resolve(each.path())));
  }

  /** Removes what is held of a delivery; nothing is fine. */
  void release(String handler, ServerId server, ExchangeId id) throws StorageException {
    Disk.deleteTree(layout.heldHandOver(handler, server, id));
  }

  /**
   * Removes what a crash has left of others than these. What is held for an exchange whose import is not over stays:
   * it may be all that is left of a delivery that was visible for a moment.
   */
  void releaseAllBut(String handler, ServerId server, Collection<ExchangeId> waiting)
      throws StorageException {
    Set<ExchangeId> theirs = new HashSet<>(waiting);
    for (Path each : Disk.list(layout.waitingHandOvers(handler, server))) {
      String name = String.valueOf(each.getFileName());
      if (ExchangeId.isValid(name)) {
        ExchangeId id = new ExchangeId(name);
        boolean isOver = Disk.exists(layout.endedHandOver(handler, server, id))
            || !Disk.exists(layout.staging(id));
        if (!theirs.contains(id) && isOver) {
          release(handler, server, id);
        }
      }
    }
  }
}
