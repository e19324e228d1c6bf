package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of a catalogue, {@code Товар}.
 *
 * @param product the product's own key: the {@code Ид} up to the {@code #}
 * @param characteristic what follows it, or {@code ИдХарактеристики}
 * @param groups the {@code Ид} of the groups that it is in
 * @param category the {@code Ид} of its {@link Category}
 * @param pictures names of files, each {@code Картинка}
 * @param brand {@code ТорговаяМарка}
 * @param properties {@code ЗначенияСвойств}
 * @param components {@code Комплектующие}
 */
public record Product(
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
    @Nullable String fullName,
    @Nullable Measure unit,
    @Nullable List<String> groups,
    @Nullable String category,
    @Nullable String description,
    @Nullable List<String> pictures,
    @Nullable String country,
    @Nullable String brand,
    @Nullable Counterparty manufacturer,
    @Nullable List<Assignment> properties,
    @Nullable List<Tax> taxes,
    @Nullable List<Characteristic> characteristics,
    @Nullable List<Related> components,
    @Nullable List<Related> analogues,
    @Nullable List<Requisite> requisites,
    @Nullable List<Node> rest)
    implements Entry {
  /** Another product that this one is made of or can be replaced by. */
  public record Related(
      @Nullable String id,
      @Nullable String catalogue,
      @Nullable String name,
      @Nullable Exact quantity,
      @Nullable List<Node> rest) {}
}
