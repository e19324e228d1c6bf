package org.onecgate.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.onecgate.Trace;
import org.onecgate.exchange.Sessions;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Body;
import org.onecgate.protocol.ExchangeRequest.Credentials;
import org.onecgate.protocol.ExchangeRequest.Framing;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.SessionKey;

/**
 * Reads a request of 1C; nothing else reads parameters or headers.
 *
 * <p>The query string is parsed here and the body is never touched: asking the container for a
 * parameter would make it take a binary body for a form (E20).
 */
final class RequestReader {
  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");

  private RequestReader() {}

  static ExchangeRequest read(HttpServletRequest request, ContainerUsers users) throws IOException {
    Map<String, String> query = query(request.getQueryString());
    return new ExchangeRequest(
        ExchangeType.sent(query.getOrDefault("type", "")),
        Mode.sent(query.getOrDefault("mode", "")),
        query.getOrDefault("filename", ""),
        SessionKey.of(query.getOrDefault("sessid", "")),
        query.getOrDefault("version", ""),
        query.getOrDefault("timestamp", ""),
        SessionKey.of(cookie(request)),
        credentials(request),
        body(request),
        request.getRemoteAddr(),
        trace(request),
        given -> users.knows(request, given.login(), given.password()));
  }

  /**
   * The parameters; the first of a name counts. A second question mark separates like {@code &},
   * because 1C appends its own to whatever address it was given (protocol 1.4).
   */
  static Map<String, String> query(String text) {
    Map<String, String> found = new HashMap<>();
    if (text == null) {
      return found;
    }
    for (String pair : text.split("[?&]", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        found.putIfAbsent(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return found;
  }

  /**
   * Percent-decodes once, as UTF-8 or, if it is not that, windows-1251. A plus sign stays one:
   * 1C does not encode names (protocol 1.4).
   */
  static String decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? hex(text.charAt(i + 1)) : -1;
      int low = high >= 0 ? hex(text.charAt(i + 2)) : -1;
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else if (c < 0x100) {
        bytes.write(c); // a container that passes raw bytes passes them as ISO-8859-1
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return text(bytes.toByteArray());
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, WINDOWS_1251);
    }
  }

  private static String cookie(HttpServletRequest request) {
    String header = request.getHeader("Cookie");
    if (header == null) {
      return "";
    }
    for (String pair : header.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equals(Sessions.COOKIE)) {
        return pair.substring(equals + 1).strip();
      }
    }
    return "";
  }

  /** Two say nothing: one of them is somebody else's. */
  private static Optional<Trace> trace(HttpServletRequest request) {
    List<String> headers = Collections.list(request.getHeaders("traceparent"));
    return headers.size() == 1 ? Trace.of(headers.get(0)) : Optional.empty();
  }

  private static Optional<Credentials> credentials(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("basic ")) {
      return Optional.empty();
    }
    try {
      String pair =
          text(Base64.getDecoder().decode(header.substring("basic ".length()).strip()));
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Body body(HttpServletRequest request) throws IOException {
    List<String> codings = Collections.list(request.getHeaders("Transfer-Encoding"));
    long length = request.getContentLengthLong();
    if (codings.isEmpty()) {
      return new Body(
          length >= 0 ? Framing.LENGTH : Framing.NONE, length, request.getInputStream());
    }
    Framing framing;
    if (request.getHeader("Content-Length") != null) {
      framing = Framing.BOTH;
    } else if (codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked")) {
      framing = Framing.CHUNKED;
    } else {
      framing = Framing.UNKNOWN;
    }
    return new Body(framing, -1, request.getInputStream());
  }
}
