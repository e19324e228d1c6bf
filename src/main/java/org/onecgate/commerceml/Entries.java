package org.onecgate.commerceml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an entry of an element that was read to its end. */
final class Entries {
  private final Parts parts;

  Entries(Parts parts) {
    this.parts = parts;
  }

  /**
   * What an entry is in.
   *
   * @param owner the {@code Ид} of the group or property that it is right within
   */
  record Context(
      @Nullable String catalogue,
      @Nullable String classifier,
      @Nullable String owner) {}

  /** The two parts of a key, {@code product#characteristic}. */
  record Key(
      @Nullable String id,
      @Nullable String product,
      @Nullable String characteristic) {
    static Key of(Element element) {
      String id = element.text("Ид");
      int hash = id == null ? -1 : id.indexOf('#');
      String product = id == null || hash < 0 ? id : id.substring(0, hash);
      String behind = id == null || hash < 0 ? "" : id.substring(hash + 1);
      String other = element.peek("ИдХарактеристики");
      // two different ones: the second stays in the rest
      if (other.isEmpty() || behind.isEmpty() || other.equals(behind)) {
        String told = element.text("ИдХарактеристики");
        behind = behind.isEmpty() && told != null ? told : behind;
      }
      return new Key(id, product, behind.isEmpty() ? null : behind);
    }
  }

  /** An entry of one of the kinds that end before the next one of their list begins. */
  Entry make(Kind kind, Element of, Context in) {
    parts.begin(kind, of.peek("Ид"));
    return switch (kind) {
      case PRODUCT -> product(of, in);
      case OFFER -> offer(of, in);
      case PROPERTY_VALUE -> propertyValue(of, in);
      case CATEGORY -> category(of, in);
      case UNIT -> unit(of, in);
      case PRICE_TYPE -> priceType(of, in);
      case WAREHOUSE -> warehouse(of, in);
      case COUNTERPARTY -> parts.party(of, in.catalogue(), in.classifier());
      case DOCUMENT -> document(of);
      case CONTAINER ->
        new Container(of.text("Ид"), of.each("Документ", this::document), of.rest());
      case CATALOGUE, CLASSIFIER, OFFER_PACKAGE, GROUP, PROPERTY ->
        throw new IllegalArgumentException("holds others: " + kind);
    };
  }

  private Product product(Element of, Context in) {
    Key key = Key.of(of);
    return new Product(
        in.catalogue(),
        in.classifier(),
        key.id(),
        key.product(),
        key.characteristic(),
        of.text("НомерВерсии"),
        parts.deletion(of),
        of.text("Артикул"),
        of.text("Код"),
        of.texts("Штрихкод"),
        of.text("Наименование"),
        of.text("ПолноеНаименование"),
        parts.measure(of),
        of.texts("Группы", "Ид"),
        of.text("Категория"),
        of.text("Описание"),
        of.texts("Картинка"),
        of.text("Страна"),
        of.text("ТорговаяМарка"),
        parts.party(of, "Изготовитель"),
        parts.assignments(of),
        parts.taxes(of, "СтавкиНалогов", "СтавкаНалога"),
        parts.characteristics(of),
        of.all("Комплектующие", "Комплектующее", this::related),
        of.all("Аналоги", "Аналог", this::related),
        parts.requisites(of),
        of.rest());
  }

  private Product.Related related(Element of) {
    return new Product.Related(
        of.text("Ид"),
        of.text("ИдКаталога"),
        of.text("Наименование"),
        parts.quantity(of, "Количество"),
        of.rest());
  }

  private Offer offer(Element of, Context in) {
    Key key = Key.of(of);
    return new Offer(
        in.catalogue(),
        in.classifier(),
        key.id(),
        key.product(),
        key.characteristic(),
        of.text("НомерВерсии"),
        parts.deletion(of),
        of.text("Артикул"),
        of.text("Код"),
        of.texts("Штрихкод"),
        of.text("Наименование"),
        parts.measure(of),
        of.texts("Картинка"),
        parts.characteristics(of),
        parts.assignments(of),
        of.all("Цены", "Цена", this::price),
        parts.quantity(of, "Количество"),
        parts.stocks(of),
        parts.requisites(of),
        of.rest());
  }

