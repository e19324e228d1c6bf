package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.onecgate.catalogue.Feed.Pile;

/**
 * Reads the first changes that a delivery made of each table and kind. Each of these is looked up in the index, so it
 * costs the same for a delivery of any size.
 */
final class Piles {
  /** What people ask for first stands first. */
  private static final List<String> TABLES = List.of(
      "product",
      "product_property",
      "product_group",
      "product_image",
      "offer_price",
      "offer_stock",
      "offer",
      "group_",
      "property",
      "property_value",
      "category",
      "unit",
      "price_type",
      "warehouse",
      "catalogue",
      "counterparty",
      "document");

  /** What is lost is looked for first. */
  private static final List<String> KINDS = List.of("deleted", "added", "revived", "changed");

  /** So many of a pile at the most. */
  private static final int HIGHEST = 20;

  /** So many of each pile, however many piles there are. */
  private static final int LEAST = 3;

  /** So many of all, as long as there are not very many piles. */
  private static final int ALL = 240;

  private Piles() {}

  /** Those of the delivery of this number. */
  static List<Pile> of(Connection connection, long delivery) throws SQLException {
    Map<String, List<Change>> found = Changes.bare(connection, query(delivery)).stream()
        .collect(Collectors.groupingBy(change -> change.things() + " " + change.kind()));
    int most = Math.max(LEAST, Math.min(HIGHEST, ALL / Math.max(1, found.size())));
    List<Pile> piles = new ArrayList<>(found.size());
    for (String things : TABLES) {
      for (String kind : KINDS) {
        List<Change> its = found.getOrDefault(things + " " + kind, List.of());
        if (!its.isEmpty()) {
          List<Change> first = its.subList(0, Math.min(most, its.size()));
          piles.add(new Pile(
              things,
              kind,
              Changes.called(connection, first).stream()
                  .map(change -> change.cut(Feed.TEXT))
                  .toList(),
              its.size() > most));
        }
      }
    }
    return piles;
  }

  /** Asks for the first changes of each pile, in their order. */
  static Query query(long delivery) {
    return Changes.from(TABLES.stream()
            .flatMap(things -> KINDS.stream()
                .map(kind -> "SELECT * FROM (SELECT * FROM change WHERE delivery = " + delivery
                    + " AND things = '" + things + "' AND kind = '" + kind
                    + "' ORDER BY n LIMIT " + (HIGHEST + 1) + ") x"))
            .collect(Collectors.joining(" UNION ALL ", "(", ")")))
        .and(" ORDER BY c.n");
  }
}
