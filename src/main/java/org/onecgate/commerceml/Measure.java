package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unit that a thing is counted in, {@code БазоваяЕдиница}.
 *
 * @param code the attribute {@code Код}
 * @param fullName the attribute {@code НаименованиеПолное}
 * @param international the attribute {@code МеждународноеСокращение}
 * @param text a short name or a code
 * @param conversions {@code Пересчет}
 */
public record Measure(
    @Nullable String code,
    @Nullable String fullName,
    @Nullable String international,
    @Nullable String text,
    @Nullable List<Conversion> conversions,
    @Nullable List<Node> rest) {
  /** How many of the base unit another unit is. */
  public record Conversion(
      @Nullable String unit,
      @Nullable Exact factor,
      @Nullable List<Node> rest) {}
}
