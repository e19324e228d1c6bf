package org.onecgate.staging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * What the end of a zip says about its length: the directory begins where the position of its end
 * record minus its size lands, and the record says where that should be. A difference above zero is
 * exactly the bytes that came twice, one below zero the bytes that are missing.
 */
final class ZipEnd {
  private static final int END = 22;
  private static final int END_64 = 56;
  private static final int LOCATOR_64 = 20;
  private static final int MAX_COMMENT = 0xffff;
  private static final long IN_64 = 0xffffffffL;

  private ZipEnd() {}

  /** How many bytes a zip has too many; empty where it has no end record. */
  static OptionalLong excess(Path zip) throws StorageException {
    long size = Disk.size(zip);
    byte[] bytes = Disk.tail(zip, MAX_COMMENT + END + LOCATOR_64 + END_64);
    ByteBuffer tail = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long tailStart = size - bytes.length;
    for (int at = bytes.length - END; at >= 0; at--) {
      if (isEnd(tail, at)) {
        return OptionalLong.of(excess(tail, at, tailStart));
      }
    }
    return OptionalLong.empty();
  }

  private static boolean isEnd(ByteBuffer tail, int at) {
    return tail.getInt(at) == 0x06054b50
        && at + END + (tail.getShort(at + 20) & 0xffff) == tail.capacity();
  }

  private static long excess(ByteBuffer tail, int at, long tailStart) {
    long size = tail.getInt(at + 12) & IN_64;
    long offset = tail.getInt(at + 16) & IN_64;
    int locator = at - LOCATOR_64;
    int end64 = locator - END_64;
    if (end64 >= 0 && tail.getInt(locator) == 0x07064b50 && tail.getInt(end64) == 0x06064b50) {
      return tailStart + end64 - tail.getLong(end64 + 40) - tail.getLong(end64 + 48);
    }
    return tailStart + at - size - offset;
  }
}
