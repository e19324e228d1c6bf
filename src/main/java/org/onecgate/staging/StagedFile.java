package org.onecgate.staging;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * A file that passed every check, staged: in memory if it is small, else on the disk as the
 * received file itself (S2). One sealed type, so that nobody can forget one of the two (S4).
 */
public sealed interface StagedFile {
  /** What was checked. */
  CheckedFile file();

  /** Its bytes from the beginning; the caller closes the stream. */
  InputStream open() throws StorageException;

  /**
   * Staged in memory; valid until its {@link Staged} is closed. The received file lies where it was
   * as well.
   */
  final class InMemory implements StagedFile {
    private final CheckedFile file;
    private final byte[] bytes;

    /** Keeps the bytes without copying them. */
    InMemory(CheckedFile file, byte[] bytes) {
      this.file = file;
      this.bytes = bytes;
    }

    @Override
    public CheckedFile file() {
      return file;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /**
   * Staged on the disk: the path of the received file itself, no copy. The path stays valid until the
   * run ends.
   *
   * @param file what was checked
   */
  record OnDisk(CheckedFile file) implements StagedFile {
    /** Where it lies. */
    public Path path() {
      return file.path();
    }

    @Override
    public InputStream open() throws StorageException {
      return Disk.read(file.path());
    }
  }
}
