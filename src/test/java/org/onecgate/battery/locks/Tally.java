package org.onecgate.battery.locks;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one child has counted, in a mapped file: what it counted before it crashed stays.
 *
 * <p><em>Threading:</em> safe inside the child; the parent reads when the child has ended.
 */
final class Tally {
  /** What is counted. */
  enum What {
    ACQUIRED(0),
    COMMITTED(1),
    BUSY(2),
    OVERLAPS(3),
    ABANDONED(4),
    REOPENED(5),
    CHUNKS(6),
    CHUNKS_REFUSED(7);

    private final int at;

    What(int slot) {
      this.at = slot * Long.BYTES;
    }
  }

  private final MappedByteBuffer counts;

  Tally(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      counts = channel.map(MapMode.READ_WRITE, 0, (long) What.values().length * Long.BYTES);
    }
  }

  synchronized void add(What what) {
    counts.putLong(what.at, of(what) + 1);
  }

  synchronized long of(What what) {
    return counts.getLong(what.at);
  }
}
