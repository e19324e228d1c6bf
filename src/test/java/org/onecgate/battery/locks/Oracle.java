package org.onecgate.battery.locks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells whether somebody else is inside: between threads by a flag, between processes by a lock of
 * the kernel's, which no crash leaves behind. Its channel is never closed, so the lock cannot vanish.
 */
final class Oracle {
  private final AtomicBoolean inside = new AtomicBoolean();
  private final FileChannel channel;
  private FileLock lock;

  Oracle(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Goes inside; false where somebody is there. */
  boolean enter() throws IOException {
    if (!inside.compareAndSet(false, true)) {
      return false;
    }
    lock = channel.tryLock();
    if (lock == null) {
      inside.set(false);
      return false;
    }
    return true;
  }

  /** Goes outside. */
  void leave() throws IOException {
    lock.release();
    inside.set(false);
  }
}