  private Offer.Price price(Element of) {
    return new Offer.Price(
        of.text("Представление"),
        of.text("ИдТипаЦены"),
        parts.amount(of, "ЦенаЗаЕдиницу"),
        of.text("Валюта"),
        of.text("Единица"),
        parts.quantity(of, "Коэффициент"),
        parts.quantity(of, "МинКоличество"),
        of.rest());
  }

  private PropertyValue propertyValue(Element of, Context in) {
    boolean isBare = of.name.equals("Значение");
    return new PropertyValue(
        in.catalogue(),
        in.classifier(),
        in.owner(),
        of.text("ИдЗначения"),
        of.text("НомерВерсии"),
        parts.deletion(of),
        isBare ? of.ownText() : of.text("Значение"),
        of.rest());
  }

  private Category category(Element of, Context in) {
    return new Category(
        in.catalogue(),
        in.classifier(),
        of.text("Ид"),
        of.text("НомерВерсии"),
        parts.deletion(of),
        of.text("Наименование"),
        of.texts("Свойства", "Ид"),
        of.rest());
  }

  private Unit unit(Element of, Context in) {
    return new Unit(
        in.catalogue(),
        in.classifier(),
        of.text("Ид"),
        of.text("НомерВерсии"),
        parts.deletion(of),
        of.text("Код"),
        of.text("НаименованиеКраткое"),
        of.text("НаименованиеПолное"),
        of.text("МеждународноеСокращение"),
        of.rest());
  }

  private PriceType priceType(Element of, Context in) {
    List<Tax> taxes = of.each("Налог", parts::tax);
    return new PriceType(
        in.catalogue(),
        in.classifier(),
        of.text("Ид"),
        of.text("НомерВерсии"),
        parts.deletion(of),
        of.text("Наименование"),
        of.text("Валюта"),
        taxes.isEmpty() ? null : taxes,
        of.rest());
  }

  private Warehouse warehouse(Element of, Context in) {
    return new Warehouse(
        in.catalogue(),
        in.classifier(),
        of.text("Ид"),
        of.text("НомерВерсии"),
        parts.deletion(of),
        of.text("Наименование"),
        parts.address(of, "Адрес"),
        parts.contacts(of),
        of.rest());
  }

  private Document document(Element of) {
    return new Document(
        of.text("Ид"),
        of.text("НомерВерсии"),
        parts.deletion(of),
        of.text("Номер"),
        of.text("Дата"),
        of.text("Время"),
        of.text("ХозОперация"),
        of.text("Роль"),
        of.text("Валюта"),
        parts.amount(of, "Курс"),
        parts.amount(of, "Сумма"),
        of.text("Комментарий"),
        of.all("Контрагенты", "Контрагент", each -> parts.party(each, null, null)),
        of.all("Товары", "Товар", this::line),
        parts.taxes(of, "Налоги", "Налог"),
        parts.discounts(of),
        parts.requisites(of),
        of.rest());
  }

  private Document.Line line(Element of) {
    Key key = Key.of(of);
    return new Document.Line(
        key.id(),
        key.product(),
        key.characteristic(),
        of.text("ИдКаталога"),
        of.text("Артикул"),
        of.texts("Штрихкод"),
        of.text("Наименование"),
        parts.measure(of),
        parts.amount(of, "ЦенаЗаЕдиницу"),
        parts.quantity(of, "Количество"),
        parts.quantity(of, "Коэффициент"),
        parts.amount(of, "Сумма"),
        parts.taxes(of, "Налоги", "Налог"),
        parts.discounts(of),
        parts.characteristics(of),
        parts.requisites(of),
        of.rest());
  }
}
