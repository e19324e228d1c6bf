package org.onecgate.battery.locks;

import java.util.concurrent.atomic.AtomicLong;

/** Ends this JVM without any clean-up: here, or in a moment wherever its threads are then. */
final class Crash {
  /** The exit code by which the parent knows that the crash was meant. */
  static final int CODE = 77;

  private static final long NEVER = Long.MAX_VALUE;

  private final AtomicLong at = new AtomicLong(NEVER);

  Crash() {
    Thread thread = new Thread(this::watch, "crash");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void watch() {
    try {
      while (at.get() == NEVER) {
        wait();
      }
    } catch (InterruptedException e) {
      return;
    }
    while (System.nanoTime() - at.get() < 0) {
      Thread.onSpinWait();
    }
    now();
  }

  /** Crashes here. */
  static void now() {
    Runtime.getRuntime().halt(CODE);
  }

  /** Crashes after so many nanoseconds, while this thread goes on. */
  void soon(long nanos) {
    at.set(System.nanoTime() + nanos);
    synchronized (this) {
      notifyAll();
    }
  }
}
