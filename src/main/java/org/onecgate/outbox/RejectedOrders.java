package org.onecgate.outbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Sentence;
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
 * @param said the same as a sentence; null of a file that was rejected before this was noted
 */
public record RejectedOrders(
    int count,
    String file,
    Instant time,
    int taken,
    String reason,
    @Nullable Sentence said) {
  private static final Logger LOG = System.getLogger(RejectedOrders.class.getName());
  private static final String REASON = ".reason.json";

  /**
   * One file that lies there.
   *
   * @param id the name that it got there
   * @param file the name under which it was put into the drop
   * @param time when it was rejected
   * @param taken how many of its orders were taken all the same
   * @param bytes its size; 0 if it is gone
   * @param reasons what is wrong, one for each order, a hundred at most
   * @param said the same as sentences; null of a file that was rejected before this was noted
   */
  public record RejectedFile(
      ExchangeId id,
      String file,
      Instant time,
      int taken,
      long bytes,
      List<String> reasons,
      @Nullable List<Sentence> said) {}

  /** The files that lie there by the names that they got, newest first. */
  static List<ExchangeId> ids(ServerId server, DataLayout layout) throws StorageException {
    return Disk.list(layout.rejected(server)).stream()
        .map(file -> String.valueOf(file.getFileName()))
        .filter(name -> name.endsWith(REASON))
        .map(name -> name.substring(0, name.length() - REASON.length()))
        .filter(ExchangeId::isValid)
        .map(ExchangeId::new)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** One of them; empty if it is not there. Where what is wrong with it cannot be read, no reason is told. */
  static Optional<RejectedFile> file(
      ServerId server, ExchangeId id, DataLayout layout, JsonStore store) {
    Path file = layout.rejected(server, id);
    try {
      return store
          .read(layout.rejectedReason(server, id), Drop.Reason.class)
          .map(why -> new RejectedFile(
              id,
              why.file(),
              why.time(),
              why.taken(),
              size(file),
              why.reasons() == null ? List.of() : why.reasons(),
              why.said()));
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "rejected orders not readable server=" + server, e);
      String name = String.valueOf(file.getFileName());
      return Optional.of(new RejectedFile(id, name, id.time(), 0, size(file), List.of(), null));
    }
  }

  private static long size(Path file) {
    try {
      return Disk.size(file);
    } catch (StorageException e) {
      return 0; // somebody has taken it
    }
  }

  /** What lies there; empty if nothing does, or that cannot be read: then the log says why. */
  static Optional<RejectedOrders> of(ServerId server, DataLayout layout, JsonStore store) {
    try {
      List<Path> reasons = Disk.list(layout.rejected(server)).stream()
          .filter(file -> String.valueOf(file.getFileName()).endsWith(REASON))
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
                  newest.first().orElse(""),
                  newest.firstSaid().orElse(null)));
    } catch (StorageException | RuntimeException e) {
      LOG.log(Level.DEBUG, "rejected orders not readable server=" + server, e);
      return Optional.empty();
    }
  }
}
