package org.onecgate.commerceml;

import java.util.Arrays;

/**
 * A text that is put together of pieces. Characters, and no {@code StringBuilder}: that goes through those of a reader
 * one by one once it held a Cyrillic letter.
 */
final class Text {
  private static final int SMALL = 256;

  /** A buffer that grew beyond this is given back. */
  private static final int LARGE = 1 << 16;

  private char[] buffer = new char[SMALL];
  private int length;

  /** How many characters at the beginning of these are white space of XML. */
  static int blank(char[] from, int start, int count) {
    int blank = 0;
    while (blank < count && isBlank(from[start + blank])) {
      blank++;
    }
    return blank;
  }

  /** White space of XML; a no-break blank is none. */
  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  boolean isEmpty() {
    return length == 0;
  }

  int length() {
    return length;
  }

  void append(char[] from, int start, int count) {
    if (buffer.length - length < count) {
      buffer = Arrays.copyOf(buffer, Math.max(length + count, 2 * buffer.length));
    }
    System.arraycopy(from, start, buffer, length, count);
    length += count;
  }

  /** What was put together, without white space around it; nothing is left. */
  String take() {
    int from = blank(buffer, 0, length);
    int to = length;
    while (to > from && isBlank(buffer[to - 1])) {
      to--;
    }
    String taken = new String(buffer, from, to - from);
    length = 0;
    if (buffer.length > LARGE) {
      buffer = new char[SMALL];
    }
    return taken;
  }
}
