package org.onecgate.catalogue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A question to a database, put together of pieces with what stands in their places. */
final class Query {
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  /** Begins with this; a place is a question mark. */
  Query(String sql, Object... values) {
    and(sql, values);
  }

  /** Makes something of a row. */
  @FunctionalInterface
  interface Row<T> {
    /** What this row tells. */
    T of(ResultSet row) throws SQLException;
  }

  /** Goes on with this. */
  Query and(String more, Object... itsValues) {
    sql.append(more);
    values.addAll(List.of(itsValues));
    return this;
  }

  /** Goes on with that one. */
  Query and(Query other) {
    sql.append(other.sql);
    values.addAll(other.values);
    return this;
  }

  /** Numbers as a list in parentheses; they need no places, of which there are not so many. */
  static String in(Collection<Long> numbers) {
    return numbers.isEmpty()
        ? "(-1)"
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")"));
  }

  /** All that is found. */
  <T> List<T> list(Connection connection, Row<T> row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(row.of(rows));
        }
      }
      return found;
    }
  }

  /** The first that is found. */
  <T> Optional<T> first(Connection connection, Row<T> row) throws SQLException {
    return list(connection, row).stream().findFirst();
  }

  /** A number of which there is one; 0 where there is none. */
  long number(Connection connection) throws SQLException {
    return first(connection, row -> row.getLong(1)).orElse(0L);
  }

  /** A number that may be absent. */
  static @Nullable Long optional(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }
}
