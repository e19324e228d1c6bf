package org.onecgate.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;

/**
 * Writes a file so that its name always leads to the whole old or the whole new content (A1–A6).
 *
 * <p>The steps: an exclusive temp beside the target, the complete content, fsync, a check of the
 * size, the permissions of the file it replaces (else the configured ones), one rename, fsync of
 * the directory. Any failure before the rename removes the temp and leaves the original as it was;
 * a failed fsync is never retried. Where only the last fsync fails, the new content is visible and
 * the caller is told that it may not survive a power cut.
 *
 * <p><em>Threading:</em> safe; of many writers the last rename wins and content never mixes.
 */
public final class AtomicFile {
  /** Produces the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it; need not flush, must not close. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Looks whether the target may be replaced, at the last moment before it is. */
  @FunctionalInterface
  public interface LastLook {
    /** Throws if it may not: the original stays as it is. */
    void look() throws StorageException;
  }

  private final Set<PosixFilePermission> mode;
  private final boolean forced;

  /** Writes new files with this mode; a replaced file hands its own on. */
  public AtomicFile(Set<PosixFilePermission> mode) {
    this(mode, true);
  }

  private AtomicFile(Set<PosixFilePermission> mode, boolean forced) {
    this.mode = Set.copyOf(mode);
    this.forced = forced;
  }

  /** The same for files that nobody looks for after a power cut: nothing is forced. */
  public static AtomicFile passing(Set<PosixFilePermission> mode) {
    return new AtomicFile(mode, false);
  }

  /** Writes bytes. */
  public void write(Path target, byte[] content) throws StorageException {
    Objects.requireNonNull(content, "content");
    replace(target, out -> out.write(content), () -> {});
  }

  /** Writes text as UTF-8. */
  public void write(Path target, CharSequence text) throws StorageException {
    Objects.requireNonNull(text, "text");
    write(target, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes what the producer produces; missing parent directories are created, private.
   *
   * @param target an absolute path with a name
   * @throws IllegalArgumentException if the target is relative or has no name
   * @throws StorageException with path, operation and cause; the original is as it was
   */
  public void write(Path target, Content content) throws StorageException {
    write(target, content, () -> {});
  }

  /**
   * The same, with a last look between the force and the rename.
   *
   * @throws StorageException with path, operation and cause; the original is as it was
   */
  public void write(Path target, Content content, LastLook last) throws StorageException {
    Objects.requireNonNull(content, "content");
    replace(
        target,
        out -> {
          OutputStream buffered = new BufferedOutputStream(out, 64 * 1024);
          content.writeTo(buffered);
          buffered.flush();
        },
        last);
  }

  /** Takes the steps; what the content writes goes to the file as it comes. */
  private void replace(Path target, Content content, LastLook last) throws StorageException {
    Objects.requireNonNull(target, "target");
    Path directory = target.getParent();
    if (!target.isAbsolute() || directory == null) {
      throw new IllegalArgumentException("the target must be an absolute path: " + target);
    }
    Disk.createDirectories(directory, Disk.PRIVATE_DIRECTORY);
    Path temp = Temps.beside(target);
    try {
      fill(temp, content);
      Set<PosixFilePermission> replaced = Disk.modeOf(target);
      Disk.setMode(temp, replaced == null ? mode : replaced);
      last.look();
      Disk.moveVisibly(temp, target);
    } catch (StorageException | RuntimeException | Error e) {
      try {
        Files.deleteIfExists(temp);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
    if (forced) {
      Disk.forceDirectory(directory);
    }
  }

  private void fill(Path temp, Content content) throws StorageException {
    Disk.act("write", temp, () -> {
      try (FileChannel channel =
          FileChannel.open(temp, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        Counted counted = new Counted(channel);
        content.writeTo(counted);
        if (forced) {
          Disk.act("force", temp, () -> channel.force(true));
        }
        if (channel.size() != counted.count) {
          throw new IOException(
              "wrote " + counted.count + " bytes, the file has " + channel.size());
        }
      }
    });
  }

  private static final class Counted extends OutputStream {
    private final FileChannel channel;
    private long count;

    Counted(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Disk.writeFully(channel, ByteBuffer.wrap(bytes, offset, length), count);
      count += length;
    }
  }
}
