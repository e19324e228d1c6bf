package org.onecgate;

import org.jspecify.annotations.Nullable;

/**
 * A foreseen problem, thrown where it is known and turned into an answer in one place.
 *
 * <p>The detail is for 1C's log too: it must hold no path of this machine, no class name and no
 * secret.
 */
public final class FaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Fault fault;
  private final String detail;

  /** A fault whose text says everything. */
  public FaultException(Fault fault) {
    this(fault, "", null);
  }

  /** A fault with a short detail, one line. */
  public FaultException(Fault fault, String detail) {
    this(fault, detail, null);
  }

  /** A fault with a detail and what caused it; the cause reaches the log only. */
  public FaultException(Fault fault, String detail, @Nullable Throwable cause) {
    super(detail.isEmpty() ? fault.text() : fault.text() + ": " + detail, cause);
    this.fault = fault;
    this.detail = detail;
  }

  /** Which fault it is. */
  public Fault fault() {
    return fault;
  }

  /** The detail without the fault's own text; may be empty. */
  public String detail() {
    return detail;
  }
}
