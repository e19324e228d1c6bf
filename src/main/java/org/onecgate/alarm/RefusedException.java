package org.onecgate.alarm;

import java.io.IOException;
import java.net.http.HttpResponse;

/** Somebody was there and did not take it; the message is what was answered. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String answered) {
    super(answered);
  }

  RefusedException(HttpResponse<String> answer) {
    this(said(answer));
  }

  /** The status and the first words of an answer. */
  static String said(HttpResponse<String> answer) {
    return "HTTP status " + answer.statusCode() + " " + answer.body();
  }
}
