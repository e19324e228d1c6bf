package org.onecgate.json;

import java.util.regex.Pattern;

/** JSON that is not what was asked for, in words that name the field and no path (C3). */
public final class BadJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Problem {
    /** No JSON at all. */
    NOT_JSON,
    /** A field that nobody knows. */
    UNKNOWN_FIELD,
    /** A field of the wrong type. */
    WRONG_TYPE,
    /** A field that is missing or has a value that cannot be meant. */
    INVALID_FIELD
  }

  private static final int LONGEST_NAME = 100;
  private static final Pattern UNSHOWN = Pattern.compile("[\\p{C}\\u2028\\u2029]");

  private final Problem problem;

  BadJsonException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  BadJsonException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  /** A name that somebody else wrote, as it may be shown: short, and without control characters. */
  static String shown(String name) {
    String cut = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    return UNSHOWN.matcher(cut).replaceAll("?");
  }

  /** What is wrong with it. */
  public Problem problem() {
    return problem;
  }

  /** The message, which is always there. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
