package org.onecgate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.onecgate.Digests;
import org.onecgate.FaultException;

/**
 * A growing file, open for one chunk: written behind its committed length, hashed on the way, and
 * cut back to that length unless the chunk is kept.
 *
 * <p>What is undone is only what the lock covers: the bytes behind the committed length, and the
 * file itself where nothing of it was committed. A holder that lost its lock undoes nothing; the
 * next holder cuts the file when it opens it.
 *
 * <p><em>Threading:</em> one thread, that of the lock's holder.
 */
public final class PartFile implements AutoCloseable {
  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final LockFile lock;
  private final long committed;
  private final boolean known;
  private final FileChannel channel;
  private final MessageDigest digest = Digests.sha256();
  private long length;
  private boolean kept;

  private PartFile(Path file, LockFile lock, long committed, boolean known, FileChannel channel) {
    this.file = file;
    this.lock = lock;
    this.committed = committed;
    this.known = known;
    this.channel = channel;
  }

  /**
   * Opens the file under its lock and cuts it to its committed length (E18, W4).
   *
   * @param known whether the file is committed: one of no bytes that is stays when a chunk is undone
   * @throws StorageException if it is shorter than that: bytes that were acknowledged are gone
   */
  public static PartFile open(Path file, LockFile lock, long committed, boolean known)
      throws FaultException, IOException {
    Path copy = Temps.beside(file);
    boolean copies = lock.formerMayWakeUp();
    try {
      boolean replaces = lock.whileHeld(
          () -> copies && Disk.step("copy-part", file, () -> copy(file, copy, committed)));
      FileChannel channel = lock.whileOwned(() -> Disk.step("open-part", file, () -> {
        if (replaces) {
          Disk.rename(copy, file);
        }
        lock.fileReplaced(); // or there is none that anybody could have open
        return openAndCut(file, committed);
      }));
      return new PartFile(file, lock, committed, known, channel);
    } finally {
      if (copies) {
        Disk.act("delete", copy, () -> Files.deleteIfExists(copy));
      }
    }
  }

  /**
   * Makes a copy to put in the place of the file, so that a former holder that wakes up writes to a
   * file that has no name any more; false if there is no file.
   */
  private static boolean copy(Path file, Path copy, long committed) throws IOException {
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long at = 0; at < committed; ) {
        long n = from.transferTo(at, committed - at, to);
        if (n <= 0) {
          throw new IOException("has " + at + " bytes, " + committed + " are committed");
        }
        at += n;
      }
      Disk.setMode(copy, Disk.PUBLIC_FILE);
      to.force(true);
      return true;
    } catch (NoSuchFileException e) {
      if (committed > 0) {
        throw e;
      }
      return false;
    }
  }

  private static FileChannel openAndCut(Path file, long committed) throws IOException {
    FileChannel channel = open(file, committed);
    try {
      cut(channel, committed);
      if (committed == 0) {
        Disk.setMode(file, Disk.PUBLIC_FILE);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel open(Path file, long committed) throws IOException {
    try {
      return FileChannel.open(file, OPTIONS);
    } catch (FileSystemException e) {
      if (committed > 0 || !Disk.isDirectory(file)) {
        throw e;
      }
      Disk.deleteEmptyDirectories(file); // what a refused file of a longer name left behind
      return FileChannel.open(file, OPTIONS);
    }
  }

  private static void cut(FileChannel channel, long committed) throws IOException {
    long size = channel.size();
    if (size < committed) {
      throw new IOException("has " + size + " bytes, " + committed + " are committed");
    }
    if (size > committed) {
      channel.truncate(committed);
    }
  }

  /**
   * Cuts a file that nobody writes to any more to its committed length.
   *
   * @throws StorageException if it is shorter than that
   */
  public static void cut(Path file, long committed) throws StorageException {
    Disk.act("cut-part", file, () -> {
      if (Files.size(file) != committed) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          cut(channel, committed);
          channel.force(true);
        }
      }
    });
  }

  /**
   * Puts a copy in the place of a file, so that whoever has it open changes nothing any more.
   *
   * @throws StorageException if that fails; the file is as it was
   */
  public static void replace(Path file) throws StorageException {
    Path copy = Temps.beside(file);
    Disk.act("replace-part", file, () -> {
      try {
        if (copy(file, copy, Files.size(file))) {
          Disk.rename(copy, file);
        }
      } finally {
        Files.deleteIfExists(copy);
      }
    });
  }

  /** Writes bytes behind those that are there; the caller's array may be used again. */
  public void write(byte[] bytes, int offset, int count) throws FaultException, IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
    lock.whileHeld(() -> Disk.step("write-part", file, () -> {
      Disk.writeFully(channel, buffer, committed + length);
      return count;
    }));
    digest.update(bytes, offset, count);
    length += count;
  }

  /** Makes a file that nobody writes to any more durable. */
  public static void force(Path file) throws StorageException {
    Disk.act("force-part", file, () -> {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    });
  }

  /** The file. */
  public Path path() {
    return file;
  }

  /** Where in the file this chunk begins, in bytes. */
  public long offset() {
    return committed;
  }

  /** How many bytes of this chunk are written. */
  public long length() {
    return length;
  }

  /** Makes the written bytes durable, the file's name too if it is new. */
  public void force() throws FaultException, IOException {
    lock.whileHeld(() -> {
      Disk.act("force-part", file, () -> channel.force(true));
      if (committed == 0) {
        Disk.forceDirectory(Disk.parent(file));
      }
      return true;
    });
  }

  /** The SHA-256 of the chunk in lower-case hex; ends the hashing. */
  public String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Says that the chunk is committed: closing no longer cuts it off. */
  public void keep() {
    kept = true;
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (!kept) {
        lock.undo(() -> Disk.act("undo-part", file, this::undo));
      }
    }
  }

  private void undo() throws IOException {
    channel.truncate(committed);
    if (!known) {
      Files.deleteIfExists(file);
    }
  }
}
