package org.onecgate.outbox;

import org.jspecify.annotations.Nullable;

/** An order that is not taken: the message names the field and says what is wrong with it. */
public final class OrderException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean duplicate;

  /** A field that cannot be meant. */
  OrderException(String field, String problem) {
    this(field + ": " + problem, false, null);
  }

  private OrderException(String message, boolean duplicate, @Nullable Throwable cause) {
    super(message, cause);
    this.duplicate = duplicate;
  }

  /** A document that cannot be read. */
  static OrderException unreadable(String problem, @Nullable Throwable cause) {
    return new OrderException(problem, false, cause);
  }

  /** A number that another order has. */
  static OrderException duplicate(String where) {
    return new OrderException("number (Номер): an order of this number " + where, true, null);
  }

  /** Whether all that is wrong is that there is an order of this number. */
  public boolean isDuplicate() {
    return duplicate;
  }

  /** The message, which is always there. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
