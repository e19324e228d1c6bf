package org.onecgate.protocol;

import java.util.Locale;

/** What a request wants: the {@code mode} parameter (protocol table (a)). */
public enum Mode {
  /** Log in and get a session. */
  CHECKAUTH,
  /** Begin a portion: ask for the limits, discard what is not sealed. */
  INIT,
  /** One chunk of one file. */
  FILE,
  /** Process a received file; repeated while the answer is {@code progress}. */
  IMPORT,
  /** Fetch orders. */
  QUERY,
  /** Acknowledge the fetched orders. */
  SUCCESS,
  /** Ask for order statuses and payment systems. */
  INFO,
  /** Deactivate goods that a full export did not mention. */
  DEACTIVATE,
  /** The whole exchange is over. */
  COMPLETE;

  /** This text as a client sends it for the mode. */
  public static Word<Mode> sent(String text) {
    return Word.of(values(), text);
  }

  /** The word on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
