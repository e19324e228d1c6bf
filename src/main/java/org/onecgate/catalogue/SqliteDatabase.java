package org.onecgate.catalogue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A catalogue in a file. */
final class SqliteDatabase implements Database {
  private final SQLiteDataSource readers;
  private final SQLiteDataSource writers;

  /** The one in this file, made where there is none. */
  SqliteDatabase(Path file) {
    this.readers = source(file, false);
    this.writers = source(file, true);
  }

  private static SQLiteDataSource source(Path file, boolean writes) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        SQLiteConfig.SynchronousMode.FULL); // what was accepted is not given again
    config.setBusyTimeout(60_000);
    if (writes) {
      config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    } else {
      config.setReadOnly(false);
    }
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public Connection read() throws SQLException {
    Connection connection = readers.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public Writing write() throws SQLException {
    Connection connection = writers.getConnection();
    connection.setAutoCommit(false);
    return new Transaction(connection);
  }

  @Override
  public void close() {}

  private record Transaction(Connection connection) implements Writing {
    @Override
    public Rows rows(String table, List<String> columns) throws SQLException {
      String places = String.join(", ", Collections.nCopies(columns.size(), "?"));
      return new Batch(connection.prepareStatement("INSERT INTO " + table + " ("
          + String.join(", ", columns) + ") VALUES (" + places + ")"));
    }

    @Override
    public void commit() throws SQLException {
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      try {
        connection.rollback();
      } finally {
        connection.close();
      }
    }
  }

  private static final class Batch implements Rows {
    private final PreparedStatement insert;
    private int waiting;

    Batch(PreparedStatement insert) {
      this.insert = insert;
    }

    @Override
    public void add(@Nullable Object... values) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        if (value instanceof BigDecimal number) {
          insert.setString(i + 1, number.toPlainString());
        } else {
          insert.setObject(i + 1, value);
        }
      }
      insert.addBatch();
      waiting++;
      if (waiting >= 1000) {
        flush();
      }
    }

    @Override
    public void flush() throws SQLException {
      insert.executeBatch();
      waiting = 0;
    }
  }
}
