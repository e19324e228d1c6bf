package org.onecgate.alarm;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;

/**
 * Hours in which nobody is told anything, by the clock of the place.
 *
 * @param from the first moment
 * @param to the first moment after them; earlier than the first if they go over midnight
 */
public record QuietHours(LocalTime from, LocalTime to) {
  /** Refuses hours that are none. */
  public QuietHours {
    if (from.equals(to)) {
      throw new IllegalArgumentException("begins and ends at the same time");
    }
  }

  /**
   * Reads {@code 22:00-07:00}.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with the setting
   */
  public static QuietHours parse(String text) {
    String[] parts = text.split("-", -1);
    try {
      if (parts.length == 2) {
        return new QuietHours(LocalTime.parse(parts[0].strip()), LocalTime.parse(parts[1].strip()));
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("is no span such as 22:00-07:00", e);
    }
    throw new IllegalArgumentException("is no span such as 22:00-07:00");
  }

  boolean hold(LocalTime now) {
    boolean begun = !now.isBefore(from);
    boolean over = !now.isBefore(to);
    return from.isBefore(to) ? begun && !over : begun || !over;
  }
}
