package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all in some changes is called: the tables say it, where also what was deleted has kept its name. Each table is
 * asked once, by the rows that are named, so it costs what the changes are and not what the catalogue is.
 *
 * <p>One thread.
 */
final class Names {
  /** Which table has the names of the fields of which. */
  private static final Map<String, Things> FIELDS = Map.of(
      "offer_price", Things.PRICE_TYPE,
      "offer_stock", Things.WAREHOUSE,
      "product_group", Things.GROUP,
      "product_property", Things.PROPERTY);

  /** Which table has the names of what stands in a field. */
  private static final Map<String, Things> VALUES =
      Map.of("group_ parent", Things.GROUP, "product category", Things.CATEGORY);

  private final Connection connection;
  private final List<Change> changes;

  /** Finds out what these are called. */
  Names(Connection connection, List<Change> changes) {
    this.connection = connection;
    this.changes = changes;
  }

  /** What a row is called, and what it belongs to. */
  private record Row(
      long n,
      @Nullable Long product,
      @Nullable String title,
      @Nullable String article,
      @Nullable String name) {}

  /** A value of a property. */
  private record Value(String property, String id) {}

  /** The changes in their order, with the names. */
  List<Change> called() throws SQLException {
    Map<String, Map<Long, Row>> rows = rows();
    Map<Things, Map<String, String>> ids = ids();
    Map<Value, String> values = values();
    List<Change> called = new ArrayList<>(changes.size());
    for (Change each : changes) {
      Row row = rows.getOrDefault(table(each), Map.of()).get(each.row());
      Things fields = FIELDS.get(each.things());
      String field = each.field();
      Map<String, String> in = ids.getOrDefault(VALUES.get(each.things() + " " + field), Map.of());
      Function<@Nullable String, @Nullable String> value = text -> text == null
          ? null
          : isProperty(each) && field != null ? values.get(new Value(field, text)) : in.get(text);
      called.add(each.called(new Change.Called(
          fields != null && field != null
              ? ids.getOrDefault(fields, Map.of()).get(field)
              : row == null ? null : row.name(),
          value.apply(each.old()),
          value.apply(each.now()),
          each.isOfProduct() ? (Long) each.row() : row == null ? null : row.product(),
          row == null ? null : row.title(),
          row == null ? null : row.article())));
    }
    return called;
  }

  /** The table with the row of a change. */
  private static String table(Change change) {
    return change.isOfProduct() ? "product" : change.isOfOffer() ? "offer" : change.things();
  }

  private static boolean isProperty(Change change) {
    return change.things().equals("product_property");
  }

  private Map<String, Map<Long, Row>> rows() throws SQLException {
    Map<String, Set<Long>> wanted = changes.stream()
        .collect(Collectors.groupingBy(
            Names::table, Collectors.mapping(Change::row, Collectors.toCollection(TreeSet::new))));
    Map<String, Map<Long, Row>> found = new HashMap<>();
    for (Things things : Things.values()) {
      Set<Long> rows = wanted.get(things.table());
      if (rows != null) {
        Map<Long, Row> its = found.computeIfAbsent(things.table(), table -> new HashMap<>());
        new Query(asking(things) + " WHERE t.n IN " + Query.in(rows) + order(things))
            .list(
                connection,
                row -> new Row(
                    row.getLong(1),
                    Query.optional(row, 2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5)))
            .forEach(each -> its.put(each.n(), each));
      }
    }
    return found;
  }

  /** Of each row its number, the product, the name, the article, and what it belongs to is called. */
  private static String asking(Things things) {
    return switch (things) {
      case PRODUCT -> "SELECT t.n, t.n, t.name, t.article, NULL FROM product t";
      case OFFER ->
        "SELECT t.n, p.n, COALESCE(t.name, p.name), COALESCE(t.article, p.article), NULL"
            + " FROM offer t LEFT JOIN product p ON p.catalogue = t.catalogue AND p.id = t.product"
            + " AND (p.characteristic = '' OR p.characteristic = t.characteristic)";
      case PROPERTY_VALUE ->
        "SELECT t.n, NULL, t.value, NULL, p.name FROM property_value t"
            + " LEFT JOIN property p ON p.scope = t.scope AND p.id = t.property";
      default ->
        "SELECT t.n, NULL, " + things.called() + ", NULL, NULL FROM " + things.table() + " t";
    };
  }

  /** The product with the characteristic of the offer counts. */
  private static String order(Things things) {
    return things == Things.OFFER ? " ORDER BY p.characteristic" : "";
  }

  /** What those are called that changes name by their Ид; there are few different ones. */
  private Map<Things, Map<String, String>> ids() throws SQLException {
    Map<Things, Set<String>> wanted = new HashMap<>();
    for (Change each : changes) {
      Things fields = FIELDS.get(each.things());
      if (fields != null) {
        add(wanted, fields, each.field());
      }
      Things values = VALUES.get(each.things() + " " + each.field());
      if (values != null) {
        add(wanted, values, each.old());
        add(wanted, values, each.now());
      }
    }
    Map<Things, Map<String, String>> names = new HashMap<>();
    for (Map.Entry<Things, Set<String>> each : wanted.entrySet()) {
      Map<String, String> its = new HashMap<>();
      new Query(
              "SELECT id, name FROM " + each.getKey().table() + " WHERE name IS NOT NULL AND id IN "
                  + places(each.getValue()),
              each.getValue().toArray())
          .list(connection, row -> its.put(row.getString(1), row.getString(2)));
      names.put(each.getKey(), its);
    }
    return names;
  }

  private static void add(Map<Things, Set<String>> to, Things things, @Nullable String id) {
    if (id != null) {
      to.computeIfAbsent(things, none -> new TreeSet<>()).add(id);
    }
  }

  /** What the values of properties are called that changes name by their Ид. */
  private Map<Value, String> values() throws SQLException {
    Set<String> properties = new TreeSet<>();
    Set<String> ids = new TreeSet<>();
    for (Change each : changes) {
      if (isProperty(each) && each.field() != null) {
        properties.add(each.field());
        Arrays.asList(each.old(), each.now()).forEach(id -> {
          if (id != null) {
            ids.add(id);
          }
        });
      }
    }
    Map<Value, String> found = new HashMap<>();
    if (!ids.isEmpty()) {
      new Query(
              "SELECT p.id, v.id, v.value FROM property p JOIN property_value v"
                  + " ON v.scope = p.scope AND v.property = p.id WHERE v.value IS NOT NULL AND p.id IN "
                  + places(properties),
              properties.toArray())
          .and(" AND v.id IN " + places(ids), ids.toArray())
          .list(
              connection,
              row -> found.put(new Value(row.getString(1), row.getString(2)), row.getString(3)));
    }
    return found;
  }

  private static String places(Collection<String> all) {
    return "(" + String.join(",", Collections.nCopies(all.size(), "?")) + ")";
  }
}
