package org.onecgate.catalogue;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.onecgate.commerceml.Assignment;
import org.onecgate.commerceml.Catalogue;
import org.onecgate.commerceml.Category;
import org.onecgate.commerceml.Counterparty;
import org.onecgate.commerceml.Deletion;
import org.onecgate.commerceml.Document;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.Exact;
import org.onecgate.commerceml.Group;
import org.onecgate.commerceml.Measure;
import org.onecgate.commerceml.Offer;
import org.onecgate.commerceml.PriceType;
import org.onecgate.commerceml.Product;
import org.onecgate.commerceml.Property;
import org.onecgate.commerceml.PropertyValue;
import org.onecgate.commerceml.Unit;
import org.onecgate.commerceml.Warehouse;

/**
 * What entries say in the words of the tables. An entry without a key says nothing that could be kept; it is counted.
 *
 * <p>One thread.
 */
final class Reading {
  /** Finds the row of a thing that another one names; makes one that nobody has said yet. */
  @FunctionalInterface
  interface Names {
    /** The number of its row. */
    long row(Things things, List<String> key) throws SQLException;
  }

  private static final int MOST_KEY = 200;
  private static final int SHOWN_KEY = 100;

  private final Names names;
  private final More more = new More();
  private long keyless;

  Reading(Names names) {
    this.names = names;
  }

  /** How many entries had no key. */
  long keyless() {
    return keyless;
  }

  /** What it says; null if it has no place in a table. */
  @Nullable
  Said of(Entry entry) throws SQLException {
    Said said = null;
    if (entry instanceof Offer offer) {
      said = offer(offer);
    } else if (entry instanceof Product product) {
      said = product(product);
    } else if (entry instanceof Group group) {
      said = group(group);
    } else if (entry instanceof PropertyValue value) {
      said = value(value);
    } else if (entry instanceof Property property) {
      said = property(property);
    } else if (entry instanceof Category category) {
      said = category(category);
    } else if (entry instanceof Unit unit) {
      said = unit(unit);
    } else if (entry instanceof PriceType type) {
      said = priceType(type);
    } else if (entry instanceof Warehouse warehouse) {
      said = warehouse(warehouse);
    } else if (entry instanceof Catalogue catalogue) {
      said = catalogue(catalogue);
    } else if (entry instanceof Counterparty counterparty) {
      said = counterparty(counterparty);
    } else {
      throw new IllegalArgumentException("no table for " + entry.getClass());
    }
    if (said == null) {
      keyless++;
    }
    return said;
  }

  /** The key of what belongs to a classifier, or to a catalogue where there is none. */
  private static String scope(@Nullable String classifier, @Nullable String catalogue) {
    return classifier != null && !classifier.isEmpty() ? classifier : orEmpty(catalogue);
  }

  private @Nullable Said product(Product p) throws SQLException {
    if (!isThere(p.product())) {
      return null;
    }
    Fields fields = new Fields(Things.PRODUCT);
    fields.set("classifier", p.classifier());
    fields.set("name", p.name());
    fields.set("full_name", p.fullName());
    fields.set("article", p.article());
    fields.set("code", p.code());
    fields.set("barcodes", lines(p.barcodes()));
    fields.set("unit", unit(p.unit()));
    fields.set("category", p.category());
    fields.set("description", p.description());
    fields.set("country", p.country());
    fields.set("brand", p.brand());
    fields.set("manufacturer", p.manufacturer() == null ? null : called(p.manufacturer()));
    fields.more(new More.OfProduct(
        p.version(),
        p.unit(),
        p.manufacturer(),
        p.taxes(),
        p.characteristics(),
        p.components(),
        p.analogues(),
        p.requisites(),
        p.rest()));
    @Nullable List<@Nullable String[]> groups = null;
    String scope = scope(p.classifier(), p.catalogue());
    if (p.groups() != null) {
      groups = new ArrayList<>();
      for (String id : p.groups().stream().filter(Reading::isThere).distinct().toList()) {
        groups.add(new @Nullable String[] {row(Things.GROUP, scope, id)});
      }
    }
    return fields.said(
        List.of(orEmpty(p.catalogue()), p.product(), orEmpty(p.characteristic())),
        p.deletion(),
        true,
        Arrays.asList(groups, properties(p.properties(), scope), pictures(p.pictures())));
  }

