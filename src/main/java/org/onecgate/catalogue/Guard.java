package org.onecgate.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person has to look at a plan first: too many of the goods would vanish, or all prices of a type, or all
 * stock (G2).
 *
 * <p>One thread.
 */
final class Guard {
  private static final int SHOWN = 200;
  private static final int HUNDRED = 100;

  private final Work work;

  /** Looks at what this work has done, before it counts. */
  Guard(Work work) {
    this.work = work;
  }

  /**
   * What would be lost.
   *
   * @param stock how much of it there was
   */
  record Loss(
      String things,
      long row,
      String key,
      @Nullable String name,
      @Nullable String article,
      @Nullable String stock) {}

  /**
   * The plan.
   *
   * @param most how many of a hundred goods may vanish
   * @param unresolved how many things are named that nobody has said
   */
  Plan plan(int most, long unresolved) throws SQLException {
    long products = live(Things.PRODUCT);
    Things goods = products > 0 ? Things.PRODUCT : Things.OFFER;
    long live = live(goods);
    long vanishing = work.vanished(goods).cardinality();
    List<String> causes = new ArrayList<>();
    if (vanishing * HUNDRED > live * most) {
      causes.add("goods");
    }
    if (!lostTypes().isEmpty()) {
      causes.add("prices");
    }
    if (work.isStockLost() && isNothingLeft()) {
      causes.add("stock");
    }
    return new Plan(work.counts(), unresolved, live, vanishing, causes);
  }

  /** How many live rows there were. */
  private long live(Things things) throws SQLException {
    return work.sql().noted("live " + things.table());
  }

  /** Notes how many there are now. */
  void keepLive() throws SQLException {
    for (Things things : List.of(Things.PRODUCT, Things.OFFER)) {
      long now = live(things)
          + work.added(things).cardinality()
          - work.vanished(things).cardinality();
      work.sql().note("live " + things.table(), now);
    }
  }

  /** The types of prices of which there is none left. */
  private List<Long> lostTypes() throws SQLException {
    List<Long> lost = new ArrayList<>();
    for (long type : work.typesLost()) {
      String text = "SELECT 1 FROM offer_price p JOIN offer o ON o.n = p.offer"
          + " WHERE p.type = ? AND o.deleted_at IS NULL LIMIT 1";
      if (work.sql().number(text, type) == 0) {
        lost.add(type);
      }
    }
    return lost;
  }

  private boolean isNothingLeft() throws SQLException {
    String stock = "SELECT 1 FROM offer_stock s JOIN offer o ON o.n = s.offer"
        + " WHERE CAST(s.quantity AS NUMERIC) > 0 AND o.deleted_at IS NULL LIMIT 1";
    String quantity =
        "SELECT 1 FROM offer WHERE CAST(quantity AS NUMERIC) > 0 AND deleted_at IS NULL LIMIT 1";
    return work.sql().number(stock) == 0 && work.sql().number(quantity) == 0;
  }

  /** What would be lost, the biggest first. */
  List<Loss> losses() throws SQLException {
    List<Loss> losses = new ArrayList<>();
    for (long type : lostTypes()) {
      String text = "SELECT n, id, '', name, NULL, NULL FROM price_type WHERE n = ?";
      losses.addAll(losses("price_type", text, type));
    }
    losses.addAll(losses(
        "product",
        "SELECT p.n, p.id, p.characteristic, p.name, p.article, COALESCE(("
            + "SELECT SUM(CAST(s.quantity AS NUMERIC)) FROM offer o JOIN offer_stock s ON s.offer = o.n"
            + " WHERE o.catalogue = p.catalogue AND o.product = p.id), 0) FROM product p"
            + " WHERE p.changed_last = ? AND p.deleted_at IS NOT NULL ORDER BY 6 DESC, p.n LIMIT "
            + SHOWN,
        work.delivery()));
    losses.addAll(losses(
        "offer",
        "SELECT o.n, o.product, o.characteristic, o.name, o.article, COALESCE(("
            + "SELECT SUM(CAST(s.quantity AS NUMERIC)) FROM offer_stock s WHERE s.offer = o.n), 0)"
            + " FROM offer o WHERE o.changed_last = ? AND o.deleted_at IS NOT NULL AND o.deleted_by <> 'product'"
            + " ORDER BY 6 DESC, o.n LIMIT " + SHOWN,
        work.delivery()));
    return losses;
  }

  private List<Loss> losses(String things, String text, long of) throws SQLException {
    List<Loss> losses = new ArrayList<>();
    try (ResultSet found = work.sql().on(text, of).executeQuery()) {
      while (found.next()) {
        losses.add(new Loss(
            things,
            found.getLong(1),
            Things.shown(found.getString(2), found.getString(3)),
            found.getString(4),
            found.getString(5),
            found.getString(6)));
      }
    }
    return losses;
  }
}
