package org.onecgate;

import java.util.regex.Pattern;

/**
 * The id of a server, that is, of one registered 1C: it stays when its name and its login change.
 *
 * @param value small letters, digits and hyphens, at most 64; also the name of its files
 */
public record ServerId(String value) implements Comparable<ServerId> {
  /** What it looks like. */
  public static final String FORM = "[a-z0-9][a-z0-9-]{0,63}";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  /**
   * Takes an id.
   *
   * @throws InvalidValueException if it does not look like one
   */
  public ServerId {
    if (!isValid(value)) {
      throw new InvalidValueException("server");
    }
  }

  /** Whether this looks like one. */
  public static boolean isValid(String text) {
    return PATTERN.matcher(text).matches();
  }

  @Override
  public int compareTo(ServerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
