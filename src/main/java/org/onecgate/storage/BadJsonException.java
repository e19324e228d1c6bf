package org.onecgate.storage;

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

  private final Problem problem;

  BadJsonException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  BadJsonException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
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
