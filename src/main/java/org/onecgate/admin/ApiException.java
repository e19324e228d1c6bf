package org.onecgate.admin;

/** A request of the API that is refused (C3); the message names the field and no path. */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  ApiException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  /** The code by which programs tell it. */
  String code() {
    return code;
  }

  /** The message, which is always there. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
