package org.onecgate.json;

import org.onecgate.InvalidValueException;

/** What the compact constructors of records check with. */
public final class Records {
  private Records() {}

  /** Refuses a record whose field is wrong; JSON-B hands the message on. */
  public static void require(boolean condition, String field) {
    if (!condition) {
      throw new InvalidValueException(field);
    }
  }
}
