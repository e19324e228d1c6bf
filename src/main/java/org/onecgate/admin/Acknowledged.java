package org.onecgate.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.Records;

/**
 * The warnings that somebody has acknowledged, {@code state/acknowledged.json}.
 *
 * @param warnings at most one of each key
 */
public record Acknowledged(List<Entry> warnings) {
  /** Nobody has acknowledged anything. */
  public static final Acknowledged NONE = new Acknowledged(List.of());

  /** Refuses what cannot be meant. */
  public Acknowledged {
    Records.require(warnings != null, "warnings");
    warnings = List.copyOf(warnings);
  }

  /**
   * One of them.
   *
   * @param key of the warning
   * @param stamp of the warning as it was seen: with another one something new has come
   * @param most how many it stood for then, where more of them are news; absent where they are not
   * @param by the administrator
   * @param at when
   */
  public record Entry(String key, String stamp, @Nullable Long most, String by, Instant at) {
    /** Refuses what cannot be meant. */
    public Entry {
      Records.require(key != null, "key");
      Records.require(stamp != null, "stamp");
      Records.require(by != null, "by");
      Records.require(at != null, "at");
    }
  }
}
