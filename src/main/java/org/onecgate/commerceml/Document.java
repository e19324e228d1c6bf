package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order or what becomes of one, {@code Документ}.
 *
 * @param operation {@code ХозОперация}
 * @param rate {@code Курс}
 */
public record Document(
    @Nullable String id,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String number,
    @Nullable String date,
    @Nullable String time,
    @Nullable String operation,
    @Nullable String role,
    @Nullable String currency,
    @Nullable Exact rate,
    @Nullable Exact sum,
    @Nullable String comment,
    @Nullable List<Counterparty> counterparties,
    @Nullable List<Line> lines,
    @Nullable List<Tax> taxes,
    @Nullable List<Discount> discounts,
    @Nullable List<Requisite> requisites,
    @Nullable List<Node> rest)
    implements Entry {
  @Override
  public @Nullable String catalogue() {
    return null;
  }

  @Override
  public @Nullable String classifier() {
    return null;
  }

  /**
   * A line of it, {@code Товар}.
   *
   * @param product the {@code Ид} up to the {@code #}
   * @param characteristic what follows it, or {@code ИдХарактеристики}
   * @param price {@code ЦенаЗаЕдиницу}
   * @param factor {@code Коэффициент}
   */
  public record Line(
      @Nullable String id,
      @Nullable String product,
      @Nullable String characteristic,
      @Nullable String catalogue,
      @Nullable String article,
      @Nullable List<String> barcodes,
      @Nullable String name,
      @Nullable Measure unit,
      @Nullable Exact price,
      @Nullable Exact quantity,
      @Nullable Exact factor,
      @Nullable Exact sum,
      @Nullable List<Tax> taxes,
      @Nullable List<Discount> discounts,
      @Nullable List<Characteristic> characteristics,
      @Nullable List<Requisite> requisites,
      @Nullable List<Node> rest) {}
}
