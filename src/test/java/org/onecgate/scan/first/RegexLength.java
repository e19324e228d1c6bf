package org.onecgate.scan.first;

/**
 * The greatest number of characters that a regular expression can match. Understands what the rules
 * need: literals, escapes, classes, groups with flags, alternatives and bounded repetitions.
 */
final class RegexLength {
  private final String regex;
  private int at;

  private RegexLength(String regex) {
    this.regex = regex;
  }

  /**
   * Measures it.
   *
   * @throws IllegalArgumentException if it is unbounded or not understood
   */
  static int of(String regex) {
    RegexLength parser = new RegexLength(regex);
    long length = parser.alternatives();
    if (parser.at < regex.length()) {
      throw new IllegalArgumentException("a ) too many");
    }
    return Math.toIntExact(length);
  }

  private long alternatives() {
    long longest = sequence();
    while (isNext('|')) {
      at++;
      longest = Math.max(longest, sequence());
    }
    return longest;
  }

  private long sequence() {
    long sum = 0;
    while (at < regex.length() && !isNext('|') && !isNext(')')) {
      sum += atom() * times();
    }
    return sum;
  }

  private long atom() {
    char c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> {
        skipClass();
        yield 1;
      }
      case '\\' -> escape();
      case '^', '$' -> 0;
      case '*', '+', '?', '{' -> throw new IllegalArgumentException("a repetition of nothing");
      default -> 1;
    };
  }

  private long group() {
    if (isNext('?')) {
      at++;
      while (!isNext(':') && !isNext(')')) {
        if ("imsU-".indexOf(next()) < 0) {
          throw new IllegalArgumentException("a kind of group that is not understood");
        }
      }
      if (next() == ')') {
        return 0;
      }
    }
    long length = alternatives();
    if (at == regex.length()) {
      throw new IllegalArgumentException("a ( too many");
    }
    at++;
    return length;
  }

  private void skipClass() {
    if (isNext('^')) {
      at++;
    }
    for (boolean first = true; first || !isNext(']'); first = false) {
      if (next() == '\\') {
        next();
      }
    }
    at++;
  }

  private long escape() {
    char c = next();
    if (c == 'x') {
      next();
      next();
      return 1;
    }
    if ("QEpPC".indexOf(c) >= 0) {
      throw new IllegalArgumentException("an escape that is not understood");
    }
    return "bBAz".indexOf(c) >= 0 ? 0 : 1;
  }

  private long times() {
    long times = 1;
    if (isNext('*') || isNext('+')) {
      throw new IllegalArgumentException("a repetition without a bound");
    } else if (isNext('?')) {
      at++;
    } else if (isNext('{')) {
      int end = regex.indexOf('}', at);
      String bounds = end < 0 ? "" : regex.substring(at + 1, end);
      times = Integer.parseInt(bounds.substring(bounds.indexOf(',') + 1));
      at = end + 1;
    } else {
      return 1;
    }
    if (isNext('?')) {
      at++;
    }
    return times;
  }

  private boolean isNext(char c) {
    return at < regex.length() && regex.charAt(at) == c;
  }

  private char next() {
    if (at == regex.length()) {
      throw new IllegalArgumentException("it breaks off");
    }
    return regex.charAt(at++);
  }
}
