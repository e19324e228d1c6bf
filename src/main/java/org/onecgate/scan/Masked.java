package org.onecgate.scan;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A text for people, in which nothing can be read that the scanner finds (S7): asterisks stand for it.
 *
 * <p>More is hidden rather than less. The rest of the word goes with a secret, and so do further lines of base64; behind
 * the beginning of a private key all base64 does, for {@value #KEY} characters.
 *
 * @param text the text, as long as it was
 * @param count how many secrets are hidden in it
 */
public record Masked(String text, int count) {
  /** No key in a file is longer, in characters: 16,384 bits of RSA take 12,700. */
  private static final int KEY = 16 << 10;

  /** A line of so many characters of the alphabet is base64, and no word. */
  private static final int LINE = 24;

  private static final char HIDDEN = '*';

  /** No letter to any rule. */
  private static final byte OTHER = (byte) 0xbf;

  private static final String ENDS = " \t\r\n<>\"'";

  /** How the rules that look for Russian words know them, a byte for each letter. */
  private static final String CYRILLIC;

  static {
    byte[] high = new byte[0x80];
    for (int i = 0; i < high.length; i++) {
      high[i] = (byte) (0x80 + i);
    }
    CYRILLIC = new String(high, Charset.forName("windows-1251"));
  }

  /** One look at one text. */
  private static final class Look {
    /** The text, a byte for each character, behind one byte: its first two are never taken for a mark of UTF-16. */
    private final byte[] bytes;

    private final BitSet hidden = new BitSet();
    private final BitSet begins = new BitSet();

    Look(String text) {
      bytes = new byte[1 + text.length()];
      bytes[0] = '\n';
      for (int i = 0; i < text.length(); i++) {
        bytes[1 + i] = ofChar(text.charAt(i));
      }
    }

    private static byte ofChar(char c) {
      if (c < 0x80) {
        return c == 0 ? (byte) ' ' : (byte) c;
      }
      int high = CYRILLIC.indexOf(c);
      return high < 0 ? OTHER : (byte) (0x80 + high);
    }

    /** Hides all that is found; as a scan stops at so many findings, it is looked again without these. Where that helps nothing, all is hidden. */
    void hide(SecretScanner scanner) {
      ScanResult found;
      int before;
      do {
        before = hidden.cardinality();
        Scan scan = scanner.begin();
        scan.update(bytes, 0, bytes.length);
        found = scan.end();
        found.findings().forEach(this::hide);
      } while (found.limitReached() && hidden.cardinality() > before);
      if (found.limitReached()) {
        hide(0, bytes.length);
      }
    }

    private void hide(Finding finding) {
      int begin = (int) finding.offset();
      begins.set(begin);
      int end = begin + 1;
      while (end < bytes.length && ENDS.indexOf(bytes[end]) < 0) {
        end++;
      }
      hide(begin, end);
      hideLines(end);
      if (finding.ruleId().endsWith("private-key")) {
        hideKey(end);
      }
    }

    private void hide(int begin, int end) {
      hidden.set(begin, end);
      Arrays.fill(bytes, begin, end, (byte) ' ');
    }

    /** Base64 goes on over the end of a line, where the line was base64 as a whole. */
    private void hideLines(int from) {
      int lineEnd = from;
      int begin = hidden.previousClearBit(from - 1) + 1;
      while (lineEnd - begin >= LINE) {
        int next = lineEnd;
        while (next < bytes.length && " \t\r\n".indexOf(bytes[next]) >= 0) {
          next++;
        }
        int end = endOfBase64(next);
        boolean whole = end == bytes.length || " \t\r\n<-".indexOf(bytes[end]) >= 0;
        if (next == lineEnd || end == next || !whole) {
          return;
        }
        hide(next, end);
        begin = next;
        lineEnd = end;
      }
    }

    private void hideKey(int from) {
      int to = Math.min(bytes.length, from + KEY);
      for (int at = from; at < to && bytes[at] != '<'; at++) {
        int end = endOfBase64(at);
        if (end - at >= LINE) {
          hide(at, end);
        }
        at = Math.max(at, end);
      }
    }

    private int endOfBase64(int from) {
      int end = from;
      while (end < bytes.length && isBase64(bytes[end])) {
        end++;
      }
      return end;
    }

    private static boolean isBase64(byte b) {
      int letter = b | 0x20;
      return (letter >= 'a' && letter <= 'z')
          || (b >= '0' && b <= '9')
          || b == '+'
          || b == '/'
          || b == '=';
    }
  }

  /**
   * A part of a text without what is found in the whole.
   *
   * @param from where the part begins: what stands before it may tell that it holds a secret
   * @param to where it ends
   */
  public static Masked of(String text, int from, int to, SecretScanner scanner) {
    Look look = new Look(text);
    look.hide(scanner);
    StringBuilder shown = new StringBuilder(text.substring(from, to));
    int count = 0;
    for (int i = from; i < to; i++) {
      boolean isHidden = look.hidden.get(1 + i);
      if (isHidden) {
        shown.setCharAt(i - from, HIDDEN);
      }
      if (isHidden && (i == from || look.begins.get(1 + i))) {
        count++;
      }
    }
    return new Masked(shown.toString(), count);
  }
}
