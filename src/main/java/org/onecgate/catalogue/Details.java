package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one product with all that belongs to it. */
final class Details {
  private final Connection connection;

  /** Reads by this. */
  Details(Connection connection) {
    this.connection = connection;
  }

  Optional<Goods.Product> product(long n) throws SQLException {
    List<Goods.Place> groups = groups(n);
    List<Goods.Property> properties = properties(n);
    List<Goods.Image> images = images(n);
    List<Goods.Offer> offers = offers(n);
    Goods.When last = saidLast("product", n);
    Map<Long, Goods.When> when = new HashMap<>();
    new Query(
            "SELECT d.n, d.id, d.published_at FROM delivery d WHERE d.n IN"
                + " (SELECT said_first FROM product WHERE n = ? UNION SELECT changed_last FROM product WHERE n = ?)",
            n,
            n)
        .list(
            connection,
            row -> when.put(row.getLong(1), new Goods.When(row.getString(2), row.getString(3))));
    return new Query(
            "SELECT p.n, p.id, p.characteristic, p.catalogue, p.name, p.full_name, p.article, p.code, p.barcodes,"
                + " p.unit, p.category, p.description, p.country, p.brand, p.manufacturer, p.more, p.deleted_at,"
                + " p.deleted_by, p.said_first, p.changed_last,"
                + " (SELECT max(u.short_name) FROM unit u WHERE u.id = p.unit AND u.scope = p.classifier),"
                + " (SELECT max(c.name) FROM category c WHERE c.id = p.category AND c.scope = p.classifier)"
                + " FROM product p WHERE p.n = ?",
            n)
        .first(
            connection,
            row -> new Goods.Product(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(21) == null ? row.getString(10) : row.getString(21),
                row.getString(22) == null ? row.getString(11) : row.getString(22),
                row.getString(12),
                row.getString(13),
                row.getString(14),
                row.getString(15),
                row.getString(16),
                row.getString(17),
                row.getString(18),
                when.get(row.getLong(19)),
                last,
                when.get(row.getLong(20)),
                groups,
                properties,
                images,
                offers));
  }

  /** The delivery that named a row last. */
  private Goods.@Nullable When saidLast(String things, long n) throws SQLException {
    return new Query(
            "SELECT d.id, d.published_at, substr(s.bits, " + (n / 8 + 1) + ", 1)"
                + " FROM said s JOIN delivery d ON d.n = s.delivery WHERE s.things = ? ORDER BY s.delivery DESC",
            things)
            .list(connection, row -> {
              byte @Nullable [] bits = row.getBytes(3);
              boolean is = bits != null && bits.length > 0 && (bits[0] >> n % 8 & 1) == 1;
              return is
                  ? Optional.of(new Goods.When(row.getString(1), row.getString(2)))
                  : Optional.<Goods.When>empty();
            })
            .stream()
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(null);
  }

  private List<Goods.Place> groups(long product) throws SQLException {
    List<Long> rows = new Query(
            "SELECT group_n FROM product_group WHERE product = ? ORDER BY group_n", product)
        .list(connection, row -> row.getLong(1));
    if (rows.isEmpty()) {
      return List.of();
    }
    Tree tree = new Tree(connection);
    return rows.stream().map(n -> new Goods.Place(n, tree.path(n))).toList();
  }

  private List<Goods.Property> properties(long product) throws SQLException {
    return new Query(
            "SELECT p.id, p.name, x.value, v.value, p.value_type FROM product_property x"
                + " LEFT JOIN property p ON p.n = x.property LEFT JOIN property_value v"
                + " ON v.scope = p.scope AND v.property = p.id AND v.id = x.value"
                + " WHERE x.product = ? ORDER BY x.property, x.place",
            product)
        .list(connection, row -> {
          String type = row.getString(5);
          String known = row.getString(4);
          return new Goods.Property(
              row.getString(1) == null ? "" : row.getString(1),
              row.getString(2),
              known == null ? row.getString(3) : known,
              known != null || !"Справочник".equals(type));
        });
  }

