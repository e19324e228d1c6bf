package org.onecgate.outbox;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people know an order by, and when 1C acknowledged it.
 *
 * @param id its {@code Ид}; null if that is its number
 * @param customer the name of its customer; null if it has none
 * @param sum its sum as it stands there; null if it has none
 * @param currency its currency; null if it has none
 * @param sentAt when 1C acknowledged it, in milliseconds since 1970; 0 if it did not, or that is not known
 * @param given to how many sessions it had been given by then; 0 if that is not known
 */
record OrderFacts(
    @Nullable String id,
    @Nullable String customer,
    @Nullable String sum,
    @Nullable String currency,
    long sentAt,
    int given) {
  /** Of an order that cannot be read. */
  static final OrderFacts NONE = new OrderFacts(null, null, null, null, 0, 0);

  /** Texts of which a thousand orders would hold a thousand copies. */
  private static final List<String> USUAL = List.of("RUB", "руб", "руб.", "USD", "EUR");

  /** Those of a document and what belongs to it. */
  static OrderFacts of(List<Element> documents) {
    if (documents.isEmpty()) {
      return NONE;
    }
    Element order = documents.get(0);
    String number = OrderDocument.numberOf(documents);
    return new OrderFacts(
        text(order, "Ид").filter(id -> !id.equals(number)).orElse(null),
        order.list("Контрагенты", "Контрагент").stream()
            .findFirst()
            .flatMap(customer ->
                text(customer, "Наименование").or(() -> text(customer, "ПолноеНаименование")))
            .orElse(null),
        text(order, "Сумма").orElse(null),
        text(order, "Валюта").orElse(null),
        0,
        0);
  }

  private static Optional<String> text(Element parent, String name) {
    return parent.child(name).map(child -> child.text().strip()).filter(text -> !text.isEmpty());
  }

  /** The same after something has happened to it. */
  static OrderFacts after(OrderFacts before, OrderEvent event) {
    return switch (event.what()) {
      case OrderEvent.CAME ->
        new OrderFacts(
            event.id(),
            event.customer(),
            event.sum(),
            usual(event.currency()),
            before.sentAt,
            before.given);
      case OrderEvent.SENT ->
        new OrderFacts(
            before.id,
            before.customer,
            before.sum,
            before.currency,
            event.at().toEpochMilli(),
            event.given() == null ? 0 : event.given());
      default -> before;
    };
  }

  private static @Nullable String usual(@Nullable String currency) {
    int known = currency == null ? -1 : USUAL.indexOf(currency);
    return known < 0 ? currency : USUAL.get(known);
  }
}
