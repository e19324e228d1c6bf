package org.onecgate.scan.first;

/** Replaces the entities and character references of XML and HTML by what they stand for. */
final class Entities {
  private static final int LONGEST = 12;
  /** What a character that is not ASCII becomes: no letter to any rule. */
  private static final byte OTHER = (byte) 0xbf;

  private final Text text;
  private final byte[] held = new byte[LONGEST];
  private int length;

  Entities(Text text) {
    this.text = text;
  }

  void append(byte[] bytes, int from, int count) {
    int end = from + count;
    int at = from;
    while (at < end) {
      if (length == 0) {
        int ampersand = at;
        while (ampersand < end && bytes[ampersand] != '&') {
          ampersand++;
        }
        text.append(bytes, at, ampersand - at);
        at = ampersand;
        if (at < end) {
          hold(bytes[at++]);
        }
      } else if (bytes[at] == ';' && length < LONGEST) {
        hold(bytes[at++]);
        replace();
      } else if (isPart(bytes[at]) && length < LONGEST) {
        hold(bytes[at++]);
      } else {
        release();
      }
    }
  }

  void end() {
    release();
  }

  private void hold(byte b) {
    held[length++] = b;
  }

  private void release() {
    text.append(held, 0, length);
    length = 0;
  }

  private static boolean isPart(byte b) {
    return b == '#' || (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z');
  }

  private void replace() {
    int value = value();
    if (value < 0) {
      release();
      return;
    }
    int bytes = length;
    held[0] = value < 0x80 ? (byte) value : OTHER;
    length = 1;
    release();
    text.shrunk(bytes - 1);
  }

  /** The character between the ampersand and the semicolon, or -1. */
  private int value() {
    if (held[1] == '#') {
      boolean hex = (held[2] | 0x20) == 'x';
      return number(hex ? 3 : 2, hex ? 16 : 10);
    }
    if (is("amp")) {
      return '&';
    } else if (is("lt")) {
      return '<';
    } else if (is("gt")) {
      return '>';
    } else if (is("quot")) {
      return '"';
    } else if (is("apos")) {
      return '\'';
    }
    return -1;
  }

  private int number(int from, int radix) {
    int value = from < length - 1 ? 0 : -1;
    for (int i = from; i < length - 1; i++) {
      int digit = Character.digit(held[i], radix);
      if (digit < 0 || value > Character.MAX_CODE_POINT) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private boolean is(String name) {
    if (length != name.length() + 2) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (held[i + 1] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