  private @Nullable List<@Nullable String[]> properties(
      @Nullable List<Assignment> said, String scope) throws SQLException {
    if (said == null) {
      return null;
    }
    List<@Nullable String[]> rows = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    for (Assignment each : said) {
      String property = each.property();
      if (property != null && !property.isEmpty()) {
        String row = row(Things.PROPERTY, scope, property);
        for (String value : each.values() == null ? List.<String>of() : each.values()) {
          if (isThere(value)) {
            rows.add(new @Nullable String[] {row, place(places, row), value});
          }
        }
      }
    }
    return rows;
  }

  private static @Nullable List<@Nullable String[]> pictures(@Nullable List<String> said) {
    if (said == null) {
      return null;
    }
    List<@Nullable String[]> rows = new ArrayList<>();
    for (String name : said) {
      if (isThere(name)) {
        rows.add(new @Nullable String[] {Integer.toString(rows.size()), name, null, null});
      }
    }
    return rows;
  }

  private @Nullable Said offer(Offer o) throws SQLException {
    if (!isThere(o.product())) {
      return null;
    }
    Fields fields = new Fields(Things.OFFER);
    fields.set("classifier", o.classifier());
    fields.set("name", o.name());
    fields.set("article", o.article());
    fields.set("code", o.code());
    fields.set("barcodes", lines(o.barcodes()));
    fields.set("unit", unit(o.unit()));
    fields.number("quantity", o.quantity());
    fields.more(new More.OfOffer(
        o.version(),
        o.unit(),
        o.pictures(),
        o.characteristics(),
        o.properties(),
        o.requisites(),
        o.rest()));
    String scope = scope(o.classifier(), o.catalogue());
    return fields.said(
        List.of(orEmpty(o.catalogue()), o.product(), orEmpty(o.characteristic())),
        o.deletion(),
        isThere(o.name()) || isThere(o.article()) || o.unit() != null,
        Arrays.asList(prices(o.prices(), scope), stocks(o.stocks(), scope)));
  }

  private @Nullable List<@Nullable String[]> prices(@Nullable List<Offer.Price> said, String scope)
      throws SQLException {
    if (said == null) {
      return null;
    }
    List<@Nullable String[]> rows = new ArrayList<>(said.size());
    Map<String, Integer> places = new HashMap<>();
    for (Offer.Price price : said) {
      String type = row(Things.PRICE_TYPE, scope, orEmpty(price.type()));
      rows.add(new @Nullable String[] {
        type,
        place(places, type),
        exact(price.price()),
        empty(price.currency()),
        empty(price.unit()),
        exact(price.factor()),
        exact(price.least()),
        empty(price.text())
      });
    }
    return rows;
  }

  /** Where a warehouse is listed twice, the last one counts. */
  private @Nullable List<@Nullable String[]> stocks(@Nullable List<Offer.Stock> said, String scope)
      throws SQLException {
    if (said == null) {
      return null;
    }
    List<@Nullable String[]> rows = new ArrayList<>(said.size());
    for (Offer.Stock stock : said) {
      String warehouse = row(Things.WAREHOUSE, scope, orEmpty(stock.warehouse()));
      rows.removeIf(row -> warehouse.equals(row[0]));
      rows.add(new @Nullable String[] {warehouse, exact(stock.quantity())});
    }
    return rows;
  }

  private @Nullable Said group(Group g) {
    Fields fields = new Fields(Things.GROUP);
    fields.set("name", g.name());
    fields.value("parent", g.parent()); // said by where it stands
    fields.set("description", g.description());
    fields.more(entry(g.version(), null, g.pictures(), null, g.rest()));
    return fields.said(scope(g.classifier(), g.catalogue()), g.id(), g.deletion());
  }

  private @Nullable Said category(Category c) {
    Fields fields = new Fields(Things.CATEGORY);
    fields.set("name", c.name());
    fields.more(entry(c.version(), c.properties(), null, null, c.rest()));
    return fields.said(scope(c.classifier(), c.catalogue()), c.id(), c.deletion());
  }

