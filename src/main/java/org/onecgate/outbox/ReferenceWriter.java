package org.onecgate.outbox;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/**
 * Turns characters that an encoding lacks into numeric references. Only text and values of
 * attributes may hold such; the names of elements may not.
 *
 * <p>The JDK's writer of XML does so by itself, but writes each half of a pair as a reference of its
 * own, which no reader takes.
 */
final class ReferenceWriter extends Writer {
  private final Writer out;
  private final CharsetEncoder encoder;
  private char high;

  ReferenceWriter(Writer out, Charset charset) {
    this.out = out;
    this.encoder = charset.newEncoder();
  }

  @Override
  public void write(char[] buffer, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(buffer[i]);
    }
  }

  private void write(char c) throws IOException {
    if (c < 0x80) {
      out.write(c);
    } else if (Character.isHighSurrogate(c)) {
      high = c;
    } else if (Character.isLowSurrogate(c)) {
      pair(Character.toCodePoint(high, c));
    } else if (encoder.canEncode(c)) {
      out.write(c);
    } else {
      out.write("&#" + (int) c + ";");
    }
  }

  private void pair(int codePoint) throws IOException {
    String text = Character.toString(codePoint);
    out.write(encoder.canEncode(text) ? text : "&#" + codePoint + ";");
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
