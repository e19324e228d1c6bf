package org.onecgate.alarm;

import java.util.Locale;

/** How bad something is, the least first. */
public enum Severity {
  /** Somebody should look. */
  NOTICE,
  /** Something stands still or is lost until somebody acts. */
  BAD;

  /** What is written in settings, events and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Severity of(boolean bad) {
    return bad ? BAD : NOTICE;
  }

  static Severity parse(String word) {
    for (Severity each : values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException("is notice or bad, not " + word);
  }
}
