package org.onecgate.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.onecgate.Crowd;
import org.onecgate.StoppingException;
import org.onecgate.exchange.Strangers;

/** The body of a request of the API, which anybody may send: bounded in size, time and depth. */
final class RequestBody {
  /** The most bytes of a body. */
  static final int MOST = 1 << 20;

  /** No record of ours is nested half as deep; the parser gives up with an error of its own. */
  private static final int DEPTH = 32;

  /** The longest number, in characters: reading one costs the square of its length. */
  private static final int NUMBER = 100;

  /** The most bytes of the body of somebody who has not logged in. */
  private static final int MOST_OF_STRANGER = 16 << 10;

  /** How much of a body that nobody wanted is read so that the client sees the answer. */
  private static final long DRAIN_BYTES = 16L << 20;

  private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(30);

  private RequestBody() {}

  /** What some programs begin a text in UTF-8 with. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** The body of somebody who has not logged in: small, and only few are read at once (C4). */
  static String ofStranger(HttpServletRequest request, Crowd bodies) throws ApiException {
    if (!bodies.enter(request.getRemoteAddr(), Duration.ZERO)) {
      throw ApiException.crowded();
    }
    try {
      return text(request, MOST_OF_STRANGER, Strangers.BODY.toNanos());
    } finally {
      bodies.leave(request.getRemoteAddr());
    }
  }

  /** The body as a text that a parser of JSON may be given, without a byte order mark. */
  static String text(HttpServletRequest request) throws ApiException {
    return text(request, MOST, READ_NANOS);
  }

  private static String text(HttpServletRequest request, int most, long nanos) throws ApiException {
    byte[] bytes;
    try {
      bytes = bytes(request, most, nanos);
    } catch (StoppingException e) {
      throw ApiException.stopping();
    } catch (IOException e) {
      throw new ApiException(400, "BODY_INCOMPLETE", "the body broke off");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ApiException(400, "NOT_JSON", "the body is not UTF-8");
    }
    text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    checkShape(text);
    return text;
  }

  private static byte[] bytes(HttpServletRequest request, int most, long nanos)
      throws ApiException, IOException {
    if (request.getContentLengthLong() > most) {
      throw tooLarge(most);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    long deadline = System.nanoTime() + nanos;
    InputStream in = request.getInputStream();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      bytes.write(buffer, 0, n);
      if (bytes.size() > most) {
        throw tooLarge(most);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new ApiException(400, "BODY_INCOMPLETE", "the body came too slowly");
      }
    }
    return bytes.toByteArray();
  }

  private static ApiException tooLarge(int most) {
    return new ApiException(413, "TOO_LARGE", "the body has more than " + most + " bytes");
  }

  /** What the parser would spend much on or pass over is refused before; it finds all else itself. */
  private static void checkShape(String text) throws ApiException {
    int depth = 0;
    int number = 0;
    boolean quoted = false;
    boolean ended = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (ended && " \t\r\n".indexOf(c) < 0) {
        throw new ApiException(400, "NOT_JSON", "something follows the JSON in the body");
      }
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
        continue;
      }
      quoted = c == '"';
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        ended = depth == 0;
      }
      number = "0123456789.+-eE".indexOf(c) < 0 ? 0 : number + 1;
      if (depth > DEPTH) {
        throw new ApiException(400, "NOT_JSON", "the body is nested too deeply");
      }
      if (number > NUMBER) {
        throw new ApiException(400, "NOT_JSON", "a number in the body is too long");
      }
    }
  }

  /**
   * Reads what is left of a body, so that the client sees the answer and no broken connection; of few at once, as
   * anybody may send one.
   *
   * @return false if that is too much or too slow: the connection is of no use any more
   */
  static boolean drain(HttpServletRequest request, Crowd bodies) {
    long length = request.getContentLengthLong();
    boolean chunked = request.getHeader("Transfer-Encoding") != null;
    if (length <= 0 && !chunked) {
      return true;
    }
    if (length > DRAIN_BYTES || !bodies.enter(request.getRemoteAddr(), Duration.ZERO)) {
      return false;
    }
    try {
      return drain(request);
    } finally {
      bodies.leave(request.getRemoteAddr());
    }
  }

  private static boolean drain(HttpServletRequest request) {
    byte[] buffer = new byte[8192];
    long deadline = System.nanoTime() + Strangers.BODY.toNanos();
    try {
      InputStream in = request.getInputStream();
      for (long left = DRAIN_BYTES; left > 0 && System.nanoTime() - deadline < 0; ) {
        int n = in.read(buffer);
        if (n < 0) {
          return true;
        }
        left -= n;
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }
}
