package org.onecgate.protocol;

import java.util.Optional;

/**
 * A word of the protocol as a client sent it, understood once at the door, so that nothing behind it
 * compares texts.
 *
 * @param sent the word as sent, in whatever case; for the log
 * @param known what it means; empty where nobody knows
 */
public record Word<E extends Enum<E>>(String sent, Optional<E> known) {
  /** The word of this text. */
  static <E extends Enum<E>> Word<E> of(E[] values, String text) {
    return new Word<>(text, Words.find(values, text));
  }

  /** Whether it means this. */
  public boolean is(E wanted) {
    return known.filter(wanted::equals).isPresent();
  }
}
