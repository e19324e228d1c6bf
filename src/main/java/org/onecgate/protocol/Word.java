package org.onecgate.protocol;

import java.util.Arrays;
import java.util.Optional;

/**
 * A word of the protocol as a client sent it, understood once at the door, so that nothing behind it
 * compares texts.
 *
 * @param sent the word as sent, in whatever case; for the log
 * @param known what it means; empty if nobody knows
 */
public record Word<E extends Enum<E>>(String sent, Optional<E> known) {
  /** The word of this text, which is one of these names in any case, or none that anybody knows. */
  static <E extends Enum<E>> Word<E> of(E[] values, String text) {
    return new Word<>(
        text, Arrays.stream(values).filter(v -> v.name().equalsIgnoreCase(text)).findFirst());
  }

  /** Whether it means this. */
  public boolean is(E wanted) {
    return known.filter(wanted::equals).isPresent();
  }
}
