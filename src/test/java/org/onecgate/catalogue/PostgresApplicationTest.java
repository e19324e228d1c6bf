package org.onecgate.catalogue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ServerId;
import org.onecgate.storage.DataLayout;

/** The same with PostgreSQL (G1): each test in a schema of its own. */
class PostgresApplicationTest extends ApplicationTest {
  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  @TempDir
  private static Path data;

  private static Databases databases;
  private static int schemas;

  @Override
  Database database() throws Exception {
    if (databases == null) {
      databases = new Databases(
          new Databases.Settings(Optional.of(POSTGRES.login())), new DataLayout(data).create());
    }
    schemas++;
    return databases.of(new ServerId("shop-" + schemas));
  }

  @AfterAll
  static void closeAll() {
    if (databases != null) {
      databases.close();
      databases = null;
    }
  }
}
