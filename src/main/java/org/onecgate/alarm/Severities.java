package org.onecgate.alarm;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From what on channels are used.
 *
 * @param general of channels that are not named
 * @param own by the name of the channel
 */
public record Severities(Severity general, Map<String, Severity> own) {
  /** Everything is told everywhere. */
  public static final Severities ALL = new Severities(Severity.NOTICE, Map.of());

  /**
   * Reads {@code bad}, or {@code notice, telegram=bad}.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with the setting
   */
  public static Severities parse(String text) {
    Severity general = Severity.NOTICE;
    Map<String, Severity> own = new HashMap<>();
    for (String part : text.split(",", -1)) {
      String[] words = part.strip().split("=", -1);
      if (words.length == 1) {
        general = Severity.parse(words[0]);
      } else if (words.length == 2 && Channel.NAMES.contains(words[0])) {
        own.put(words[0], Severity.parse(words[1]));
      } else {
        throw new IllegalArgumentException("is notice or bad, or such as notice, telegram=bad");
      }
    }
    return new Severities(general, Map.copyOf(own));
  }

  Severity of(String channel) {
    @Nullable Severity named = own.get(channel);
    return named == null ? general : named;
  }
}
