package org.onecgate.staging;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.onecgate.ByteSize;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.storage.Disk;

/**
 * Walks through the directory of a zip, record by record, before a library makes an object of each:
 * what one archive can cost in memory is known then (S8).
 */
final class ZipDirectory {
  /** What a directory may always take. */
  private static final long FREE_BYTES = ByteSize.mebi(1).bytes();

  /** What each file of the limit may take on the average: a record, its name, its extra fields. */
  private static final long BYTES_A_FILE = 256;

  private static final int RECORD = 46;

  private ZipDirectory() {}

  /**
   * What is wrong with the directory; empty if nothing is.
   *
   * @param maxFiles the most files that the archive may hold, and the most directories besides
   * @throws IOException if the disk fails
   */
  static Optional<Sentence> fault(Path zip, ZipEnd end, int maxFiles) throws IOException {
    if (end.size() > Math.max(FREE_BYTES, BYTES_A_FILE * maxFiles)) {
      return Optional.of(Phrase.LARGE_DIRECTORY.of(end.size()));
    }
    long entries = 0;
    long left = end.size();
    byte[] bytes = new byte[RECORD];
    ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (InputStream in = new BufferedInputStream(Disk.read(zip))) {
      in.skipNBytes(end.offset());
      while (left >= RECORD && in.readNBytes(bytes, 0, RECORD) == RECORD) {
        if (entry.getInt(0) != 0x02014b50) {
          return Optional.of(Phrase.ZIP_DIRECTORY.of());
        }
        int variable = variable(entry, 28) + variable(entry, 30) + variable(entry, 32);
        in.skipNBytes(variable);
        left -= RECORD + variable;
        if (++entries > 2L * maxFiles) {
          return Optional.of(Phrase.MORE_FILES.of(maxFiles));
        }
      }
    } catch (EOFException e) {
      return Optional.of(Phrase.ZIP_DIRECTORY.of());
    }
    boolean counted = end.wide() ? entries == end.entries() : (entries & 0xffff) == end.entries();
    return left == 0 && counted ? Optional.empty() : Optional.of(Phrase.WRONG_COUNT.of());
  }

  private static int variable(ByteBuffer entry, int at) {
    return entry.getShort(at) & 0xffff;
  }
}
