package org.onecgate.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.onecgate.Threads;

/**
 * Forces many files behind whoever writes them, several at once: a volume that is asked for one after the other waits for
 * its journal each time, and for several it does so once.
 *
 * <p><em>Threading:</em> safe. The threads, {@code gate-force-n}, are shared by all batches.
 */
public final class Forcing implements AutoCloseable {
  /** Forces each file at once, in the thread that writes it. */
  public static final Forcing AT_ONCE = new Forcing(null);

  /** So many files of a batch may be open and not forced. */
  private static final int MOST = 64;

  private final @Nullable ExecutorService threads;

  /** With so many threads. */
  public Forcing(int threads) {
    this(Threads.pool("gate-force", threads));
  }

  private Forcing(@Nullable ExecutorService threads) {
    this.threads = threads;
  }

  /** Begins a batch. */
  public Batch batch() {
    return new Batch();
  }

  /** Files that have to be durable together; several threads may add to it, and one ends it. */
  public final class Batch implements AutoCloseable {
    private final Semaphore room = new Semaphore(MOST);
    private final AtomicReference<@Nullable StorageException> failure = new AtomicReference<>();

    private Batch() {}

    /**
     * Has a file forced and closed, which takes over its channel.
     *
     * @throws StorageException if it is not, or an earlier one of the batch was not
     */
    void add(FileChannel channel, Path file) throws StorageException {
      ExecutorService others = threads;
      if (others == null) {
        force(channel, file);
        check();
        return;
      }
      boolean taken = false;
      try {
        room.acquire();
        taken = execute(others, () -> force(channel, file));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw stopped(file, e);
      } finally {
        if (!taken) {
          Disk.act("close", file, channel::close);
        }
      }
      if (!taken) {
        throw stopped(file, new RejectedExecutionException("the threads have ended"));
      }
      check();
    }

    /** Gives the room back that was taken, when it is done or if it is not taken up. */
    private boolean execute(ExecutorService others, Runnable work) {
      try {
        others.execute(() -> {
          try {
            work.run();
          } finally {
            room.release();
          }
        });
        return true;
      } catch (RejectedExecutionException e) {
        room.release();
        return false;
      }
    }

    private static StorageException stopped(Path file, Exception cause) {
      InterruptedIOException e = new InterruptedIOException("stopped");
      e.initCause(cause);
      return new StorageException("force", file, e);
    }

    private void force(FileChannel channel, Path file) {
      try (channel) {
        if (failure.get() == null) { // else the batch is in vain
          channel.force(true);
        }
      } catch (IOException e) {
        failure.compareAndSet(null, new StorageException("force", file, e));
      }
    }

    private void check() throws StorageException {
      StorageException first = failure.get();
      if (first != null) {
        throw first;
      }
    }

    /**
     * Returns once all files are durable.
     *
     * @throws StorageException if one is not
     */
    public void end() throws StorageException {
      close();
      check();
    }

    /** Waits until no file of the batch is touched any more; also if the thread is interrupted. */
    @Override
    public void close() {
      room.acquireUninterruptibly(MOST);
      room.release(MOST);
    }
  }

  /** Ends the threads; batches that are not at their end fail. */
  @Override
  public void close() {
    if (threads != null) {
      Threads.finish(threads);
    }
  }
}
