package org.onecgate.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.onecgate.Digests;

/**
 * A file that is written once, hashed on the way and forced by {@link #commit()}; closing without
 * that removes it. Its directory is created if it is missing; its name is made durable by
 * whoever makes the directory visible.
 *
 * <p><em>Threading:</em> one thread.
 */
public final class NewFile extends OutputStream {
  private final Path file;
  private final FileChannel channel;
  private final MessageDigest digest = Digests.sha256();
  private long size;
  private boolean committed;

  /** Whether the channel is another's to close. */
  private boolean isOthers;

  /**
   * Creates the file with mode 0644 (E9).
   *
   * @throws StorageException if a file of this name exists
   */
  public NewFile(Path file) throws StorageException {
    this.file = file;
    Disk.createDirectories(Disk.parent(file), Disk.PRIVATE_DIRECTORY);
    this.channel = Disk.step("create", file, () -> create(file));
  }

  private static FileChannel create(Path file) throws IOException {
    FileChannel created =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      Disk.setMode(file, Disk.PUBLIC_FILE);
      return created;
    } catch (IOException | RuntimeException e) {
      try (created) {
        Files.delete(file);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /**
   * Writes so many bytes of a stream, or all if there are not so many.
   *
   * @return how many were written
   */
  public long take(InputStream in, long most) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long left = most;
    while (left > 0) {
      int n = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
      if (n == 0) {
        break;
      }
      write(buffer, 0, n);
      left -= n;
    }
    return most - left;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    Disk.act(
        "write", file, () -> Disk.writeFully(channel, ByteBuffer.wrap(bytes, offset, count), size));
    digest.update(bytes, offset, count);
    size += count;
  }

  /** How many bytes are written. */
  public long size() {
    return size;
  }

  /** Forces the content and keeps the file; answers its SHA-256 in lower-case hex. */
  public String commit() throws StorageException {
    Disk.act("force", file, () -> channel.force(true));
    committed = true;
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Keeps the file and has the batch force it; answers its SHA-256 in lower-case hex.
   *
   * @throws StorageException if it, or an earlier one of the batch, cannot be forced
   */
  public String commit(Forcing.Batch batch) throws StorageException {
    isOthers = true;
    batch.add(channel, file);
    committed = true;
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() throws IOException {
    if (!isOthers) {
      channel.close();
    }
    if (!committed) {
      Disk.act("delete", file, () -> Files.deleteIfExists(file));
    }
  }
}
