package org.onecgate;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of one sealed exchange, and of the delivery that comes of it: {@code
 * 20261121T030506123Z-1a2b3c4d}.
 *
 * <p>A version of an order in the outbox is named in the same way.
 *
 * <p>Names sort by the time of the seal; the random part keeps two nodes apart. Plain ASCII, safe
 * as a directory name and in a URL.
 *
 * @param value the name
 */
public record ExchangeId(String value) implements Comparable<ExchangeId> {
  /** The expression that every name is like. */
  public static final String FORM = "\\d{8}T\\d{9}Z-[0-9a-f]{8}";

  private static final Pattern PATTERN = Pattern.compile(FORM);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Refuses anything that {@link #of} would not have made. */
  public ExchangeId {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException("not an exchange id: " + value);
    }
  }

  /** The name for a moment (milliseconds count) and 32 random bits. */
  public static ExchangeId of(Instant time, int random) {
    return new ExchangeId(TIME.format(time) + String.format(Locale.ROOT, "-%08x", random));
  }

  /** The time in the name: that of the seal, to the millisecond. */
  public Instant time() {
    return TIME.parse(value.substring(0, value.indexOf('-')), Instant::from);
  }

  /** Whether the text has the form of an id; a directory with another name is not ours. */
  public static boolean isValid(String text) {
    return PATTERN.matcher(text).matches();
  }

  @Override
  public int compareTo(ExchangeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
