package org.onecgate.upkeep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.onecgate.ExchangeId;
import org.onecgate.storage.Disk;

/**
 * Something that the directories of exchanges say, found out once and remembered for as long as nothing
 * comes into them, leaves them or is replaced.
 *
 * <p><em>Threading:</em> safe; two threads may find out the same at once.
 */
final class Remembered<T> {
  /** Finds it out. */
  @FunctionalInterface
  interface Look<T> {
    /** What the directory of this exchange says. */
    T at(ExchangeId id) throws IOException;
  }

  private record Known<T>(Instant modified, T what) {}

  private final Function<ExchangeId, Path> directory;
  private final Look<T> look;
  private final Map<ExchangeId, Known<T>> known = new ConcurrentHashMap<>();

  Remembered(Function<ExchangeId, Path> directory, Look<T> look) {
    this.directory = directory;
    this.look = look;
  }

  /** What the directory of this exchange says; empty if it is not there (any more). */
  Optional<T> of(ExchangeId id) throws IOException {
    Optional<Instant> modified = Disk.stamp(directory.apply(id)).map(Disk.Stamp::modified);
    if (modified.isEmpty()) {
      known.remove(id);
      return Optional.empty();
    }
    Known<T> before = known.get(id);
    if (before != null && before.modified().equals(modified.get())) {
      return Optional.of(before.what());
    }
    boolean settled = Disk.isSettled(modified.get());
    T what = look.at(id);
    if (settled) {
      known.put(id, new Known<>(modified.get(), what));
    }
    return Optional.of(what);
  }

  /** Forgets all but these. */
  void retain(Collection<ExchangeId> ids) {
    known.keySet().retainAll(ids);
  }
}
