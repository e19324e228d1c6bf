package org.onecgate;

/**
 * The id of a server, that is, of one registered 1C: it stays when its name and its login change.
 *
 * @param value small letters, digits and hyphens, at most 64; also the name of its files
 */
public record ServerId(String value) implements Comparable<ServerId> {
  /** What it looks like. */
  public static final String FORM = "[a-z0-9][a-z0-9-]{0,63}";

  /**
   * Takes an id.
   *
   * @throws InvalidValueException if it does not look like one
   */
  public ServerId {
    if (!value.matches(FORM)) {
      throw new InvalidValueException("server");
    }
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