  /** Those that these Ид name: of several the one with the same characteristic, else one that is not deleted. */
  List<Goods.Named> named(Set<String> ids) throws SQLException {
    record Found(
        String id, String characteristic, long n, @Nullable String article) {}
    List<String> products = ids.stream().map(Details::productOf).distinct().toList();
    Query query = new Query(
            "SELECT p.id, p.characteristic, p.n, p.article FROM product p WHERE p.id IN ("
                + String.join(", ", Collections.nCopies(products.size(), "?")) + ")",
            products.toArray())
        .and(Finding.ANY_CATALOGUE)
        .and(" ORDER BY CASE WHEN p.deleted_at IS NULL THEN 0 ELSE 1 END, p.n");
    Map<String, List<Found>> found = query
        .list(
            connection,
            row -> new Found(row.getString(1), row.getString(2), row.getLong(3), row.getString(4)))
        .stream()
        .collect(Collectors.groupingBy(Found::id));
    List<Goods.Named> named = new ArrayList<>();
    for (String id : ids) {
      List<Found> all = found.getOrDefault(productOf(id), List.of());
      all.stream()
          .filter(each -> id.equals(Things.shown(each.id(), each.characteristic())))
          .findFirst()
          .or(() -> all.stream().findFirst())
          .ifPresent(each -> named.add(new Goods.Named(id, each.n(), each.article())));
    }
    return named;
  }

  private static String productOf(String id) {
    int end = id.indexOf('#');
    return end < 0 ? id : id.substring(0, end);
  }

  List<Goods.Image> images(long product) throws SQLException {
    return new Query(
            "SELECT place, name, sha256, delivery FROM product_image WHERE product = ? ORDER BY place",
            product)
        .list(connection, row -> image(row, 1));
  }

  /** A picture, of which the place stands in this column, and name, sum and delivery behind it. */
  static Goods.Image image(ResultSet row, int first) throws SQLException {
    return new Goods.Image(
        row.getLong(first),
        row.getString(first + 1),
        row.getString(first + 2),
        row.getString(first + 3));
  }

  /** The piece of SQL that finds the offers {@code o} of the product of one place. */
  static final String OFFERS =
      " FROM offer o JOIN product p ON p.catalogue = o.catalogue AND p.id = o.product"
          + " AND (p.characteristic = '' OR p.characteristic = o.characteristic) WHERE p.n = ?";

  private List<Goods.Offer> offers(long product) throws SQLException {
    List<Goods.Offer> bare = new Query(
            "SELECT o.n, o.characteristic, o.name, o.article, o.barcodes, o.unit, o.quantity, o.deleted_at,"
                + " o.deleted_by,"
                + " (SELECT max(u.short_name) FROM unit u WHERE u.id = o.unit AND u.scope = o.classifier)"
                + OFFERS + " ORDER BY o.n",
            product)
        .list(
            connection,
            row -> new Goods.Offer(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(10) == null ? row.getString(6) : row.getString(10),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                List.of(),
                List.of()));
    List<Long> rows = bare.stream().map(Goods.Offer::n).toList();
    Map<Long, List<Goods.Price>> prices = new HashMap<>();
    new Query(
            "SELECT x.offer, t.id, t.name, x.price, COALESCE(x.currency, t.currency), x.unit, x.said"
                + " FROM offer_price x LEFT JOIN price_type t ON t.n = x.type WHERE x.offer IN "
                + Query.in(rows)
                + " ORDER BY x.offer, x.type, x.place")
        .list(
            connection,
            row -> prices
                .computeIfAbsent(row.getLong(1), each -> new ArrayList<>())
                .add(new Goods.Price(
                    row.getString(2) == null ? "" : row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7))));
    Map<Long, List<Goods.Stock>> stocks = new HashMap<>();
    new Query("SELECT x.offer, w.id, w.name, x.quantity FROM offer_stock x"
            + " LEFT JOIN warehouse w ON w.n = x.warehouse WHERE x.offer IN " + Query.in(rows)
            + " ORDER BY x.offer, x.warehouse")
        .list(
            connection,
            row -> stocks
                .computeIfAbsent(row.getLong(1), each -> new ArrayList<>())
                .add(new Goods.Stock(
                    row.getString(2) == null ? "" : row.getString(2),
                    row.getString(3),
                    row.getString(4))));
    return bare.stream()
        .map(each -> new Goods.Offer(
            each.n(),
            each.characteristic(),
            each.name(),
            each.article(),
            each.barcodes(),
            each.unit(),
            each.quantity(),
            each.deletedAt(),
            each.deletedBy(),
            prices.getOrDefault(each.n(), List.of()),
            stocks.getOrDefault(each.n(), List.of())))
        .collect(Collectors.toList());
  }
}
