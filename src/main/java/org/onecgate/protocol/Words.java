package org.onecgate.protocol;

import java.util.Arrays;
import java.util.Optional;

/** Finds a protocol word among the constants of an enum, in any case. */
final class Words {
  private Words() {}

  static <E extends Enum<E>> Optional<E> find(E[] values, String text) {
    return Arrays.stream(values).filter(v -> v.name().equalsIgnoreCase(text)).findFirst();
  }
}
