package org.onecgate.alarm;

import java.io.IOException;

/** Somebody was there and did not take it; the message is what was answered. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String answered) {
    super(answered);
  }
}
