package org.onecgate.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Finds out at the start whether the volume can do what the locks and the atomic files are built
 * on: exclusive create, replace by rename, fsync of a file and of a directory, an advisory lock
 * (P0).
 */
public final class VolumeCheck {
  private VolumeCheck() {}

  /**
   * Tries all of it in a directory and leaves nothing there.
   *
   * @throws StorageException whose operation says what the volume cannot do
   */
  public static void require(Path directory) throws StorageException {
    Path file = Temps.beside(directory.resolve("volume-check"));
    Path other = Temps.beside(directory.resolve("volume-check"));
    try {
      create(file, "old");
      boolean exclusive = false;
      try {
        create(file, "second");
      } catch (StorageException e) {
        exclusive = e.getCause() instanceof FileAlreadyExistsException;
      }
      require(exclusive, "volume-check-exclusive-create", file);
      create(other, "new");
      Disk.moveVisibly(other, file);
      String content = Disk.step("read", file, () -> Files.readString(file));
      require(content.equals("new"), "volume-check-replace", file);
      Disk.forceDirectory(directory);
      Disk.act("volume-check-lock", file, () -> {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          require(lock.isValid(), "volume-check-lock", file);
        }
      });
    } finally {
      Disk.deleteTree(file);
      Disk.deleteTree(other);
    }
  }

  private static void create(Path file, String content) throws StorageException {
    Disk.act("volume-check-create", file, () -> {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        channel.write(StandardCharsets.US_ASCII.encode(content));
        Disk.act("force", file, () -> channel.force(true));
      }
    });
  }

  private static void require(boolean works, String what, Path file) throws StorageException {
    if (!works) {
      throw new StorageException(what, file, new IOException("the volume cannot do this"));
    }
  }
}