  private @Nullable Said property(Property p) {
    Fields fields = new Fields(Things.PROPERTY);
    fields.set("name", p.name());
    fields.set("value_type", p.valueType());
    fields.more(new More.OfEntry(
        p.version(),
        null,
        null,
        null,
        null,
        null,
        p.required(),
        p.multiple(),
        p.forProducts(),
        p.forOffers(),
        p.rest()));
    return fields.said(scope(p.classifier(), p.catalogue()), p.id(), p.deletion());
  }

  private @Nullable Said value(PropertyValue v) {
    if (!isThere(v.property())) {
      return null;
    }
    Fields fields = new Fields(Things.PROPERTY_VALUE);
    fields.set("value", v.value());
    fields.more(entry(v.version(), null, null, null, v.rest()));
    String id = isThere(v.id()) ? v.id() : v.value();
    return isThere(id)
        ? fields.said(
            List.of(scope(v.classifier(), v.catalogue()), v.property(), id),
            v.deletion(),
            true,
            List.of())
        : null;
  }

  private @Nullable Said unit(Unit u) {
    Fields fields = new Fields(Things.UNIT);
    fields.set("code", u.code());
    fields.set("short_name", u.shortName());
    fields.set("full_name", u.fullName());
    fields.set("international", u.international());
    fields.more(entry(u.version(), null, null, null, u.rest()));
    return fields.said(
        scope(u.classifier(), u.catalogue()), isThere(u.id()) ? u.id() : u.code(), u.deletion());
  }

  private @Nullable Said priceType(PriceType t) {
    Fields fields = new Fields(Things.PRICE_TYPE);
    fields.set("name", t.name());
    fields.set("currency", t.currency());
    fields.more(entry(t.version(), null, null, null, t.rest()));
    return fields.said(scope(t.classifier(), t.catalogue()), t.id(), t.deletion());
  }

  private @Nullable Said warehouse(Warehouse w) {
    Fields fields = new Fields(Things.WAREHOUSE);
    fields.set("name", w.name());
    fields.more(new More.OfEntry(
        w.version(),
        null,
        null,
        null,
        w.address(),
        w.contacts(),
        null,
        null,
        null,
        null,
        w.rest()));
    return fields.said(scope(w.classifier(), w.catalogue()), w.id(), w.deletion());
  }

  private @Nullable Said catalogue(Catalogue c) {
    if (!isThere(c.id())) {
      return null;
    }
    Fields fields = new Fields(Things.CATALOGUE);
    fields.set("name", c.name());
    fields.set("classifier", c.classifier());
    fields.set("description", c.description());
    fields.set("owner", c.owner() == null ? null : called(c.owner()));
    fields.more(entry(c.version(), null, null, null, c.rest()));
    return fields.said(List.of(c.id()), c.deletion(), true, List.of());
  }

  private @Nullable Said counterparty(Counterparty c) {
    if (!isThere(c.id())) {
      return null;
    }
    Fields fields = new Fields(Things.COUNTERPARTY);
    fields.set("name", c.name());
    fields.set("full_name", isThere(c.fullName()) ? c.fullName() : c.officialName());
    fields.set("role", c.role());
    fields.set("inn", c.inn());
    fields.set("kpp", c.kpp());
    fields.more(new More.OfCounterparty(c));
    return fields.said(List.of(c.id()), c.deletion(), true, List.of());
  }

  /**
   * What an order says.
   *
   * @param container the first document of the container that it is in; null if it is in none
   */
  @Nullable
  Said document(Document d, @Nullable String container) {
    if (!isThere(d.id())) {
      keyless++;
      return null;
    }
    Fields fields = new Fields(Things.DOCUMENT);
    fields.set("number", d.number());
    fields.set("date", d.date());
    fields.set("time", d.time());
    fields.set("operation", d.operation());
    fields.set("role", d.role());
    fields.set("currency", d.currency());
    fields.number("sum", d.sum());
    List<Counterparty> parties = d.counterparties() == null ? List.of() : d.counterparties();
    fields.set("counterparty", parties.isEmpty() ? null : called(parties.get(0)));
    fields.value("container", container);
    fields.more(new More.OfDocument(
        d.version(),
        d.deletion(),
        d.rate(),
        d.comment(),
        d.counterparties(),
        d.lines(),
        d.taxes(),
        d.discounts(),
        d.requisites(),
        d.rest()));
    return fields.said(List.of(d.id()), d.deletion(), true, List.of());
  }

