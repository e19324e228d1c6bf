package org.onecgate.staging;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.onecgate.FaultException;
import org.onecgate.Threads;

/**
 * Does the same with each of many files on several cores. What comes out is what one thread would get that takes
 * them in their order: the results in this order, or the failure of the first file that fails.
 *
 * <p>Whoever asks works itself, and threads that are free join in. So several imports at once share them, and none
 * waits for another.
 *
 * <p><em>Threading:</em> safe. The threads are {@code gate-core-n}.
 */
public final class Cores implements AutoCloseable {
  /** Whoever asks does it alone. */
  public static final Cores ONE = new Cores(1);

  private final int others;
  private final @Nullable ExecutorService threads;

  /** Works on so many cores, of which one is that of whoever asks. */
  public Cores(int cores) {
    others = cores - 1;
    threads = others > 0 ? Threads.pool("gate-core", others) : null;
  }

  /** What is done with each. */
  @FunctionalInterface
  interface Step<T, R> {
    /**
     * Does it.
     *
     * @param turn is asked now and then whether it is still worth while
     */
    R of(T item, Turn turn) throws FaultException, IOException;
  }

  /** The place of one among all. */
  static final class Turn {
    private final Run<?, ?> run;
    private final int index;

    private Turn(Run<?, ?> run, int index) {
      this.run = run;
      this.index = index;
    }

    /**
     * Returns if what this one comes to still matters.
     *
     * @throws InterruptedIOException if one before it has failed, or whoever asked is to stop
     */
    void check() throws InterruptedIOException {
      if (run.failed < index || run.stopped) {
        throw new InterruptedIOException("stopped");
      }
    }
  }

  /**
   * Does it with all. Nothing goes on after this has returned or thrown.
   *
   * @throws FaultException if the first that fails throws it; those after it may have been done, or begun, or not
   * @throws IOException likewise; {@link InterruptedIOException} if the thread is interrupted meanwhile
   */
  <T, R> List<R> each(List<T> all, Step<T, R> step) throws FaultException, IOException {
    Run<T, R> run = new Run<>(all, step);
    ExecutorService pool = threads;
    try {
      for (int i = 0; pool != null && i < Math.min(others, all.size() - 1); i++) {
        pool.execute(run::join);
      }
    } catch (RejectedExecutionException e) {
      // The threads have ended; whoever asks is told to stop as well, or does it alone.
    }
    run.work();
    run.end();
    return run.results();
  }

  private static final class Run<T, R> {
    private final List<T> all;
    private final Step<T, R> step;
    private final AtomicReferenceArray<R> results;
    private final AtomicInteger next = new AtomicInteger();

    /** The first that has failed so far; written under the lock. */
    private volatile int failed = Integer.MAX_VALUE;

    private volatile boolean stopped;
    private @Nullable Throwable failure;
    private int joined;
    private boolean over;

    Run(List<T> all, Step<T, R> step) {
      this.all = all;
      this.step = step;
      this.results = new AtomicReferenceArray<>(all.size());
    }

    /** Helps, unless there is nothing left to help with. */
    void join() {
      synchronized (this) {
        if (over) {
          return;
        }
        joined++;
      }
      try {
        work();
      } finally {
        synchronized (this) {
          joined--;
          notifyAll();
        }
      }
    }

    /** Takes one after the other. They are begun in their order, so those before one that fails have been. */
    void work() {
      for (int i = next.getAndIncrement();
          i < all.size() && i < failed && !stopped;
          i = next.getAndIncrement()) {
        try {
          results.set(i, step.of(all.get(i), new Turn(this, i)));
        } catch (Exception | Error e) {
          fail(i, e);
        }
      }
    }

    private synchronized void fail(int index, Throwable why) {
      if (index < failed) {
        failed = index;
        failure = why;
      }
    }

    /** Waits until nobody works on it any more; an interruption makes that soon. */
    synchronized void end() {
      over = true;
      while (joined > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          stopped = true;
        }
      }
    }

    synchronized List<R> results() throws FaultException, IOException {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
      Throwable why = failure;
      if (why instanceof FaultException e) {
        throw e;
      } else if (why instanceof IOException e) {
        throw e;
      } else if (why instanceof RuntimeException e) {
        throw e;
      } else if (why != null) {
        throw (Error) why;
      }
      if (stopped) {
        throw new InterruptedIOException("stopped");
      }
      List<R> list = new ArrayList<>(all.size());
      for (int i = 0; i < all.size(); i++) {
        list.add(Objects.requireNonNull(results.get(i)));
      }
      return list;
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      Threads.finish(threads);
    }
  }
}
