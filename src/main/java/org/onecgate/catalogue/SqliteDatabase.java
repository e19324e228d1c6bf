package org.onecgate.catalogue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A catalogue in a file. Each reader and the writer have a connection of their own, which costs half a
 * millisecond of the processor; one more stays open, so that the files beside it are not made and removed each time.
 *
 * <p>Readers wait for nobody. Writers of one process wait for each other as long as it takes, those of other
 * processes for a minute.
 */
final class SqliteDatabase implements Database {
  /** How long another process may be at it, in milliseconds. */
  private static final int BUSY = 60_000;

  /** What stays of the write-ahead log, in bytes, after one large transaction. */
  private static final int LOG = 64 << 20;

  private final Path file;
  private final SQLiteDataSource readers;
  private final SQLiteDataSource writers;
  private final Semaphore writing = new Semaphore(1, true);
  private @Nullable Connection open;
  private boolean closed;

  /** The one in this file, made where there is none. */
  SqliteDatabase(Path file) {
    this.file = file;
    this.readers = source(file, SQLiteConfig.TransactionMode.DEFERRED);
    this.writers = source(file, SQLiteConfig.TransactionMode.IMMEDIATE);
  }

  private static SQLiteDataSource source(Path file, SQLiteConfig.TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        SQLiteConfig.SynchronousMode.FULL); // what was accepted is not given again
    config.setBusyTimeout(BUSY);
    config.setJournalSizeLimit(LOG);
    config.setTransactionMode(mode);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  /** Makes the file private before SQLite makes it with whatever the umask lets; those beside it get its mode. */
  private synchronized void open() throws SQLException {
    if (closed) {
      throw new SQLException("the catalogue is closed");
    }
    if (open == null) {
      try {
        Disk.createPrivate(file);
      } catch (StorageException e) {
        throw new SQLException(e.getMessage(), CatalogueException.of(e));
      }
      open = readers.getConnection();
      look(open);
    }
  }

  /** Reads something: only then the files beside the file are open, and a transaction sees what is there now. */
  private static void look(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT COUNT(*) FROM sqlite_master").close();
    }
  }

  @Override
  public Connection read() throws SQLException {
    open();
    Connection connection = readers.getConnection();
    boolean begun = false;
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = 1");
      connection.setAutoCommit(false);
      look(connection);
      begun = true;
      return connection;
    } finally {
      if (!begun) {
        connection.close();
      }
    }
  }

  @Override
  public Writing write() throws SQLException {
    open();
    try {
      writing.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while another one writes", e);
    }
    boolean begun = false;
    try {
      Connection connection = writers.getConnection();
      try {
        connection.setAutoCommit(false); // begins at once
        begun = true;
        return new Transaction(connection, writing);
      } finally {
        if (!begun) {
          connection.close();
        }
      }
    } finally {
      if (!begun) {
        writing.release();
      }
    }
  }

  /**
   * Has the rows of another one, of the same version, in place of its own, in one transaction. Readers go on, with
   * what they see.
   *
   * <p>The rows are copied and the file is not exchanged: SQLite removes files by their names when the last
   * connection is closed, so a file must not get another's name while anybody in any process has it open.
   *
   * @return whether it was done; not if the check of this one fails
   */
  boolean takeOver(Path other, Databases.Check check) throws SQLException {
    open();
    writing.acquireUninterruptibly();
    try (Connection connection = writers.getConnection();
        PreparedStatement attach = connection.prepareStatement("ATTACH DATABASE ? AS other")) {
      attach.setString(1, other.toString());
      attach.execute();
      connection.setAutoCommit(false);
      if (!check.holds(connection)) {
        return false; // closing it undoes what was begun
      }
      try (Statement statement = connection.createStatement()) {
        for (String table : tables(statement)) {
          statement.execute("DELETE FROM main." + table);
          statement.execute("INSERT INTO main." + table + " SELECT * FROM other." + table);
        }
      }
      connection.setAutoCommit(true); // commits
      return true;
    } finally {
      writing.release();
    }
  }

  private static List<String> tables(Statement statement) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet found = statement.executeQuery(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
      while (found.next()) {
        tables.add(found.getString(1));
      }
    }
    return tables;
  }

  /**
   * Copies it as it is at one moment, whoever in any process reads and writes it meanwhile.
   *
   * @param to a file that is not there yet
   */
  void copyTo(Path to) throws SQLException, StorageException {
    Disk.createPrivate(to); // an empty file is taken for none, and keeps its mode
    try (Connection connection = readers.getConnection();
        PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
      copy.setString(1, to.toString());
      copy.execute();
    }
    Disk.force(to);
  }

  /** Removes a database that nobody has open. */
  static void remove(Path file) throws StorageException {
    for (Path each : DataLayout.ofSqlite(file)) {
      Disk.deleteQuietlyIfEmpty(each);
    }
  }

  /** Gives the files of a database that nobody of this process has open other names; where one is not there, nothing. */
  static void move(Path file, Path to) throws StorageException {
    List<Path> from = DataLayout.ofSqlite(file);
    List<Path> names = DataLayout.ofSqlite(to);
    for (int i = 0; i < from.size(); i++) {
      if (Disk.exists(from.get(i))) {
        Disk.rename(from.get(i), names.get(i));
      }
    }
  }

  /** Lets go of its files; who reads or writes goes on, and nobody begins to any more. */
  @Override
  public synchronized void close() {
    closed = true;
    Connection last = open;
    open = null;
    if (last != null) {
      try {
        last.close();
      } catch (SQLException e) {
        throw new IllegalStateException("a connection that does nothing is not closed", e);
      }
    }
  }

  private static final class Transaction implements Writing {
    private final Connection connection;
    private final Semaphore held;
    private final AtomicBoolean closed = new AtomicBoolean();

    Transaction(Connection connection, Semaphore held) {
      this.connection = connection;
      this.held = held;
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public Rows rows(String table, List<String> columns) throws SQLException {
      String places = String.join(", ", Collections.nCopies(columns.size(), "?"));
      return new Batch(connection.prepareStatement("INSERT INTO " + table + " ("
          + String.join(", ", columns) + ") VALUES (" + places + ")"));
    }

    /** By the switch to the other mode: {@code commit} of this driver begins the next transaction at once. */
    @Override
    public void commit() throws SQLException {
      connection.setAutoCommit(true);
    }

    @Override
    public void close() throws SQLException {
      if (closed.compareAndSet(false, true)) {
        try {
          connection.close(); // SQLite undoes what was not committed
        } finally {
          held.release();
        }
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
        } else if (value instanceof String text) {
          insert.setString(i + 1, Dialect.stored(text));
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
