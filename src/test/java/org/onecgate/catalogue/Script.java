package org.onecgate.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;

/**
 * Deliveries as plain records of the tests: {@link NaiveCatalogue} computes from these what they mean, and the
 * catalogue is given the documents that say the same.
 */
final class Script {
  private Script() {}

  /** A price; its numbers in any spelling. */
  record Price(
      String type,
      String price,
      @Nullable String currency,
      @Nullable String unit) {}

  /** How much there is in a warehouse; an empty one is no certain warehouse. */
  record Stock(String warehouse, String quantity) {}

  /** The values of a property. */
  record Values(String property, List<String> values) {}

  /** What is said of one thing: what is absent is not in the map or is null. */
  static final class Statement {
    final String table;
    final List<String> key;
    /** By column; empty to clear it. */
    final Map<String, String> fields = new LinkedHashMap<>();

    final List<Statement> inside = new ArrayList<>();
    /** How it says that it is deleted: {@code mark}, {@code status}, or {@code not} for what says that it is not. */
    @Nullable
    String mark;

    @Nullable
    List<String> groups;

    @Nullable
    List<Values> properties;

    @Nullable
    List<String> pictures;

    @Nullable
    List<Price> prices;

    @Nullable
    List<Stock> stocks;

    int spelling;

    @Nullable
    Map<String, String> requisites;

    @Nullable
    Map<String, String> taxes;

    private Statement(String table, String... key) {
      this.table = table;
      this.key = List.of(key);
    }

    Statement says(String column, String value) {
      fields.put(column, value);
      return this;
    }

    Statement named(String name) {
      return says("name", name);
    }

    Statement deleted(String how) {
      mark = how;
      return this;
    }

    Statement groups(String... ids) {
      groups = List.of(ids);
      return this;
    }

    Statement property(String id, String... values) {
      properties = properties == null ? new ArrayList<>() : properties;
      properties.add(new Values(id, List.of(values)));
      return this;
    }

    Statement noProperties() {
      properties = new ArrayList<>();
      return this;
    }

    Statement pictures(String... names) {
      pictures = List.of(names);
      return this;
    }

    Statement price(String type, String price) {
      return price(type, price, "RUB", null);
    }

    Statement price(String type, String price, @Nullable String currency, @Nullable String unit) {
      noPrices();
      prices.add(new Price(type, price, currency, unit));
      return this;
    }

    Statement noPrices() {
      prices = prices == null ? new ArrayList<>() : prices;
      return this;
    }

    Statement stock(String warehouse, String quantity) {
      stocks = stocks == null ? new ArrayList<>() : stocks;
      stocks.add(new Stock(warehouse, quantity));
      return this;
    }

    /** Which of three spellings its stocks are in. */
    Statement spelled(int as) {
      spelling = as;
      return this;
    }

    Statement requisite(String name, String value) {
      noRequisites();
      requisites.put(name, value);
      return this;
    }

    Statement noRequisites() {
      requisites = requisites == null ? new LinkedHashMap<>() : requisites;
      return this;
    }

    Statement tax(String name, String rate) {
      taxes = taxes == null ? new LinkedHashMap<>() : taxes;
      taxes.put(name, rate);
      return this;
    }

    Statement with(Statement... parts) {
      inside.addAll(List.of(parts));
      return this;
    }

    @Override
    public String toString() {
      return xml(this);
    }
  }

  /** A product; its key as it stands in the document. */
  static Statement goods(String id) {
    return new Statement("product", id);
  }

  /** An offer; its key as it stands in the document, {@code product#characteristic}. */
  static Statement offer(String id) {
    return new Statement("offer", id);
  }

  /** A group; those within it stand inside. */
  static Statement group(String id) {
    return new Statement("group_", id);
  }

  static Statement property(String id) {
    return new Statement("property", id);
  }

  static Statement value(String property, String id) {
    return new Statement("property_value", property, id);
  }

  static Statement unit(String id) {
    return new Statement("unit", id);
  }

  static Statement type(String id) {
    return new Statement("price_type", id);
  }

  static Statement warehouse(String id) {
    return new Statement("warehouse", id);
  }

  /**
   * A document.
   *
   * @param nature {@code full}, {@code changes} or {@code unknown}
   * @param classifier null if the catalogue has none
   * @param classified groups, properties, units, types, warehouses; null if there is no classifier in it
   * @param goods null if there is no catalogue in it
   * @param offers null if there is no package in it
   */
  record Doc(
      String date,
      String nature,
      String catalogue,
      @Nullable String classifier,
      @Nullable List<Statement> classified,
      @Nullable List<Statement> goods,
      @Nullable List<Statement> offers) {
    @Override
    public String toString() {
      return xml(this);
    }
  }

  static Doc classifier(String date, Statement... all) {
    return new Doc(date, "unknown", "k", "c", List.of(all), null, null);
  }

  static Doc goods(String date, String nature, Statement... all) {
    return new Doc(date, nature, "k", "c", null, List.of(all), null);
  }

