package org.onecgate.alarm;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.onecgate.outgoing.SignedAddress;

/**
 * Who is told of warnings, and when.
 *
 * @param webhook where they are posted; empty if nowhere
 * @param mail who gets e-mail; empty if nobody
 * @param telegram the chat that is told; empty if none
 * @param severities from what on
 * @param quiet when nobody is told; empty if there is no such time
 * @param badInQuiet whether what is bad is told all the same
 * @param again how long after it was told a warning that comes again is not told
 * @param language {@code ru} or {@code en}
 * @param address of the dashboard for people; empty if it is not known
 * @param zone in which hours are meant
 */
public record AlarmSettings(
    Optional<SignedAddress> webhook,
    Optional<MailChannel.Settings> mail,
    Optional<TelegramChannel.Settings> telegram,
    Severities severities,
    Optional<QuietHours> quiet,
    boolean badInQuiet,
    Duration again,
    String language,
    String address,
    ZoneId zone) {
  /** Nobody is told anything. */
  public static final AlarmSettings NONE = new AlarmSettings(
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Severities.ALL,
      Optional.empty(),
      false,
      Duration.ofMinutes(30),
      "en",
      "",
      ZoneOffset.UTC);

  /** How long connecting, and how long each answer may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(15);
}
