package org.onecgate.state;

/** What the compact constructors of records check with. */
final class Records {
  private Records() {}

  /** Refuses a record whose field is wrong; JSON-B hands the message on. */
  static void require(boolean condition, String field) {
    if (!condition) {
      throw new IllegalArgumentException("the field " + field + " is missing or wrong");
    }
  }
}
