package org.onecgate.config;

import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.json.Records;

/**
 * How long what one server sent is kept, if that differs from the general settings; every member may
 * be absent.
 *
 * @param inboxDays days that its deliveries are kept
 * @param quarantineDays days that its refused exchanges are kept
 * @param historyDays days that the records of its exchanges are kept
 */
public record KeepSettings(
    @Holds(least = 1, most = MOST) @Nullable Integer inboxDays,
    @Holds(least = 1, most = MOST) @Nullable Integer quarantineDays,
    @Holds(least = 1, most = MOST) @Nullable Integer historyDays) {
  /** What holds if nothing is set. */
  public static final KeepSettings NONE = new KeepSettings(null, null, null);

  private static final int MOST = 36_500;

  /** Refuses what cannot be meant, with the field named. */
  public KeepSettings {
    new Records.Fields()
        .require(isMeant(inboxDays), "retention.inboxDays")
        .require(isMeant(quarantineDays), "retention.quarantineDays")
        .require(isMeant(historyDays), "retention.historyDays")
        .end();
  }

  private static boolean isMeant(@Nullable Integer days) {
    return days == null || (days >= 1 && days <= MOST);
  }
}