  static Doc offers(String date, String nature, Statement... all) {
    return new Doc(date, nature, "k", "c", null, null, List.of(all));
  }

  /**
   * A delivery.
   *
   * @param pictures what came, by name
   * @param event {@code complete}, {@code deactivate}, or {@code quiet}; null of one that has documents
   * @param since of {@code deactivate}: the number of the first delivery that counts, from 1
   */
  record Sent(
      List<Doc> docs,
      Map<String, String> pictures,
      @Nullable String event,
      int since) {
    static Sent of(Doc... docs) {
      return new Sent(List.of(docs), Map.of(), null, 0);
    }

    static Sent event(String event) {
      return new Sent(List.of(), Map.of(), event, 0);
    }

    static Sent deactivate(int since) {
      return new Sent(List.of(), Map.of(), "deactivate", since);
    }

    static Sent pictures(String... namesAndContents) {
      Map<String, String> all = new LinkedHashMap<>();
      for (int i = 0; i < namesAndContents.length; i += 2) {
        all.put(namesAndContents[i], namesAndContents[i + 1]);
      }
      return new Sent(List.of(), all, null, 0);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(event == null ? "" : event + " " + since);
      pictures.forEach((name, content) -> text.append("picture " + name + " " + content + "\n"));
      docs.forEach(doc -> text.append(doc).append('\n'));
      return text.toString();
    }

    /** The same as the inbox has it. */
    PublishedDelivery published(Deliveries deliveries) {
      Map<String, byte[]> files = new LinkedHashMap<>();
      for (int i = 0; i < docs.size(); i++) {
        files.put("doc" + i + ".xml", xml(docs.get(i)).getBytes(StandardCharsets.UTF_8));
      }
      List<Manifest.File> came = new ArrayList<>();
      pictures.forEach((name, content) -> came.add(Deliveries.picture(name, content)));
      Long timestamp = since == 0 ? null : NaiveCatalogue.start(since).getEpochSecond();
      return deliveries.of(
          files, came, event == null ? null : new Manifest.Event(event, timestamp));
    }
  }

  private static String xml(Doc doc) {
    StringBuilder out = new StringBuilder(
        "<КоммерческаяИнформация ВерсияСхемы=\"2.09\" ДатаФормирования=\"" + doc.date() + "\">");
    String nature = switch (doc.nature()) {
      case "full" -> " СодержитТолькоИзменения=\"false\"";
      case "changes" -> " СодержитТолькоИзменения=\"true\"";
      default -> "";
    };
    String of = doc.classifier() == null ? "" : tag("ИдКлассификатора", doc.classifier());
    boolean isInPackage = doc.offers() != null;
    String lists =
        isInPackage ? list(doc, "price_type", "ТипыЦен") + list(doc, "warehouse", "Склады") : "";
    if (doc.classified() != null) {
      out.append("<Классификатор>" + tag("Ид", doc.classifier()));
      out.append(list(doc, "group_", "Группы") + list(doc, "property", "Свойства"));
      out.append(list(doc, "unit", "ЕдиницыИзмерения"));
      if (!isInPackage) {
        out.append(list(doc, "price_type", "ТипыЦен") + list(doc, "warehouse", "Склады"));
      }
      out.append("</Классификатор>");
    }
    if (doc.goods() != null) {
      out.append("<Каталог" + nature + ">" + tag("Ид", doc.catalogue()) + of + "<Товары>");
      doc.goods().forEach(each -> out.append(xml(each)));
      out.append("</Товары></Каталог>");
    }
    if (doc.offers() != null) {
      out.append("<ПакетПредложений" + nature + ">" + tag("Ид", doc.catalogue() + "#")
          + tag("ИдКаталога", doc.catalogue()) + of + lists + "<Предложения>");
      doc.offers().forEach(each -> out.append(xml(each)));
      out.append("</Предложения></ПакетПредложений>");
    }
    return out.append("</КоммерческаяИнформация>").toString();
  }

  private static String list(Doc doc, String table, String name) {
    StringBuilder out = new StringBuilder();
    for (Statement each : doc.classified() == null ? List.<Statement>of() : doc.classified()) {
      out.append(each.table.equals(table) ? xml(each) : "");
    }
    return out.isEmpty() ? "" : tag(name, out.toString());
  }

  private static String tag(String name, String inside) {
    return "<" + name + ">" + inside + "</" + name + ">";
  }

  private static final Map<String, String> ELEMENTS = Map.ofEntries(
      Map.entry("product", "Товар"),
      Map.entry("offer", "Предложение"),
      Map.entry("group_", "Группа"),
      Map.entry("property", "Свойство"),
      Map.entry("property_value", "Справочник"),
      Map.entry("unit", "ЕдиницаИзмерения"),
      Map.entry("price_type", "ТипЦены"),
      Map.entry("warehouse", "Склад"));

