package org.onecgate.scan;

/**
 * What clamd said of a file. Only {@link Outcome#CLEAN} lets it pass.
 *
 * @param detail the signature's name, or what went wrong; one line of printable ASCII
 */
public record ClamdVerdict(Outcome outcome, String detail) {
  /** The four ways a scan ends. */
  public enum Outcome {
    /** Nothing was found. */
    CLEAN,
    /** A signature matched. */
    INFECTED,
    /** Longer than clamd's {@code StreamMaxLength}; a repetition ends the same way. */
    TOO_LARGE,
    /** Not reached, too slow or in trouble: a repetition may help. */
    UNAVAILABLE
  }

  private static final int LONGEST = 200;

  /** Takes what somebody else wrote, and keeps one safe line of it. */
  public ClamdVerdict {
    String line = detail.replaceAll("[^ -~]", "?");
    detail = line.substring(0, Math.min(LONGEST, line.length()));
  }
}
