package org.onecgate.scan;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in a piece of text an expression matches: all places at once, one bit each.
 *
 * <p>From the end of the expression to its beginning each step gets the set of the places from which a match is
 * reached. A step is a few operations on 64 places at a time, whatever its bounds and however many places are tried,
 * so that no text is worse than another. The way of one match is followed afterwards: at each step the preferred
 * branch from which the end is reached, so that it never turns back. What is matched is what Perl and RE2 match.
 *
 * <p>Places are counted from the beginning of the piece.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
final class Places {
  /** So many classes of characters are looked up at once. */
  private static final int TOGETHER = Byte.SIZE;

  private final Expression expression;
  private final Expression.Step[] steps;
  /** For each eight classes and each byte, in which of them it is. */
  private final byte[][] tables;

  private final boolean[] isLookedUp;

  private final long[][] classes;
  private final long[][] own;
  private final long[][] reaching;
  private final boolean[] isEmpty;
  private long[] runs = new long[0];
  private long[] left = new long[0];

  /** What has looked up the same bytes, if anything has, and where in its piece this one begins. */
  private @Nullable Places source;

  private int sourceFrom;

  private byte[] bytes = new byte[0];
  private int from;
  private int length;
  private int words;

  private int end;
  private int groupStart;
  private int groupEnd;

  Places(Expression expression) {
    this.expression = expression;
    this.steps = expression.steps().toArray(Expression.Step[]::new);
    List<boolean[]> sets = expression.sets();
    tables = new byte[(sets.size() + TOGETHER - 1) / TOGETHER][256];
    for (int set = 0; set < sets.size(); set++) {
      for (int b = 0; b < 256; b++) {
        tables[set / TOGETHER][b] |= (byte) (sets.get(set)[b] ? 1 << (set % TOGETHER) : 0);
      }
    }
    isLookedUp = new boolean[tables.length];
    classes = new long[tables.length * TOGETHER][0];
    own = new long[steps.length][0];
    reaching = new long[steps.length][];
    isEmpty = new boolean[steps.length];
  }

  /**
   * Looks at a piece as if it were all there is, except that a text does not begin with it where {@code beginning} is
   * false.
   */
  void look(byte[] text, int pieceFrom, int pieceTo, boolean beginning) {
    source = null;
    lookAt(text, pieceFrom, pieceTo, beginning);
  }

  /**
   * Looks at a piece of what these places of the same expression looked at, with which no text begins.
   *
   * @param at where in it the piece begins
   */
  void lookAtPart(Places whole, int at, int pieceLength) {
    source = whole;
    sourceFrom = at;
    lookAt(whole.bytes, whole.from + at, whole.from + at + pieceLength, false);
  }

  private void lookAt(byte[] text, int pieceFrom, int pieceTo, boolean beginning) {
    bytes = text;
    from = pieceFrom;
    length = pieceTo - pieceFrom;
    words = length / Long.SIZE + 1;
    if (runs.length < words) {
      runs = new long[words];
      left = new long[words];
    }
    Arrays.fill(isLookedUp, false);
    for (int i = 0; i < steps.length; i++) {
      step(i, steps[i], beginning);
    }
    System.arraycopy(reaching[expression.first()], 0, left, 0, words);
  }

  private void step(int index, Expression.Step step, boolean beginning) {
    switch (step.kind()) {
      case END -> {
        long[] to = ownOf(index);
        Arrays.fill(to, 0, words, -1);
        to[words - 1] = -1L >>> (Long.SIZE - 1 - length % Long.SIZE);
        isEmpty[index] = false;
      }
      case RUN -> run(index, step);
      case CHOICE -> choice(index, step);
      case OPEN, CLOSE -> {
        reaching[index] = reaching[step.next()];
        isEmpty[index] = isEmpty[step.next()];
      }
      case TEXT_BEGINS, TEXT_ENDS -> {
        boolean begins = step.kind() == Expression.Kind.TEXT_BEGINS;
        int place = begins ? 0 : length;
        boolean is = (!begins || beginning) && has(reaching[step.next()], place);
        long[] to = ownOf(index);
        Arrays.fill(to, 0, words, 0);
        to[place / Long.SIZE] = is ? 1L << place : 0;
        isEmpty[index] = !is;
      }
      case WORD_EDGE, NO_WORD_EDGE -> edge(index, step);
    }
  }

  private long[] ownOf(int index) {
    if (own[index].length < words) {
      own[index] = new long[words];
    }
    reaching[index] = own[index];
    return own[index];
  }

