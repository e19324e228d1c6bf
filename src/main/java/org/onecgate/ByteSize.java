package org.onecgate;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code 8 MiB}, {@code 8M} or plainly as {@code 8388608}.
 *
 * @param bytes the number, 0 or more
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  /** Whatever is written, 1024 of one are one of the next: nobody who sets a limit means 1000. */
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,19})\\s*(?:([kmgt])(?:i?b)?|b)?", Pattern.CASE_INSENSITIVE);

  /** Refuses a negative number. */
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size cannot be negative: " + bytes);
    }
  }

  /** {@code n} times 1024 × 1024 bytes. */
  public static ByteSize mebi(long n) {
    return new ByteSize(Math.multiplyExact(n, 1L << 20));
  }

  /** {@code n} times 1024 × 1024 × 1024 bytes. */
  public static ByteSize gibi(long n) {
    return new ByteSize(Math.multiplyExact(n, 1L << 30));
  }

  /**
   * Reads {@code 8388608}, {@code 8 MiB}, {@code 8MB}, {@code 8m}: all of these are the same.
   *
   * @throws IllegalArgumentException if the text is none of these or does not fit a long
   */
  public static ByteSize parse(String text) {
    Matcher m = FORM.matcher(text.strip());
    if (!m.matches()) {
      throw new IllegalArgumentException("is no size such as 8 MiB: " + text);
    }
    String unit = m.group(2) == null ? "" : m.group(2).toUpperCase(Locale.ROOT);
    int shift = unit.isEmpty() ? 0 : 10 + 10 * "KMGT".indexOf(unit);
    try {
      return new ByteSize(Math.multiplyExact(Long.parseLong(m.group(1)), 1L << shift));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("is too large a size: " + text, e);
    }
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The largest unit that loses nothing, such as {@code 8 MiB}. */
  @Override
  public String toString() {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    long n = bytes;
    int unit = 0;
    while (n != 0 && n % 1024 == 0 && unit < units.length - 1) {
      n /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%d %s", n, units[unit]);
  }
}
