package org.onecgate.battery.locks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import org.onecgate.FaultException;
import org.onecgate.storage.LockFile;
import org.onecgate.storage.LockFiles;

/** The locks under test. */
final class GateLocks implements Locks {
  private static final int PID_FIELD = 3;

  private final LockFiles locks;
  private final long deadPid;

  /**
   * One deployment.
   *
   * @param deadPid a process that has ended
   */
  GateLocks(Path guard, LockFiles.Timing timing, long deadPid) {
    this.locks = new LockFiles(guard, timing);
    this.deadPid = deadPid;
  }

  @Override
  public Held acquire(Path file, Duration wait) throws FaultException, IOException {
    return new GateHeld(file, locks.acquire(file, wait));
  }

  @Override
  public void sweep(Path file) throws IOException {
    locks.removeStale(LockFiles.lockOf(file), true);
  }

  @Override
  public void close() {
    locks.close();
  }

  private final class GateHeld implements Held {
    private final Path file;
    private final LockFile lock;

    GateHeld(Path file, LockFile lock) {
      this.file = file;
      this.lock = lock;
    }

    @Override
    public long generation() {
      return lock.generation();
    }

    @Override
    public void commit(Work work) throws FaultException, IOException {
      lock.commit(work::run);
    }

    @Override
    public void abandon() throws IOException {
      Path path = LockFiles.lockOf(file);
      String[] fields = Files.readString(path).split("\t", -1);
      fields[PID_FIELD] = Long.toString(deadPid);
      replace(path, String.join("\t", fields));
      lock.close();
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  /** Gives a file another content in one step. */
  static void replace(Path path, String content) throws IOException {
    Path temp = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    Files.writeString(temp, content);
    Files.move(temp, path, StandardCopyOption.ATOMIC_MOVE);
  }
}
