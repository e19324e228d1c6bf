package org.onecgate.storage;

import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much lies below a directory.
 *
 * @param files how many files
 * @param bytes their sizes together, whatever else is a link to the same file
 * @param oldest when the one was written that was written first; empty if there is none
 */
public record Extent(int files, long bytes, Optional<Instant> oldest) {
  /** How much lies below a directory, however deep; nothing if it is missing. */
  public static Extent of(Path directory) throws StorageException {
    return Disk.step("measure", directory, () -> {
      Adder adder = new Adder();
      Files.walkFileTree(directory, adder);
      return new Extent(adder.files, adder.bytes, Optional.ofNullable(adder.oldest));
    });
  }

  private static final class Adder extends Disk.Walk {
    private int files;
    private long bytes;
    private @Nullable Instant oldest;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files++;
      bytes += attributes.size();
      Instant written = attributes.lastModifiedTime().toInstant();
      if (oldest == null || written.isBefore(oldest)) {
        oldest = written;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
