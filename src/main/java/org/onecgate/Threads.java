package org.onecgate;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts and ends the few threads of 1C Gate; every one has a name and ends with its owner (D4). */
public final class Threads {
  private static final long STOP_SECONDS = 20;

  private Threads() {}

  /** One thread of this name that does things later and again. */
  public static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(run -> {
      Thread thread = new Thread(run, name);
      thread.setDaemon(true);
      return thread;
    });
  }

  /** So many threads of this name, numbered, which do what is given to them in turn. */
  public static ExecutorService pool(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(threads, run -> {
      Thread thread = new Thread(run, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Lets the threads do what they were given, interrupts nobody, and waits until they have ended. */
  public static void finish(ExecutorService threads) {
    threads.shutdown();
    try {
      var unused = threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Interrupts the threads and waits until they have ended.
   *
   * @return false if one has not ended in time
   */
  public static boolean stop(ExecutorService threads) {
    threads.shutdownNow();
    try {
      return threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
