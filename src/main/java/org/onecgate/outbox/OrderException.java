package org.onecgate.outbox;

import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Sentence;

/** An order that is not taken: the sentence names the field and says what is wrong with it. */
public final class OrderException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the number of an order is called. */
  static final String NUMBER = "number (Номер)";

  private final transient Sentence said;
  private final boolean duplicate;

  /** A field that cannot be meant. */
  OrderException(String field, Sentence problem) {
    this(Phrase.DATUM.of(field, problem), false, null);
  }

  private OrderException(Sentence said, boolean duplicate, @Nullable Throwable cause) {
    super(said.text(), cause);
    this.said = said;
    this.duplicate = duplicate;
  }

  /** A document that cannot be read. */
  static OrderException unreadable(Sentence problem, @Nullable Throwable cause) {
    return new OrderException(problem, false, cause);
  }

  /** A number that another order has. */
  static OrderException duplicate(Phrase where) {
    return new OrderException(Phrase.DATUM.of(NUMBER, where.of()), true, null);
  }

  /** Whether all that is wrong is that there is an order of this number. */
  public boolean isDuplicate() {
    return duplicate;
  }

  /** What is wrong. */
  public Sentence said() {
    return said;
  }

  /** The same in English. */
  public String reason() {
    return said.text();
  }
}
