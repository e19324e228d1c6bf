package org.onecgate.catalogue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what no document says to be deleted: what a full export did not mention, what {@code deactivate} means, and
 * the offers of products that are gone.
 *
 * <p>One thread.
 */
final class Absence {
  private final Work work;

  Absence(Work work) {
    this.work = work;
  }

  /** A live row. */
  private record Row(
      long n, String id, String characteristic, @Nullable String name) {
    String shown() {
      return Things.shown(id, characteristic);
    }
  }

  private static String id(Things things) {
    return things == Things.OFFER ? "product" : "id";
  }

  /** Deletes what is live in a catalogue and was not said since then. */
  void unsaid(Things things, String catalogue, long since, String by) throws SQLException {
    BitSet said = work.saidSince(things, since);
    List<Row> gone = new ArrayList<>();
    String text = "SELECT n, " + id(things) + ", characteristic, name FROM " + things.table()
        + " WHERE catalogue = ? AND deleted_at IS NULL AND said_first IS NOT NULL ORDER BY n";
    try (ResultSet found = work.sql().on(text, catalogue).executeQuery()) {
      while (found.next()) {
        if (!said.get(found.getInt(1))) {
          gone.add(row(found));
        }
      }
    }
    delete(things, gone, by);
  }

  /** The catalogues of which something was said since then. */
  Set<String> spokenOf(Things things, long since) throws SQLException {
    BitSet said = work.saidSince(things, since);
    Set<String> catalogues = new HashSet<>();
    String text = "SELECT n, catalogue FROM " + things.table() + " WHERE deleted_at IS NULL";
    try (ResultSet found = work.sql().on(text).executeQuery()) {
      while (found.next()) {
        if (said.get(found.getInt(1))) {
          catalogues.add(found.getString(2));
        }
      }
    }
    return catalogues;
  }

  /**
   * A deleted product takes its offers, and brings them back. Where products have characteristics themselves, an offer is
   * of the one with its own, if there is one.
   */
  void withProducts() throws SQLException {
    String product =
        " FROM offer o JOIN product p ON p.catalogue = o.catalogue AND p.id = o.product"
            + " AND (p.characteristic = o.characteristic OR (p.characteristic = '' AND NOT EXISTS (SELECT 1 FROM product q"
            + " WHERE q.catalogue = o.catalogue AND q.id = o.product AND q.characteristic = o.characteristic)))"
            + " WHERE p.said_first IS NOT NULL";
    List<Row> gone = rows("SELECT o.n, o.product, o.characteristic, o.name" + product
        + " AND p.deleted_at IS NOT NULL AND o.deleted_at IS NULL ORDER BY o.n");
    List<Row> back = rows("SELECT o.n, o.product, o.characteristic, o.name" + product
        + " AND p.deleted_at IS NULL AND o.deleted_by = 'product' ORDER BY o.n");
    delete(Things.OFFER, gone, "product");
    for (Row row : back) {
      work.sql()
          .on(
              "UPDATE offer SET deleted_at = NULL, deleted_by = NULL, changed_last = ? WHERE n = ?",
              work.delivery(),
              row.n())
          .executeUpdate();
      work.change("offer", row.n(), row.shown(), "revived", null, null, row.name());
      work.revived(Things.OFFER, row.n());
    }
  }

  private List<Row> rows(String text) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet found = work.sql().on(text).executeQuery()) {
      while (found.next()) {
        rows.add(row(found));
      }
    }
    return rows;
  }

  private static Row row(ResultSet found) throws SQLException {
    return new Row(found.getLong(1), found.getString(2), found.getString(3), found.getString(4));
  }

  private void delete(Things things, List<Row> rows, String by) throws SQLException {
    PreparedStatement update = work.sql()
        .on("UPDATE " + things.table()
            + " SET deleted_at = ?, deleted_by = ?, changed_last = ? WHERE n = ?");
    int waiting = 0;
    for (Row row : rows) {
      update.setString(1, work.at());
      update.setString(2, by);
      update.setLong(3, work.delivery());
      update.setLong(4, row.n());
      update.addBatch();
      work.change(things.table(), row.n(), row.shown(), "deleted", null, row.name(), by);
      work.deleted(things, row.n());
      waiting++;
      if (waiting % Batch.SIZE == 0) {
        update.executeBatch();
      }
    }
    update.executeBatch();
  }
}
