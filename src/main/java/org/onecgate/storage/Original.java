package org.onecgate.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A file of a delivery, which a new file may be the same as. It is compared with the new one byte by byte, and is then
 * given a second name where the new one is wanted, so that its bytes are neither written nor forced again (P4).
 *
 * <p>Whoever may write into the inbox may remove, exchange or spoil it at any moment. So only what is compared counts;
 * and what was written after its delivery was complete is not taken, as nobody knows whether it is durable, nor what
 * has another mode than Gate gives, or another owner. A file that cannot be read or linked is no failure: the new one
 * is written then.
 *
 * <p>Nothing is linked on a volume that does not number its files, as those of Windows.
 *
 * <p><em>Threading:</em> one thread.
 */
public final class Original implements AutoCloseable {
  /** What tells whether it is still the file that was compared, and as it was then. */
  private static final String SEEN = "unix:dev,ino,uid,mode,size,lastModifiedTime";

  private static final Integer PUBLISHED = 0100644; // a file, rw-r--r--

  private static final int AT_ONCE = 64 * 1024;

  private final Path file;
  private final Map<String, Object> seen;
  private final InputStream in;
  private final byte[] buffer;
  private final long size;
  private long compared;
  private boolean same = true;

  private Original(Path file, Map<String, Object> seen, InputStream in, long size) {
    this.file = file;
    this.seen = seen;
    this.in = in;
    this.size = size;
    this.buffer = new byte[(int) Math.min(size, AT_ONCE)];
  }

  /**
   * Opens it to be compared; empty if it is not there, cannot be read, or is not to be linked.
   *
   * @param size the size of the new file, in bytes
   * @param complete what was written last of its delivery
   */
  public static Optional<Original> open(Path file, long size, Path complete) {
    try {
      Map<String, Object> seen = attributes(file);
      return Objects.equals(seen.get("mode"), PUBLISHED)
              && Objects.equals(seen.get("size"), size)
              && written(seen).compareTo(written(attributes(complete))) <= 0
          ? Optional.of(
              new Original(file, seen, Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), size))
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> attributes(Path file) throws IOException {
    return Files.readAttributes(file, SEEN, LinkOption.NOFOLLOW_LINKS);
  }

  private static FileTime written(Map<String, Object> attributes) {
    return (FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime"));
  }

  /**
   * Compares the next bytes of the new file.
   *
   * @return whether all are the same so far
   */
  public boolean compare(byte[] bytes, int offset, int count) {
    for (int at = 0; same && at < count; ) {
      int n = Math.min(count - at, buffer.length);
      same = n > 0 && isNext(bytes, offset + at, n);
      at += n;
    }
    compared += count;
    return same;
  }

  private boolean isNext(byte[] bytes, int offset, int count) {
    try {
      return in.readNBytes(buffer, 0, count) == count
          && Arrays.equals(buffer, 0, count, bytes, offset, offset + count);
    } catch (IOException e) {
      return false;
    }
  }

  /** The same stream, of which all that is read is compared. */
  public InputStream compared(InputStream stream) {
    return new FilterInputStream(stream) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        if (n > 0) {
          var unused = compare(into, offset, n);
        }
        return n;
      }

      @Override
      public boolean markSupported() {
        return false;
      }
    };
  }

  /** Whether all of the new file was compared and is the same. */
  public boolean isSame() {
    return same && compared == size;
  }

  /** How many bytes of the new file have come, the first that differ among them. */
  public long compared() {
    return compared;
  }

  /**
   * Gives it a second name, which must be free, in a directory that is there and that the caller forces. What has that
   * name is the file that was compared, whatever stops meanwhile.
   *
   * @return false if it is not the same, has changed meanwhile or cannot be linked; nothing has the name then
   * @throws StorageException if the name is not free or the disk fails
   */
  public boolean link(Path to) throws StorageException {
    if (!isSame()) {
      return false;
    }
    if (Disk.exists(to)) {
      throw new StorageException("link", to, new FileAlreadyExistsException(to.toString()));
    }
    Path temp = Temps.beside(to);
    boolean linked = false;
    try {
      if (isLinked(temp)) {
        Disk.moveVisibly(temp, to);
        linked = true;
      }
    } finally {
      if (!linked) {
        Disk.act("delete", temp, () -> Files.deleteIfExists(temp));
      }
    }
    return linked;
  }

  private boolean isLinked(Path temp) {
    try {
      if (!Objects.equals(attributes(Disk.parent(temp)).get("uid"), seen.get("uid"))) {
        return false;
      }
      Files.createLink(temp, file);
      return seen.equals(attributes(temp));
    } catch (IOException | UnsupportedOperationException e) {
      return false; // removed, linked as often as the volume allows, or the volume has no links
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
