package org.onecgate.json;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.FieldFault;
import org.onecgate.Sentence;

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
  private final transient List<FieldFault> faults;

  BadJsonException(Problem problem, Sentence what) {
    this(problem, what, null);
  }

  BadJsonException(Problem problem, Sentence what, @Nullable Throwable cause) {
    this(problem, List.of(new FieldFault("", what)), cause);
  }

  /** Several fields, one at least; the problem is that of the first. */
  BadJsonException(Problem problem, List<FieldFault> faults, @Nullable Throwable cause) {
    super(faults.get(0).said().text(), cause);
    this.problem = problem;
    this.faults = List.copyOf(faults);
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

  /** What is wrong with it, in words; of several fields with the first. */
  public Sentence what() {
    return faults.get(0).said();
  }

  /** All that is wrong with it. */
  public List<FieldFault> faults() {
    return faults;
  }
}
