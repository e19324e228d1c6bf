package org.onecgate.outbox;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;

/** An order's two forms: the record, and the {@code Документ} of CommerceML (protocol 5.4). */
final class OrderXml {
  private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?");
  private static final Order.Unit PIECES = new Order.Unit("шт", "796", "Штука", "PCE");

  private OrderXml() {}

  /** The document of an order that has been checked. */
  static Element document(Order order) {
    Children all = new Children();
    String number = String.valueOf(order.number());
    all.text("Ид", order.id() == null ? number : order.id());
    all.text("Номер", number);
    all.text("Дата", order.date());
    all.text("ХозОперация", Order.OPERATION);
    all.text("Роль", order.role() == null ? "Продавец" : order.role());
    all.text("Валюта", order.currency());
    all.amount("Курс", order.rate() == null ? BigDecimal.ONE : order.rate());
    all.amount("Сумма", order.sum());
    if (order.customer() != null) {
      all.list("Контрагенты", List.of(customer(order.customer())));
    }
    all.text("Время", order.time());
    all.text("Комментарий", order.comment());
    all.list("Налоги", each(order.taxes(), OrderXml::tax));
    all.list("Скидки", each(order.discounts(), OrderXml::discount));
    all.list("Товары", each(order.goods(), OrderXml::line));
    all.list("ЗначенияРеквизитов", each(order.properties(), OrderXml::property));
    return Element.of("Документ", all.elements);
  }

  private static Element customer(Order.Customer customer) {
    Children all = new Children();
    all.text("Ид", customer.id());
    all.text("Наименование", customer.name());
    all.text("Роль", "Покупатель");
    all.text("ПолноеНаименование", customer.fullName());
    all.text("Фамилия", customer.lastName());
    all.text("Имя", customer.firstName());
    all.text("ИНН", customer.inn());
    all.text("КПП", customer.kpp());
    if (customer.address() != null) {
      all.list("АдресРегистрации", List.of(Element.of("Представление", customer.address())));
    }
    all.list(
        "Контакты",
        each(
            customer.contacts(),
            c ->
                new Children().text("Тип", c.type()).text("Значение", c.value()).in("Контакт")));
    return all.in("Контрагент");
  }

  private static Element tax(Order.Tax tax) {
    return new Children()
        .text("Наименование", tax.name())
        .flag("УчтеноВСумме", tax.included())
        .amount("Сумма", tax.sum())
        .amount("Ставка", tax.rate())
        .in("Налог");
  }

  private static Element discount(Order.Discount discount) {
    return new Children()
        .text("Наименование", discount.name())
        .amount("Сумма", discount.sum())
        .amount("Процент", discount.percent())
        .flag("УчтеноВСумме", discount.included())
        .in("Скидка");
  }

  private static Element line(Order.Line line) {
    String kind = Boolean.TRUE.equals(line.service()) ? "Услуга" : "Товар";
    List<Order.Property> properties = new ArrayList<>();
    properties.add(new Order.Property("ВидНоменклатуры", kind));
    properties.add(new Order.Property("ТипНоменклатуры", kind));
    properties.addAll(line.properties());
    Order.Unit unit = line.unit() == null ? PIECES : line.unit();
    return new Children()
        .text("Ид", line.id())
        .text("ИдКаталога", line.catalogId())
        .text("Наименование", line.name())
        .add(unit(unit))
        .amount("ЦенаЗаЕдиницу", line.price())
        .amount("Количество", line.quantity())
        .amount("Сумма", line.sum() == null ? sum(line) : line.sum())
        .text("Единица", unit.name())
        .amount("Коэффициент", line.coefficient() == null ? BigDecimal.ONE : line.coefficient())
        .list("Скидки", each(line.discounts(), OrderXml::discount))
        .list("ЗначенияРеквизитов", each(properties, OrderXml::property))
        .in("Товар");
  }

  private static @Nullable BigDecimal sum(Order.Line line) {
    return line.price() == null || line.quantity() == null
        ? null
        : line.price().multiply(line.quantity()).setScale(2, RoundingMode.HALF_UP);
  }

  private static Element unit(Order.Unit unit) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attribute(attributes, "Код", unit.code());
    attribute(attributes, "НаименованиеПолное", unit.fullName());
    attribute(attributes, "МеждународноеСокращение", unit.international());
    return new Element("БазоваяЕдиница", attributes, String.valueOf(unit.name()), List.of());
  }

  private static void attribute(
      Map<String, String> attributes, String name, @Nullable String value) {
    if (value != null) {
      attributes.put(name, value);
    }
  }

  private static Element property(Order.Property property) {
    return new Children()
        .text("Наименование", property.name())
        .text("Значение", property.value() == null ? "" : property.value())
        .in("ЗначениеРеквизита");
  }

  private static <T> List<Element> each(List<T> values, Function<T, Element> form) {
    return values.stream().map(form).toList();
  }

  /** Elements in the order in which they are added; what is null or empty is left out. */
  private static final class Children {
    private final List<Element> elements = new ArrayList<>();

    Children add(Element element) {
      elements.add(element);
      return this;
    }

    Children text(String name, @Nullable String value) {
      return value == null ? this : add(Element.of(name, value));
    }

    Children amount(String name, @Nullable BigDecimal value) {
      return text(name, value == null ? null : value.toPlainString());
    }

    Children flag(String name, @Nullable Boolean value) {
      return text(name, value == null ? null : value.toString());
    }

    Children list(String name, List<Element> children) {
      return children.isEmpty() ? this : add(Element.of(name, children));
    }

    Element in(String name) {
      return Element.of(name, elements);
    }
  }

  /**
   * What is checked of a document that somebody handed over as CommerceML: all that {@link
   * OrderRules} wants to be there, and nothing else.
   *
   * @throws OrderException if a number is none
   */
  static Order order(Element document) throws OrderException {
    List<Order.Line> goods = new ArrayList<>();
    for (Element line : document.list("Товары", "Товар")) {
      String at = "goods[" + goods.size() + "].";
      goods.add(new Order.Line(
          text(line, "Ид"),
          null,
          text(line, "Наименование"),
          null,
          amount(at + "price", line, "ЦенаЗаЕдиницу"),
          amount(at + "quantity", line, "Количество"),
          amount(at + "sum", line, "Сумма"),
          amount(at + "coefficient", line, "Коэффициент"),
          null,
          List.of(),
          List.of()));
    }
    return new Order(
        text(document, "Номер"),
        orEmpty(text(document, "Ид")),
        text(document, "Дата"),
        text(document, "Время"),
        orEmpty(text(document, "ХозОперация")),
        orEmpty(text(document, "Роль")),
        text(document, "Валюта"),
        amount("rate", document, "Курс"),
        amount("sum", document, "Сумма"),
        null,
        null,
        List.of(),
        List.of(),
        goods,
        List.of());
  }

  private static @Nullable String text(Element parent, String name) {
    return parent.child(name).map(Element::text).orElse(null);
  }

  /** In JSON it may be absent, in a document it is written or wrong. */
  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable BigDecimal amount(String field, Element parent, String name)
      throws OrderException {
    String text = text(parent, name);
    if (text == null || text.isBlank()) {
      return null;
    }
    if (!AMOUNT.matcher(text).matches()) {
      throw new OrderException(field + " (" + name + ")", Phrase.NO_AMOUNT.of());
    }
    return new BigDecimal(text);
  }
}