  private static More.OfEntry entry(
      @Nullable String version,
      @Nullable List<String> properties,
      @Nullable List<String> pictures,
      @Nullable List<org.onecgate.commerceml.Tax> taxes,
      @Nullable List<org.onecgate.commerceml.Node> rest) {
    return new More.OfEntry(
        version, properties, pictures, taxes, null, null, null, null, null, null, rest);
  }

  private String row(Things things, String scope, String id) throws SQLException {
    return Long.toString(names.row(things, keys(List.of(scope, id))));
  }

  /** An index of PostgreSQL holds no key of a thousand characters: of a longer one its hash tells it from others. */
  private static List<String> keys(List<String> said) {
    boolean isShort = true;
    for (String each : said) {
      isShort &= each.length() <= MOST_KEY;
    }
    return isShort
        ? said
        : said.stream()
            .map(each -> each.length() <= MOST_KEY
                ? each
                : each.substring(0, SHOWN_KEY) + "…" + Digests.sha256Hex(each))
            .toList();
  }

  private static String place(Map<String, Integer> places, String of) {
    return Integer.toString(places.merge(of, 1, Integer::sum) - 1);
  }

  /** What people call it. */
  private static @Nullable String unit(@Nullable Measure unit) {
    if (unit == null) {
      return null;
    }
    for (String word :
        Arrays.asList(unit.text(), unit.international(), unit.fullName(), unit.code())) {
      if (isThere(word)) {
        return word;
      }
    }
    return "";
  }

  private static String called(Counterparty party) {
    for (String word :
        Arrays.asList(party.name(), party.officialName(), party.fullName(), party.id())) {
      if (isThere(word)) {
        return word;
      }
    }
    return "";
  }

  private static @Nullable String lines(@Nullable List<String> several) {
    return several == null
        ? null
        : String.join("\n", several.stream().filter(Reading::isThere).toList());
  }

  /** The number in its shortest form; null if it is none. */
  private static @Nullable String exact(@Nullable Exact number) {
    return number == null || number.value() == null ? null : plain(number.value());
  }

  /** A number in its shortest form, so that 12.50 and 12.5 are the same. */
  static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static @Nullable String empty(@Nullable String text) {
    return isThere(text) ? text : null;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static boolean isThere(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  /** The fields of one thing. */
  private final class Fields {
    private final Things things;
    private final @Nullable String[] values;

    Fields(Things things) {
      this.things = things;
      this.values = new String[things.fields().size()];
      Arrays.fill(values, Said.NOTHING);
    }

    /** A text; null says nothing, and an empty one that there is none. */
    void set(String name, @Nullable String text) {
      if (text != null) {
        values[things.field(name)] = text.isEmpty() ? null : text;
      }
    }

    /** What is said in any case; null says that there is none. */
    void value(String name, @Nullable String text) {
      values[things.field(name)] = text;
    }

    void number(String name, @Nullable Exact number) {
      if (number != null) {
        values[things.field(name)] = exact(number);
      }
    }

    void more(Record record) {
      values[things.field("more")] = more.of(record);
    }

    @Nullable
    Said said(String scope, @Nullable String id, @Nullable Deletion deletion) {
      return isThere(id) ? said(List.of(scope, id), deletion, true, List.of()) : null;
    }

    Said said(
        List<String> key,
        @Nullable Deletion deletion,
        boolean isMention,
        List<@Nullable List<@Nullable String[]>> parts) {
      String by = null;
      if (deletion != null && deletion.deleted()) {
        by = deletion.marks().contains(Deletion.Mark.DELETION_MARK) ? "mark" : "status";
      }
      return new Said(things, keys(key), Arrays.asList(values), parts, by, isMention);
    }
  }
}
