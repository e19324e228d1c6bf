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
  private final transient @Nullable Sentence detail;
  private final transient @Nullable Place place;

  /** A fault whose text says everything. */
  public FaultException(Fault fault) {
    this(fault, null, null);
  }

  /** A fault with a short detail, one line. */
  public FaultException(Fault fault, Sentence detail) {
    this(fault, detail, null);
  }

  /** A fault with a detail and what caused it; the cause reaches the log only. */
  public FaultException(Fault fault, @Nullable Sentence detail, @Nullable Throwable cause) {
    this(fault, detail, cause, null);
  }

  private FaultException(
      Fault fault, @Nullable Sentence detail, @Nullable Throwable cause, @Nullable Place place) {
    super(Sentence.of(fault, detail).text(), cause);
    this.fault = fault;
    this.detail = detail;
    this.place = place;
  }

  /** The same fault, with where it is; only people see that, so it may quote what came. */
  public FaultException at(Place where) {
    return new FaultException(fault, detail, this, where);
  }

  /** Where it is; null if it is nowhere in particular. */
  public @Nullable Place place() {
    return place;
  }

  /** Which fault it is. */
  public Fault fault() {
    return fault;
  }

  /** The detail without the fault's own text; null if there is none. */
  public @Nullable Sentence detail() {
    return detail;
  }
}
