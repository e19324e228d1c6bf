package org.onecgate.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Forcing;
import org.onecgate.storage.NewFile;
import org.onecgate.storage.StorageException;

/**
 * A tree of files in the making, each hashed while it is written. Only {@link #finish} makes it durable and gives its
 * directories their modes, as one may not let its owner write into it.
 *
 * <p><em>Threading:</em> one thread.
 */
final class Copy implements AutoCloseable {
  private final Path top;
  private final Forcing.Batch batch;
  private final TreeMap<Path, String> directories = new TreeMap<>();

  /** What it has made that lies in no other directory that it has made. */
  private final Set<Path> outermost = new LinkedHashSet<>();

  /** A tree below a directory that is there, whose mode is left as it is. */
  Copy(Path top, Forcing forcing) {
    this.top = top;
    this.batch = forcing.batch();
  }

  /**
   * What was written.
   *
   * @param size in bytes
   * @param sha256 lower-case hex
   */
  record Written(long size, String sha256) {}

  /** The mode as a backup tells it. */
  static String octal(@Nullable Set<PosixFilePermission> mode) {
    if (mode == null) {
      return "-";
    }
    String text = PosixFilePermissions.toString(mode);
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      bits = bits << 1 | (text.charAt(i) == '-' ? 0 : 1);
    }
    return String.format(Locale.ROOT, "0%03o", bits);
  }

  private static Set<PosixFilePermission> mode(String octal) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < octal.length(); i++) {
      int three = octal.charAt(i) - '0';
      text.append((three & 4) == 0 ? '-' : 'r')
          .append((three & 2) == 0 ? '-' : 'w')
          .append((three & 1) == 0 ? '-' : 'x');
    }
    return PosixFilePermissions.fromString(text.toString());
  }

  private static void setMode(Path path, String octal) throws StorageException {
    if (!octal.equals("-")) {
      Disk.setMode(path, mode(octal));
    }
  }

  /**
   * Makes a directory, whose parent is there.
   *
   * @throws StorageException if there is one
   */
  void directory(Path directory, String mode) throws StorageException {
    if (Disk.exists(directory)) {
      throw new StorageException(
          "create-directory", directory, new IOException("somebody else has made it"));
    }
    Disk.makeDirectories(directory, Disk.PRIVATE_DIRECTORY);
    directories.put(directory, mode);
    made(directory);
  }

  private void made(Path path) {
    if (top.equals(path.getParent())) {
      outermost.add(path);
    }
  }

  /** Removes all that was made. */
  void undo() throws StorageException {
    for (Path each : outermost) {
      Disk.deleteTree(each);
    }
  }

  /**
   * Writes a file, in a directory that is there.
   *
   * @param most so many bytes are read at most
   * @throws StorageException if there is such a file, or the disk fails; nothing of it stays then
   */
  Written file(Path file, InputStream in, long most, String mode, Instant modified)
      throws IOException {
    try (NewFile out = new NewFile(file)) {
      out.take(in, most);
      setMode(file, mode);
      Disk.setModified(file, modified);
      made(file);
      long size = out.size();
      return new Written(size, out.commit(batch));
    }
  }

  /** Gives a file of this tree one more name. */
  void link(Path file, Path of, String mode) throws StorageException {
    Disk.linkOrCopy(of, file);
    setMode(file, mode); // where the volume has no links it is a private copy
  }

  /** Removes what is below this path, and itself. */
  void remove(Path path) throws StorageException {
    Disk.deleteTree(path);
    directories.tailMap(path, true).keySet().removeIf(each -> each.startsWith(path));
  }

  /**
   * Makes all of it durable, but for the name of the top.
   *
   * @throws StorageException if the disk did not keep one of them
   */
  void finish() throws StorageException {
    batch.end();
    for (Path each : directories.descendingKeySet()) { // what lies in one before itself
      setMode(each, directories.getOrDefault(each, "-"));
      Disk.forceDirectory(each);
    }
    Disk.forceDirectory(top);
  }

  @Override
  public void close() {
    batch.close();
  }
}
