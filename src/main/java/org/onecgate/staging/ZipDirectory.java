package org.onecgate.staging;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.storage.Disk;

/**
 * What the directory of a zip claims, walked through record by record before a library makes an object of each:
 * what one archive can cost in memory and on the disk is known then (S8). No entry can become larger than it
 * claims, as it is stopped there.
 *
 * @param entries how many files and directories it has
 * @param bytes what its files unpack to
 * @param blocks what they take on a volume
 * @param memory what its names and fields take as objects, about
 */
record ZipDirectory(long entries, long bytes, long blocks, long memory) {
  /** Nothing yet. */
  static final ZipDirectory NONE = new ZipDirectory(0, 0, 0, 0);

  /** What a directory may always take. */
  private static final long FREE_BYTES = ByteSize.mebi(1).bytes();

  /** What each file of the limit may take on the average: a record, its name, its extra fields. */
  private static final long BYTES_A_FILE = 256;

  private static final int RECORD = 46;

  /** A volume gives space in blocks of this size, as a rule. */
  private static final long BLOCK = 4096;

  /** What the objects of an entry take besides its name: the library's, ours, and their places in maps. */
  private static final long MEMORY_ENTRY = 600;

  /** How often a name is in memory at once: raw, decoded, as it is safe, as it is compared. */
  private static final long MEMORY_NAME = 4;

  /** What the objects of one extra field take besides its bytes. */
  private static final long MEMORY_FIELD = 100;

  private static final int IN_64 = -1;
  private static final int FIELD_64 = 1;

  /**
   * Walks through a directory.
   *
   * @param maxFiles the most files that the archive may hold, and the most directories besides
   * @throws FaultException {@link Fault#BROKEN_ARCHIVE} if anything is wrong with it
   * @throws IOException if the disk fails
   */
  static ZipDirectory of(Path zip, ZipEnd end, int maxFiles) throws FaultException, IOException {
    if (end.size() > Math.max(FREE_BYTES, BYTES_A_FILE * maxFiles)) {
      throw new FaultException(Fault.BROKEN_ARCHIVE, Phrase.LARGE_DIRECTORY.of(end.size()));
    }
    ZipDirectory all = NONE;
    long left = end.size();
    byte[] bytes = new byte[RECORD];
    ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (InputStream in = new BufferedInputStream(Disk.read(zip))) {
      in.skipNBytes(end.offset());
      while (left >= RECORD && in.readNBytes(bytes, 0, RECORD) == RECORD) {
        if (entry.getInt(0) != 0x02014b50) {
          throw new FaultException(Fault.BROKEN_ARCHIVE, Phrase.ZIP_DIRECTORY.of());
        }
        int name = variable(entry, 28);
        int extra = variable(entry, 30);
        int comment = variable(entry, 32);
        in.skipNBytes(name);
        all = all.and(entry, name, in.readNBytes(extra), comment);
        in.skipNBytes(comment);
        left -= RECORD + name + extra + comment;
        if (all.entries > 2L * maxFiles) {
          throw new FaultException(Fault.BROKEN_ARCHIVE, Phrase.MORE_FILES.of(maxFiles));
        }
      }
    } catch (EOFException e) {
      throw new FaultException(Fault.BROKEN_ARCHIVE, Phrase.ZIP_DIRECTORY.of(), e);
    }
    boolean counted =
        end.wide() ? all.entries == end.entries() : (all.entries & 0xffff) == end.entries();
    if (left != 0 || !counted) {
      throw new FaultException(Fault.BROKEN_ARCHIVE, Phrase.WRONG_COUNT.of());
    }
    return all;
  }

  private ZipDirectory and(ByteBuffer entry, int name, byte[] extra, int comment) {
    ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
    long size = entry.getInt(24) & 0xffffffffL;
    long count = 0;
    int at = 0;
    while (at + 4 <= extra.length) {
      int length = variable(fields, at + 2);
      if (entry.getInt(24) == IN_64
          && variable(fields, at) == FIELD_64
          && length >= 8
          && at + 12 <= extra.length) {
        size = Math.max(fields.getLong(at + 4), 0); // the library refuses what is below
      }
      count++;
      at += 4 + length;
    }
    return plus(new ZipDirectory(
        1,
        size,
        blocks(size),
        MEMORY_ENTRY
            + MEMORY_NAME * name
            + MEMORY_FIELD * count
            + 2L * extra.length
            + 2L * comment));
  }

  /** Both together; more than can be counted is as much as can be. */
  ZipDirectory plus(ZipDirectory other) {
    return new ZipDirectory(
        entries + other.entries,
        sum(bytes, other.bytes),
        sum(blocks, other.blocks),
        sum(memory, other.memory));
  }

  private static long sum(long a, long b) {
    return a + Math.min(b, Long.MAX_VALUE - a);
  }

  /** What a file of this size takes on a volume. */
  static long blocks(long size) {
    return size > Long.MAX_VALUE - BLOCK ? size : (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static int variable(ByteBuffer entry, int at) {
    return entry.getShort(at) & 0xffff;
  }
}
