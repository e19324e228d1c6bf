package org.onecgate.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes the names that lead to a file durable, each once.
 *
 * <p>Also of directories that were there already: the process that made one may have ended, or been
 * refused by the disk, before its name was forced, and nobody can see that from the outside.
 *
 * <p><em>Threading:</em> safe.
 */
public final class DurableNames {
  private final Path top;
  private final Set<Path> durable = new HashSet<>();

  /** Names below this directory, whose own name is durable. */
  public DurableNames(Path top) {
    this.top = top;
  }

  /** Forgets what was forced: other directories may have taken the names of those. */
  synchronized void forget() {
    durable.clear();
  }

  /**
   * Makes this directory, and what is missing above it, private, and all their names durable. What it made
   * and the disk refused to force is removed again, so that the next try does not take it for durable.
   */
  public synchronized void create(Path directory) throws StorageException {
    Deque<Path> made = new ArrayDeque<>();
    for (Path each = directory;
        !each.equals(top) && !Files.isDirectory(each);
        each = Disk.parent(each)) {
      durable.remove(each);
      made.addLast(each);
    }
    boolean done = false;
    try {
      Disk.makeDirectories(directory, Disk.PRIVATE_DIRECTORY);
      force(directory);
      done = true;
    } finally {
      if (!done) {
        for (Path each : made) {
          durable.remove(each);
          if (Files.isDirectory(each)) { // not a file that is in the way
            Disk.deleteQuietlyIfEmpty(each);
          }
        }
      }
    }
  }

  /**
   * Forces the name of this file or directory and of each directory between it and the top, unless
   * this object has done so before.
   */
  public synchronized void force(Path path) throws StorageException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path each = path; !each.equals(top) && !durable.contains(each); each = Disk.parent(each)) {
      missing.push(each);
    }
    for (Path each : missing) {
      Disk.forceDirectory(Disk.parent(each));
      durable.add(each);
    }
  }
}
