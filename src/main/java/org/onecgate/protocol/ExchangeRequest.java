package org.onecgate.protocol;

import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.onecgate.Trace;

/**
 * One request of 1C, read once from HTTP and never again.
 *
 * <p>Absent text is the empty string, as the clients make no difference either (UT11 sends {@code
 * &sessid=} if it has none).
 *
 * @param type the {@code type} parameter
 * @param mode the {@code mode} parameter
 * @param filename the {@code filename} parameter, percent-decoded
 * @param sessid the {@code sessid} parameter
 * @param version the {@code version} parameter
 * @param timestamp the {@code timestamp} parameter
 * @param cookie the value of the session cookie
 * @param credentials login and password of {@code Authorization: Basic}
 * @param body the body
 * @param remote the address of the client, for the log
 * @param trace the trace that it belongs to, for the log and for whoever is told of what comes of it
 * @param realm the users of the container
 */
public record ExchangeRequest(
    Word<ExchangeType> type,
    Word<Mode> mode,
    String filename,
    SessionKey sessid,
    String version,
    String timestamp,
    SessionKey cookie,
    Optional<Credentials> credentials,
    Body body,
    String remote,
    Optional<Trace> trace,
    Realm realm) {
  /** How much of a parameter is shown in the log. */
  private static final int SHOWN = 300;

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

  /** The users of the container that runs the application. */
  @FunctionalInterface
  public interface Realm {
    /** A container without any. */
    Realm NOBODY = credentials -> false;

    /** Whether it has one of this login and password who may exchange. */
    boolean knows(Credentials credentials);
  }

  /** How the end of a body is told. */
  public enum Framing {
    /** By {@code Content-Length}. */
    LENGTH,
    /** By chunked transfer coding. */
    CHUNKED,
    /** In both ways, which is one too many: it must be refused and its connection closed. */
    BOTH,
    /** By a transfer coding that is not understood: what would be read is not what was meant. */
    UNKNOWN,
    /** Not at all: there is no body. */
    NONE
  }

  /** One line for the log, what is ours first; never shows the password, the cookie or the sessid. */
  @Override
  public String toString() {
    return trace.map(each -> "trace=" + each.id() + " ").orElse("") + "type=" + shown(type.sent())
        + " mode=" + shown(mode.sent()) + " filename="
        + shown(filename)
        + " login=" + shown(credentials.map(Credentials::login).orElse("")) + " remote="
        + remote;
  }

  /** Outside text as it may stand in a log: short, and nothing that begins or turns a line. */
  private static String shown(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().limit(SHOWN).forEach(c -> {
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE -> out.append(String.format(Locale.ROOT, "\\u%04X", c));
        default -> out.appendCodePoint(c);
      }
    });
    return text.length() > SHOWN ? out + "..." : out.toString();
  }
}
