package org.onecgate.app.boot;

import org.jspecify.annotations.Nullable;

/** Says in one line for the operator why the gate cannot start. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  private StartException(int status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  static StartException wrongSetting(String message, Throwable cause) {
    return new StartException(2, message, cause);
  }

  static StartException wrongSetting(String message) {
    return new StartException(2, message, null);
  }

  static StartException failed(String message) {
    return new StartException(1, message, null);
  }

  static StartException failed(String message, Throwable cause) {
    return new StartException(1, message, cause);
  }

  /** The exit status of the process. */
  int status() {
    return status;
  }
}
