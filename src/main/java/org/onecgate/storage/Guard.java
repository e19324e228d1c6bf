package org.onecgate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one permanent file under whose advisory lock lock files are taken, taken over and released.
 *
 * <p>It is held for milliseconds. Inside one JVM the interned path is the monitor, which reaches
 * across class loaders: the system's lock belongs to the process and vanishes when any channel on
 * the file is closed, so no two channels on it may be open in one process at once.
 *
 * <p>The file holds the last generation given out.
 */
final class Guard implements AutoCloseable {
  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** All generations are written as wide as the largest, so that each overwrites the one before. */
  private static final int WIDTH = 20;

  private final Path file;
  private final String monitor;

  /** Guarded by the monitor, as is what tells its file from another of this name. */
  private @Nullable FileChannel kept;

  private @Nullable Object key;
  private boolean used;
  private boolean isOver;

  /** The guard at this path, whose directory must exist. */
  Guard(Path file) {
    this.file = file;
    this.monitor = ("org.onecgate.guard:" + file.toAbsolutePath().normalize()).intern();
  }

  /** What may be done while the guard is held. */
  @FunctionalInterface
  interface Guarded<T> {
    T run(Generations generations) throws IOException;
  }

  /** Gives out generations while the guard is held. */
  interface Generations {
    /**
     * The next generation: larger than any before.
     *
     * @param last the last one that the caller knows of, in case a power cut emptied the guard
     */
    long next(long last) throws IOException;
  }

  /**
   * Runs an action that no other process and no other deployment runs at the same time.
   *
   * @throws StorageException if the guard cannot be had within ten seconds
   */
  <T> T call(Guarded<T> action) throws IOException {
    synchronized (monitor) {
      FileChannel channel = channel();
      used = true;
      try {
        FileLock lock = lock(channel);
        try {
          return action.run(last -> nextGeneration(channel, last));
        } finally {
          if (lock.isValid()) { // an interrupted thread has closed the channel
            lock.release();
          }
        }
      } finally {
        if (isOver) { // else the garbage collector would close it, under another's lock
          letGo();
        }
      }
    }
  }

  /** The channel on the file of this name, whoever put that there meanwhile. */
  private FileChannel channel() throws IOException {
    FileChannel before = kept;
    if (before != null && before.isOpen() && key != null && key.equals(Disk.keyOf(file))) {
      return before;
    }
    letGo();
    FileChannel channel =
        FileChannel.open(file, OPTIONS, Disk.fromTheStart(file, Disk.PRIVATE_FILE));
    kept = channel;
    key = Disk.keyOf(file);
    return channel;
  }

  /** Lets go of the file if nobody has used it since the last time: an idle volume can be mounted read-only then. */
  void closeIfIdle() throws IOException {
    synchronized (monitor) {
      if (!used) {
        letGo();
      }
      used = false;
    }
  }

  /** From now on the file is open only while it is used. */
  @Override
  public void close() throws IOException {
    synchronized (monitor) {
      isOver = true;
      letGo();
    }
  }

  private void letGo() throws IOException {
    FileChannel channel = kept;
    kept = null;
    if (channel != null) {
      channel.close();
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        throw new StorageException("guard", file, e);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new StorageException("guard", file, new IOException("held by another process"));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StorageException("guard", file, e);
      }
    }
  }

  private static long nextGeneration(FileChannel channel, long known) throws IOException {
    byte[] bytes = new byte[WIDTH];
    int read = Math.max(0, channel.read(ByteBuffer.wrap(bytes), 0));
    long last;
    try {
      last = Long.parseLong(new String(bytes, 0, read, StandardCharsets.US_ASCII).strip());
    } catch (NumberFormatException e) {
      last = 0; // a fresh file, or one that a power cut spoiled
    }
    long next = Math.max(last, known) + 1;
    String text = String.format(Locale.ROOT, "%0" + (WIDTH - 1) + "d\n", next);
    Disk.writeFully(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    return next;
  }
}
