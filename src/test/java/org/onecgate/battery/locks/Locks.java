package org.onecgate.battery.locks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.onecgate.FaultException;

/** What the battery asks of a way to lock a file, so that a wrong way can be put to the same test. */
interface Locks extends AutoCloseable {
  /** Takes the lock of a file. */
  Held acquire(Path file, Duration wait) throws FaultException, IOException;

  /** Does what the sweep does to a lock file that may be stale. */
  void sweep(Path file) throws IOException;

  @Override
  void close();

  /** A lock, held. */
  interface Held extends AutoCloseable {
    /** A number larger than that of any earlier holder; 0 where the way knows none. */
    long generation();

    /** Makes the work count, or refuses. */
    void commit(Work work) throws FaultException, IOException;

    /** Leaves the lock file as a crash would: complete, of a process that is gone. */
    void abandon() throws IOException;

    @Override
    void close();
  }

  /** What is committed. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    void run() throws IOException;
  }
}
