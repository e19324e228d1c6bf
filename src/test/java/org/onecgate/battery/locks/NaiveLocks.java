package org.onecgate.battery.locks;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.onecgate.Fault;
import org.onecgate.FaultException;

/**
 * The way that looks right and is wrong: a lock file made exclusively by link(2), its content
 * complete; where its owner is dead it is unlinked and made anew. Between reading the dead owner
 * and unlinking, somebody else may have done the same, and then it is his fresh lock that goes.
 */
final class NaiveLocks implements Locks {
  private final long deadPid;

  NaiveLocks(long deadPid) {
    this.deadPid = deadPid;
  }

  @Override
  public Held acquire(Path file, Duration wait) throws FaultException, IOException {
    Path path = file.resolveSibling(file.getFileName() + ".lock");
    String mine = ProcessHandle.current().pid() + " " + UUID.randomUUID();
    Path temp = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    Files.writeString(temp, mine);
    try {
      long deadline = System.nanoTime() + wait.toNanos();
      while (System.nanoTime() - deadline < 0) {
        try {
          Files.createLink(path, temp);
          return new NaiveHeld(path, mine);
        } catch (FileAlreadyExistsException e) {
          if (isStale(path)) {
            Files.deleteIfExists(path);
          } else {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
          }
        }
      }
      throw new FaultException(Fault.FILE_BUSY);
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  private static boolean isStale(Path path) throws IOException {
    try {
      long pid = Long.parseLong(Files.readString(path).split(" ", -1)[0]);
      return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void sweep(Path file) {
    // it has no sweep
  }

  @Override
  public void close() {
    // nothing is held open
  }

  private final class NaiveHeld implements Held {
    private final Path path;
    private final String mine;

    NaiveHeld(Path path, String mine) {
      this.path = path;
      this.mine = mine;
    }

    @Override
    public long generation() {
      return 0;
    }

    @Override
    public void commit(Work work) throws IOException {
      work.run();
    }

    @Override
    public void abandon() throws IOException {
      GateLocks.replace(path, deadPid + " " + UUID.randomUUID());
    }

    @Override
    public void close() {
      try {
        if (Files.readString(path).equals(mine)) {
          Files.deleteIfExists(path);
        }
      } catch (NoSuchFileException e) {
        // somebody took it for stale
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
