package org.onecgate;

import java.util.List;

/** A value that cannot be meant, thrown by the constructors of records and names; says what is wrong with it. */
public final class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<FieldFault> faults;

  /** A field that is missing or has a value that cannot be meant; a remark may stand behind its name. */
  public InvalidValueException(String field) {
    this(field, Phrase.WRONG_FIELD.of(field));
  }

  /** A value about which this is to be said. */
  public InvalidValueException(Sentence sentence) {
    this("", sentence);
  }

  /** A field about which this is to be said. */
  public InvalidValueException(String field, Sentence sentence) {
    this(List.of(new FieldFault(field.split(" ", 2)[0], sentence)));
  }

  /** Several fields, one at least; the first of them is its message. */
  public InvalidValueException(List<FieldFault> faults) {
    super(faults.get(0).said().text());
    this.faults = List.copyOf(faults);
  }

  /** What is wrong with it; of several fields with the first. */
  public Sentence sentence() {
    return faults.get(0).said();
  }

  /** All that is wrong with it. */
  public List<FieldFault> faults() {
    return faults;
  }
}
