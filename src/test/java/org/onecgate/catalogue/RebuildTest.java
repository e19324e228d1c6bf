package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ServerId;
import org.onecgate.catalogue.Decisions.Rebuilding;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.storage.DataLayout;

/** What a catalogue that is built anew has (G1, G3). */
class RebuildTest {
  private static final ServerId SHOP = new ServerId("shop");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  @TempDir
  private Path temp;

  private final List<PublishedDelivery> there = new ArrayList<>();
  private final List<Rebuilding> told = new ArrayList<>();
  private Databases databases;

  @AfterEach
  void close() {
    databases.close();
  }

  private void open(Databases.Settings settings) throws Exception {
    databases = new Databases(settings, new DataLayout(temp.resolve("data")).create());
    Deliveries inbox = new Deliveries(temp.resolve("inbox"));
    for (int i = 0; i < 3; i++) {
      String product = ApplicationTest.product("p" + i, "<Наименование>Товар</Наименование>");
      there.add(inbox.of(ApplicationTest.goods(Integer.toString(i), "true", product)));
    }
    there.add(inbox.of(
        ApplicationTest.goods("4", "true", "<Товар Статус=\"Удален\"><Ид>p0</Ид></Товар>")));
  }

  private void apply(int... deliveries) throws Exception {
    for (int each : deliveries) {
      application(databases).apply(there.get(each));
    }
  }

  private static Application application(Databases databases) throws Exception {
    return new Application(databases.of(SHOP), 100, Instant.EPOCH, step -> {});
  }

  private Rebuild rebuild() {
    return new Rebuild(databases, SHOP, there, 5, NOW, how -> {
      told.add(how);
      during.run();
    });
  }

  private Runnable during = () -> {};

  private Map<String, List<String>> dump() throws Exception {
    Map<String, List<String>> dump = Dump.of(databases.of(SHOP));
    dump.remove("change"); // their numbers go on
    dump.remove("meta");
    dump.replaceAll((table, rows) -> rows.stream().map(RebuildTest::plain).toList());
    return dump;
  }

  /** Without when it was applied, and the numbers of changes. */
  private static String plain(String row) {
    return row.replaceAll("1970-01-01T00:00:00Z|2026-03-01T12:00:00Z", "at")
        .replaceAll("\\|\\d+\\|\\d+$", "");
  }

  private long last() throws Exception {
    return new Feed(databases.of(SHOP)).last();
  }

  @Test
  void itHasWhatTheFormerOneHadAndTheNumbersOfChangesGoOn() throws Exception {
    open(Databases.Settings.FILES);
    apply(0, 1, 2, 3);
    application(databases).note("20260101T000000009Z-00000009", "refused");
    Map<String, List<String>> former = dump();
    long last = last();
    rebuild().run();
    assertThat(dump()).isEqualTo(former);
    assertThat(new Feed(databases.of(SHOP)).after(last, 100, Feed.Filter.NONE).changes())
        .hasSize((int) last)
        .first()
        .satisfies(change -> assertThat(change.n()).isEqualTo(last + 1));
    assertThat(told).endsWith(new Rebuilding(5, 5, null)).startsWith(new Rebuilding(0, 4, null));
    long second = last();
    rebuild().run();
    assertThat(last()).as("and once more").isEqualTo(second + last);
  }

  @Test
  void whatAnotherNodeAppliesMeanwhileIsInItToo() throws Exception {
    open(Databases.Settings.FILES);
    anotherNode(Databases.Settings.FILES);
  }

  @Test
  void whatAnotherNodeAppliesMeanwhileIsInItTooInPostgres() throws Exception {
    Databases.Settings settings = new Databases.Settings(Optional.of(POSTGRES.login()));
    open(settings);
    anotherNode(settings);
  }

  private void anotherNode(Databases.Settings settings) throws Exception {
    apply(0, 1);
    try (Databases other = new Databases(settings, new DataLayout(temp.resolve("data")).create())) {
      List<PublishedDelivery> more = new ArrayList<>(List.of(there.get(2), there.get(3)));
      during = () -> {
        if (told.size() > 1 && !more.isEmpty()) {
          PublishedDelivery next = more.remove(0);
          try {
            application(other).apply(next);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        }
      };
      rebuild().run();
    }
    Map<String, List<String>> dump = dump();
    assertThat(dump.get("delivery")).hasSize(4);
    assertThat(dump.get("product")).hasSize(3).anyMatch(row -> row.contains("|status|"));
  }

  @Test
  void aDamagedOneIsMovedAsideAndADeliveryThatWouldDeleteTooMuchIsLeftOut() throws Exception {
    open(Databases.Settings.FILES);
    apply(0, 1, 2);
    databases.close();
    Path file = temp.resolve("data/catalogue/shop.db");
    Files.writeString(file, "no database at all ".repeat(1000));
    databases =
        new Databases(Databases.Settings.FILES, new DataLayout(temp.resolve("data")).create());
    rebuild().run();
    Map<String, List<String>> dump = dump();
    assertThat(dump.get("product")).hasSize(3).noneMatch(row -> row.contains("|status|"));
    assertThat(dump.get("delivery")).hasSize(4).last().asString().contains("refused");
    assertThat(dump.get("held")).isEmpty();
    assertThat(last())
        .as("whoever followed the lost one misses nothing")
        .isGreaterThan(NOW.toEpochMilli());
    try (Stream<Path> files = Files.list(file.getParent())) {
      Path aside = files
          .filter(each -> each.getFileName().toString().contains("damaged"))
          .findFirst()
          .orElseThrow();
      assertThat(aside.getFileName()).hasToString("shop.damaged-20260301T120000Z.db");
      assertThat(Files.readString(aside, StandardCharsets.UTF_8)).startsWith("no database");
    }
  }

  @Test
  void oneThatIsNewerStaysAsItIs() throws Exception {
    open(Databases.Settings.FILES);
    apply(0);
    try (Writing writing = databases.of(SHOP).write()) {
      writing
          .connection()
          .createStatement()
          .execute("UPDATE meta SET value = '99' WHERE name = 'version'");
      writing.commit();
    }
    databases.close();
    databases =
        new Databases(Databases.Settings.FILES, new DataLayout(temp.resolve("data")).create());
    assertThatThrownBy(() -> rebuild().run()).isInstanceOf(CatalogueException.class);
    databases.close();
    assertThat(temp.resolve("data/catalogue/shop.db")).isRegularFile();
    try (Connection ignored = new SqliteDatabase(temp.resolve("data/catalogue/shop.db")).read()) {
      assertThat(new Query("SELECT count(*) FROM product").number(ignored)).isEqualTo(1);
    }
  }
}
