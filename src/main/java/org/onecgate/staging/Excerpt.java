package org.onecgate.staging;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Quotes a file for people (R4). Reads the file up to the place, and keeps no more than what is quoted.
 */
final class Excerpt {
  /** How many characters on either side of a place are quoted where something is wrong. */
  static final int AROUND = 20;

  private Excerpt() {}

  /**
   * What stands around a place, as far as its line goes.
   *
   * @param line the line, from 1 on; each of LF, CR and CR LF ends one
   * @param column the place in the line, in characters, from 1 on
   * @return the text, on one line; empty if the file ends before
   */
  static String around(InputStream in, Charset charset, int line, int column) throws IOException {
    Reader reader = at(in, charset, line, column - AROUND);
    StringBuilder text = new StringBuilder();
    int most = Math.min(column - 1, AROUND) + AROUND;
    for (int c = reader.read(); c >= 0 && text.length() < most; c = reader.read()) {
      boolean ends = c == '\n' || c == '\r';
      if (ends && text.length() > 0) {
        return text.toString();
      }
      if (!ends) {
        text.append(shown(c));
      }
    }
    return text.toString();
  }

  /** A place, both from 1 on. */
  record Spot(int line, int column) {}

  /** The place behind what was read; each of LF, CR and CR LF ends a line. */
  static final class Reached {
    private int line = 1;
    private int column = 1;
    private int before;

    /** Whether that is this place, or behind it. */
    boolean isAt(int atLine, int atColumn) {
      return line > atLine || (line == atLine && column >= atColumn);
    }

    void past(int c) {
      if (c == '\r' || (c == '\n' && before != '\r')) {
        line++;
      }
      column = c == '\r' || c == '\n' ? 1 : column + 1;
      before = c;
    }
  }

  /** Where a document that says to be UTF-8 has its first bytes that are not; empty if it has none. */
  static Optional<Spot> firstMalformed(InputStream in) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(new byte[64 * 1024]);
    CharBuffer text = CharBuffer.allocate(bytes.capacity());
    Reached read = new Reached();
    for (boolean end = false; !end; bytes.compact()) {
      int n = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
      bytes.position(bytes.position() + n).flip();
      end = n == 0;
      CoderResult result = decoder.decode(bytes, text.clear(), end);
      for (text.flip(); text.hasRemaining(); ) {
        read.past(text.get());
      }
      if (result.isError()) {
        return Optional.of(new Spot(read.line, read.column));
      }
    }
    return Optional.empty();
  }

  private static char shown(int c) {
    return Character.isISOControl(c) ? '\ufffd' : (char) c;
  }

  /** A reader that stands at this place, or at the end of the file where that comes before. */
  private static Reader at(InputStream in, Charset charset, int line, int column)
      throws IOException {
    Reader reader = new BufferedReader(new InputStreamReader(in, charset));
    Reached read = new Reached();
    for (int c = 0; read.line < line && c >= 0; ) {
      c = reader.read();
      read.past(c);
    }
    for (long left = Math.max(0, column - 1); left > 0; ) {
      long skipped = reader.skip(left);
      if (skipped <= 0) {
        break;
      }
      left -= skipped;
    }
    return reader;
  }
}
