package org.onecgate.outbox;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in an order, for people who look on (C5). Nothing of it is checked: an order may be set aside because of
 * what stands there. Of a longer text the first {@value #LONGEST} characters are told, and what is empty is absent.
 *
 * @param contacts how its customer is reached
 * @param deliveryAddress where it is to be delivered; absent if that is not said
 * @param address where its customer is registered; absent if that is not said
 * @param comment what was noted with it; absent if nothing was
 * @param lines how many goods there are
 * @param goods the first {@value #MOST} of them
 */
public record OrderContent(
    List<Order.Contact> contacts,
    @Nullable String deliveryAddress,
    @Nullable String address,
    @Nullable String comment,
    int lines,
    List<Line> goods) {
  private static final int MOST = 200;
  private static final int LONGEST = 1_000;
  private static final int FEW = 20;

  /**
   * One of the goods, as it is named and counted there.
   *
   * @param id its {@code Ид}, with a characteristic behind a {@code #}
   * @param article its {@code Артикул}, which orders seldom have
   * @param price {@code ЦенаЗаЕдиницу}, as it stands there
   * @param quantity {@code Количество}, likewise
   * @param unit in what it is counted
   * @param sum {@code Сумма}, likewise
   */
  public record Line(
      @Nullable String id,
      @Nullable String name,
      @Nullable String article,
      @Nullable String price,
      @Nullable String quantity,
      @Nullable String unit,
      @Nullable String sum) {
    static Line of(Element line) {
      return new Line(
          text(line, "Ид").orElse(null),
          text(line, "Наименование").orElse(null),
          text(line, "Артикул").orElse(null),
          text(line, "ЦенаЗаЕдиницу").orElse(null),
          text(line, "Количество").orElse(null),
          text(line, "Единица").or(() -> text(line, "БазоваяЕдиница")).orElse(null),
          text(line, "Сумма").orElse(null));
    }
  }

  /** That of a document and what belongs to it. */
  static OrderContent of(List<Element> documents) {
    Element order = documents.get(0);
    Optional<Element> customer =
        order.list("Контрагенты", "Контрагент").stream().findFirst();
    List<Element> goods = order.list("Товары", "Товар");
    return new OrderContent(
        customer.map(each -> each.list("Контакты", "Контакт")).orElse(List.of()).stream()
            .filter(each -> text(each, "Значение").isPresent())
            .limit(FEW)
            .map(each -> new Order.Contact(
                text(each, "Тип").orElse(null), text(each, "Значение").orElse(null)))
            .toList(),
        delivered(order)
            .or(() -> customer.flatMap(each -> address(each, "Адрес")))
            .orElse(null),
        customer.flatMap(each -> address(each, "АдресРегистрации")).orElse(null),
        text(order, "Комментарий").orElse(null),
        goods.size(),
        goods.stream().limit(MOST).map(Line::of).toList());
  }

  /** Shops write it among the properties, as CommerceML has no place for it. */
  private static Optional<String> delivered(Element order) {
    return order.list("ЗначенияРеквизитов", "ЗначениеРеквизита").stream()
        .filter(each -> text(each, "Наименование")
            .map(name -> name.toLowerCase(Locale.ROOT).startsWith("адрес доставки"))
            .orElse(false))
        .flatMap(each -> text(each, "Значение").stream())
        .findFirst();
  }

  private static Optional<String> address(Element customer, String name) {
    return customer.child(name).flatMap(address -> text(address, "Представление"));
  }

  private static Optional<String> text(Element parent, String name) {
    return parent
        .child(name)
        .map(child -> child.text().strip())
        .filter(text -> !text.isEmpty())
        .map(text -> text.length() > LONGEST ? OrderRules.begin(text, LONGEST) + "…" : text);
  }
}
