package org.onecgate.scan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.scan.Expression.Kind;

/**
 * Takes a regular expression apart. Understands what the rules need: literals, escapes, classes, groups with the flags
 * {@code i} and {@code s}, alternatives, repetitions, the ends of the text and the edges of words. What it does not
 * understand it refuses.
 */
final class RegexParts {
  /** A part of an expression. */
  sealed interface Part {}

  /** One character of several. */
  static final class Chars implements Part {
    private final boolean[] set;

    Chars(boolean[] set) {
      this.set = set;
    }

    /** For each byte whether it is one of them. */
    boolean[] set() {
      return set;
    }
  }

  /** One behind the other. */
  record Sequence(List<Part> parts) implements Part {}

  /** One of them, the first one preferred. */
  record Choice(List<Part> parts) implements Part {}

  /** What the expression looks for, where it is only a part of it. */
  record FirstGroup(Part part) implements Part {}

  /** A part several times. */
  record Repeat(Part part, int least, int most, boolean lazy) implements Part {}

  /** Something that is so, or not, between two characters. */
  record Assertion(Kind kind) implements Part {}

  private static final int BYTES = 256;

  private final String regex;
  private int at;
  private boolean anyCase;
  private boolean dotIsAll;
  private boolean hasGroup;

  private RegexParts(String regex) {
    this.regex = regex;
  }

  /**
   * Takes it apart.
   *
   * @throws IllegalArgumentException if it is not understood
   */
  static Part parse(String regex) {
    RegexParts parser = new RegexParts(regex);
    Part part = parser.alternatives();
    if (parser.at < regex.length()) {
      throw new IllegalArgumentException("a ) too many");
    }
    return part;
  }

  /**
   * The greatest number of characters that an expression can match.
   *
   * @throws IllegalArgumentException if it is unbounded or not understood
   */
  static int longest(String regex) {
    return Math.toIntExact(longest(parse(regex)));
  }

  private static long longest(Part part) {
    if (part instanceof Chars) {
      return 1;
    } else if (part instanceof Sequence sequence) {
      return sequence.parts().stream().mapToLong(RegexParts::longest).sum();
    } else if (part instanceof Choice choice) {
      return choice.parts().stream().mapToLong(RegexParts::longest).max().orElse(0);
    } else if (part instanceof FirstGroup group) {
      return longest(group.part());
    } else if (part instanceof Repeat repeat) {
      if (repeat.most() == Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a repetition without a bound");
      }
      return longest(repeat.part()) * repeat.most();
    }
    return 0; // between two characters
  }

  /** Letters and digits of ASCII and the underscore. */
  static boolean[] word() {
    boolean[] set = range('a', 'z');
    join(set, range('A', 'Z'));
    join(set, range('0', '9'));
    set['_'] = true;
    return set;
  }

  private Part alternatives() {
    List<Part> parts = new ArrayList<>(List.of(sequence()));
    while (isNext('|')) {
      at++;
      parts.add(sequence());
    }
    return parts.size() == 1 ? parts.get(0) : new Choice(parts);
  }

  private Part sequence() {
    List<Part> parts = new ArrayList<>();
    while (at < regex.length() && !isNext('|') && !isNext(')')) {
      parts.add(repeated(atom()));
    }
    return new Sequence(parts);
  }

  private Part repeated(Part part) {
    int least = 1;
    int most = 1;
    if (isNext('?')) {
      least = 0;
      at++;
    } else if (isNext('*') || isNext('+')) {
      least = isNext('*') ? 0 : 1;
      most = Integer.MAX_VALUE;
      at++;
    } else if (isNext('{')) {
      int end = regex.indexOf('}', at);
      String bounds = end < 0 ? "" : regex.substring(at + 1, end);
      int comma = bounds.indexOf(',');
      least = Integer.parseInt(comma < 0 ? bounds : bounds.substring(0, comma));
      most = Integer.parseInt(bounds.substring(comma + 1));
      at = end + 1;
    } else {
      return part;
    }
    boolean lazy = isNext('?');
    at += lazy ? 1 : 0;
    if (isNext('*') || isNext('+') || isNext('?') || isNext('{')) {
      throw new IllegalArgumentException("a repetition of a repetition");
    }
    return new Repeat(part, least, most, lazy);
  }

