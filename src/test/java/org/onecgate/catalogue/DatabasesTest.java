package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.ServerId;
import org.onecgate.catalogue.CatalogueException.Kind;
import org.onecgate.it.Awaited;
import org.onecgate.storage.DataLayout;

/** What the engine of the catalogue relies on, the same with both databases (G1). */
@Timeout(60)
class DatabasesTest {
  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  private static final ServerId SHOP = new ServerId("shop");
  private static final ServerId OTHER = new ServerId("shop-2");
  private static final String ONE = """
      CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
      CREATE TABLE thing (n BIGINT NOT NULL PRIMARY KEY, name TEXT, price {decimal}, bits {bytes});
      """;

  @TempDir
  private Path temp;

  private final List<Databases> opened = new ArrayList<>();
  private final ExecutorService others = Executors.newCachedThreadPool();
  private DataLayout layout;
  private Databases.Settings settings = Databases.Settings.FILES;

  @BeforeEach
  void makeTheTree() throws IOException {
    layout = new DataLayout(temp.resolve("data")).create();
  }

  @AfterEach
  void closeAll() {
    others.shutdownNow();
    opened.forEach(Databases::close);
  }

  private Databases with(Dialect dialect, String... scripts) throws SQLException {
    if (dialect == Dialect.POSTGRESQL && settings.login().isEmpty()) {
      settings = new Databases.Settings(Optional.of(POSTGRES.login()));
    }
    return again(scripts);
  }

  private Databases again(String... scripts) {
    Databases databases = new Databases(settings, layout, Migrations.of(List.of(scripts)));
    opened.add(databases);
    return databases;
  }

  private static List<String> ask(Connection connection, String question) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  private static List<String> ask(Database database, String question) throws SQLException {
    try (Connection connection = database.read()) {
      return ask(connection, question);
    }
  }

  private static void add(Database database, long n, String name) throws SQLException {
    try (Writing writing = database.write()) {
      add(writing, n, name);
      writing.commit();
    }
  }

  private static void add(Writing writing, long n, String name) throws SQLException {
    Rows rows = writing.rows("thing", List.of("n", "name"));
    rows.add(n, name);
    rows.flush();
  }

  private Kind kindOf(Databases databases) {
    return catchThrowableOfType(CatalogueException.class, () -> databases.of(SHOP))
        .kind();
  }

  // --- the tables

