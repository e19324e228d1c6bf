package org.onecgate.battery.locks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One child JVM: threads that count under locks and crash, deployments that close and reopen. */
public final class LockWorker {
  /** The exit code of a child whose threads wait for each other for ever. */
  static final int DEADLOCK = 86;

  private static final Logger QUIET = Logger.getLogger("org.onecgate");
  private static final Duration LOOK = Duration.ofMillis(300);

  private LockWorker() {}

  /** Runs until the quota is reached, or a crash. */
  public static void main(String[] args) throws IOException, InterruptedException {
    QUIET.setLevel(Level.SEVERE);
    Plan plan = Plan.parse(args);
    Tally tally = new Tally(plan.tally());
    Random random = new Random(plan.seed());
    Crash crash = new Crash();
    Counting counting = new Counting(plan, tally, crash);
    Growing growing = new Growing(plan, tally, crash);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Plan.THREADS; i++) {
      Random own = new Random(random.nextLong());
      threads.add(start("counting-" + i, () -> counting.run(own)));
    }
    if (!plan.naive()) {
      Random own = new Random(random.nextLong());
      threads.add(start("growing", () -> growing.run(own)));
      Thread sweeping = start("sweeping", () -> counting.sweep(new Random(own.nextLong())));
      sweeping.setName("sweeping, may end late");
      threads.add(start("reopening", () -> reopen(counting, growing, new Random(own.nextLong()))));
    }
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        thread.join(LOOK.toMillis());
        dieOfDeadlock();
      }
    }
    System.exit(0);
  }

  private static void reopen(Counting counting, Growing growing, Random random) throws Exception {
    while (!counting.isDone()) {
      Thread.sleep(20 + random.nextInt(100));
      if (random.nextBoolean()) {
        counting.reopen(random);
      } else {
        growing.reopen(random);
      }
    }
  }

  private interface Task {
    void run() throws Exception;
  }

  private static Thread start(String name, Task task) {
    Thread thread = new Thread(
        () -> {
          try {
            task.run();
          } catch (Exception e) {
            System.err.println(name + ": " + e);
            for (StackTraceElement each : e.getStackTrace()) {
              System.err.println("    at " + each);
            }
            Runtime.getRuntime().halt(1);
          }
        },
        name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void dieOfDeadlock() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] stuck = threads.findDeadlockedThreads();
    if (stuck != null) {
      for (ThreadInfo each : threads.getThreadInfo(stuck, true, true)) {
        System.err.println(each);
      }
      Runtime.getRuntime().halt(DEADLOCK);
    }
  }
}
