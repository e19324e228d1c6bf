package org.onecgate.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.catalogue.CatalogueException.Kind;

/**
 * The scripts that bring the tables of a database from each version to the next. The n-th is {@code catalogue/n.sql};
 * once it was in a release it never changes.
 *
 * <p>A script is the same for all databases but for the words of {@link Dialect}. Its statements end in {@code ;} at
 * the end of a line; what follows {@code --} is a comment, and no text in quotes may go over the end of a line.
 */
final class Migrations {
  private static final String VERSION = "version";

  private final List<String> scripts;

  private Migrations(List<String> scripts) {
    this.scripts = List.copyOf(scripts);
  }

  /** These scripts, the first of them for an empty database. */
  static Migrations of(List<String> scripts) {
    return new Migrations(scripts);
  }

  /** Those of this program. */
  static Migrations known() {
    List<String> scripts = new ArrayList<>();
    while (true) {
      String name = "/catalogue/" + (scripts.size() + 1) + ".sql";
      try (InputStream script = Migrations.class.getResourceAsStream(name)) {
        if (script == null) {
          return new Migrations(scripts);
        }
        scripts.add(new String(script.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The newest version. */
  int newest() {
    return scripts.size();
  }

  /**
   * Brings a database to the newest version, each step in one transaction together with its number: one that was
   * interrupted has not happened. Writes nothing, and waits for nobody, where it has that version already.
   *
   * @throws CatalogueException if it has a newer one, {@link Kind#NEWER}; the database is as it was
   */
  void apply(Database database) throws SQLException, CatalogueException {
    try (Connection connection = database.read()) {
      if (!isOlder(version(connection, database.dialect()))) {
        return;
      }
    }
    boolean older = true;
    while (older) {
      try (Writing writing = database.write()) {
        int version = version(writing.connection(), database.dialect());
        older = isOlder(version); // another node may have been quicker
        if (older) {
          step(writing.connection(), database.dialect(), version + 1);
          writing.commit();
        }
      }
    }
  }

  private boolean isOlder(int version) throws CatalogueException {
    if (version > newest()) {
      throw CatalogueException.newer(version, newest());
    }
    return version < newest();
  }

  private static int version(Connection connection, Dialect dialect)
      throws SQLException, CatalogueException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet tables = statement.executeQuery(dialect.countOfTable("meta"))) {
        if (!tables.next() || tables.getInt(1) == 0) {
          return 0;
        }
      }
      try (ResultSet found =
          statement.executeQuery("SELECT value FROM meta WHERE name = '" + VERSION + "'")) {
        return found.next() ? Integer.parseInt(found.getString(1)) : 0;
      }
    } catch (NumberFormatException e) {
      throw new CatalogueException(Kind.BROKEN, e);
    }
  }

  private void step(Connection connection, Dialect dialect, int version) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String each : statements(dialect.in(scripts.get(version - 1)))) {
        statement.execute(each);
      }
      statement.execute("DELETE FROM meta WHERE name = '" + VERSION + "'");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO meta (name, value) VALUES (?, ?)")) {
      insert.setString(1, VERSION);
      insert.setString(2, Integer.toString(version));
      insert.execute();
    }
  }

  /** The statements of a script, without comments. */
  static List<String> statements(String script) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : script.lines().toList()) {
      String words = withoutComment(line).stripTrailing();
      boolean last = words.endsWith(";");
      statement.append(last ? words.substring(0, words.length() - 1) : words).append('\n');
      if (last) {
        statements.add(statement.toString().strip());
        statement.setLength(0);
      }
    }
    if (!statement.toString().isBlank()) {
      throw new IllegalArgumentException("a script ends without ;");
    }
    return statements;
  }

  private static String withoutComment(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '\'') {
        quoted = !quoted;
      } else if (!quoted && line.startsWith("--", i)) {
        return line.substring(0, i);
      }
    }
    return line;
  }
}
