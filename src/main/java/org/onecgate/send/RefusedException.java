package org.onecgate.send;

/** The gate answered {@code failure}; the message is what 1C would be told. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
