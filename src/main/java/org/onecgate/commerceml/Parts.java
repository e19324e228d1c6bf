package org.onecgate.commerceml;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.commerceml.Deletion.Mark;
import org.onecgate.commerceml.Remark.Code;

/** Makes what several kinds of entries are made of, and remembers what there is to remark. */
final class Parts {
  private Numbers amounts = new Numbers(null);
  private Numbers quantities = new Numbers(null);
  private final List<Remark> remarks = new ArrayList<>();
  private Kind kind = Kind.CATALOGUE;
  private @Nullable String id;

  void formats(Numbers ofAmounts, Numbers ofQuantities) {
    amounts = ofAmounts;
    quantities = ofQuantities;
  }

  /** What is remarked from now on is about this entry. */
  void begin(Kind of, @Nullable String key) {
    kind = of;
    id = key;
  }

  void remark(Code code, String element, int line, String text) {
    remarks.add(new Remark(code, kind, id, element, line, text));
  }

  void tooLarge(Element entry, long passedOver) {
    if (passedOver > 0) {
      remark(Code.ENTRY_TOO_LARGE, entry.name, entry.line, Long.toString(passedOver));
    }
  }

  /** What was remarked; whoever handed it on clears it. */
  List<Remark> remarks() {
    return remarks;
  }

  @Nullable
  Exact amount(Element of, String name) {
    return exact(of.leaf(name), amounts);
  }

  @Nullable
  Exact quantity(Element of, String name) {
    return exact(of.leaf(name), quantities);
  }

  private @Nullable Exact exact(@Nullable Element leaf, Numbers numbers) {
    return leaf == null ? null : exact(leaf.taken(), leaf, numbers);
  }

  private Exact exact(String text, Element where, Numbers numbers) {
    BigDecimal value = text.isEmpty() ? null : numbers.read(text);
    if (value == null && !text.isEmpty()) {
      remark(Code.NUMBER_UNREADABLE, where.name, where.line, text);
    }
    return value == null ? new Exact(null, text) : new Exact(value, null);
  }

  /** Deleted or not, in all spellings; what says neither stays in the rest. */
  @Nullable
  Deletion deletion(Element of) {
    Set<Mark> deleted = EnumSet.noneOf(Mark.class);
    if (isDeleted(of.peekAttribute("Статус"))) {
      of.takeAttribute("Статус");
      deleted.add(Mark.STATUS_ATTRIBUTE);
    }
    if (isDeleted(of.peek("Статус"))) {
      of.text("Статус");
      deleted.add(Mark.STATUS_ELEMENT);
    }
    Boolean mark = of.flag("ПометкаУдаления");
    if (mark != null && mark) {
      deleted.add(Mark.DELETION_MARK);
    }
    if (deleted.isEmpty()) {
      return mark == null ? null : new Deletion(false, List.of());
    }
    return new Deletion(true, List.copyOf(deleted));
  }

  private static boolean isDeleted(String status) {
    String word = status.toLowerCase(Locale.ROOT);
    return word.equals("удален") || word.equals("удалён");
  }

  @Nullable
  Measure measure(Element of) {
    Element unit = of.take("БазоваяЕдиница");
    if (unit == null) {
      return null;
    }
    List<Measure.Conversion> conversions = unit.each("Пересчет", this::conversion);
    return new Measure(
        unit.takeAttribute("Код"),
        unit.takeAttribute("НаименованиеПолное"),
        unit.takeAttribute("МеждународноеСокращение"),
        unit.ownText(),
        conversions.isEmpty() ? null : conversions,
        unit.rest());
  }

  private Measure.Conversion conversion(Element of) {
    return new Measure.Conversion(of.text("Единица"), quantity(of, "Коэффициент"), of.rest());
  }

  @Nullable
  List<Requisite> requisites(Element of) {
    return of.all("ЗначенияРеквизитов", "ЗначениеРеквизита", Parts::requisite);
  }

  private static Requisite requisite(Element of) {
    return new Requisite(of.text("Наименование"), values(of), of.rest());
  }

  /** A value is itself where it is empty: {@code ""} among others, and alone. */
  private static @Nullable List<String> values(Element of) {
    List<String> values = of.leaves("Значение");
    return values.isEmpty() ? null : values;
  }

