package org.onecgate.alarm;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.Records;

/**
 * What every channel has told, {@code state/alarms.json}.
 *
 * @param channels by the names of the channels
 */
public record Told(List<Lane> channels) {
  static final Told NOTHING = new Told(List.of());

  /** Refuses what cannot be meant. */
  public Told {
    Records.require(channels != null, "channels");
  }

  /** What this channel has told; null if it is a new one. */
  @Nullable
  Lane of(String channel) {
    return channels.stream()
        .filter(lane -> lane.name().equals(channel))
        .findFirst()
        .orElse(null);
  }

  /**
   * What one channel has told.
   *
   * @param name of the channel
   * @param at when the last message was taken; absent if none was
   * @param last the first line of it
   * @param warnings what was told and holds, and what is over and may not be told again yet
   */
  public record Lane(
      String name, @Nullable Instant at, @Nullable String last, List<Entry> warnings) {
    /** Refuses what cannot be meant. */
    public Lane {
      Records.require(name != null, "name");
      Records.require(warnings != null, "warnings");
    }
  }

  /**
   * A warning that was told.
   *
   * @param title as it was told
   * @param at when it was told that it is there
   * @param settled when it was told that it is over; absent until then
   */
  public record Entry(
      String key,
      String code,
      boolean bad,
      @Nullable String subject,
      String title,
      Instant at,
      @Nullable Instant settled) {
    /** Refuses what cannot be meant. */
    public Entry {
      Records.require(key != null, "key");
      Records.require(code != null, "code");
      Records.require(title != null, "title");
      Records.require(at != null, "at");
    }

    boolean holds() {
      return settled == null;
    }

    Entry over(Instant when) {
      return new Entry(key, code, bad, subject, title, at, when);
    }
  }
}
