package org.onecgate.catalogue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.Driver;

/**
 * A real PostgreSQL for a class of tests, started when a test asks for it first; where it cannot be started those tests
 * are skipped, and say why. Register it in a static field.
 */
public final class Postgres implements AfterAllCallback {
  private final Map<String, String> configuration;
  private EmbeddedPostgres server;
  private String reason = "";
  private int databases;

  /** One that is quick and loses everything by a crash. */
  public Postgres() {
    this(Map.of("fsync", "off"));
  }

  private Postgres(Map<String, String> configuration) {
    this.configuration = configuration;
  }

  /** One that keeps what was committed, as in production. */
  public static Postgres durable() {
    return new Postgres(Map.of("fsync", "on", "synchronous_commit", "on"));
  }

  /** A login to a new and empty database, as the one who may do everything. */
  public Databases.Login login() throws SQLException {
    databases++;
    String name = "test" + databases;
    execute("CREATE DATABASE " + name);
    return new Databases.Login(url(name), Optional.of("postgres"), Optional.empty());
  }

  /** The address of one of its databases. */
  public String url(String database) {
    return "jdbc:postgresql://localhost:" + started().getPort() + "/" + database;
  }

  /** Has it do something, in the database that is always there. */
  public void execute(String statement) throws SQLException {
    execute(url("postgres"), statement);
  }

  /** Has it do something in this database. */
  public void execute(String url, String text) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /** Asks for one value in this database. */
  public String ask(String url, String question) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(question)) {
      return found.next() ? found.getString(1) : null;
    }
  }

  /** From now on this user needs a password. */
  public void askForPassword(String user) throws SQLException, IOException {
    Path rules = Path.of(ask(url("postgres"), "SHOW hba_file"));
    String first = "host all " + user + " all scram-sha-256\n";
    Files.writeString(rules, first + Files.readString(rules), StandardCharsets.UTF_8);
    execute("SELECT pg_reload_conf()");
  }

  /** A connection to this database; the caller closes it. */
  public Connection connect(String url) throws SQLException {
    Properties user = new Properties();
    user.setProperty("user", "postgres");
    return new Driver().connect(url, user);
  }

  private synchronized EmbeddedPostgres started() {
    if (server == null && reason.isEmpty()) {
      try {
        if (DriverManager.drivers().noneMatch(Driver.class::isInstance)) {
          DriverManager.registerDriver(new Driver()); // Gate takes it out of the list when it stops
        }
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        configuration.forEach(builder::setServerConfig);
        server = builder.start();
      } catch (IOException | SQLException | RuntimeException e) {
        reason = "PostgreSQL cannot be started here: " + e;
        System.err.println("SKIPPED " + reason);
      }
    }
    Assumptions.assumeTrue(server != null, reason);
    return server;
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (server != null) {
      server.close();
    }
  }
}
