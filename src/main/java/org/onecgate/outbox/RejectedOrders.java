package org.onecgate.outbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * What lies in {@code rejected/} of a server, for people who look on. It counts until they remove it.
 *
 * @param count how many files there are
 * @param file the name under which the newest was put into the drop
 * @param time when it was rejected
 * @param taken how many of its orders were taken all the same
 * @param reason what is wrong with it, the first of its reasons
 */
public record RejectedOrders(int count, String file, Instant time, int taken, String reason) {
  private static final Logger LOG = System.getLogger(RejectedOrders.class.getName());

  /** What lies there; empty if nothing does, or that cannot be read: then the log says why. */
  static Optional<RejectedOrders> of(ServerId server, DataLayout layout, JsonStore store) {
    try {
      List<Path> reasons = Disk.list(layout.rejected(server)).stream()
          .filter(file -> String.valueOf(file.getFileName()).endsWith(".reason.json"))
          .sorted()
          .toList();
      return reasons.isEmpty()
          ? Optional.empty()
          : store
              .read(reasons.get(reasons.size() - 1), Drop.Reason.class)
              .map(newest -> new RejectedOrders(
                  reasons.size(),
                  newest.file(),
                  newest.time(),
                  newest.taken(),
                  newest.reasons().isEmpty() ? "" : newest.reasons().get(0)));
    } catch (StorageException | RuntimeException e) {
      LOG.log(Level.DEBUG, "rejected orders not readable server=" + server, e);
      return Optional.empty();
    }
  }
}
