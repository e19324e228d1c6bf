package org.onecgate.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes orphaned temps below the data directory, never inside the inbox, a draft for it or the
 * quarantine, whose names are the clients' (W1).
 */
public final class TempSweep {
  /**
   * What a sweep did.
   *
   * @param removed the orphans that are gone
   * @param bytes how much space they held
   * @param kept how many temps are too young to be orphans (W2)
   * @param failures those that could not be removed (W3)
   */
  public record Report(List<Path> removed, long bytes, int kept, List<StorageException> failures) {}

  private TempSweep() {}

  /**
   * Removes every temp last written before this moment.
   *
   * @param really false to find out only
   */
  public static Report run(DataLayout layout, Instant before, boolean really) {
    Sweep sweep = new Sweep(layout, before, really);
    try {
      Files.walkFileTree(layout.root(), sweep);
    } catch (IOException e) {
      sweep.failures.add(new StorageException("sweep", layout.root(), e));
    }
    return new Report(
        List.copyOf(sweep.removed), sweep.bytes, sweep.kept, List.copyOf(sweep.failures));
  }

  private static final class Sweep extends SimpleFileVisitor<Path> {
    private final DataLayout layout;
    private final Set<Path> spared;
    private final Instant before;
    private final boolean really;
    private final List<Path> removed = new ArrayList<>();
    private final List<StorageException> failures = new ArrayList<>();
    private long bytes;
    private int kept;

    Sweep(DataLayout layout, Instant before, boolean really) {
      this.layout = layout;
      this.spared = Set.of(layout.inbox(), layout.quarantine());
      this.really = really;
      this.before = before;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      if (spared.contains(directory) || layout.isDraft(directory)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      return look(directory, attributes) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      look(file, attributes);
      return FileVisitResult.CONTINUE;
    }

    private boolean look(Path path, BasicFileAttributes attributes) {
      if (!Temps.isTemp(String.valueOf(path.getFileName()))) {
        return false;
      }
      if (!attributes.lastModifiedTime().toInstant().isBefore(before)) {
        kept++;
        return true;
      }
      try {
        long size = attributes.isDirectory() ? sizeOf(path) : attributes.size();
        if (really && attributes.isDirectory()) {
          Disk.deleteTree(path);
        } else if (really) {
          Disk.deleteQuietlyIfEmpty(path); // a walk of one file costs more than its removal
        }
        bytes += size;
        removed.add(path);
      } catch (StorageException e) {
        failures.add(e);
      }
      return true;
    }

    private static long sizeOf(Path directory) throws StorageException {
      long[] sum = {0};
      Disk.act(
          "size-tree",
          directory,
          () -> Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum[0] += attributes.size();
              return FileVisitResult.CONTINUE;
            }
          }));
      return sum[0];
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      if (!(e instanceof NoSuchFileException)) {
        failures.add(new StorageException("sweep", file, e));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      if (e != null) {
        failures.add(new StorageException("sweep", directory, e));
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
