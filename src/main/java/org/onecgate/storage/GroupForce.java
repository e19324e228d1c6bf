package org.onecgate.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forces once for all who wait for it: who comes while one forces waits for the next time, which is for all that came
 * meanwhile.
 *
 * <p><em>Threading:</em> safe. One of those who wait does it, in its own thread.
 */
final class GroupForce {
  /** Makes all durable that was written before it is called. */
  @FunctionalInterface
  interface Force {
    void run() throws IOException;
  }

  private static final class Waiter {
    private boolean isOver;
    private @Nullable IOException failure;
  }

  private List<Waiter> waiting = new ArrayList<>();
  private boolean forcing;

  /**
   * Returns once what the caller has written is durable.
   *
   * @throws IOException if it is not, also if another one forced in vain for this one; and if the thread is interrupted
   */
  void force(Force force) throws IOException {
    List<Waiter> all = begin();
    if (all.isEmpty()) {
      return; // another one did it
    }
    @Nullable IOException failure = new IOException("not forced");
    try {
      force.run();
      failure = null;
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      end(all, failure);
    }
  }

  /** Those for whom the caller has to force; none if another one has done it for the caller. */
  private synchronized List<Waiter> begin() throws IOException {
    Waiter mine = new Waiter();
    waiting.add(mine);
    while (forcing && !mine.isOver) {
      try {
        wait();
      } catch (InterruptedException e) {
        waiting.remove(mine);
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while another one forces", e);
      }
    }
    if (mine.failure != null) {
      throw new IOException("forced in vain, with others", mine.failure);
    }
    if (mine.isOver) {
      return List.of();
    }
    forcing = true;
    List<Waiter> all = waiting;
    waiting = new ArrayList<>();
    return all;
  }

  /** A failure is also that of those who came meanwhile: what they have written may be taken back with the rest. */
  private synchronized void end(List<Waiter> all, @Nullable IOException failure) {
    if (failure != null) {
      all.addAll(waiting);
      waiting = new ArrayList<>();
    }
    for (Waiter each : all) {
      each.isOver = true;
      each.failure = failure;
    }
    forcing = false;
    notifyAll();
  }
}
