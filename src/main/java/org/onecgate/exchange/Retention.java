package org.onecgate.exchange;

import java.time.Duration;
import java.util.Optional;
import org.onecgate.ByteSize;

/** Removes what is old. */
public final class Retention {
  /**
   * How long things are kept.
   *
   * @param quarantine refused exchanges
   * @param history records of exchanges and hand-overs that have ended
   * @param inbox deliveries; empty where only consumers remove them
   * @param inboxSize the most bytes of all deliveries; empty where there is no limit
   */
  public record Limits(
      Duration quarantine,
      Duration history,
      Optional<Duration> inbox,
      Optional<ByteSize> inboxSize) {
    /** Deliveries are the consumers'. */
    public static final Limits DEFAULT =
        new Limits(Duration.ofDays(30), Duration.ofDays(90), Optional.empty(), Optional.empty());
  }

  private Retention() {}
}