  private static final Map<String, String> FIELDS = Map.ofEntries(
      Map.entry("name", "Наименование"),
      Map.entry("full_name", "ПолноеНаименование"),
      Map.entry("article", "Артикул"),
      Map.entry("code", "Код"),
      Map.entry("barcodes", "Штрихкод"),
      Map.entry("unit", "БазоваяЕдиница"),
      Map.entry("category", "Категория"),
      Map.entry("description", "Описание"),
      Map.entry("country", "Страна"),
      Map.entry("brand", "ТорговаяМарка"),
      Map.entry("quantity", "Количество"),
      Map.entry("currency", "Валюта"),
      Map.entry("value_type", "ТипЗначений"),
      Map.entry("value", "Значение"),
      Map.entry("short_name", "НаименованиеКраткое"));

  private static String xml(Statement said) {
    String element = ELEMENTS.get(said.table);
    StringBuilder out = new StringBuilder(
        "<" + element + ("status".equals(said.mark) ? " Статус=\"Удален\">" : ">"));
    boolean isValue = said.table.equals("property_value");
    out.append(tag(isValue ? "ИдЗначения" : "Ид", said.key.get(said.key.size() - 1)));
    said.fields.forEach((column, value) -> out.append(tag(FIELDS.get(column), value)));
    if ("mark".equals(said.mark)) {
      out.append(tag("ПометкаУдаления", "true"));
    } else if ("not".equals(said.mark)) {
      out.append(tag("ПометкаУдаления", "false"));
    }
    if (said.groups != null) {
      StringBuilder ids = new StringBuilder();
      said.groups.forEach(id -> ids.append(tag("Ид", id)));
      out.append(tag("Группы", ids.toString()));
    }
    if (said.pictures != null) {
      out.append(said.pictures.isEmpty() ? "<Картинка/>" : "");
      said.pictures.forEach(name -> out.append(tag("Картинка", name)));
    }
    if (said.properties != null) {
      StringBuilder all = new StringBuilder();
      for (Values each : said.properties) {
        StringBuilder values = new StringBuilder(tag("Ид", each.property()));
        each.values().forEach(value -> values.append(tag("Значение", value)));
        all.append(tag("ЗначенияСвойства", values.toString()));
      }
      out.append(tag("ЗначенияСвойств", all.toString()));
    }
    if (said.requisites != null) {
      out.append(pairs(said.requisites, "ЗначенияРеквизитов", "ЗначениеРеквизита", "Значение"));
    }
    if (said.taxes != null) {
      out.append(pairs(said.taxes, "СтавкиНалогов", "СтавкаНалога", "Ставка"));
    }
    if (said.prices != null) {
      StringBuilder all = new StringBuilder();
      for (Price each : said.prices) {
        all.append(tag(
            "Цена",
            tag("ИдТипаЦены", each.type())
                + tag("ЦенаЗаЕдиницу", each.price())
                + (each.currency() == null ? "" : tag("Валюта", each.currency()))
                + (each.unit() == null ? "" : tag("Единица", each.unit()))));
      }
      out.append(tag("Цены", all.toString()));
    }
    if (said.stocks != null) {
      out.append(stocks(said.stocks, said.spelling));
    }
    inside(said, out);
    return out.append("</" + element + ">").toString();
  }

  private static void inside(Statement said, StringBuilder out) {
    if (!said.inside.isEmpty()) {
      StringBuilder all = new StringBuilder();
      said.inside.forEach(each -> all.append(xml(each)));
      out.append(tag(said.table.equals("group_") ? "Группы" : "ВариантыЗначений", all.toString()));
    }
  }

  private static String pairs(Map<String, String> all, String list, String one, String value) {
    StringBuilder out = new StringBuilder();
    all.forEach((name, text) -> out.append(tag(one, tag("Наименование", name) + tag(value, text))));
    return tag(list, out.toString());
  }

  /** What is in no certain warehouse has a spelling of its own. */
  private static String stocks(List<Stock> stocks, int spelling) {
    StringBuilder balances = new StringBuilder();
    StringBuilder warehouses = new StringBuilder();
    StringBuilder list = new StringBuilder();
    for (Stock each : stocks) {
      String quantity = tag("Количество", each.quantity());
      String both = tag("Ид", each.warehouse()) + quantity;
      if (each.warehouse().isEmpty()) {
        balances.append(tag("Остаток", quantity));
      } else if (spelling == 0) {
        warehouses.append("<Склад ИдСклада=\"" + each.warehouse() + "\" КоличествоНаСкладе=\""
            + each.quantity() + "\"/>");
      } else if (spelling == 1) {
        balances.append(tag("Остаток", tag("Склад", both)));
      } else {
        list.append(tag("КоличествоНаСкладе", both));
      }
    }
    return (balances.isEmpty() ? "" : tag("Остатки", balances.toString()))
        + warehouses
        + (list.isEmpty() ? "" : tag("КоличествоНаСкладах", list.toString()));
  }
}
