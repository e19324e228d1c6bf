package org.onecgate.storage;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/**
 * A directory that is filled under a temporary name beside its own and gets that in one step, when it is whole; closing
 * it without that removes it.
 *
 * <p><em>Threading:</em> one thread.
 */
public final class NewDirectory implements AutoCloseable {
  private final Path target;
  private final Path temp;
  private boolean committed;

  /**
   * Makes the temporary directory, of mode 0700, and what is missing above it.
   *
   * @throws StorageException if something has the name already
   */
  public NewDirectory(Path target) throws StorageException {
    this.target = target;
    requireFree();
    this.temp = Temps.beside(target);
    Disk.createDirectories(temp, Disk.PRIVATE_DIRECTORY);
  }

  /** Where it is filled. */
  public Path path() {
    return temp;
  }

  /**
   * Gives it its name, durably; what is in it is the caller's to force.
   *
   * @throws StorageException if something has got the name meanwhile
   */
  public void commit() throws StorageException {
    requireFree();
    Disk.rename(temp, target);
    committed = true;
  }

  /** A rename would silently replace an empty directory. */
  private void requireFree() throws StorageException {
    if (Disk.exists(target)) {
      throw new StorageException(
          "create-directory", target, new FileAlreadyExistsException(target.toString()));
    }
  }

  @Override
  public void close() throws StorageException {
    if (!committed) {
      Disk.deleteTree(temp);
    }
  }
}