  @Nullable
  List<Characteristic> characteristics(Element of) {
    return of.all(
        "ХарактеристикиТовара",
        "ХарактеристикаТовара",
        each -> new Characteristic(
            each.text("Ид"), each.text("Наименование"), each.text("Значение"), each.rest()));
  }

  @Nullable
  List<Assignment> assignments(Element of) {
    return of.all(
        "ЗначенияСвойств",
        "ЗначенияСвойства",
        each ->
            new Assignment(each.text("Ид"), each.text("Наименование"), values(each), each.rest()));
  }

  @Nullable
  List<Tax> taxes(Element of, String list, String name) {
    return of.all(list, name, this::tax);
  }

  Tax tax(Element of) {
    return new Tax(
        of.text("Наименование"),
        of.text("Ставка"),
        amount(of, "Сумма"),
        of.flag("УчтеноВСумме"),
        of.flag("Акциз"),
        of.rest());
  }

  @Nullable
  List<Discount> discounts(Element of) {
    return of.all(
        "Скидки",
        "Скидка",
        each -> new Discount(
            each.text("Наименование"),
            amount(each, "Сумма"),
            amount(each, "Процент"),
            each.flag("УчтеноВСумме"),
            each.rest()));
  }

  @Nullable
  Address address(Element of, String name) {
    Element address = of.take(name);
    return address == null
        ? null
        : new Address(
            address.text("Представление"), fields(address, "АдресноеПоле"), address.rest());
  }

  private static @Nullable List<Address.Field> fields(Element of, String name) {
    List<Address.Field> fields = of.each(name, Parts::field);
    return fields.isEmpty() ? null : fields;
  }

  private static Address.Field field(Element of) {
    return new Address.Field(of.text("Тип"), of.text("Значение"), of.rest());
  }

  @Nullable
  List<Address.Field> contacts(Element of) {
    return of.all("Контакты", "Контакт", Parts::field);
  }

  /** Somebody who is told of inside an entry. */
  @Nullable
  Counterparty party(Element of, String name) {
    Element party = of.take(name);
    return party == null ? null : party(party, null, null);
  }

  Counterparty party(Element of, @Nullable String catalogue, @Nullable String classifier) {
    return new Counterparty(
        catalogue,
        classifier,
        of.text("Ид"),
        of.text("НомерВерсии"),
        deletion(of),
        of.text("Отношение"),
        of.text("Наименование"),
        of.text("Роль"),
        of.text("ПолноеНаименование"),
        of.text("ОфициальноеНаименование"),
        of.text("Фамилия"),
        of.text("Имя"),
        of.text("Отчество"),
        of.text("ИНН"),
        of.text("КПП"),
        of.text("ОКПО"),
        address(of, "Адрес"),
        address(of, "АдресРегистрации"),
        contacts(of),
        of.all("Представители", "Представитель", this::representative),
        of.rest());
  }

  private Counterparty representative(Element of) {
    Element party = of.take("Контрагент");
    // whoever is not wrapped in an element of its own is told of right there
    return party == null ? party(of, null, null) : party(party, null, null);
  }

  /** The stocks of an offer in whatever spelling; null if there is none. */
  @Nullable
  List<Offer.Stock> stocks(Element offer) {
    List<Offer.Stock> stocks = new ArrayList<>(4);
    Element balances = offer.take("Остатки");
    if (balances != null) {
      balances.each("Остаток", balance -> {
        stocks.addAll(balance.each("Склад", this::stock));
        Exact total = quantity(balance, "Количество");
        return total == null || stocks.add(new Offer.Stock(null, total, null));
      });
    }
    stocks.addAll(offer.each("Склад", this::stock));
    Element list = offer.take("КоличествоНаСкладах");
    if (list != null) {
      stocks.addAll(list.each("КоличествоНаСкладе", this::stock));
    }
    return stocks.isEmpty() && balances == null && list == null ? null : stocks;
  }

  private Offer.Stock stock(Element of) {
    String warehouse = of.takeAttribute("ИдСклада");
    Element attribute = of.attributeLeaf("КоличествоНаСкладе");
    return new Offer.Stock(
        warehouse == null ? of.text("Ид", "ИдСклада") : warehouse,
        attribute == null
            ? quantity(of, "Количество")
            : exact(attribute.taken(), attribute, quantities),
        of.rest());
  }
}
