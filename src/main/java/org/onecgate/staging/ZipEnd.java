package org.onecgate.staging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * What the end of a zip says about its directory and its length: the directory begins where the
 * position of its end record minus its size lands, and the record says where that should be. A
 * difference above zero is exactly the bytes that came twice, one below zero the bytes that are
 * missing.
 *
 * <p>Only one end is accepted: the last signature in the file must be that of a record which reaches
 * to the end of the file, so that no two readers can take two different records for the end.
 *
 * @param offset where the directory should begin
 * @param size the size of the directory
 * @param entries how many entries it has
 * @param wide whether it is a zip64; the number of entries is modulo 65,536 otherwise
 * @param excess how many bytes the file has too many
 */
record ZipEnd(long offset, long size, long entries, boolean wide, long excess) {
  private static final int END = 22;
  private static final int END_64 = 56;
  private static final int LOCATOR_64 = 20;
  private static final int MAX_COMMENT = 0xffff;
  private static final long IN_64 = 0xffffffffL;

  /** How many bytes a zip has too many; empty if it has no end record. */
  static OptionalLong excess(Path zip, long from) throws StorageException {
    Optional<ZipEnd> end = of(zip, from, Disk.size(zip));
    return end.isPresent() ? OptionalLong.of(end.get().excess) : OptionalLong.empty();
  }

  /** The end of a zip; empty if it has none, or one that contradicts itself. */
  static Optional<ZipEnd> of(Path zip) throws StorageException {
    return of(zip, 0, Disk.size(zip));
  }

  /** The end of a zip that lies between these places of a file. */
  static Optional<ZipEnd> of(Path file, long from, long to) throws StorageException {
    long size = to - from;
    byte[] bytes =
        Disk.before(file, to, (int) Math.min(size, MAX_COMMENT + END + LOCATOR_64 + END_64));
    ByteBuffer tail = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = bytes.length - END; at >= 0; at--) {
      if (tail.getInt(at) == 0x06054b50) {
        return Optional.ofNullable(read(tail, at, size - bytes.length));
      }
    }
    return Optional.empty();
  }

  private static @Nullable ZipEnd read(ByteBuffer tail, int at, long tailStart) {
    if (at + END + (tail.getShort(at + 20) & 0xffff) != tail.capacity()) {
      return null;
    }
    int locator = at - LOCATOR_64;
    if (locator >= 0 && tail.getInt(locator) == 0x07064b50) {
      int end = locator - END_64;
      if (end < 0 || tail.getInt(end) != 0x06064b50) {
        return null;
      }
      long size = tail.getLong(end + 40);
      long offset = tail.getLong(end + 48);
      return size < 0 || offset < 0 || tail.getLong(locator + 8) != offset + size
          ? null
          : new ZipEnd(offset, size, tail.getLong(end + 32), true, tailStart + end - size - offset);
    }
    long size = tail.getInt(at + 12) & IN_64;
    long offset = tail.getInt(at + 16) & IN_64;
    int entries = tail.getShort(at + 10) & 0xffff;
    return new ZipEnd(offset, size, entries, false, tailStart + at - size - offset);
  }
}
