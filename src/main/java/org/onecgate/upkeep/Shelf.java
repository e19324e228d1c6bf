package org.onecgate.upkeep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Extent;

/**
 * One place where things are kept for a while: which lie there, how much each holds, when it is due.
 *
 * <p><em>Threading:</em> safe.
 */
final class Shelf {
  /** When a thing is due; absent is never. */
  @FunctionalInterface
  interface Due {
    Optional<Instant> of(ExchangeId id) throws IOException;
  }

  /** How a thing leaves. */
  @FunctionalInterface
  interface Removal {
    void of(Path directory, long bytes) throws IOException;
  }

  private final Path place;
  private final Function<ExchangeId, Path> directory;
  private final Due due;
  private final @Nullable Remembered<?> dated;
  private final Removal removal;
  private final Remembered<Long> bytes;

  /**
   * Keeps things here.
   *
   * @param directory where each lies
   * @param dated what else is remembered of each
   */
  Shelf(
      Path place,
      Function<ExchangeId, Path> directory,
      Due due,
      @Nullable Remembered<?> dated,
      Removal removal) {
    this.place = place;
    this.directory = directory;
    this.due = due;
    this.dated = dated;
    this.removal = removal;
    this.bytes =
        new Remembered<>(directory, id -> Extent.of(directory.apply(id)).bytes());
  }

  /** What there is, oldest first. */
  List<ExchangeId> ids() throws IOException {
    List<ExchangeId> ids = Disk.list(place).stream()
        .map(path -> String.valueOf(path.getFileName()))
        .filter(ExchangeId::isValid)
        .map(ExchangeId::new)
        .toList();
    Set<ExchangeId> there = new HashSet<>(ids);
    bytes.retain(there);
    if (dated != null) {
      dated.retain(there);
    }
    return ids;
  }

  Path directory(ExchangeId id) {
    return directory.apply(id);
  }

  /** How many bytes it holds; empty if it is gone. */
  Optional<Long> bytes(ExchangeId id) throws IOException {
    return bytes.of(id);
  }

  Optional<Instant> due(ExchangeId id) throws IOException {
    return due.of(id);
  }

  void remove(ExchangeId id, long held) throws IOException {
    removal.of(directory(id), held);
  }
}
