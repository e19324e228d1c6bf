package org.onecgate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many are attended to at once, in all and of one address: a flood from one place leaves room for whoever comes
 * from elsewhere. Of an address of IPv6 the network counts.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Crowd {
  private final int most;
  private final int mostOfOne;
  private final int mostHere;

  /** How many there are of each address, those that wait included. */
  private final Map<String, Integer> here = new HashMap<>();

  private int all;
  private int inside;

  /**
   * Lets in so many.
   *
   * @param most in all
   * @param mostOfOne of one address, those that wait included
   * @param mostHere in all, those that wait included
   */
  public Crowd(int most, int mostOfOne, int mostHere) {
    this.most = most;
    this.mostOfOne = mostOfOne;
    this.mostHere = mostHere;
  }

  /** Where an address comes from: whoever has one address of IPv6 has all of its network. */
  public static String network(String address) {
    String[] parts = address.split(":", -1);
    return parts.length == 8 ? String.join(":", List.of(parts).subList(0, 4)) : address;
  }

  /**
   * Lets one in, who has to {@link #leave}.
   *
   * @param wait how long it may wait for a place
   * @return false if there is none; then nobody has to leave
   */
  public synchronized boolean enter(String address, Duration wait) {
    String from = network(address);
    if (all >= mostHere || here.getOrDefault(from, 0) >= mostOfOne) {
      return false;
    }
    here.merge(from, 1, Integer::sum);
    all++;
    boolean entered = false;
    try {
      entered = isFree(System.nanoTime() + wait.toNanos());
      inside += entered ? 1 : 0;
      return entered;
    } finally {
      if (!entered) {
        forget(from);
      }
    }
  }

  private boolean isFree(long deadline) {
    while (inside >= most) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /** One of those that were let in goes. */
  public synchronized void leave(String address) {
    inside--;
    forget(network(address));
    notifyAll();
  }

  private void forget(String from) {
    all--;
    here.merge(from, -1, (before, less) -> before == 1 ? null : before + less);
  }
}
