package org.onecgate;

import java.util.regex.Pattern;

/**
 * The SHA-256 of a session's key, by which the disk and the log know the session: it opens nothing (E21).
 *
 * @param value in lower-case hex
 */
public record SessionHash(String value) implements Comparable<SessionHash> {
  /** What it looks like. */
  public static final String FORM = "[0-9a-f]{64}";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  /** So many letters are enough to follow a session through the log. */
  private static final int BRIEF = 8;

  /**
   * Takes a hash.
   *
   * @throws InvalidValueException if it does not look like one
   */
  public SessionHash {
    if (!isValid(value)) {
      throw new InvalidValueException("session");
    }
  }

  /** The hash of a key. */
  public static SessionHash of(String secret) {
    return new SessionHash(Digests.sha256Hex(secret));
  }

  /** Whether this looks like one. */
  public static boolean isValid(String text) {
    return PATTERN.matcher(text).matches();
  }

  @Override
  public int compareTo(SessionHash other) {
    return value.compareTo(other.value);
  }

  /** Its first letters, for the log. */
  @Override
  public String toString() {
    return value.substring(0, BRIEF);
  }
}
