package org.onecgate.scan;

import org.jspecify.annotations.Nullable;

/**
 * Looks for what one rule finds in one text.
 *
 * <p>Where keywords follow closely upon each other, the expression is looked for in a stretch of text at a time, once
 * for all of them, and a match that is no secret is looked at once.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
final class RuleSearch {
  private static final int LONG_STRETCH = 1024;

  private final SecretRule rule;
  private final Expression expression;
  private final Places stretch;
  private final int reach;
  private final int longestStretch;
  private final Entropy entropy;
  /** What is there if the text is cut where a keyword can see no further. */
  private @Nullable Places cut;

  /** Where in the text a match in the stretch may begin; the last place is included. */
  private long first = 0;

  private long last = -1;
  /** Where in the text the stretch begins. */
  private long begin;

  private int more;
  /** Up to where in the text it was read to see whether a match may begin. */
  private long readTo;
  /** Up to which place in the text it is known where a match may begin. */
  private long opened;
  /** The last of these places, or -1. */
  private long opening = -1;

  /** A part of the text without a digit. */
  private long noDigitFrom;

  private long noDigitTo;

  private byte[] buffer = new byte[0];
  private long base;
  private int filled;
  private boolean isWhole;

  private int secretStart;
  private int secretEnd;

  RuleSearch(SecretRule rule) {
    this.rule = rule;
    this.expression = rule.expression();
    this.entropy = new Entropy(rule.longestMatch());
    this.stretch = new Places(expression);
    this.reach = rule.before() + rule.longestMatch();
    // what stretches have in common is looked at twice, so they are long beside it
    this.longestStretch = Math.max(LONG_STRETCH, 4 * reach);
  }

  /** Begins anew, with another text. */
  void reset() {
    first = 0;
    last = -1;
    more = 0;
    opened = 0;
    opening = -1;
    readTo = 0;
    noDigitFrom = 0;
    noDigitTo = 0;
    entropy.forget();
  }

  /**
   * Finds the secret that a keyword belongs to.
   *
   * @param text what the text has from {@code textBase} on, {@code textFilled} bytes
   * @param whole whether the text ends there
   * @param start where the keyword begins in it; all that a match may need is there
   * @param end where the keyword ends
   * @return whether there is one; it is told by {@link #secretStart} and {@link #secretEnd}
   */
  boolean find(byte[] text, long textBase, int textFilled, boolean whole, int start, int end) {
    if (rule.before() == 0 && !expression.mayBegin(text, start, textFilled)) {
      return false;
    }
    buffer = text;
    base = textBase;
    filled = textFilled;
    isWhole = whole;
    int from = Math.max(0, start - rule.before() - 1);
    boolean beginning = base + start <= rule.before();
    int lowest = beginning ? from : from + 1;
    int highest = lowest + rule.before();
    if (!isCovered(lowest, start)
        && (rule.before() > 0
            ? !mayBegin(lowest, Math.max(start, Math.min(highest, filled)))
            : !isBegun(start))) {
      return false;
    }
    cover(lowest, start, beginning ? rule.before() : 0);
    int match = nextLeft(lowest, start);
    while (match >= 0) {
      if (isSecretInStretch(match, end)) {
        return true;
      }
      match = nextLeft(match + 1, start);
    }
    int previous = stretch.previous(lowest - offset(), start - offset());
    return (previous >= 0 || highest > start)
        && findBehind(
            lowest, start, end, previous < 0 ? highest : offset() + previous + 1 + rule.before());
  }

  private boolean isCovered(int lowest, int highest) {
    return base + lowest >= first && base + highest <= last;
  }

  /**
   * Whether a match may begin with the keyword; no more bytes are read for that than there were since the last one,
   * else a stretch is cheaper.
   */
  private boolean isBegun(int start) {
    Containment begun = rule.begun();
    if (begun == null || base + start < readTo) {
      return true;
    }
    int read = begun.read(buffer, start, filled);
    readTo = base + start + Math.max(read, ~read);
    return read >= 0;
  }

  /** Whether anything may begin at these places, as far as can be seen from its first bytes. Each place is seen once. */
  private boolean mayBegin(int lowest, int highest) {
    if (base + lowest > opened) {
      opened = base + lowest;
    }
    int furthest = isWhole ? filled : filled - Long.SIZE;
    if (highest > furthest) {
      return true;
    }
    while (opened <= base + highest) {
      if (expression.mayBegin(buffer, (int) (opened - base), filled)) {
        opening = opened;
      }
      opened++;
    }
    return opening >= base + lowest;
  }

  /**
   * Finds what begins behind the beginning of the keyword, where something began in front of it that is no secret, or
   * the text begins there. The text is taken as cut as far behind the keyword as a match reaches that begins with it.
   */
  private boolean findBehind(int covered, int start, int end, int upTo) {
    int to = Math.min(filled, start + rule.longestMatch() + 1);
    int lowest = start + 1;
    int highest = Math.min(upTo, to);
    boolean mayBegin = rule.before() > 0
        ? mayBegin(lowest, highest)
        : highest > lowest || expression.mayBegin(buffer, lowest, filled);
    if (!mayBegin) {
      return false;
    }
    // a match that ends before the cut is the same without it, unless it asks what stands behind
    // its end
    while (lowest <= highest
        && !expression.looksBehindItsEnd()
        && cover(covered, highest, rule.before())) {
      int match = nextInStretch(lowest, highest);
      if (match < 0) {
        return false;
      }
      follow(stretch, match, offset());
      if (offset() + stretch.end() > to) {
        break;
      }
      if (offset() + stretch.end() >= end && isSecret()) {
        return true;
      }
      if (match + 1 >= end) {
        return false;
      }
      lowest = match + 1;
      highest = Math.min(lowest + rule.before(), to);
    }
    return lowest <= highest && findInCut(start, end, lowest, highest);
  }

  private boolean findInCut(int start, int end, int from, int upTo) {
    if (cut == null) {
      cut = new Places(expression);
    }
    int to = Math.min(filled, start + rule.longestMatch() + 1);
    cut.lookAtPart(stretch, start - offset(), to - start);
    int match = cut.next(from - start, upTo - start);
    while (match >= 0) {
      follow(cut, start + match, start);
      if (start + cut.end() >= end && isSecret()) {
        return true;
      }
      if (start + match + 1 >= end) {
        return false;
      }
      match = cut.next(match + 1, match + 1 + rule.before());
    }
    return false;
  }

  /** Where in the buffer the secret that was found begins. */
  int secretStart() {
    return secretStart;
  }

  /** Where in the buffer the secret that was found ends. */
  int secretEnd() {
    return secretEnd;
  }

  /** Where in the buffer the stretch begins; before it, if that is not there any more. */
  private int offset() {
    return (int) (begin - base);
  }

  /**
   * Makes the stretch reach over these places.
   *
   * @param reserve how many more places are good to have
   * @return whether all is there that matches at these places may need
   */
  private boolean cover(int lowest, int highest, int reserve) {
    if (isCovered(lowest, highest)) {
      return true;
    }
    int furthest = isWhole ? filled : filled - rule.longestMatch() - 1;
    if (highest > furthest) {
      return false;
    }
    // further away, what lies between costs more than it saves
    boolean isNear = last >= 0 && base + lowest - last <= reach;
    more = isNear ? Math.min(longestStretch, 2 * more + Long.SIZE) : 0;
    int highestCovered = Math.min(furthest, highest + Math.max(more, reserve));
    int from = Math.max(0, lowest - 1);
    int to = Math.min(filled, highestCovered + rule.longestMatch() + 1);
    stretch.look(buffer, from, to, base + from == 0);
    begin = base + from;
    first = base + lowest;
    last = base + highestCovered;
    return true;
  }

  private int nextInStretch(int lowest, int highest) {
    int match = stretch.next(lowest - offset(), highest - offset());
    return match < 0 ? -1 : match + offset();
  }

  private int nextLeft(int lowest, int highest) {
    int match = stretch.nextLeft(lowest - offset(), highest - offset());
    return match < 0 ? -1 : match + offset();
  }

  /** Whether a secret begins here that reaches over the end of the keyword. */
  private boolean isSecretInStretch(int match, int keywordEnd) {
    follow(stretch, match, offset());
    if (!isSecret()) {
      stretch.leaveOut(match - offset());
      return false;
    }
    return offset() + stretch.end() >= keywordEnd;
  }

  private void follow(Places places, int match, int offset) {
    places.follow(match - offset);
    secretStart = offset + places.groupStart();
    secretEnd = offset + places.groupEnd();
  }

  private boolean isSecret() {
    return (!rule.isMixed() || isMixed())
        && (rule.entropy() <= 0
            || entropy.isAtLeast(rule.entropy(), buffer, base, secretStart, secretEnd))
        && !isAllowed();
  }

  private boolean isMixed() {
    return hasDigit() && hasLetter();
  }

  /** What secrets that lie over one another have in common is looked at once. */
  private boolean hasDigit() {
    long from = base + secretStart;
    if (from < noDigitFrom || from > noDigitTo) {
      noDigitFrom = from;
      noDigitTo = from;
    }
    while (noDigitTo < base + secretEnd) {
      byte b = buffer[(int) (noDigitTo - base)];
      if (b >= '0' && b <= '9') {
        return true;
      }
      noDigitTo++;
    }
    return false;
  }

  private boolean hasLetter() {
    for (int i = secretStart; i < secretEnd; i++) {
      int c = buffer[i] | 0x20;
      if (c >= 'a' && c <= 'z') {
        return true;
      }
    }
    return false;
  }

  private boolean isAllowed() {
    for (Containment allowed : rule.allowed()) {
      if (allowed.isIn(buffer, secretStart, secretEnd)) {
        return true;
      }
    }
    return false;
  }
}
