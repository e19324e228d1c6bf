package org.onecgate.battery.schedules;

/** What became of one file. */
enum Outcome {
  /** Published as it was meant, and not flagged. */
  EQUAL,
  /** Refused with a reason, or the client was told so often that it gave up. */
  FAILED,
  /** Published and flagged: it may hold a chunk twice. */
  FLAGGED,
  /** Refused although nothing was ambiguous and every chunk was acknowledged. */
  NEEDLESS,
  /** Published, not flagged, and not what was meant. */
  VIOLATION
}
