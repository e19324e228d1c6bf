package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what came and what became of it: deliveries, exports, plans that are held. */
final class Ledger {
  private static final String DELIVERY =
      "SELECT n, id, type, event, started_at, published_at, applied_at, state, decided_by, added, changed, deleted,"
          + " unresolved, change_first, change_last FROM delivery";
  private static final String EXPORT =
      "SELECT e.catalogue, c.name, e.part, e.nature, e.formed_at, e.last_at, e.closed_at, e.closed_by,"
          + " f.id, f.published_at, l.id, l.published_at FROM export e"
          + " LEFT JOIN catalogue c ON c.id = e.catalogue LEFT JOIN delivery f ON f.n = e.delivery_first"
          + " LEFT JOIN delivery l ON l.n = e.delivery_last";

  private final Connection connection;

  /** Reads by this. */
  Ledger(Connection connection) {
    this.connection = connection;
  }

  private Goods.Delivery delivery(ResultSet row) throws SQLException {
    return new Goods.Delivery(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        row.getLong(15),
        counts(row.getString(2)));
  }

  private List<Goods.Count> counts(String delivery) throws SQLException {
    return new Query(
            "SELECT things, added, changed, deleted FROM counted WHERE delivery = ? ORDER BY things",
            delivery)
        .list(
            connection,
            row ->
                new Goods.Count(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)));
  }

  /** The newest before a number. */
  List<Goods.Delivery> deliveries(@Nullable Long before, int most) throws SQLException {
    return new Query(
            DELIVERY + " WHERE n < ? ORDER BY n DESC LIMIT " + most,
            before == null ? Long.MAX_VALUE : before)
        .list(connection, this::delivery);
  }

  Optional<Goods.Delivery> delivery(String id) throws SQLException {
    return new Query(DELIVERY + " WHERE id = ?", id).first(connection, this::delivery);
  }

  private static Goods.Export export(ResultSet row) throws SQLException {
    return new Goods.Export(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        when(row, 9),
        when(row, 11),
        row.getString(6),
        row.getString(7),
        row.getString(8));
  }

  private static Goods.@Nullable When when(ResultSet row, int column) throws SQLException {
    String id = row.getString(column);
    return id == null ? null : new Goods.When(id, row.getString(column + 1));
  }

  /** The last complete full export of each part of each catalogue. */
  List<Goods.Export> full() throws SQLException {
    return new Query(EXPORT + " WHERE e.n IN (SELECT max(n) FROM export WHERE nature = 'full'"
            + " AND closed_at IS NOT NULL AND closed_by NOT LIKE '%broken'"
            + " GROUP BY catalogue, part) ORDER BY e.catalogue, e.part")
        .list(connection, Ledger::export);
  }

  /** The last full export of each part of each catalogue, where it broke off and no person refused it. Of offers in several documents nobody knows whether they did. */
  List<Goods.Export> brokenOff() throws SQLException {
    return new Query(EXPORT + " WHERE e.closed_at IS NOT NULL AND e.closed_by LIKE '%broken'"
            + " AND e.closed_by <> 'refused broken' AND NOT (e.part = 'offers' AND e.documents > 1) AND e.n IN (SELECT max(n) FROM export WHERE nature = 'full' GROUP BY catalogue, part)"
            + " ORDER BY e.catalogue, e.part")
        .list(connection, Ledger::export);
  }

  /** Those of which more may come. */
  List<Goods.Export> open() throws SQLException {
    return new Query(EXPORT + " WHERE e.closed_at IS NULL ORDER BY e.n")
        .list(connection, Ledger::export);
  }

  /** What is held, the oldest first, each with so many losses. */
  List<Goods.Held> held(int losses) throws SQLException {
    return new Query(
            "SELECT delivery, held_at, cause, live, vanishing, added, changed, deleted, unresolved,"
                + " decision, decided_by, decided_at FROM held ORDER BY held_at, delivery")
        .list(
            connection,
            row -> new Goods.Held(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                counts(row.getString(1)),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                losses(row.getString(1), losses)));
  }

  /** As numbers: in SQLite they are texts. */
  private List<Goods.Loss> losses(String delivery, int most) throws SQLException {
    return new Query(
            "SELECT things, row_n, thing_key, name, article, stock FROM held_loss WHERE delivery = ?"
                + " ORDER BY COALESCE(CAST(stock AS DOUBLE PRECISION), 0) DESC, n LIMIT " + most,
            delivery)
        .list(
            connection,
            row -> new Goods.Loss(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6)));
  }
}
