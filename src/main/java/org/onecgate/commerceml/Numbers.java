package org.onecgate.commerceml;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers as 1C writes them, and never guesses. A comma or a point, once, is the decimal sign unless the
 * root sets one; then only that is. Blanks, among them no-break ones, and the group sign that the root sets may
 * stand before each three digits.
 */
final class Numbers {
  /** What the reader of the records takes, before and behind the point. */
  private static final int MOST_DIGITS = 40;

  /** So many digits are in a {@code long} for certain. */
  private static final int MOST_SIMPLE = 18;

  private static final char NONE = 0;

  private final char sign;
  private final char group;

  /**
   * Numbers as the root says.
   *
   * @param format what it says, such as {@code ЧЦ=18; ЧДЦ=2; ЧРД=.}; null if nothing
   */
  Numbers(@Nullable String format) {
    sign = part(format, "ЧРД=", "NDS=");
    group = part(format, "ЧРГ=", "NGS=");
  }

  private static char part(@Nullable String format, String name, String english) {
    if (format == null) {
      return NONE;
    }
    int at = Math.max(format.indexOf(name), format.indexOf(english)) + name.length();
    while (at >= name.length() && at < format.length() && "'\" ".indexOf(format.charAt(at)) >= 0) {
      at++;
    }
    boolean isThere = at >= name.length() && at < format.length();
    return isThere && ".,".indexOf(format.charAt(at)) >= 0 ? format.charAt(at) : NONE;
  }

  /** The decimal sign that is set; null if none is. */
  @Nullable
  String sign() {
    return sign == NONE ? null : String.valueOf(sign);
  }

  /** The number; null if it is none. */
  @Nullable
  BigDecimal read(String text) {
    BigDecimal simple = simple(text);
    return simple == null ? full(text) : simple;
  }

  /** A number of digits and a point, as nearly all are; null if it is not so simple. */
  private @Nullable BigDecimal simple(String text) {
    int end = text.length();
    if (end > MOST_SIMPLE || sign == ',' || group == '.') {
      return null;
    }
    long digits = 0;
    int point = -1;
    for (int at = 0; at < end; at++) {
      char c = text.charAt(at);
      if (c >= '0' && c <= '9') {
        digits = 10 * digits + (c - '0');
      } else if (c == '.' && point < 0) {
        point = at;
      } else {
        return null;
      }
    }
    if (end == 0 || point == end - 1) {
      return null;
    }
    return BigDecimal.valueOf(digits, point < 0 ? 0 : end - point - 1);
  }

  private @Nullable BigDecimal full(String text) {
    int end = text.length();
    int at = 0;
    while (at < end && isBlank(text.charAt(at))) {
      at++;
    }
    while (end > at && isBlank(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder plain = new StringBuilder(end - at);
    if (at < end && "+-\u2212".indexOf(text.charAt(at)) >= 0) {
      plain.append(text.charAt(at) == '+' ? "" : "-");
      at++;
    }
    int whole = 0;
    int run = 0; // digits since the last group began
    boolean isGrouped = false;
    for (; at < end; at++) {
      char c = text.charAt(at);
      if (c >= '0' && c <= '9') {
        plain.append(c);
        whole++;
        run++;
      } else if (isDecimalSign(c)) {
        break;
      } else if ((isBlank(c) || c == group) && (isGrouped ? run == 3 : run >= 1 && run <= 3)) {
        isGrouped = true;
        run = 0;
      } else {
        return null;
      }
    }
    if (isGrouped && run != 3) {
      return null;
    }
    int behind = 0;
    if (at < end) {
      plain.append('.');
      for (at++; at < end; at++, behind++) {
        char c = text.charAt(at);
        if (c < '0' || c > '9') {
          return null;
        }
        plain.append(c);
      }
      if (behind == 0) {
        return null;
      }
    }
    boolean isNumber = whole + behind > 0 && whole <= MOST_DIGITS && behind <= MOST_DIGITS;
    return isNumber ? new BigDecimal(plain.toString()) : null;
  }

  private boolean isDecimalSign(char c) {
    return sign == NONE ? (c == '.' || c == ',') && c != group : c == sign;
  }

  /** White space of XML, and the blanks that 1C groups digits with. */
  private static boolean isBlank(char c) {
    return c == ' '
        || c == '\u00a0'
        || c == '\u202f'
        || c == '\u2009'
        || c == '\t'
        || c == '\n'
        || c == '\r';
  }
}
