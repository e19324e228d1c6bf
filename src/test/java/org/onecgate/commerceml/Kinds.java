package org.onecgate.commerceml;

import java.util.Locale;

/** The kind of an entry. */
final class Kinds {
  private Kinds() {}

  static Kind of(Entry entry) {
    return Kind.valueOf(entry
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toUpperCase(Locale.ROOT));
  }
}
