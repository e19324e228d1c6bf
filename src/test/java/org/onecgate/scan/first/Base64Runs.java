package org.onecgate.scan.first;

import java.util.Arrays;

/**
 * Finds base64 in a text and has it searched decoded.
 *
 * <p>A run begins with {@value #SHORTEST} characters of the alphabet, behind something else, and goes on over
 * line ends that follow a multiple of four of them.
 */
final class Base64Runs {
  private static final int SHORTEST = 24;
  private static final int NONE = -1;
  private static final int BREAK = -2;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final byte[] sextets = new byte[256];
  private final Text decoded;
  private final Offsets offsets;
  private final byte[] output = new byte[3072];

  /** Where in the text the next byte to look at is. */
  private long position;

  private boolean inRun;
  private boolean inBreak;
  private int bits;
  private int count;
  private int written;

  Base64Runs(Text decoded, Offsets offsets) {
    this.decoded = decoded;
    this.offsets = offsets;
    Arrays.fill(sextets, (byte) NONE);
    for (int i = 0; i < ALPHABET.length(); i++) {
      sextets[ALPHABET.charAt(i)] = (byte) i;
    }
    for (char c : new char[] {'\r', '\n', ' ', '\t'}) {
      sextets[c] = (byte) BREAK;
    }
  }

  /** What lies before it in the text is not needed any more. */
  long position() {
    return position;
  }

  /** Goes on in the text, which the buffer holds from {@code base} on. */
  void decode(byte[] buffer, long base, int filled, boolean last) {
    int at = (int) (position - base);
    while (at < filled) {
      if (inRun) {
        at = run(buffer, at, filled);
      } else if (at + SHORTEST > filled) {
        break;
      } else {
        int other = lastOther(buffer, at);
        if (other < 0) {
          inRun = true;
          decoded.reset(offsets.of(base + at));
        } else {
          at = other + 1;
        }
      }
    }
    position = base + at;
    if (last && inRun) {
      endRun();
    }
  }

  /** Where the last byte that is no base64 is among those that a run would begin with, or -1. */
  private int lastOther(byte[] buffer, int from) {
    int at = from + SHORTEST - 1;
    while (at >= from && sextets[buffer[at] & 0xff] >= 0) {
      at--;
    }
    return at < from ? -1 : at;
  }

  private int run(byte[] buffer, int from, int filled) {
    int at = from;
    while (at < filled) {
      byte b = buffer[at];
      int sextet = sextets[b & 0xff];
      if (sextet >= 0) {
        inBreak = false;
        bits = (bits << 6) | sextet;
        count++;
        if ((count & 3) == 0) {
          put();
        }
      } else if (sextet == BREAK && (inBreak || ((b == '\r' || b == '\n') && (count & 3) == 0))) {
        inBreak = true;
      } else {
        endRun();
        return at;
      }
      at++;
    }
    return at;
  }

  private void put() {
    output[written++] = (byte) (bits >> 16);
    output[written++] = (byte) (bits >> 8);
    output[written++] = (byte) bits;
    if (written == output.length) {
      flush();
    }
  }

  private void flush() {
    decoded.append(output, 0, written);
    written = 0;
  }

  private void endRun() {
    int rest = count & 3;
    flush();
    if (rest >= 2) {
      int left = bits << (6 * (4 - rest));
      output[0] = (byte) (left >> 16);
      output[1] = (byte) (left >> 8);
      decoded.append(output, 0, rest - 1);
    }
    decoded.end();
    inRun = false;
    inBreak = false;
    bits = 0;
    count = 0;
  }
}
