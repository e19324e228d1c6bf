package org.onecgate.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.config.Dialect;
import org.onecgate.config.OrderSettings;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.ServerSettings.Sessid;
import org.onecgate.config.Servers;
import org.onecgate.exchange.SessionRecord;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Quarantine;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * Proves that records survive the disk and that one from which a value is missing, or in which it
 * is wrong, is refused with the field named instead of being half understood (P1, P3, P6).
 */
class RecordsTest {
  private static final Instant TIME = Instant.parse("2026-05-05T12:00:00.123Z");
  private static final String ID = "20260505T120000123Z-0000000a";
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String PASSWORD = "pbkdf2-sha512$1$MDEyMzQ1Njc4OWFiY2RlZg$" + "A".repeat(43);

  private static final Sentence WHY =
      Phrase.IN.of("a.xml", Phrase.AT.of(Phrase.NO_ELEMENT.of(), 1, 2));

  private static final JobRecord JOB = new JobRecord(
      1,
      ID,
      HASH,
      "shop",
      "Магазин",
      "1c",
      "catalog",
      "import",
      null,
      JobRecord.State.RUNNING,
      TIME,
      TIME.plusSeconds(1),
      null,
      List.of("import.xml"),
      List.of(),
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null);
  private static final SessionRecord SESSION = new SessionRecord(
      1, HASH, "shop", "1c", "catalog", TIME, TIME.plusSeconds(1), null, null, null);
  private static final ServerRecord SERVER = new ServerRecord(
      "shop",
      "Магазин",
      "1c",
      PASSWORD,
      true,
      new Dialect("optional", null, null, null, null, null, null, null),
      null,
      null,
      null,
      null,
      null);
  private static final ServerRecord SERVER_WITH_ORDERS = new ServerRecord(
      "shop",
      "Магазин",
      "1c",
      PASSWORD,
      true,
      Dialect.DEFAULT,
      null,
      new OrderSettings(
          "UTF-8",
          List.of(new OrderSettings.Choice("N", "Принят")),
          List.of(new OrderSettings.Choice("1", "Наличные")),
          "Розничный покупатель",
          "SHOP-",
          "И",
          List.of(new OrderSettings.Choice("new", "Принят"))),
      null,
      null,
      null);

  private static final Quarantine.Reason REASON =
      new Quarantine.Reason(1, ID, "XML refused: a.xml", WHY, TIME, null);
  private static final Servers.Registry REGISTRY = new Servers.Registry(1, List.of(SERVER));

