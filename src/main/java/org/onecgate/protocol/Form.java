package org.onecgate.protocol;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * How a reply is put into HTTP for one 1C (E13, E23).
 *
 * @param charset in which texts are written; what it lacks becomes a question mark
 * @param bom whether texts in UTF-8 begin with a byte order mark, by which the oldest clients tell
 *     the encoding (UT10, protocol 1.10)
 * @param alwaysOk whether the HTTP status is 200 whatever the reply says
 */
public record Form(Charset charset, boolean bom, boolean alwaysOk) {
  /** What all clients but the oldest take. */
  public static final Form DEFAULT = new Form(StandardCharsets.UTF_8, false, false);

  /** The text as bytes. */
  public byte[] encode(String text) {
    boolean marked = bom && charset.equals(StandardCharsets.UTF_8);
    return (marked ? "\uFEFF" + text : text).getBytes(charset);
  }
}