  private void run(int index, Expression.Step step) {
    long[] to = ownOf(index);
    long[] behind = reaching[step.next()];
    if (isEmpty[step.next()]) {
      isEmpty[index] = true;
      Arrays.fill(to, 0, words, 0);
      return;
    }
    long[] set = classOf(step.set());
    if (step.least() == 1 && step.most() == 1) {
      int lastWord = words - 1;
      long any = set[lastWord] & (behind[lastWord] >>> 1);
      to[lastWord] = any;
      for (int w = 0; w < lastWord; w++) {
        to[w] = set[w] & ((behind[w] >>> 1) | (behind[w + 1] << -1));
        any |= to[w];
      }
      isEmpty[index] = any == 0;
      return;
    }
    System.arraycopy(behind, 0, to, 0, words);
    int optional = Math.min(step.most(), length) - Math.min(step.least(), length);
    // a match is reached over 0 to `done` characters of the class
    int done = 0;
    while (done < optional) {
      int more = Math.min(done + 1, optional - done);
      runsOf(set, more);
      for (int w = 0; w < words; w++) {
        to[w] |= runs[w] & shifted(to, w, more);
      }
      done += more;
    }
    if (step.least() > length) {
      Arrays.fill(to, 0, words, 0);
    } else if (step.least() > 0) {
      runsOf(set, step.least());
      for (int w = 0; w < words; w++) {
        to[w] = runs[w] & shifted(to, w, step.least());
      }
    }
    isEmpty[index] = isZero(to);
  }

  /** Finds the places from which so many characters of the class follow. */
  private void runsOf(long[] set, int count) {
    System.arraycopy(set, 0, runs, 0, words);
    int done = 1;
    while (done < count) {
      int more = Math.min(done, count - done);
      for (int w = 0; w < words; w++) {
        runs[w] &= shifted(runs, w, more);
      }
      done += more;
    }
  }

  /** A word of the set in which each place is so many places further in front. */
  private long shifted(long[] set, int word, int by) {
    int at = word + by / Long.SIZE;
    long low = at < words ? set[at] : 0;
    int bits = by % Long.SIZE;
    if (bits == 0) {
      return low;
    }
    long high = at + 1 < words ? set[at + 1] : 0;
    return (low >>> bits) | (high << -bits);
  }

  private void choice(int index, Expression.Step step) {
    long[] to = ownOf(index);
    Arrays.fill(to, 0, words, 0);
    isEmpty[index] = true;
    for (int i = 0; i < step.branches().size(); i++) {
      int branch = step.branches().get(i);
      if (!isEmpty[branch]) {
        isEmpty[index] = false;
        for (int w = 0; w < words; w++) {
          to[w] |= reaching[branch][w];
        }
      }
    }
  }

  private void edge(int index, Expression.Step step) {
    long[] to = ownOf(index);
    long[] behind = reaching[step.next()];
    if (isEmpty[step.next()]) {
      isEmpty[index] = true;
      Arrays.fill(to, 0, words, 0);
      return;
    }
    long[] word = classOf(expression.word());
    long inverse = step.kind() == Expression.Kind.WORD_EDGE ? 0 : -1;
    long before = 0;
    for (int w = 0; w < words; w++) {
      to[w] = behind[w] & (word[w] ^ ((word[w] << 1) | before) ^ inverse);
      before = word[w] >>> -1;
    }
    isEmpty[index] = isZero(to);
  }

  private boolean isZero(long[] set) {
    long any = 0;
    for (int w = 0; w < words; w++) {
      any |= set[w];
    }
    return any == 0;
  }

  private long[] classOf(int set) {
    int table = set / TOGETHER;
    if (!isLookedUp[table]) {
      isLookedUp[table] = true;
      if (source == null) {
        lookUp(table);
      } else {
        take(table, source);
      }
    }
    return classes[set];
  }

  /** Takes eight classes from what has looked them up. */
  private void take(int table, Places whole) {
    for (int set = table * TOGETHER; set < (table + 1) * TOGETHER; set++) {
      long[] theirs = whole.classOf(set);
      long[] to = classes[set].length < words ? new long[words] : classes[set];
      classes[set] = to;
      for (int w = 0; w < words; w++) {
        to[w] = whole.shifted(theirs, w + sourceFrom / Long.SIZE, sourceFrom % Long.SIZE);
      }
      to[words - 1] &= (1L << length) - 1;
    }
  }

  /** Looks up eight classes, for eight bytes at a time. */
  private void lookUp(int table) {
    byte[] masks = tables[table];
    for (int c = 0; c < TOGETHER; c++) {
      long[] set = classes[table * TOGETHER + c];
      if (set.length < words) {
        classes[table * TOGETHER + c] = new long[words];
      } else {
        Arrays.fill(set, 0, words, 0);
      }
    }
    for (int at = 0; at < length; at += Byte.SIZE) {
      int count = Math.min(Byte.SIZE, length - at);
      long rows = 0;
      for (int i = count - 1; i >= 0; i--) {
        rows = (rows << Byte.SIZE) | (masks[bytes[from + at + i] & 0xff] & 0xff);
      }
      if (rows == 0) {
        continue;
      }
      rows = transposed(rows);
      int word = at / Long.SIZE;
      for (int c = 0; c < TOGETHER; c++) {
        classes[table * TOGETHER + c][word] |= ((rows >>> (c * Byte.SIZE)) & 0xff) << at;
      }
    }
  }

