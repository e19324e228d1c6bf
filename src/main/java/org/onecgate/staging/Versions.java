package org.onecgate.staging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Journal;
import org.onecgate.storage.StoredFile;

/**
 * Finds out whether a received file was begun again, and where: 1C sends a picture that has changed
 * meanwhile a second time, with other files between, and the wire does not tell it from a file that
 * goes on (E18).
 *
 * <p>A chunk begins a new version if it came after other files, begins like a file of a known kind, and
 * what is there before it is a whole file of the same kind. A chunk that begins like nothing known goes
 * on with its file.
 */
final class Versions {
  private Versions() {}

  /**
   * Where the newest version of a file begins.
   *
   * @param offset in bytes
   * @param chunks how many chunks came before
   * @param certain false if a chunk may have begun a new version and nothing can tell: it is
   *     taken for one that goes on
   */
  record Begin(long offset, int chunks, boolean certain) {}

  /** Where the newest version of this file begins; at 0 if there is only one. */
  static Begin of(StoredFile file) throws IOException {
    Begin begin = new Begin(0, 0, true);
    for (Journal.Resumption place : file.resumed()) {
      Optional<FileKind> old = kind(file.path(), begin.offset());
      Optional<FileKind> next = kind(file.path(), place.offset());
      if (old.isEmpty()) {
        begin = new Begin(begin.offset(), begin.chunks(), false);
      } else if (next.isPresent() && areAlike(old.get(), next.get())) {
        begin = old.get().isWhole(file.path(), begin.offset(), place.offset())
            ? new Begin(place.offset(), place.chunks(), true)
            : new Begin(begin.offset(), begin.chunks(), false);
      }
    }
    return begin;
  }

  /** Whether the version that begins here is a whole file of its kind, as far as that is told cheaply. */
  static boolean isWhole(StoredFile file, Begin begin) throws IOException {
    Optional<FileKind> kind = kind(file.path(), begin.offset());
    return kind.isPresent() && kind.get().isWhole(file.path(), begin.offset(), file.size());
  }

  /** A picture may come back as one of another kind; catalogues give both the same name. */
  private static boolean areAlike(FileKind old, FileKind next) {
    return old == next || (old.isPicture() && next.isPicture());
  }

  private static Optional<FileKind> kind(Path file, long from) throws IOException {
    try (InputStream in = Disk.read(file, from)) {
      return FileKind.of(in.readNBytes(FileKind.MOST));
    }
  }
}
