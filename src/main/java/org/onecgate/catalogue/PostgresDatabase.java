package org.onecgate.catalogue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.postgresql.PGConnection;

/**
 * A catalogue in a schema of a {@link PostgresServer}.
 *
 * <p>Whose turn it is to write is a lock of the database, so it holds over all nodes; it ends with the transaction, also
 * if the node dies. A reader keeps a schema from being replaced: the names in its later statements would be those of
 * tables that its snapshot does not know.
 */
final class PostgresDatabase implements Database {
  private static final Logger LOG = System.getLogger(PostgresDatabase.class.getName());

  /** A server may be set to answer before a commit is on the disk; one set to wait for more than that still does. */
  private static final String DURABLE = "SELECT set_config('synchronous_commit', 'on', true)"
      + " WHERE current_setting('synchronous_commit') = 'off'";

  private final PostgresServer server;
  private final String schema;

  /** This schema, a plain name that needs no quotes. */
  PostgresDatabase(PostgresServer server, String schema) {
    this.server = server;
    this.schema = schema;
  }

  String schema() {
    return schema;
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  /** Takes the turn to write, once it is free. */
  String lock() {
    return "SELECT pg_advisory_xact_lock(" + number("write") + ")";
  }

  /** Waits until nobody reads, and lets nobody begin to. */
  String lockReadersOut() {
    return "SELECT pg_advisory_xact_lock(" + number("read") + ")";
  }

  private String lockReplacingOut() {
    return "SELECT pg_advisory_xact_lock_shared(" + number("read") + ")";
  }

  /** The number of a lock; two that are the same by chance wait for each other without need. */
  private long number(String what) {
    return Long.parseUnsignedLong(
        Digests.sha256Hex("1C Gate " + what + " " + schema).substring(0, 16), 16);
  }

  @Override
  public Connection read() throws SQLException {
    return begin(
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; " + lockReplacingOut());
  }

  @Override
  public Writing write() throws SQLException {
    return new Transaction(server, begin(DURABLE + "; " + lock()));
  }

  /** One round trip, and nothing of it outlasts the transaction, as the connection is used for other schemas too. */
  private Connection begin(String first) throws SQLException {
    Connection connection = server.connection();
    boolean begun = false;
    try (Statement statement = connection.createStatement()) {
      statement.execute(first + "; SET LOCAL search_path TO " + schema);
      begun = true;
      return connection;
    } finally {
      if (!begun) {
        connection.close();
      }
    }
  }

  /** Does nothing: connections are the server's. */
  @Override
  public void close() {}

  private static final class Transaction implements Writing {
    private final PostgresServer server;
    private final Connection connection;
    private final AtomicBoolean ended = new AtomicBoolean();

    Transaction(PostgresServer server, Connection connection) {
      this.server = server;
      this.connection = connection;
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public Rows rows(String table, List<String> columns) {
      return new Copy(
          connection, "COPY " + table + " (" + String.join(", ", columns) + ") FROM STDIN");
    }

    @Override
    public void commit() throws SQLException {
      connection.commit();
      ended.set(true);
    }

    /** Where the connection is lost the database undoes it, which is no failure of what is given up anyway. */
    @Override
    public void close() throws SQLException {
      try (connection) {
        if (ended.compareAndSet(false, true)) {
          connection.rollback();
        }
      } catch (SQLException e) {
        LOG.log(Level.DEBUG, "connection lost before it was rolled back", e);
        server.doubt();
      }
    }
  }

  /**
   * Rows on their way in the text form of {@code COPY}: several times as quick as {@code INSERT}. While one is under way
   * the connection can do nothing else, so each is begun and ended at once, with what has come together.
   */
  private static final class Copy implements Rows {
    private static final int FULL = 64 * 1024;

    private final Connection connection;
    private final String sql;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(FULL + FULL / 4);

    Copy(Connection connection, String sql) {
      this.connection = connection;
      this.sql = sql;
    }

    @Override
    public void add(@Nullable Object... values) throws SQLException {
      StringBuilder line = new StringBuilder();
      for (Object value : values) {
        append(line.isEmpty() ? line : line.append('\t'), value);
      }
      waiting.writeBytes(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
      if (waiting.size() >= FULL) {
        flush();
      }
    }

    private static void append(StringBuilder line, @Nullable Object value) {
      if (value == null) {
        line.append("\\N");
      } else if (value instanceof byte[] bytes) {
        line.append("\\\\x").append(HexFormat.of().formatHex(bytes));
      } else if (value instanceof BigDecimal number) {
        line.append(number.toPlainString());
      } else if (value instanceof String text) {
        escape(line, Dialect.stored(text));
      } else {
        line.append(value);
      }
    }

    /** What would end a value, a row or all of them, and the character that says so. */
    private static void escape(StringBuilder line, String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '\\' -> line.append("\\\\");
          case '\t' -> line.append("\\t");
          case '\n' -> line.append("\\n");
          case '\r' -> line.append("\\r");
          default -> line.append(c);
        }
      }
    }

    @Override
    public void flush() throws SQLException {
      if (waiting.size() == 0) {
        return;
      }
      byte[] rows = waiting.toByteArray();
      waiting.reset();
      try {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(sql, new ByteArrayInputStream(rows), FULL);
      } catch (IOException e) {
        throw new SQLException("bytes in memory cannot be read", e);
      }
    }
  }
}
