package org.onecgate.admin;

import java.time.Clock;
import java.time.ZoneOffset;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;

/**
 * Where the data lies, how a record becomes text, and what time it is.
 *
 * @param layout where the data lies
 * @param json reads and writes JSON
 * @param clock the time
 */
public record Site(DataLayout layout, JsonStore json, Clock clock) {
  /** By whose clock people are told the time, as browsers call it: such as {@code Europe/Moscow} or {@code UTC}. */
  public static String zone(Clock clock) {
    return clock.getZone().normalized() instanceof ZoneOffset fixed
        ? fixed.equals(ZoneOffset.UTC) ? "UTC" : fixed.getId()
        : clock.getZone().getId();
  }
}
