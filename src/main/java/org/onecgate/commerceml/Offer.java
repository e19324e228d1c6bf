package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An offer, {@code Предложение}. Its key is {@code product} and {@code characteristic} together; a file of
 * prices or of stock tells nothing else of it.
 *
 * @param product the {@code Ид} up to the {@code #}
 * @param characteristic what follows it, or {@code ИдХарактеристики}; null where the offer is the product itself
 * @param properties {@code ЗначенияСвойств}
 * @param prices {@code Цены}
 * @param quantity {@code Количество}: not the sum of the stocks
 * @param stocks in any of the spellings: {@code Остатки}, {@code Склад}, {@code КоличествоНаСкладах}
 */
public record Offer(
    @Nullable String catalogue,
    @Nullable String classifier,
    @Nullable String id,
    @Nullable String product,
    @Nullable String characteristic,
    @Nullable String version,
    @Nullable Deletion deletion,
    @Nullable String article,
    @Nullable String code,
    @Nullable List<String> barcodes,
    @Nullable String name,
    @Nullable Measure unit,
    @Nullable List<String> pictures,
    @Nullable List<Characteristic> characteristics,
    @Nullable List<Assignment> properties,
    @Nullable List<Price> prices,
    @Nullable Exact quantity,
    @Nullable List<Stock> stocks,
    @Nullable List<Requisite> requisites,
    @Nullable List<Node> rest)
    implements Entry {
  /**
   * A price.
   *
   * @param text {@code Представление}
   * @param type the {@code Ид} of its {@link PriceType}
   * @param factor {@code Коэффициент}
   * @param least from how many on it holds, {@code МинКоличество}
   */
  public record Price(
      @Nullable String text,
      @Nullable String type,
      @Nullable Exact price,
      @Nullable String currency,
      @Nullable String unit,
      @Nullable Exact factor,
      @Nullable Exact least,
      @Nullable List<Node> rest) {}

  /**
   * How many there are.
   *
   * @param warehouse the {@code Ид} of the {@link Warehouse}; null where it is of no certain one
   */
  public record Stock(
      @Nullable String warehouse,
      @Nullable Exact quantity,
      @Nullable List<Node> rest) {}
}
