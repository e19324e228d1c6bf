package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

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
  void theScriptsOfThisProgramAreFound() {
    assertThat(Migrations.known().newest()).isPositive();
  }
}
