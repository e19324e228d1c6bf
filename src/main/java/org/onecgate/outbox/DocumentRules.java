package org.onecgate.outbox;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;

/**
 * What a {@code Документ} must look like so that УТ 11 reads it; {@link OrderRules} says what its
 * values must be. УТ 11 asks for many an element without looking whether it is there, and takes any
 * that has attributes, or of which there are two, for no text: the first ends the transaction of the
 * whole page, the second loses a value without a word. The list, with what УТ 11 does, is in
 * protocol.md, what УТ 11 takes for granted.
 *
 * <p>Nothing that {@link Legible} leaves out is looked at. An error names the field as JSON has it,
 * where JSON has it, and as CommerceML has it.
 */
final class DocumentRules {
  /** Looks at one of many. */
  @FunctionalInterface
  private interface Rule {
    void check(String at, Element element) throws OrderException;
  }

  private DocumentRules() {}

  /**
   * Checks a document as it was handed over.
   *
   * @param hasBuyer whether a customer is given to it if it has none
   */
  static void check(Element document, boolean hasBuyer) throws OrderException {
    text("number (Номер)", document, "Номер");
    text("id (Ид)", document, "Ид");
    text("date (Дата)", document, "Дата");
    text("time (Время)", document, "Время");
    text("operation (ХозОперация)", document, "ХозОперация");
    text("role (Роль)", document, "Роль");
    text("currency (Валюта)", document, "Валюта");
    text("rate (Курс)", document, "Курс");
    text("sum (Сумма)", document, "Сумма");
    text("comment (Комментарий)", document, "Комментарий");
    Element customers = only("customer (Контрагенты)", document, "Контрагенты");
    Element customer = customers == null
        ? null
        : all(customers, "Контрагент").stream().findFirst().orElse(null);
    if (customer != null) {
      customer(customer, hasBuyer);
    } else if (!hasBuyer) {
      throw new OrderException("customer (Контрагент)", Phrase.MISSING.of());
    }
    taxes("", document);
    discounts("", document, false);
    each("goods", document, "Товары", "Товар", DocumentRules::good);
    requisites("", document);
    Element places = only("Склады", document, "Склады");
    if (places != null) {
      place(there("Склады/Склад", places, "Склад"));
    }
  }

  private static void customer(Element customer, boolean hasBuyer) throws OrderException {
    String name = text("customer.name (Наименование)", customer, "Наименование");
    if (name == null && !hasBuyer) {
      throw new OrderException("customer.name (Наименование)", Phrase.MISSING.of());
    }
    text("customer.fullName (ПолноеНаименование)", customer, "ПолноеНаименование");
    text("customer.inn (ИНН)", customer, "ИНН");
    text("customer.kpp (КПП)", customer, "КПП");
    text("customer (ОКПО)", customer, "ОКПО");
    text("customer (ОфициальноеНаименование)", customer, "ОфициальноеНаименование");
    for (String each : List.of("Адрес", "ЮридическийАдрес", "АдресРегистрации")) {
      String at = "customer.address (" + each + ")";
      address(at, only(at, customer, each));
    }
    each("customer.contacts", customer, "Контакты", "Контакт", DocumentRules::contact);
    each("customer.agents", customer, "Представители", "Представитель", (at, agent) -> {
      Element person = only(at + "Контрагент", agent, "Контрагент");
      if (person != null) {
        text(at + "Контрагент/Наименование", person, "Наименование");
      }
    });
    each("customer.accounts", customer, "РасчетныеСчета", "РасчетныйСчет", (at, account) -> {
      required(at + "НомерСчета", account, "НомерСчета");
      Element address = only(at + "Банк/Адрес", there(at + "Банк", account, "Банк"), "Адрес");
      address(at + "Банк/Адрес", address);
      if (address != null) {
        required(at + "Банк/Адрес/Представление", address, "Представление");
      }
    });
  }

  private static void contact(String at, Element contact) throws OrderException {
    if (!all(contact, "КонтактВид").isEmpty()) {
      throw new OrderException(at + "type (Тип)", Phrase.MISSING_TYPE.of());
    }
    required(at + "type (Тип)", contact, "Тип");
    required(at + "value (Значение)", contact, "Значение");
  }

  private static void address(String at, @Nullable Element address) throws OrderException {
    if (address == null) {
      return;
    }
    text(at + "/Представление", address, "Представление");
    for (Element field : all(address, "АдресноеПоле")) {
      required(at + "/АдресноеПоле/Тип", field, "Тип");
      required(at + "/АдресноеПоле/Значение", field, "Значение");
    }
  }

