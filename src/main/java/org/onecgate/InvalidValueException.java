package org.onecgate;

/** A value that cannot be meant, thrown by the constructors of records and names; says what is wrong with it. */
public final class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient Sentence sentence;

  /** A field that is missing or has a value that cannot be meant. */
  public InvalidValueException(String field) {
    this(Phrase.WRONG_FIELD.of(field));
  }

  /** A value about which this is to be said. */
  public InvalidValueException(Sentence sentence) {
    super(sentence.text());
    this.sentence = sentence;
  }

  /** What is wrong with it. */
  public Sentence sentence() {
    return sentence;
  }
}
