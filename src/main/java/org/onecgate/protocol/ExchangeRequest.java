package org.onecgate.protocol;

import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * One request of 1C, read once from HTTP and never again.
 *
 * <p>Absent text is the empty string, as the clients make no difference either (UT11 sends {@code
 * &sessid=} where it has none).
 *
 * @param type the {@code type} parameter as sent
 * @param mode the {@code mode} parameter as sent
 * @param filename the {@code filename} parameter, percent-decoded
 * @param sessid the {@code sessid} parameter
 * @param version the {@code version} parameter
 * @param cookie the value of the session cookie
 * @param credentials login and password of {@code Authorization: Basic}
 * @param body the body
 * @param remote the address of the client, for the log
 */
public record ExchangeRequest(
    String type,
    String mode,
    String filename,
    String sessid,
    String version,
    String cookie,
    Optional<Credentials> credentials,
    Body body,
    String remote) {
  private static final int MOST_SHOWN = 300;

  /**
   * Login and password as sent.
   *
   * @param login the login
   * @param password the password
   */
  public record Credentials(String login, String password) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "Credentials[" + login + "]";
    }
  }

  /**
   * The body and what is known of its length.
   *
   * @param framing how its end is told
   * @param length its length in bytes with {@link Framing#LENGTH}, otherwise -1
   * @param stream its bytes; reading them fails where the client breaks off
   */
  public record Body(Framing framing, long length, InputStream stream) {}

  /** How the end of a body is told. */
  public enum Framing {
    /** By {@code Content-Length}. */
    LENGTH,
    /** By chunked transfer coding. */
    CHUNKED,
    /** Not at all: there is no body. */
    NONE
  }

  /** For the log: never the password, the cookie or the sessid, and nothing that breaks a line. */
  @Override
  public String toString() {
    return "type=" + visible(type) + " mode=" + visible(mode) + " filename=" + visible(filename)
        + " login=" + visible(credentials.map(Credentials::login).orElse("")) + " remote="
        + remote;
  }

  /** Text from outside with everything but letters, digits and plain punctuation escaped. */
  private static String visible(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().limit(MOST_SHOWN).forEach(c -> {
      if (Character.isLetterOrDigit(c) || (c >= ' ' && c < 0x7f)) {
        out.appendCodePoint(c);
      } else {
        out.append(String.format(Locale.ROOT, "\\u{%X}", c));
      }
    });
    return out.append(text.codePointCount(0, text.length()) > MOST_SHOWN ? "..." : "")
        .toString();
  }
}
