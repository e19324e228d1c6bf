package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what has become of one product and its offers. */
final class Past {
  private final Connection connection;
  private final long product;
  private final List<Long> offers;

  /** Reads by this. */
  Past(Connection connection, long product) throws SQLException {
    this.connection = connection;
    this.product = product;
    this.offers =
        new Query("SELECT o.n" + Details.OFFERS, product).list(connection, row -> row.getLong(1));
  }

  boolean isKnown() throws SQLException {
    return new Query("SELECT 1 FROM product WHERE n = ?", product).number(connection) == 1;
  }

  /** The newest before a number; each half is found by its own index. */
  List<Change> changes(@Nullable Long before, int most) throws SQLException {
    return Changes.of(
        connection,
        Changes.from("(SELECT * FROM change WHERE things IN (" + Change.PRODUCTS + ") AND row_n = "
                + product + " UNION ALL SELECT * FROM change WHERE things IN (" + Change.OFFERS
                + ") AND row_n IN " + Query.in(offers) + ")")
            .and(
                " WHERE c.n < ? ORDER BY c.n DESC LIMIT " + most,
                before == null ? Long.MAX_VALUE : before));
  }

  /** What is known of the course of a price or a stock. */
  private static final class Known {
    final long offer;
    final String field;

    @Nullable
    String name;

    final List<Goods.Point> points = new ArrayList<>();

    Known(long offer, String field) {
      this.offer = offer;
      this.field = field;
    }

    Goods.Course course() {
      return new Goods.Course(offer, field, name, List.copyOf(points));
    }
  }

  /** A value that is in force. */
  private record Now(
      long offer,
      String field,
      @Nullable String name,
      @Nullable String value) {}

  /** From the changes, with what was before the first of them and what is now. */
  Goods.Series series() throws SQLException {
    String end = new Query("SELECT published_at FROM delivery ORDER BY n DESC LIMIT 1")
        .first(connection, row -> row.getString(1))
        .orElse("");
    return new Goods.Series(
        courses(
            "offer_price",
            "SELECT x.offer, t.id, t.name, x.price FROM offer_price x JOIN price_type t ON t.n = x.type"
                + " WHERE x.offer IN " + Query.in(offers)
                + " ORDER BY x.offer, x.type, x.place DESC",
            end),
        courses(
            "offer_stock",
            "SELECT x.offer, w.id, w.name, x.quantity FROM offer_stock x JOIN warehouse w ON w.n = x.warehouse"
                + " WHERE x.offer IN " + Query.in(offers) + " ORDER BY x.offer, x.warehouse",
            end));
  }

  private List<Goods.Course> courses(String things, String now, String end) throws SQLException {
    Map<Long, String> begun = new LinkedHashMap<>();
    new Query("SELECT o.n, d.published_at FROM offer o JOIN delivery d ON d.n = o.said_first"
            + " WHERE o.n IN " + Query.in(offers))
        .list(connection, row -> begun.put(row.getLong(1), row.getString(2)));
    Map<String, Known> all = new LinkedHashMap<>();
    List<Change> changes = Changes.of(
        connection,
        Changes.from("change")
            .and(
                " WHERE c.things = ? AND c.row_n IN " + Query.in(offers) + " ORDER BY c.n",
                things));
    for (Change each : changes) {
      if (each.field() == null) {
        continue;
      }
      Known known = known(all, each.row(), each.field());
      known.name = each.name();
      if (known.points.isEmpty() && each.old() != null) {
        known.points.add(
            new Goods.Point(begun.getOrDefault(each.row(), each.at()), number(each.old())));
      }
      known.points.add(new Goods.Point(each.at(), number(each.now())));
    }
    for (Now each : new Query(now)
        .list(
            connection,
            row -> new Now(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)))) {
      Known known = known(all, each.offer(), each.field());
      known.name = each.name();
      if (known.points.isEmpty()) {
        known.points.add(new Goods.Point(
            Objects.requireNonNullElse(begun.get(each.offer()), end), each.value()));
      }
      Goods.Point last = known.points.get(known.points.size() - 1);
      if (last.at().compareTo(end) < 0 || !Objects.equals(last.value(), each.value())) {
        known.points.add(new Goods.Point(end, each.value()));
      }
    }
    return all.values().stream().map(Known::course).toList();
  }

  private static Known known(Map<String, Known> all, long offer, String field) {
    return all.computeIfAbsent(offer + " " + field, each -> new Known(offer, field));
  }

  /** A price without its currency. */
  private static @Nullable String number(@Nullable String value) {
    return value == null ? null : value.replaceFirst(" .*", "");
  }
}
