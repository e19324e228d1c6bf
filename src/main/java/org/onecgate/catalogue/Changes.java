package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads changes, and finds out what all in them is called. */
final class Changes {
  private static final String COLUMNS =
      "c.n, d.id, d.published_at, c.things, c.row_n, c.thing_key, c.kind, c.field, c.old, c.new";

  /** Which table has the names of the fields of which. */
  private static final Map<String, String> NAMED = Map.of(
      "offer_price", "price_type",
      "offer_stock", "warehouse",
      "product_group", "group_",
      "product_property", "property");

  private Changes() {}

  /** What a row of an offer is about. */
  private record Offered(
      long offer, @Nullable Long product, @Nullable String title) {}

  /** A row with its name. */
  private record Named(long n, @Nullable String name) {}

  /**
   * Those that are found so.
   *
   * @param from the piece of SQL that says where they come from, with {@code c} for their table
   */
  static List<Change> of(Connection connection, Query from) throws SQLException {
    return called(connection, from.list(connection, Changes::change));
  }

  /** Begins a question for changes, from this table or piece. */
  static Query from(String table) {
    return new Query(
        "SELECT " + COLUMNS + " FROM " + table + " c JOIN delivery d ON d.n = c.delivery");
  }

  private static Change change(ResultSet row) throws SQLException {
    return new Change(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        null,
        row.getString(9),
        row.getString(10),
        null,
        null);
  }

  private static List<Change> called(Connection connection, List<Change> changes)
      throws SQLException {
    Map<String, Map<String, String>> names = new HashMap<>();
    for (String things : changes.stream().map(Change::things).collect(Collectors.toSet())) {
      String table = NAMED.get(things);
      if (table != null) {
        names.put(things, names(connection, table, changes));
      }
    }
    Set<Long> offers = rows(changes, true);
    Map<Long, Offered> offered = new HashMap<>();
    if (!offers.isEmpty()) {
      new Query("SELECT o.n, p.n, COALESCE(o.name, p.name) FROM offer o LEFT JOIN product p"
              + " ON p.catalogue = o.catalogue AND p.id = o.product"
              + " AND (p.characteristic = '' OR p.characteristic = o.characteristic) WHERE o.n IN "
              + Query.in(offers) + " ORDER BY p.characteristic")
          .list(
              connection,
              row -> new Offered(row.getLong(1), Query.optional(row, 2), row.getString(3)))
          .forEach(each -> offered.put(each.offer(), each));
    }
    Map<Long, String> products = new HashMap<>();
    new Query("SELECT n, name FROM product WHERE n IN " + Query.in(rows(changes, false)))
        .list(connection, row -> new Named(row.getLong(1), row.getString(2)))
        .forEach(each -> {
          if (each.name() != null) {
            products.put(each.n(), each.name());
          }
        });
    List<Change> called = new ArrayList<>(changes.size());
    for (Change each : changes) {
      String name = each.field() == null
          ? null
          : names.getOrDefault(each.things(), Map.of()).get(each.field());
      if (each.isOfProduct()) {
        called.add(each.called(name, each.row(), products.get(each.row())));
      } else {
        Offered offer = each.isOfOffer() ? offered.get(each.row()) : null;
        called.add(each.called(
            name, offer == null ? null : offer.product(), offer == null ? null : offer.title()));
      }
    }
    return called;
  }

  private static Set<Long> rows(List<Change> changes, boolean offers) {
    return changes.stream()
        .filter(each -> offers ? each.isOfOffer() : each.isOfProduct())
        .map(Change::row)
        .collect(Collectors.toSet());
  }

  /** What those of a table are called that changes name; there are few different ones. */
  private static Map<String, String> names(
      Connection connection, String table, List<Change> changes) throws SQLException {
    Set<String> wanted = changes.stream()
        .filter(each -> table.equals(NAMED.get(each.things())) && each.field() != null)
        .map(Change::field)
        .collect(Collectors.toSet());
    Map<String, String> names = new HashMap<>();
    String places = wanted.stream().map(id -> "?").collect(Collectors.joining(","));
    if (!wanted.isEmpty()) {
      new Query(
              "SELECT id, name FROM " + table + " WHERE name IS NOT NULL AND id IN (" + places
                  + ")",
              wanted.toArray())
          .list(connection, row -> names.put(row.getString(1), row.getString(2)));
    }
    return names;
  }
}
