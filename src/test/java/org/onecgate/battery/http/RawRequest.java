package org.onecgate.battery.http;

import java.nio.charset.StandardCharsets;

/**
 * One request and what must become of it.
 *
 * @param name what is special about it
 * @param file the file that it names
 * @param text what is sent, in ISO-8859-1
 * @param end what the client does after its last byte
 * @param expected what must become of it
 * @param content what the file must hold where the request is taken, in ISO-8859-1
 */
record RawRequest(
    String name, String file, String text, RawHttp.End end, Expected expected, String content) {
  /** What must become of a request. */
  enum Expected {
    /** {@code success}, and exactly the content is there. */
    TAKEN,
    /** Refused with a status, a {@code failure} or a closed connection, and nothing is there. */
    REFUSED,
    /** One of the two: servers may differ, but not lie in between. */
    EITHER,
    /** It is not about a file: nothing is there, and the server survives. */
    HARMLESS
  }

  /** The body that well-formed requests carry. */
  static final String BODY = "hello";

  /** What is sent, as bytes. */
  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A request that ends differently. */
  RawRequest ending(RawHttp.End how) {
    return new RawRequest(name, file, text, how, expected, content);
  }

  /** A request whose file must hold something else. */
  RawRequest holding(String what) {
    return new RawRequest(name, file, text, end, expected, what);
  }
}
