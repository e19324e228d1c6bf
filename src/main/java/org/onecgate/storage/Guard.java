package org.onecgate.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * The one permanent file under whose advisory lock lock files are taken, taken over and released.
 *
 * <p>It is held for milliseconds. Inside one JVM the interned path is the monitor, which reaches
 * across class loaders: the system's lock belongs to the process and vanishes when any channel on
 * the file is closed, so no two channels on it may be open in one process at once.
 *
 * <p>The file holds the last generation given out.
 */
final class Guard {
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Path file;
  private final String monitor;

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
    long next() throws IOException;
  }

  /**
   * Runs an action that no other process and no other deployment runs at the same time.
   *
   * @throws StorageException where the guard cannot be had within ten seconds
   */
  <T> T call(Guarded<T> action) throws IOException {
    synchronized (monitor) {
      try (FileChannel channel = FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        lock(channel);
        if (channel.size() == 0) {
          Disk.setMode(file, Disk.PRIVATE_FILE);
        }
        return action.run(() -> nextGeneration(channel));
      }
    }
  }

  private void lock(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return;
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

  private static long nextGeneration(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(20);
    channel.read(buffer, 0);
    String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    long last;
    try {
      last = Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      last = 0; // a fresh file, or one that a power cut emptied: then every old holder is gone
    }
    byte[] next = Long.toString(last + 1).getBytes(StandardCharsets.US_ASCII);
    Disk.writeFully(channel, ByteBuffer.wrap(next), 0);
    return last + 1;
  }
}
