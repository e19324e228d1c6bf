package org.onecgate.upkeep;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.storage.Disk;
import org.onecgate.upkeep.DiskUse.Place;

/** One place of the disk while it is looked at: what cannot be read is counted, and the rest is told. */
final class Looking {
  private static final Logger LOG = System.getLogger(DiskUse.class.getName());

  /** What lies in one place, or belongs to one server. */
  record Item(int count, @Nullable Instant since, long bytes) {}

  /** Finds out what there is. */
  @FunctionalInterface
  interface Listing<T> {
    List<T> run() throws IOException;
  }

  /** Looks at one thing; empty if there is nothing to count. */
  @FunctionalInterface
  interface Look {
    Optional<Item> run() throws IOException;
  }

  private final String place;
  private final List<Item> items = new ArrayList<>();
  private int unreadable;

  Looking(String place) {
    this.place = place;
  }

  <T> List<T> list(Listing<T> listing) {
    try {
      return listing.run();
    } catch (IOException e) {
      fail(e);
      return List.of();
    }
  }

  void at(Path path, Look look) {
    try {
      look.run().ifPresent(items::add);
    } catch (IOException e) {
      if (Disk.exists(path)) {
        fail(e);
        items.add(new Item(1, null, 0));
      }
    }
  }

  private void fail(IOException e) {
    unreadable++;
    LOG.log(Level.WARNING, "disk use: not all can be told place=" + place, e);
  }

  Place told() {
    return new Place(
        place,
        items.stream().mapToInt(Item::count).sum(),
        items.stream().mapToLong(Item::bytes).sum(),
        items.stream()
            .flatMap(item -> Optional.ofNullable(item.since()).stream())
            .min(Comparator.naturalOrder())
            .orElse(null),
        unreadable);
  }
}