  @TempDir
  Path directory;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));

  @AfterEach
  void close() {
    store.close();
  }

  static Stream<Object> records() {
    return Stream.of(
        JOB,
        JOB.published(
            TIME.plusSeconds(2), List.of("a.xml", "b.xml"), new JobRecord.Totals(1, 20, 0)),
        JOB.failed(TIME.plusSeconds(2), List.of(), Fault.BROKEN_XML, WHY),
        SESSION,
        SERVER,
        SERVER_WITH_ORDERS,
        REASON,
        REGISTRY);
  }

  @ParameterizedTest
  @MethodSource("records")
  void aRecordComesBackAsItWas(Object record) throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, record);
    assertThat(store.read(file, record.getClass()).orElseThrow()).isEqualTo(record);
  }

  static Stream<Arguments> required() {
    return Stream.of(
            List.of(
                JOB,
                "schema exchange session server serverName login type state startedAt sealedAt"),
            List.of(SESSION, "schema hash server login startedAt usedAt"),
            List.of(SERVER, "id name login passwordHash"),
            List.of(REASON, "schema exchange reason time"),
            List.of(REGISTRY, "schema servers"))
        .flatMap(of -> Stream.of(of.get(1).toString().split(" "))
            .map(field -> Arguments.of(of.get(0), field)));
  }

  @ParameterizedTest
  @MethodSource("required")
  void aRecordFromWhichAValueIsMissingIsRefusedWithTheFieldNamed(Object record, String field)
      throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, record);
    String whole = Files.readString(file);
    String without = whole.replaceFirst(
        "\"" + field + "\": (\"[^\"]*\"|\\[[^]]*\\]|\\w+)(,)?", "\"other\": 1$2");
    assertThat(without).isNotEqualTo(whole);
    assertRefused(file, without, record.getClass(), field);
    Files.writeString(
        file,
        whole.replaceFirst(
            "\"" + field + "\": (\"[^\"]*\"|\\[[^]]*\\]|\\w+)", "\"" + field + "\": null"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.read(file, record.getClass()));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(JOB, "\"schema\": 1", "\"schema\": 2", "schema"),
        Arguments.of(JOB, ID, "../../etc", "exchange"),
        Arguments.of(SESSION, "\"schema\": 1", "\"schema\": 0", "schema"),
        Arguments.of(SESSION, HASH, HASH.substring(1), "hash"),
        Arguments.of(SESSION, HASH, "../" + HASH.substring(3), "hash"),
        Arguments.of(SESSION, HASH, HASH.replace('a', 'A'), "hash"),
        Arguments.of(SERVER, "\"id\": \"shop\"", "\"id\": \"Shop\"", "id"),
        Arguments.of(SERVER, "\"id\": \"shop\"", "\"id\": \"../x\"", "id"),
        Arguments.of(SERVER, "\"id\": \"shop\"", "\"id\": \"\"", "id"),
        Arguments.of(SERVER, "\"login\": \"1c\"", "\"login\": \"a:b\"", "login"),
        Arguments.of(SERVER, "\"login\": \"1c\"", "\"login\": \"\"", "login"),
        Arguments.of(SERVER, "Магазин", "  ", "name"),
        Arguments.of(SERVER, "Магазин", "x".repeat(201), "name"),
        Arguments.of(SERVER, PASSWORD, "plain", "passwordHash"),
        Arguments.of(SERVER, "optional", "maybe", "dialect.sessid"),
        Arguments.of(SERVER, "\"auto\"", "\"always\"", "dialect"),
        Arguments.of(SERVER, "utf-8", "koi8-r", "dialect.charset"),
        Arguments.of(SERVER, "\"real\"", "\"200\"", "dialect.status"),
        Arguments.of(SERVER, "\"zip\": true", "\"fileLimit\": 0", "dialect.fileLimit"),
        Arguments.of(SERVER_WITH_ORDERS, "UTF-8", "koi8-r", "charset"),
        Arguments.of(SERVER_WITH_ORDERS, "\"id\": \"N\"", "\"id\": \"\"", "id"),
        Arguments.of(SERVER_WITH_ORDERS, "Принят", "a\\u0001", "name"),
        Arguments.of(SERVER_WITH_ORDERS, "Розничный покупатель", " ", "buyer"),
        Arguments.of(SERVER_WITH_ORDERS, "SHOP-", "SHOP 1", "cutPrefix"),
        Arguments.of(SERVER_WITH_ORDERS, "\"И\"", "\"ИнтернетМагазин\"", "addPrefix"),
        Arguments.of(REGISTRY, "\"schema\": 1", "\"schema\": 2", "schema"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aRecordInWhichAValueIsWrongIsRefusedWithTheFieldNamed(
      Object record, String right, String wrong, String field) throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, record);
    String whole = Files.readString(file);
    assertThat(whole).contains(right);
    assertRefused(file, whole.replace(right, wrong), record.getClass(), field);
  }

  @Test
  void aJobInAnUnknownStateIsRefused() throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, JOB);
    Files.writeString(file, Files.readString(file).replace("RUNNING", "JUMPING"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.read(file, JobRecord.class));
  }

  @Test
  void aServerWithoutSessidRequiresIt() throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, SERVER);
    Files.writeString(file, Files.readString(file).replace("\"sessid\"", "\"other\""));
    ServerRecord read = store.read(file, ServerRecord.class).orElseThrow();
    assertThat(read.dialect()).isEqualTo(Dialect.DEFAULT);
    assertThat(read.settings().sessid()).isEqualTo(Sessid.REQUIRED);
    assertThat(SERVER.settings().sessid()).isEqualTo(Sessid.OPTIONAL);
  }

  @Test
  void theSettingForTheImportIsCalledImportInTheFile() throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, Dialect.DEFAULT);
    assertThat(Files.readString(file)).contains("\"import\": \"auto\"");
    Files.writeString(
        file, Files.readString(file).replace("import\": \"auto\"", "import\": \"never\""));
    assertThat(store.read(file, Dialect.class).orElseThrow().import_()).isEqualTo("never");
  }

  @Test
  void aServerWithoutEnabledIsNotEnabled() throws Exception {
    Path file = directory.resolve("record.json");
    store.write(file, SERVER);
    Files.writeString(file, Files.readString(file).replace("\"enabled\"", "\"other\""));
    assertThat(store.read(file, ServerRecord.class).orElseThrow().enabled()).isFalse();
  }

  @Test
  void aJobEndsPublishedOrFailed() {
    assertThat(JOB.id().value()).isEqualTo(ID);
    assertThat(JOB.published(TIME, List.of("a.xml"), new JobRecord.Totals(1, 20, 0)))
        .satisfies(job -> {
          assertThat(job.state()).isEqualTo(JobRecord.State.PUBLISHED);
          assertThat(job.finishedAt()).isEqualTo(TIME);
          assertThat(job.error()).isNull();
          assertThat(job.fault()).isNull();
          assertThat(job.files()).containsExactly("a.xml");
        });
    assertThat(JOB.failed(TIME, List.of(), Fault.BROKEN_XML, WHY)).satisfies(job -> {
      assertThat(job.state()).isEqualTo(JobRecord.State.FAILED);
      assertThat(job.error()).isEqualTo(WHY.text());
      assertThat(job.reason()).isEqualTo(WHY);
      assertThat(job.fault()).isEqualTo("BROKEN_XML");
      assertThat(job.sealedAt()).isEqualTo(JOB.sealedAt());
    });
  }

  private void assertRefused(Path file, String content, Class<?> type, String field)
      throws Exception {
    Files.writeString(file, content);
    assertThatExceptionOfType(StorageException.class)
        .as(content)
        .isThrownBy(() -> store.read(file, type))
        .withStackTraceContaining("the field " + field);
  }
}
