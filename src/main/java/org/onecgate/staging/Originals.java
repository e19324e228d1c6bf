package org.onecgate.staging;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.SafeName;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Original;
import org.onecgate.storage.StorageException;

/**
 * Finds which files of one exchange lie in an earlier delivery already. Once one could not be linked, none is sought any
 * more: a volume without links would have each file read twice for nothing.
 *
 * <p><em>Threading:</em> safe.
 */
final class Originals {
  private final DataLayout layout;
  private final Earlier earlier;
  private volatile boolean ended;

  Originals(DataLayout layout, Earlier earlier) {
    this.layout = layout;
    this.earlier = earlier;
  }

  /** The file that one of this name and size is to be compared with; the caller closes it. */
  Optional<Original> of(SafeName name, long size) throws StorageException {
    if (!ended) {
      for (ExchangeId id : earlier.deliveries(name, size)) {
        Path delivery = layout.delivery(id);
        // Where the volume took another of its files for the same, it lies elsewhere and is not
        // found.
        Path file = delivery.resolve(layout.deliveredAs(List.of(name)).get(0));
        Optional<Original> found = Original.open(file, size, layout.manifest(delivery));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Gives it a second name, if all of it was compared and is the same.
   *
   * @return whether it has that
   */
  boolean link(Original original, Path to) throws StorageException {
    boolean linked = original.link(to);
    if (!linked && original.isSame()) {
      ended = true; // another thread may have linked one before that
    }
    return linked;
  }
}
