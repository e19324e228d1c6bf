package org.onecgate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Starts and ends the few threads of 1C Gate; every one has a name and ends with its owner (D4). */
public final class Threads {
  private static final long STOP_SECONDS = 20;

  private Threads() {}

  /** One thread of this name that does things later and again. */
  public static ScheduledExecutorService timer(String name) {
    return new ScheduledThreadPoolExecutor(
        1, new Known(run -> new Thread(run, name), Threads::daemon));
  }

  /** So many threads of this name, numbered, which do what is given to them in turn. */
  public static ExecutorService pool(String name, int threads) {
    return pool(name, threads, Threads::daemon);
  }

  /**
   * The same, where a thread is made ready by its owner.
   *
   * @param ready is given each thread before it starts
   */
  public static ExecutorService pool(String name, int threads, Consumer<Thread> ready) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads, new Known(run -> new Thread(run, name + "-" + number.incrementAndGet()), ready));
  }

  /** Has a thread end with the process. */
  public static void daemon(Thread thread) {
    thread.setDaemon(true);
  }

  /** Lets the threads do what they were given, interrupts nobody, and waits until they have ended. */
  public static void finish(ExecutorService threads) {
    threads.shutdown();
    var unused = awaitEnd(threads);
  }

  /**
   * Interrupts the threads and waits until they have ended.
   *
   * @return false if one has not ended in time
   */
  public static boolean stop(ExecutorService threads) {
    threads.shutdownNow();
    return awaitEnd(threads);
  }

  /** A pool says that it has ended while its last thread is still on its way out, which a container takes for a leak. */
  private static boolean awaitEnd(ExecutorService threads) {
    try {
      if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        return false;
      }
      if (threads instanceof ThreadPoolExecutor pool
          && pool.getThreadFactory() instanceof Known known) {
        known.join();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Makes the threads of a pool, and knows them. */
  private static final class Known implements ThreadFactory {
    private final ThreadFactory maker;
    private final Consumer<Thread> ready;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    Known(ThreadFactory maker, Consumer<Thread> ready) {
      this.maker = maker;
      this.ready = ready;
    }

    @Override
    public Thread newThread(Runnable run) {
      threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
      Thread thread = maker.newThread(run);
      ready.accept(thread);
      threads.add(thread);
      return thread;
    }

    void join() throws InterruptedException {
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
      }
    }
  }
}