  private Part atom() {
    char c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Chars(set());
      case '\\' -> escape();
      case '^' -> new Assertion(Kind.TEXT_BEGINS);
      case '$' -> new Assertion(Kind.TEXT_ENDS);
      case '.' -> {
        boolean[] any = inverse(new boolean[BYTES]);
        any['\n'] = dotIsAll;
        yield new Chars(any);
      }
      case '*', '+', '?', '{' -> throw new IllegalArgumentException("a repetition of nothing");
      default -> new Chars(literal(c));
    };
  }

  private Part group() {
    boolean wasAnyCase = anyCase;
    boolean wasAll = dotIsAll;
    boolean isFirst = false;
    if (isNext('?')) {
      at++;
      if (flags()) {
        return new Sequence(List.of());
      }
    } else {
      isFirst = !hasGroup;
      hasGroup = true;
    }
    Part part = alternatives();
    if (!isNext(')')) {
      throw new IllegalArgumentException("a ( too many");
    }
    at++;
    anyCase = wasAnyCase;
    dotIsAll = wasAll;
    return isFirst ? new FirstGroup(part) : part;
  }

  /** Reads flags up to the colon or the bracket; true if they are for what follows the bracket. */
  private boolean flags() {
    boolean on = true;
    for (char c = next(); c != ':'; c = next()) {
      switch (c) {
        case ')' -> {
          return true;
        }
        case '-' -> on = false;
        case 'i' -> anyCase = on;
        case 's' -> dotIsAll = on;
        default -> throw new IllegalArgumentException("a kind of group that is not understood");
      }
    }
    return false;
  }

  private Part escape() {
    char c = regex.charAt(at);
    Kind kind = switch (c) {
      case 'b' -> Kind.WORD_EDGE;
      case 'B' -> Kind.NO_WORD_EDGE;
      case 'A' -> Kind.TEXT_BEGINS;
      case 'z' -> Kind.TEXT_ENDS;
      default -> Kind.END;
    };
    if (kind != Kind.END) {
      at++;
      return new Assertion(kind);
    }
    boolean[] several = several();
    return new Chars(several == null ? literal(escaped()) : several);
  }

  /** What stands in brackets; the first of them is read. */
  private boolean[] set() {
    boolean isInverse = isNext('^');
    at += isInverse ? 1 : 0;
    boolean[] set = new boolean[BYTES];
    for (boolean begin = true; begin || !isNext(']'); begin = false) {
      if (isNext('[') && regex.startsWith("[:", at)) {
        throw new IllegalArgumentException("a class that is not understood");
      }
      boolean[] several = null;
      char from = next();
      if (from == '\\') {
        several = several();
        from = several == null ? escaped() : from;
      }
      if (several != null) {
        join(set, several);
        continue;
      }
      char to = from;
      if (isNext('-') && !regex.startsWith("-]", at)) {
        at++;
        to = next();
        to = to == '\\' ? escaped() : to;
      }
      for (char c = from; c <= to; c++) {
        join(set, literal(c));
      }
    }
    at++;
    return isInverse ? inverse(set) : set;
  }

  /** The class behind a backslash; null, and nothing read, if it is a character. */
  private boolean @Nullable [] several() {
    boolean[] set = new boolean[BYTES];
    if (at == regex.length()) {
      return null;
    }
    char c = regex.charAt(at);
    switch (c | 0x20) {
      case 's' -> {
        for (char blank : new char[] {'\t', '\n', '\f', '\r', ' '}) {
          set[blank] = true;
        }
      }
      case 'd' -> join(set, range('0', '9'));
      case 'w' -> join(set, word());
      default -> {
        return null;
      }
    }
    at++;
    return c < 'a' ? inverse(set) : set;
  }

  private char escaped() {
    char c = next();
    if (c == 'x' && at + 2 <= regex.length()) {
      at += 2;
      return (char) Integer.parseInt(regex.substring(at - 2, at), 16);
    }
    int control = "tnrfva".indexOf(c);
    if (control >= 0) {
      return "\t\n\r\f\u000b\u0007".charAt(control);
    }
    if (c >= 0x80 || word()[c]) {
      throw new IllegalArgumentException("an escape that is not understood");
    }
    return c;
  }

  private boolean[] literal(char c) {
    if (c >= BYTES) {
      throw new IllegalArgumentException("a character that is no byte");
    }
    boolean[] set = range(c, c);
    boolean isLetter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    // the sharp s and the y with two dots have no partner among the bytes, and two signs are no
    // letters
    boolean isLatin = c >= 0xc0 && (c | 0x20) != 0xf7 && (c | 0x20) != 0xff;
    if (anyCase && (isLetter || isLatin)) {
      set[c ^ 0x20] = true;
    }
    return set;
  }

  private static boolean[] range(char from, char to) {
    boolean[] set = new boolean[BYTES];
    for (char c = from; c <= to; c++) {
      set[c] = true;
    }
    return set;
  }

  /** Adds what is in the other one. */
  static void join(boolean[] set, boolean[] other) {
    for (int i = 0; i < set.length; i++) {
      set[i] |= other[i];
    }
  }

  private static boolean[] inverse(boolean[] set) {
    boolean[] inverse = new boolean[set.length];
    for (int i = 0; i < set.length; i++) {
      inverse[i] = !set[i];
    }
    return inverse;
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
