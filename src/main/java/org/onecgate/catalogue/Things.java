package org.onecgate.catalogue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The tables of things, each with its key, its fields, and the tables of what a thing has several of. */
@SuppressWarnings("ImmutableEnumChecker") // its lists are, though their types do not say so
enum Things {
  CATALOGUE("catalogue", text("id"), text("name", "classifier", "description", "owner", "more")),
  GROUP("group_", text("scope", "id"), text("name", "parent", "description", "more")),
  CATEGORY("category", text("scope", "id"), text("name", "more")),
  PROPERTY("property", text("scope", "id"), text("name", "value_type", "more")),
  PROPERTY_VALUE("property_value", text("scope", "property", "id"), text("value", "more")),
  UNIT(
      "unit",
      text("scope", "id"),
      text("code", "short_name", "full_name", "international", "more")),
  PRICE_TYPE("price_type", text("scope", "id"), text("name", "currency", "more")),
  WAREHOUSE("warehouse", text("scope", "id"), text("name", "more")),
  PRODUCT(
      "product",
      text("catalogue", "id", "characteristic"),
      text(
          "classifier",
          "name",
          "full_name",
          "article",
          "code",
          "barcodes",
          "unit",
          "category",
          "description",
          "country",
          "brand",
          "manufacturer",
          "more"),
      new Part("product_group", "product", whole("group_n"), List.of(), "hash_groups"),
      new Part(
          "product_property",
          "product",
          whole("property", "place"),
          text("value"),
          "hash_properties"),
      new Part(
          "product_image",
          "product",
          whole("place"),
          text("name", "sha256", "delivery"),
          "hash_images")),
  OFFER(
      "offer",
      text("catalogue", "product", "characteristic"),
      join(Stream.of(
          text("classifier", "name", "article", "code", "barcodes", "unit"),
          decimal("quantity"),
          text("more"))),
      new Part(
          "offer_price",
          "offer",
          whole("type", "place"),
          join(Stream.of(
              decimal("price"),
              text("currency", "unit"),
              decimal("factor", "least"),
              text("said"))),
          "hash_prices"),
      new Part("offer_stock", "offer", whole("warehouse"), decimal("quantity"), "hash_stocks")),
  COUNTERPARTY("counterparty", text("id"), text("name", "full_name", "role", "inn", "kpp", "more")),
  DOCUMENT(
      "document",
      text("id"),
      join(Stream.of(
          text("number", "date", "time", "operation", "role", "currency"),
          decimal("sum"),
          text("counterparty", "container", "more"))));

  /** What a column holds. */
  enum Type {
    TEXT,
    /** A whole number. */
    WHOLE,
    /** A number of any exactness. */
    DECIMAL
  }

  /** A column. */
  record Column(String name, Type type) {}

  /**
   * What a thing has several of.
   *
   * @param owner the column that holds the number of the thing's row
   * @param keys what tells two of one thing apart
   * @param hash the column of the thing's table
   */
  record Part(String table, String owner, List<Column> keys, List<Column> values, String hash) {
    /** All that a row has besides its owner. */
    List<Column> columns() {
      return join(Stream.of(keys, values));
    }

    /** Whether what is not said stays: of stocks only those of the warehouses that are listed change. */
    boolean isMerged() {
      return table.equals("offer_stock");
    }
  }

  private final String table;
  private final List<Column> keys;
  private final List<Column> fields;
  private final List<Part> parts;

  Things(String table, List<Column> keys, List<Column> fields, Part... parts) {
    this.table = table;
    this.keys = keys;
    this.fields = fields;
    this.parts = List.of(parts);
  }

  String table() {
    return table;
  }

  List<Column> keys() {
    return keys;
  }

  /** What is said of it, besides its key. */
  List<Column> fields() {
    return fields;
  }

  List<Part> parts() {
    return parts;
  }

  /** Whether people look for it by words. */
  boolean isSought() {
    return this == PRODUCT || this == OFFER;
  }

  /** The piece of SQL that says what people call a row. */
  String called() {
    return switch (this) {
      case PROPERTY_VALUE -> "value";
      case UNIT -> "COALESCE(short_name, full_name, code)";
      case COUNTERPARTY -> "COALESCE(name, full_name)";
      case DOCUMENT -> "number";
      default -> "name";
    };
  }

  /** Where a field stands among them. */
  int field(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(table + " has no " + name);
  }

  /** The columns of all hashes: of its own fields, then of the parts. */
  List<String> hashes() {
    List<String> names = new ArrayList<>(List.of("hash"));
    parts.forEach(part -> names.add(part.hash()));
    return Collections.unmodifiableList(names);
  }

  /** A key as people are shown it: without the catalogue or classifier. */
  String shown(List<String> key) {
    List<String> own = key.size() == 1 ? key : key.subList(1, key.size());
    if (isSought()) {
      return shown(own.get(0), own.get(1));
    }
    return String.join("/", own);
  }

  /** The key of a product or an offer as people are shown it. */
  static String shown(String id, String characteristic) {
    return characteristic.isEmpty() ? id : id + "#" + characteristic;
  }

  private static List<Column> text(String... names) {
    return columns(Type.TEXT, names);
  }

  private static List<Column> whole(String... names) {
    return columns(Type.WHOLE, names);
  }

  private static List<Column> decimal(String... names) {
    return columns(Type.DECIMAL, names);
  }

  private static List<Column> columns(Type type, String... names) {
    return Stream.of(names).map(name -> new Column(name, type)).toList();
  }

  private static List<Column> join(Stream<List<Column>> lists) {
    return lists.flatMap(List::stream).toList();
  }
}
