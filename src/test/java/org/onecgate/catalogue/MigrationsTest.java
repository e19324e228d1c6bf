package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a script is taken apart. */
class MigrationsTest {
  @Test
  void aStatementEndsWithASemicolonAtTheEndOfALine() {
    assertThat(Migrations.statements("""
        -- what this is; and more;
        CREATE TABLE a (
          n BIGINT, -- first;
          m TEXT
        );  -- the end
        INSERT INTO a VALUES (1, 'x;y -- no comment'); \t
        """))
        .containsExactly(
            "CREATE TABLE a (\n  n BIGINT,\n  m TEXT\n)",
            "INSERT INTO a VALUES (1, 'x;y -- no comment')");
  }

  @Test
  void aStatementWithoutAnEndIsAMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Migrations.statements("SELECT 1;\nSELECT"));
  }

  @Test
  void whatIsSearchedGetsItsNewForm(@TempDir Path temp) throws Exception {
    String all = "абвгдежзийклмнопрстуфхцчшщъыьэюя щетка 5_x[\\]^`";
    try (InputStream script = Migrations.class.getResourceAsStream("/catalogue/1.sql");
        Database database = new SqliteDatabase(temp.resolve("a.db"))) {
      Migrations.of(List.of(new String(script.readAllBytes(), StandardCharsets.UTF_8)))
          .apply(database);
      try (Writing writing = database.write()) {
        Sql sql = new Sql(writing.connection(), database.dialect());
        for (String columns : List.of(
            "product (id, hash_groups, hash_properties, hash_images,",
            "offer (product, hash_prices, hash_stocks, quantity,")) {
          sql.on(
                  "INSERT INTO " + columns
                      + " n, catalogue, characteristic, changed_last, hash, search)"
                      + " VALUES ('p', 1, 1, 1, 1, 'k', '', 1, 1, ?)",
                  all)
              .executeUpdate();
        }
        writing.commit();
      }
      Migrations.known().apply(database);
      try (Connection connection = database.read()) {
        for (String table : List.of("product", "offer")) {
          assertThat(new Query("SELECT search FROM " + table)
                  .list(connection, row -> row.getString(1)))
              .containsExactly(Sought.of(all))
              .containsExactly("ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_` ZFSKA 5‗x⁅⧵⁆‸‵");
        }
      }
    }
  }

  @Test
  void theScriptsOfThisProgramAreFound() {
    assertThat(Migrations.known().newest()).isPositive();
  }
}
