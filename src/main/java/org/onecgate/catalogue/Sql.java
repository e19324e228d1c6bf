package org.onecgate.catalogue;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statements on one connection, prepared once.
 *
 * <p>One thread. Closed with the connection.
 */
final class Sql {
  private final Connection connection;
  private final Dialect dialect;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Sql(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** The statement of this text. */
  PreparedStatement on(String text) throws SQLException {
    PreparedStatement statement = prepared.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      prepared.put(text, statement);
    }
    return statement;
  }

  /** The same with these values in its places: texts, {@code Long} or null. */
  PreparedStatement on(String text, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = on(text);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /** One number; 0 if there is none. */
  long number(String text, @Nullable Object... values) throws SQLException {
    try (ResultSet found = on(text, values).executeQuery()) {
      return found.next() ? found.getLong(1) : 0;
    }
  }

  /** A number that was noted of the whole catalogue; 0 if it was not. */
  long noted(String name) throws SQLException {
    return number("SELECT CAST(value AS BIGINT) FROM meta WHERE name = ?", name);
  }

  /** Notes a number of the whole catalogue. */
  void note(String name, long number) throws SQLException {
    String value = Long.toString(number);
    if (on("UPDATE meta SET value = ? WHERE name = ?", value, name).executeUpdate() == 0) {
      on("INSERT INTO meta (value, name) VALUES (?, ?)", value, name).executeUpdate();
    }
  }

  /** Puts a value of a column in its place. */
  void set(PreparedStatement statement, int place, Things.Type type, @Nullable String value)
      throws SQLException {
    if (value == null) {
      statement.setNull(
          place,
          switch (type) {
            case TEXT -> Types.VARCHAR;
            case WHOLE -> Types.BIGINT;
            case DECIMAL -> dialect == Dialect.SQLITE ? Types.VARCHAR : Types.NUMERIC;
          });
    } else if (type == Things.Type.WHOLE) {
      statement.setLong(place, Long.parseLong(value));
    } else if (type == Things.Type.DECIMAL && dialect != Dialect.SQLITE) {
      statement.setBigDecimal(place, new BigDecimal(value));
    } else {
      statement.setString(place, value);
    }
  }

  /** A value as {@link Rows} take it. */
  static @Nullable Object value(Things.Type type, @Nullable String value) {
    if (value == null) {
      return null;
    }
    return switch (type) {
      case TEXT -> value;
      case WHOLE -> Long.valueOf(value);
      case DECIMAL -> new BigDecimal(value);
    };
  }

  /** So many times, with commas between. */
  static String times(int number, String what) {
    return String.join(", ", Collections.nCopies(number, what));
  }

  /** The names of some columns, each with something before it. */
  static String names(String before, List<Things.Column> columns) {
    List<String> names = new ArrayList<>(columns.size());
    columns.forEach(column -> names.add(before + column.name()));
    return String.join(", ", names);
  }
}
