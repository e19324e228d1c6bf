package org.onecgate.catalogue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.onecgate.ServerId;
import org.postgresql.Driver;

/**
 * The PostgreSQL in which all catalogues are, one schema for each server, and the connections to it: none until one
 * is needed, and none while nobody needs any.
 *
 * <p><em>Threading:</em> safe.
 */
final class PostgresServer implements AutoCloseable {
  /** How long connecting and logging in may take, and how long a caller waits for a connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * How long the database may be silent: longer than any one statement and than anybody writes, as a statement that
   * waits for its turn is silent too. Without a limit one that vanished would be waited for for ever.
   */
  private static final Duration SILENCE = Duration.ofMinutes(30);

  private static final Duration IDLE = Duration.ofMinutes(1);

  /** How long a catalogue that takes another's place waits for those who read that one. */
  private static final Duration READERS = Duration.ofSeconds(30);

  private static final int CONNECTIONS = 10;

  /** Shorter than the 63 bytes of a name in PostgreSQL, even after the longest prefix. */
  private static final int NAME = 50;

  private static final String PREFIX = "gate_";
  private static final String FRESH_PREFIX = "gatefresh_";

  private final DataSource direct;
  private final HikariDataSource pool;

  /** Connects to nobody yet. */
  PostgresServer(Databases.Login login) {
    this.direct = new Connecting(login);
    HikariConfig config = new HikariConfig();
    config.setPoolName("gate-database");
    config.setDataSource(direct);
    config.setAutoCommit(false);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(0);
    config.setIdleTimeout(IDLE.toMillis());
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setInitializationFailTimeout(-1); // who needs one first is told what is wrong
    this.pool = new HikariDataSource(config);
  }

  /** The catalogue of a server. Its schema may not be there yet. */
  PostgresDatabase of(ServerId server) {
    return new PostgresDatabase(this, PREFIX + schema(server));
  }

  /** The same while it is made anew. */
  PostgresDatabase fresh(ServerId server) {
    return new PostgresDatabase(this, FRESH_PREFIX + schema(server));
  }

  /**
   * The name of a server's schema after its prefix. No two servers have the same: an id has no underscore, and one that
   * is too long becomes a longer name than any that is not.
   */
  static String schema(ServerId server) {
    String name = server.value().replace('-', '_');
    return name.length() <= NAME - 1
        ? name
        : name.substring(0, NAME - 16) + Digests.sha256Hex(name).substring(0, 16);
  }

  /**
   * One of its connections. Where there is none yet one is tried out first: the pool would try again and again until its
   * patience ends, and a wrong password or nobody who listens is known at once.
   */
  Connection connection() throws SQLException {
    if (pool.isRunning() && pool.getHikariPoolMXBean().getTotalConnections() == 0) {
      direct.getConnection().close();
    }
    return pool.getConnection();
  }

  /**
   * One connection was lost, so those that nobody uses may be dead too: they are given up, or who is given the last of
   * them would wait until the pool's patience ends.
   */
  void doubt() {
    if (pool.isRunning()) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /**
   * Makes the schema if there is none; waits for nobody if there is. To make one takes a right of the whole database, so
   * it is asked first: the database's owner may have made the schema and keep that right.
   *
   * @throws CatalogueException if the database cannot hold every text
   */
  void create(PostgresDatabase database) throws SQLException, CatalogueException {
    try (Connection connection = database.read()) {
      requireEveryText(connection);
      if (isThere(connection)) {
        return;
      }
    }
    try (Writing writing = database.write();
        Statement statement = writing.connection().createStatement()) {
      if (!isThere(writing.connection())) { // another node may have been quicker
        statement.execute("CREATE SCHEMA " + database.schema());
        writing.commit();
      }
    }
  }

  private static void requireEveryText(Connection connection)
      throws SQLException, CatalogueException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SHOW server_encoding")) {
      if (found.next() && !found.getString(1).equals("UTF8")) {
        throw CatalogueException.encoding(found.getString(1));
      }
    }
  }

  private static boolean isThere(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT current_schema() IS NOT NULL")) {
      return found.next() && found.getBoolean(1);
    }
  }

  /** Removes a schema with all that is in it. */
  void drop(PostgresDatabase database) throws SQLException {
    try (Writing writing = database.write();
        Statement statement = writing.connection().createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + database.schema() + " CASCADE");
      writing.commit();
    }
  }

  /**
   * Puts one in the other's place, in one transaction. Waits for those who read or write the former one, and others
   * wait meanwhile.
   *
   * @return whether it was done; not if the check of the former one fails
   * @throws SQLException if they do not end within {@link #READERS}, kind {@code BUSY}; nothing has changed
   */
  boolean replace(PostgresDatabase former, PostgresDatabase fresh, Databases.Check check)
      throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = " + READERS.toMillis() + "; "
          + former.lock() + "; " + fresh.lock() + "; SET LOCAL search_path TO "
          + former.schema());
      if (!check.holds(connection)) {
        return false;
      }
      statement.execute(former.lockReadersOut() + "; DROP SCHEMA IF EXISTS "
          + former.schema() + " CASCADE; ALTER SCHEMA " + fresh.schema() + " RENAME TO "
          + former.schema());
      connection.commit();
      return true;
    } // what was not committed the pool undoes
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Asks the driver itself: whether it is in the JVM's list depends on the container. */
  private static final class Connecting implements DataSource {
    private final Driver driver = new Driver();
    private final Databases.Login login;

    Connecting(Databases.Login login) {
      this.login = login;
    }

    @Override
    public Connection getConnection() throws SQLException {
      Properties properties = new Properties();
      login.user().ifPresent(user -> properties.setProperty("user", user));
      login.password().ifPresent(password -> properties.setProperty("password", password));
      properties.setProperty("ApplicationName", "1C Gate");
      properties.setProperty("tcpKeepAlive", "true");
      properties.setProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
      properties.setProperty("socketTimeout", Long.toString(PATIENCE.toSeconds()));
      Connection connection = driver.connect(login.url(), properties);
      if (connection == null) {
        throw new SQLException("not an address of PostgreSQL", "08001");
      }
      connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
      return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    /** Set by the pool; the driver would start a thread for it. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return (int) PATIENCE.toSeconds();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
