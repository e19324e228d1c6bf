package org.onecgate.exchange;

import java.time.Duration;
import org.onecgate.Crowd;

/**
 * How much is done for those who have not logged in (C4): whatever they send, it takes few threads and less than all
 * processors.
 *
 * @param hashing those whose password is being looked at, which takes a processor some 100 ms
 * @param bodies those whose body is being read, which takes a thread as long as they like to send
 */
public record Strangers(Crowd hashing, Crowd bodies) {
  /** How long a login waits for its turn: behind a restart many of one address may come at once. */
  public static final Duration TURN = Duration.ofSeconds(3);

  /** How long a body may take; a silent client is noticed by the server's own time limit. */
  public static final Duration BODY = Duration.ofSeconds(3);

  /** For this machine: half of its processors, and a tenth of the threads that servers have by default. */
  static Strangers ofThisMachine() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Strangers(new Crowd(Math.max(1, processors / 2), 32, 64), new Crowd(20, 10, 20));
  }
}