  @ParameterizedTest
  @EnumSource
  void anEmptyDatabaseGetsTheTablesOfThisVersion(Dialect dialect) throws Exception {
    with(dialect);
    Databases databases = new Databases(settings, layout);
    opened.add(databases);
    Database database = databases.of(SHOP);
    assertThat(ask(database, "SELECT value FROM meta WHERE name = 'version'"))
        .containsExactly(Integer.toString(Migrations.known().newest()));
    for (String table : List.of("delivery", "change", "product", "offer_stock", "document")) {
      assertThat(ask(database, "SELECT COUNT(*) FROM " + table)).containsExactly("0");
    }
    assertThat(databases.of(SHOP)).isSameAs(database);
    assertThat(databases.of(OTHER)).isNotSameAs(database);
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseOfAnOlderVersionKeepsItsRows(Dialect dialect) throws Exception {
    Databases older = with(dialect, ONE);
    add(older.of(SHOP), 1, "first");
    older.close();
    Database database = again(ONE, "ALTER TABLE thing ADD COLUMN more TEXT;\n").of(SHOP);
    assertThat(ask(database, "SELECT name FROM thing WHERE more IS NULL")).containsExactly("first");
    assertThat(ask(database, "SELECT value FROM meta WHERE name = 'version'")).containsExactly("2");
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseOfANewerVersionIsRefusedAndLeftAsItIs(Dialect dialect) throws Exception {
    Databases newer = with(dialect, ONE, "CREATE TABLE extra (n BIGINT);\n");
    newer.of(SHOP);
    newer.close();
    CatalogueException refused =
        catchThrowableOfType(CatalogueException.class, () -> again(ONE).of(SHOP));
    assertThat(refused.kind()).isEqualTo(Kind.NEWER);
    assertThat(refused.sentence().text()).contains("newer version 2").contains("knows 1");
    assertThat(ask(again(ONE, "SELECT 1;\n").of(SHOP), "SELECT COUNT(*) FROM extra"))
        .containsExactly("0");
  }

  @ParameterizedTest
  @EnumSource
  void aMigrationThatStopsHalfwayHasNotHappened(Dialect dialect) throws Exception {
    Databases older = with(dialect, ONE);
    add(older.of(SHOP), 1, "first");
    older.close();
    String two = "CREATE TABLE extra (n BIGINT);\nUPDATE thing SET name = 'second';\n";
    assertThat(kindOf(again(ONE, two + "INSERT INTO nowhere VALUES (1);\n"))).isEqualTo(Kind.OTHER);
    assertThat(ask(again(ONE).of(SHOP), "SELECT name FROM thing")).containsExactly("first");
    assertThat(ask(again(ONE, two).of(SHOP), "SELECT name FROM thing")).containsExactly("second");
  }

  // --- transactions

  @ParameterizedTest
  @EnumSource
  void whatIsNotCommittedIsUndone(Dialect dialect) throws Exception {
    Database database = with(dialect, ONE).of(SHOP);
    try (Writing writing = database.write()) {
      add(writing, 1, "lost");
    }
    add(database, 2, "kept");
    assertThat(ask(database, "SELECT name FROM thing")).containsExactly("kept");
  }

  @ParameterizedTest
  @CsvSource({"off, on", "local, local", "remote_apply, remote_apply"})
  void aCommitIsOnTheDiskWhateverTheServerIsSetTo(String setting, String used) throws Exception {
    Databases databases = with(Dialect.POSTGRESQL, ONE);
    POSTGRES.execute(
        url(),
        "ALTER DATABASE " + POSTGRES.ask(url(), "SELECT current_database()")
            + " SET synchronous_commit = " + setting);
    try (Writing writing = databases.of(SHOP).write()) {
      assertThat(ask(writing.connection(), "SHOW synchronous_commit")).containsExactly(used);
    }
  }

  @ParameterizedTest
  @EnumSource
  void writersOfOneServerWaitForEachOtherAndThoseOfAnotherGoOn(Dialect dialect) throws Exception {
    Databases databases = with(dialect, ONE);
    Databases otherNode = again(ONE);
    Database shop = databases.of(SHOP);
    Future<?> here;
    Future<?> there;
    try (Writing first = shop.write()) {
      Database samePlace = otherNode.of(SHOP);
      here = others.submit(() -> write(shop, 2));
      there = others.submit(() -> write(samePlace, 3));
      add(databases.of(OTHER), 1, "another server's");
      add(first, 1, "first");
      assertWaits(here);
      assertWaits(there);
      first.commit();
    }
    here.get(30, TimeUnit.SECONDS);
    there.get(30, TimeUnit.SECONDS);
    assertThat(ask(shop, "SELECT n FROM thing ORDER BY n")).containsExactly("1", "2", "3");
  }

  private static Void write(Database database, long n) throws SQLException {
    add(database, n, "waited");
    return null;
  }

  private static void assertWaits(Future<?> future) {
    assertThatThrownBy(() -> future.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aReaderSeesOneMomentWhileAWriterCommits(Dialect dialect) throws Exception {
    Database database = with(dialect, ONE).of(SHOP);
    add(database, 1, "before");
    try (Connection reader = database.read()) {
      add(database, 2, "after");
      assertThat(ask(reader, "SELECT name FROM thing")).containsExactly("before");
      add(database, 3, "later");
      assertThat(ask(reader, "SELECT name FROM thing")).containsExactly("before");
    }
    assertThat(ask(database, "SELECT COUNT(*) FROM thing")).containsExactly("3");
  }

  @ParameterizedTest
  @EnumSource
  void aReaderWritesNothing(Dialect dialect) throws Exception {
    Database database = with(dialect, ONE).of(SHOP);
    try (Connection reader = database.read();
        Statement statement = reader.createStatement()) {
      assertThatThrownBy(() -> statement.execute("INSERT INTO thing (n) VALUES (1)"))
          .isInstanceOf(SQLException.class);
    }
  }

  // --- many rows

  @ParameterizedTest
  @EnumSource
  void textsComeBackAsTheyWere(Dialect dialect) throws Exception {
    Database database = with(dialect, ONE).of(SHOP);
    List<String> texts = new ArrayList<>(List.of(
        "tab\tinside",
        "\\",
        "\\N",
        "\\.",
        "line\nof\r\ntwo\r",
        "\\t is no tab, \\\\ are two",
        "it's \"quoted\" and $1, ? and :name",
        "\uD83D\uDE00 ёлка \u001D \u0001 \u0007 \u007F \u0085 \u2028",
        "",
        " ",
        "NULL",
        "a,b;c|d"));
    for (int i = 0; i < 500; i++) {
      texts.add("Товар\t" + i + "\\" + "я".repeat(200));
    }
    try (Writing writing = database.write()) {
      Rows rows = writing.rows("thing", List.of("n", "name", "price", "bits"));
      for (int i = 0; i < texts.size(); i++) {
        byte[] bits = {0, (byte) i, '\\', '\n', '\t', -1};
        rows.add((long) i, texts.get(i), new BigDecimal("1E+2").add(new BigDecimal(i)), bits);
      }
      rows.add((long) texts.size(), null, null, null);
      rows.add(1_000L, "a\0b", new BigDecimal("-0.00000000000000000001"), new byte[0]);
      rows.flush();
      writing.commit();
    }
    try (Connection connection = database.read();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT name, price, bits FROM thing ORDER BY n")) {
      for (int i = 0; i < texts.size(); i++) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo(texts.get(i));
        assertThat(new BigDecimal(rows.getString(2))).isEqualTo(new BigDecimal(100 + i));
        assertThat(rows.getBytes(3)).containsExactly(0, (byte) i, '\\', '\n', '\t', -1);
      }
      assertThat(rows.next()).isTrue();
      assertThat(Arrays.asList(rows.getString(1), rows.getString(2), rows.getBytes(3)))
          .containsOnlyNulls();
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("ab");
      assertThat(rows.getString(2)).isEqualTo("-0.00000000000000000001");
      assertThat(HexFormat.of().formatHex(rows.getBytes(3))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfSeveralTablesAndOtherStatementsMixInOneTransaction(Dialect dialect) throws Exception {
    Database database = with(dialect, ONE).of(SHOP);
    try (Writing writing = database.write();
        PreparedStatement name =
            writing.connection().prepareStatement("UPDATE thing SET name = ? WHERE n = ?")) {
      Rows things = writing.rows("thing", List.of("n", "name"));
      Rows metas = writing.rows("meta", List.of("name", "value"));
      for (long n = 0; n < 3_000; n++) {
        things.add(n, "thing " + n + "x".repeat(100));
        metas.add("name " + n, "value");
        if (n % 1_000 == 0) {
          things.flush();
          name.setString(1, "renamed");
          name.setLong(2, n);
          assertThat(name.executeUpdate()).isEqualTo(1);
        }
      }
      things.flush();
      metas.flush();
      metas.flush();
      writing.commit();
    }
    assertThat(ask(database, "SELECT n FROM thing WHERE name = 'renamed' ORDER BY n"))
        .containsExactly("0", "1000", "2000");
    assertThat(ask(database, "SELECT COUNT(*) FROM meta")).containsExactly("3001");
  }

  // --- made anew

  @ParameterizedTest
  @EnumSource
  void aFreshOneTakesThePlaceOfTheFormerUnderReaders(Dialect dialect) throws Exception {
    Databases databases = with(dialect, ONE);
    Database database = databases.of(SHOP);
    add(database, 1, "former");
    Database fresh = databases.fresh(SHOP);
    assertThat(ask(fresh, "SELECT COUNT(*) FROM thing")).containsExactly("0");
    try (Writing writing = fresh.write()) {
      Rows rows = writing.rows("thing", List.of("n", "name"));
      rows.add(1L, "new");
      rows.add(2L, "new");
      rows.flush();
      writing.commit();
    }
    Future<?> replaced;
    try (Connection reader = database.read()) {
      replaced = others.submit(() -> {
        databases.replace(SHOP, any -> true);
        return null;
      });
      try {
        replaced.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        assertThat(dialect).isEqualTo(Dialect.POSTGRESQL); // which waits for the reader
      }
      assertThat(ask(reader, "SELECT name FROM thing")).containsExactly("former");
    }
    replaced.get(30, TimeUnit.SECONDS);
    assertThat(ask(database, "SELECT name FROM thing")).containsExactly("new", "new");
    add(database, 3, "after");
    databases.close();
    assertThat(ask(again(ONE).of(SHOP), "SELECT n FROM thing ORDER BY n"))
        .containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @EnumSource
  void aFreshOneIsEmptyWhateverAnEarlierTryLeft(Dialect dialect) throws Exception {
    Databases databases = with(dialect, ONE);
    add(databases.of(SHOP), 1, "current");
    add(databases.fresh(SHOP), 1, "half");
    assertThat(ask(databases.fresh(SHOP), "SELECT COUNT(*) FROM thing")).containsExactly("0");
    add(databases.fresh(SHOP), 1, "left by a crash");
    Databases next = again(ONE);
    assertThat(ask(next.fresh(SHOP), "SELECT COUNT(*) FROM thing")).containsExactly("0");
    assertThat(ask(next.of(SHOP), "SELECT name FROM thing")).containsExactly("current");
    next.replace(SHOP, any -> true);
    assertThat(ask(next.of(SHOP), "SELECT COUNT(*) FROM thing")).containsExactly("0");
    assertThatThrownBy(() -> next.replace(SHOP, any -> true))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void whoWritesIsWaitedForBeforeAnotherTakesThePlace(Dialect dialect) throws Exception {
    Databases databases = with(dialect, ONE);
    Database database = databases.of(SHOP);
    add(databases.fresh(SHOP), 7, "new");
    Future<?> replaced;
    try (Writing writing = database.write()) {
      replaced = others.submit(() -> {
        databases.replace(SHOP, any -> true);
        return null;
      });
      assertWaits(replaced);
      add(writing, 1, "too late");
      writing.commit();
    }
    replaced.get(30, TimeUnit.SECONDS);
    assertThat(ask(database, "SELECT n FROM thing")).containsExactly("7");
  }

  // --- what goes wrong

  @Test
  void aPostgresqlThatNobodyRunsIsAway() throws Exception {
    settings = new Databases.Settings(Optional.of(new Databases.Login(
        "jdbc:postgresql://localhost:1/gate", Optional.of("gate"), Optional.empty())));
    assertThat(kindOf(again(ONE))).isEqualTo(Kind.AWAY);
  }

  @Test
  void aWrongPasswordAndAnUnknownDatabaseAreAQuestionOfTheLogin() throws Exception {
    POSTGRES.execute("CREATE ROLE gate LOGIN PASSWORD 'right'");
    POSTGRES.askForPassword("gate");
    Databases.Login right = POSTGRES.login();
    settings = login(right.url(), "gate", "wrong");
    assertThat(kindOf(again(ONE))).isEqualTo(Kind.LOGIN);
    settings = login(POSTGRES.url("nowhere"), "gate", "right");
    assertThat(kindOf(again(ONE))).isEqualTo(Kind.LOGIN);
    settings = login(right.url(), "gate", "right");
    assertThat(kindOf(again(ONE))).as("it may not make a schema").isEqualTo(Kind.DENIED);
    POSTGRES.execute(right.url(), "CREATE SCHEMA gate_shop AUTHORIZATION gate");
    assertThat(again(ONE).of(SHOP).dialect()).isEqualTo(Dialect.POSTGRESQL);
  }

  @Test
  void aPostgresqlThatCannotHoldEveryTextIsRefused() throws Exception {
    POSTGRES.execute("CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0"
        + " LC_COLLATE 'C' LC_CTYPE 'C'");
    settings = new Databases.Settings(Optional.of(
        new Databases.Login(POSTGRES.url("bytes"), Optional.of("postgres"), Optional.empty())));
    CatalogueException refused =
        catchThrowableOfType(CatalogueException.class, () -> again(ONE).of(SHOP));
    assertThat(refused.kind()).isEqualTo(Kind.ENCODING);
    assertThat(refused.sentence().text()).contains("SQL_ASCII").contains("UTF8");
    assertThat(POSTGRES.ask(POSTGRES.url("bytes"), "SELECT to_regnamespace('gate_shop')"))
        .as("nothing is made in it")
        .isNull();
  }

  private static Databases.Settings login(String url, String user, String password) {
    return new Databases.Settings(
        Optional.of(new Databases.Login(url, Optional.of(user), Optional.of(password))));
  }

  @Test
  void aConnectionThatIsCutOffIsAwayAndTheNextWorks() throws Exception {
    Databases databases = with(Dialect.POSTGRESQL, ONE);
    Database database = databases.of(SHOP);
    SQLException cut;
    try (Writing writing = database.write()) {
      add(writing, 1, "lost");
      String backend = ask(writing.connection(), "SELECT pg_backend_pid()").get(0);
      POSTGRES.execute("SELECT pg_terminate_backend(" + backend + ")");
      cut = catchThrowableOfType(SQLException.class, () -> add(writing, 2, "lost too"));
    }
    assertThat(CatalogueException.of(cut).kind()).isEqualTo(Kind.AWAY);
    add(database, 3, "kept");
    assertThat(ask(database, "SELECT n FROM thing")).containsExactly("3");
  }

  @Test
  void aConnectionThatIsCutOffWhileOneTakesThePlaceIsAwayToo() throws Exception {
    Databases databases = with(Dialect.POSTGRESQL, ONE);
    Database database = databases.of(SHOP);
    add(database, 1, "former");
    databases.fresh(SHOP);
    String cutOff = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        + " WHERE wait_event = 'advisory' AND datname = current_database()";
    Future<CatalogueException> replaced;
    try (Connection reader = database.read()) {
      assertThat(ask(reader, "SELECT n FROM thing")).containsExactly("1");
      replaced = others.submit(() -> catchThrowableOfType(
          CatalogueException.class, () -> databases.replace(SHOP, any -> true)));
      while (POSTGRES.ask(url(), cutOff).equals("0")) {
        Thread.sleep(20); // it does not wait for the reader yet
      }
      assertThat(replaced.get(30, TimeUnit.SECONDS).kind()).isEqualTo(Kind.AWAY);
    }
    assertThat(ask(database, "SELECT n FROM thing")).containsExactly("1");
    databases.replace(SHOP, any -> true);
    assertThat(ask(database, "SELECT n FROM thing")).isEmpty();
  }

  private String url() {
    return settings.login().orElseThrow().url();
  }

  @Test
  void aFileThatIsNoDatabaseIsBroken() throws Exception {
    Files.writeString(layout.catalogue(SHOP), "garbage".repeat(1_000));
    assertThat(kindOf(again(ONE))).isEqualTo(Kind.BROKEN);
    Files.delete(layout.catalogue(SHOP));
    assertThat(again(ONE).of(SHOP).dialect()).isEqualTo(Dialect.SQLITE);
  }

  @Test
  void aFileThatCannotBeOpenedIsDenied() throws Exception {
    Files.createDirectory(layout.catalogue(SHOP)); // also for root, whom no permission stops
    assertThat(kindOf(again(ONE))).isEqualTo(Kind.DENIED);
  }

  @Test
  void aVolumeWithoutRoomIsFull() throws Exception {
    Database database = with(Dialect.SQLITE, ONE).of(SHOP);
    try (Writing writing = database.write()) {
      ask(writing.connection(), "PRAGMA max_page_count = 10");
      SQLException full = catchThrowableOfType(SQLException.class, () -> {
        for (long n = 0; n < 100; n++) {
          add(writing, n, "x".repeat(10_000));
        }
      });
      assertThat(CatalogueException.of(full).kind()).isEqualTo(Kind.FULL);
    }
    add(database, 1, "kept");
    assertThat(ask(database, "SELECT n FROM thing")).containsExactly("1");
  }

  @Test
  void whatTheDriversSayIsTold() {
    assertThat(CatalogueException.of(new SQLException("gone", "08006")).kind())
        .isEqualTo(Kind.AWAY);
    assertThat(CatalogueException.of(new SQLException("stops", "57P01")).kind())
        .isEqualTo(Kind.AWAY);
    assertThat(CatalogueException.of(new SQLException("full", "53100")).kind())
        .isEqualTo(Kind.FULL);
    assertThat(CatalogueException.of(new SQLException("outer", new SQLException("in", "28P01")))
            .kind())
        .isEqualTo(Kind.LOGIN);
    SQLException batch = new SQLException("batch");
    batch.setNextException(new SQLException("in", "55P03"));
    assertThat(CatalogueException.of(batch).kind()).isEqualTo(Kind.BUSY);
    assertThat(CatalogueException.of(new SQLException("mistake", "42601")).kind())
        .isEqualTo(Kind.OTHER);
    for (Kind kind : Kind.values()) {
      if (kind != Kind.NEWER && kind != Kind.ENCODING) {
        assertThat(new CatalogueException(kind, null).sentence().text()).isNotBlank();
      }
    }
  }

  // --- what is left behind

  @Test
  void theFilesAreForNobodyElse() throws Exception {
    Database database = with(Dialect.SQLITE, ONE).of(SHOP);
    add(database, 1, "one");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.catalogues())))
        .isEqualTo("rwx------");
    try (var files = Files.list(layout.catalogues())) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(3);
      for (Path file : all) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingLeavesNoFileBesideNoThreadAndNoDriver(Dialect dialect) throws Exception {
    Databases databases = with(dialect, ONE);
    add(databases.of(SHOP), 1, "one");
    databases.fresh(SHOP);
    databases.close();
    try (var files = Files.list(layout.catalogues())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .isSubsetOf("shop.db", "shop.fresh.db");
    }
    // the pool does not wait for the end of its own
    Awaited.until(
        "its threads have ended",
        () -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("gate-database")));
    assertThat(DriverManager.drivers())
        .noneMatch(driver -> driver.getClass().getName().matches("org\\.(sqlite|postgresql)\\..*"));
    assertThatThrownBy(() -> databases.of(SHOP)).isInstanceOf(CatalogueException.class);
  }

  @Test
  void noTwoServersShareASchema() {
    List<String> ids = List.of(
        "shop",
        "shop-2",
        "shop--2",
        "a".repeat(49),
        "a".repeat(50),
        "a".repeat(63),
        "a".repeat(64),
        "a".repeat(63) + "b",
        "a".repeat(63) + "-");
    List<String> names =
        ids.stream().map(id -> PostgresServer.schema(new ServerId(id))).toList();
    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.length() <= 50);
    assertThat(names).startsWith("shop", "shop_2", "shop__2");
  }

  @Test
  void aLoginShowsNoPassword() {
    assertThat(login("jdbc:postgresql://localhost/gate?password=secret", "gate", "secret"))
        .asString()
        .doesNotContain("secret");
  }
}
