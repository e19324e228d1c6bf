package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads changes, each with what all in it is called. */
final class Changes {
  private static final String COLUMNS =
      "c.n, d.id, d.published_at, c.things, c.row_n, c.thing_key, c.kind, c.field, c.old, c.new";

  private Changes() {}

  /**
   * Those that are found so.
   *
   * @param from the piece of SQL that says where they come from, with {@code c} for their table
   */
  static List<Change> of(Connection connection, Query from) throws SQLException {
    return called(connection, bare(connection, from));
  }

  /** Those that are found so, without what is called what. */
  static List<Change> bare(Connection connection, Query from) throws SQLException {
    return from.list(connection, Changes::change);
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
        null,
        row.getString(10),
        null,
        null,
        null,
        null);
  }

  /** The same with what is called what. */
  static List<Change> called(Connection connection, List<Change> changes) throws SQLException {
    return changes.isEmpty() ? changes : new Names(connection, changes).called();
  }
}
