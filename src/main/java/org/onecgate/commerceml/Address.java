package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address.
 *
 * @param text the whole of it, {@code Представление}
 * @param fields its parts, {@code АдресноеПоле}
 */
public record Address(
    @Nullable String text,
    @Nullable List<Field> fields,
    @Nullable List<Node> rest) {
  /** A part of an address, or a way to reach somebody, {@code Контакт}. */
  public record Field(
      @Nullable String type,
      @Nullable String value,
      @Nullable List<Node> rest) {}
}