  private static void good(String at, Element good) throws OrderException {
    text(at + "id (Ид)", good, "Ид");
    text(at + "name (Наименование)", good, "Наименование");
    text(at + "price (ЦенаЗаЕдиницу)", good, "ЦенаЗаЕдиницу");
    text(at + "quantity (Количество)", good, "Количество");
    text(at + "sum (Сумма)", good, "Сумма");
    text(at + "coefficient (Коэффициент)", good, "Коэффициент");
    text(at + "Артикул", good, "Артикул");
    Element unit = only(at + "unit (Единица)", good, "Единица");
    if (unit != null && unit.children().isEmpty()) { // else Legible.below3 makes a text of it
      text(at + "unit (Единица)", good, "Единица");
    }
    only(at + "unit (БазоваяЕдиница)", good, "БазоваяЕдиница");
    each(at + "СтавкиНалогов", good, "СтавкиНалогов", "СтавкаНалога", (rate, tax) -> {
      String name = required(rate + "Наименование", tax, "Наименование");
      if (name.toLowerCase(Locale.ROOT).equals("ндс")) {
        required(rate + "Ставка", tax, "Ставка");
      }
    });
    taxes(at, good);
    discounts(at, good, true);
    requisites(at, good);
  }

  private static void taxes(String at, Element parent) throws OrderException {
    each(at + "taxes", parent, "Налоги", "Налог", (of, tax) -> {
      text(of + "name (Наименование)", tax, "Наименование");
      text(of + "rate (Ставка)", tax, "Ставка");
      text(of + "included (УчтеноВСумме)", tax, "УчтеноВСумме");
    });
  }

  private static void discounts(String at, Element parent, boolean ofAGood) throws OrderException {
    each(at + "discounts", parent, "Скидки", "Скидка", (of, discount) -> {
      text(of + "name (Наименование)", discount, "Наименование");
      text(of + "percent (Процент)", discount, "Процент");
      String included = text(of + "included (УчтеноВСумме)", discount, "УчтеноВСумме");
      String sum = text(of + "sum (Сумма)", discount, "Сумма");
      if (ofAGood && included != null && sum == null) {
        throw new OrderException(of + "sum (Сумма)", Phrase.MISSING.of());
      }
    });
  }

  private static void requisites(String at, Element parent) throws OrderException {
    each(at + "properties", parent, "ЗначенияРеквизитов", "ЗначениеРеквизита", (of, requisite) -> {
      required(of + "name (Наименование)", requisite, "Наименование");
      for (Element value : all(requisite, "Значение")) {
        text(of + "value (Значение)", value);
      }
    });
  }

  /** Where goods are collected: here УТ 11 asks for everything without looking. */
  private static void place(Element place) throws OrderException {
    required("Склад/Ид", place, "Ид");
    required("Склад/Наименование", place, "Наименование");
    Element address = there("Склад/Адрес", place, "Адрес");
    Element field = there("Склад/Адрес/АдресноеПоле", address, "АдресноеПоле");
    required("Склад/Адрес/АдресноеПоле/Тип", field, "Тип");
    required("Склад/Адрес/АдресноеПоле/Значение", field, "Значение");
    Element contacts = there("Склад/Контакты", place, "Контакты");
    Element contact = there("Склад/Контакты/Контакт", contacts, "Контакт");
    required("Склад/Контакты/Контакт/Тип", contact, "Тип");
    required("Склад/Контакты/Контакт/Значение", contact, "Значение");
  }

  /** Looks at all that are in a list, of which there is one at most. */
  private static void each(String field, Element parent, String list, String of, Rule rule)
      throws OrderException {
    Element holder = only(field + " (" + list + ")", parent, list);
    if (holder == null) {
      return;
    }
    int index = 0;
    for (Element child : holder.children()) {
      if (child.name().equals(of)) {
        if (!Legible.isLeftOut(child, holder)) {
          rule.check(field + "[" + index + "].", child);
        }
        index++;
      }
    }
  }

  private static List<Element> all(Element parent, String name) {
    return parent.children().stream()
        .filter(c -> c.name().equals(name) && !Legible.isLeftOut(c, parent))
        .toList();
  }

  private static @Nullable Element only(String field, Element parent, String name)
      throws OrderException {
    List<Element> found = all(parent, name);
    if (found.size() > 1) {
      throw new OrderException(field, Phrase.MORE_THAN_ONCE.of());
    }
    return found.isEmpty() ? null : found.get(0);
  }

  private static Element there(String field, Element parent, String name) throws OrderException {
    Element found = only(field, parent, name);
    if (found == null) {
      throw new OrderException(field, Phrase.MISSING.of());
    }
    return found;
  }

  /** The text of the only child of this name; null if it is not there. */
  private static @Nullable String text(String field, Element parent, String name)
      throws OrderException {
    Element found = only(field, parent, name);
    return found == null ? null : text(field, found);
  }

  /** The text of an element that has nothing else. */
  private static String text(String field, Element element) throws OrderException {
    if (!element.attributes().isEmpty()) {
      throw new OrderException(field, Phrase.ATTRIBUTES.of());
    }
    if (!Legible.pruned(element).children().isEmpty()) {
      throw new OrderException(field, Phrase.ELEMENTS.of());
    }
    return element.text();
  }

  private static String required(String field, Element parent, String name) throws OrderException {
    return text(field, there(field, parent, name));
  }
}
