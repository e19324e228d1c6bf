package org.onecgate.upkeep;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onecgate.SessionHash;
import org.onecgate.exchange.Sessions;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Extent;

/**
 * Which sessions nobody has used for so long that they are given up (E15).
 *
 * @param life how long one may be unused
 */
record Abandoned(DataLayout layout, Sessions sessions, Duration life) {
  /** Since when one must have been used to stay. */
  Instant unusedSince(Instant now) {
    return now.minus(life);
  }

  /**
   * Those that are given up at this moment, with what they have received; what cannot be looked at is
   * added to the failures.
   */
  Map<SessionHash, Extent> at(Instant now, List<Exception> failures) {
    Map<SessionHash, Extent> abandoned = new LinkedHashMap<>();
    try {
      for (SessionHash session : sessions.abandonedSince(unusedSince(now))) {
        try {
          abandoned.put(session, Extent.of(layout.intake(session)));
        } catch (IOException e) {
          failures.add(e);
        }
      }
    } catch (IOException e) {
      failures.add(e);
    }
    return abandoned;
  }
}
