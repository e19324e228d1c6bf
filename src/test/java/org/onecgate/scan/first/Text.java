package org.onecgate.scan.first;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Searches a text of any length in a buffer of fixed size.
 *
 * <p>The buffer is always filled before it is searched, and a keyword is looked at only when all that
 * a match could need is in it: in what pieces the text comes makes no difference.
 */
final class Text {
  private final Keywords keywords;
  private final int reach;
  private final Found found;
  private final byte[] buffer;
  private final Offsets offsets = new Offsets();
  /** None in what was base64 itself. */
  private final @Nullable Base64Runs runs;
  /** For each rule, up to where in the text it has found something. */
  private final long[] foundTo;
  /** Where all of it came from, if it was decoded from something. */
  private long origin;
  /** Where in the text the buffer begins. */
  private long base;

  private int filled;
  private int searched;
  private final int[] state = {Keywords.START};

  Text(SecretScanner scanner, Found found, int capacity, boolean outermost) {
    this.keywords = scanner.keywords();
    this.reach = scanner.longestMatch() + 1;
    this.found = found;
    this.buffer = new byte[Math.max(capacity, 4 * reach)];
    this.foundTo = new long[scanner.rules().size()];
    this.runs =
        outermost ? new Base64Runs(new Text(scanner, found, capacity, false), offsets) : null;
  }

  /** Begins anew, with a text that all came from one place. */
  void reset(long offset) {
    origin = offset;
    Arrays.fill(foundTo, 0);
    base = 0;
    filled = 0;
    searched = 0;
    state[0] = Keywords.START;
  }

  void append(byte[] bytes, int from, int length) {
    int at = from;
    int left = length;
    while (left > 0) {
      int some = Math.min(left, buffer.length - filled);
      System.arraycopy(bytes, at, buffer, filled, some);
      filled += some;
      at += some;
      left -= some;
      if (filled == buffer.length) {
        search(false);
        compact();
      }
    }
  }

  /** What was appended last stood for so many bytes more. */
  void shrunk(int bytes) {
    offsets.shrink(base + filled, bytes);
  }

  void end() {
    search(true);
  }

  private void search(boolean last) {
    int to = last ? filled : filled - reach;
    int end = keywords.seek(buffer, searched, to, state);
    while (end >= 0 && !found.isFull()) {
      for (Keywords.Hit hit : keywords.hits(state)) {
        examine(hit, end);
      }
      end = keywords.seek(buffer, end, to, state);
    }
    searched = Math.max(searched, to);
    if (runs != null) {
      runs.decode(buffer, base, filled, last);
    }
  }

  private void examine(Keywords.Hit hit, int end) {
    int start = end - hit.length();
    int from = Math.max(0, start - hit.rule().before() - 1);
    int to = Math.min(filled, start + hit.rule().longestMatch() + 1);
    boolean beginning = base + start <= hit.rule().before();
    int[] secret = hit.rule().find(new Latin1(buffer, from, to), beginning, end - from);
    if (secret.length > 0 && base + from + secret[0] >= foundTo[hit.index()]) {
      Latin1 text = new Latin1(buffer, from + secret[0], from + secret[1]);
      found.add(hit.rule(), runs == null ? origin : offsets.of(base + from + secret[0]), text);
      foundTo[hit.index()] = base + from + secret[1];
    }
  }

  private void compact() {
    int keep = Math.max(0, searched - reach);
    if (runs != null) {
      keep = Math.min(keep, (int) (runs.position() - base));
    }
    System.arraycopy(buffer, keep, buffer, 0, filled - keep);
    base += keep;
    filled -= keep;
    searched -= keep;
    offsets.forget(base);
  }
}