  /** Eight rows of eight bits as eight columns (Hacker's Delight, 7-3). */
  private static long transposed(long rows) {
    long x = rows;
    x = (x & 0xaa55aa55aa55aa55L)
        | ((x & 0x00aa00aa00aa00aaL) << 7)
        | ((x >>> 7) & 0x00aa00aa00aa00aaL);
    x = (x & 0xcccc3333cccc3333L)
        | ((x & 0x0000cccc0000ccccL) << 14)
        | ((x >>> 14) & 0x0000cccc0000ccccL);
    return (x & 0xf0f0f0f00f0f0f0fL)
        | ((x & 0x00000000f0f0f0f0L) << 28)
        | ((x >>> 28) & 0x00000000f0f0f0f0L);
  }

  /** The first place from {@code first} to {@code last} where a match begins, or -1. */
  int next(int first, int last) {
    int place = isEmpty[expression.first()] ? -1 : nextOf(reaching[expression.first()], first);
    return place > last ? -1 : place;
  }

  /** The same without those that were {@linkplain #leaveOut left out}. */
  int nextLeft(int first, int last) {
    int place = isEmpty[expression.first()] ? -1 : nextOf(left, first);
    return place > last ? -1 : place;
  }

  /** The last place from {@code first} to {@code last} where a match begins, left out or not, or -1. */
  int previous(int first, int last) {
    long[] set = reaching[expression.first()];
    int word = last / Long.SIZE;
    long bits =
        isEmpty[expression.first()] ? 0 : set[word] & (-1L >>> (Long.SIZE - 1 - last % Long.SIZE));
    while (bits == 0 && word > first / Long.SIZE) {
      word--;
      bits = set[word];
    }
    int place = bits == 0 ? -1 : word * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(bits);
    return place < first ? -1 : place;
  }

  /** {@link #nextLeft} does not tell this place any more. */
  void leaveOut(int place) {
    left[place / Long.SIZE] &= ~(1L << place);
  }

  private int nextOf(long[] set, int place) {
    int word = place / Long.SIZE;
    if (word >= words) {
      return -1;
    }
    long bits = set[word] & (-1L << place);
    while (bits == 0) {
      word++;
      if (word == words) {
        return -1;
      }
      bits = set[word];
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }

  private static boolean has(long[] set, int place) {
    return ((set[place / Long.SIZE] >>> place) & 1) != 0;
  }

  /** Follows the match that begins at a place where one does. */
  void follow(int start) {
    int place = start;
    groupStart = -1;
    groupEnd = -1;
    int at = expression.first();
    while (steps[at].kind() != Expression.Kind.END) {
      Expression.Step step = steps[at];
      switch (step.kind()) {
        case RUN -> place = behindRun(step, place);
        case OPEN -> groupStart = place;
        case CLOSE -> groupEnd = place;
        default -> {}
      }
      at = step.kind() == Expression.Kind.CHOICE ? branch(step, place) : step.next();
    }
    end = place;
    if (groupStart < 0) {
      groupStart = start;
      groupEnd = end;
    }
  }

  private int branch(Expression.Step step, int place) {
    int i = 0;
    int branch = step.branches().get(0);
    while (isEmpty[branch] || !has(reaching[branch], place)) {
      i++;
      branch = step.branches().get(i);
    }
    return branch;
  }

  private int behindRun(Expression.Step step, int place) {
    long[] behind = reaching[step.next()];
    if (step.least() == step.most()) {
      return place + step.least();
    }
    if (step.lazy()) {
      return nextOf(behind, place + step.least());
    }
    int last = place + Math.min(step.most(), ones(classOf(step.set()), place));
    while (!has(behind, last)) {
      last--;
    }
    return last;
  }

  /** How many places of the set follow one another. */
  private int ones(long[] set, int place) {
    int now = place;
    while (true) {
      int bits = Long.SIZE - now % Long.SIZE;
      int ones = Long.numberOfTrailingZeros(~(set[now / Long.SIZE] >>> now));
      if (ones < bits) {
        return now + ones - place;
      }
      now += bits;
    }
  }

  /** Where the match that was followed ends. */
  int end() {
    return end;
  }

  /** Where in it the first group begins; where it begins itself, if it has none. */
  int groupStart() {
    return groupStart;
  }

  /** Where in it the first group ends; where it ends itself, if it has none. */
  int groupEnd() {
    return groupEnd;
  }
}
