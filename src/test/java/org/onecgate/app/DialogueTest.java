package org.onecgate.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Addresses;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.TestClock;
import org.onecgate.admin.MetricsServlet;
import org.onecgate.alarm.AlarmSettings;
import org.onecgate.config.SettingStates;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.Patience;
import org.onecgate.history.JobRecord;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Limits;
import org.onecgate.it.Awaited;
import org.onecgate.it.Registries;
import org.onecgate.json.JsonStore;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Body;
import org.onecgate.protocol.ExchangeRequest.Credentials;
import org.onecgate.protocol.ExchangeRequest.Framing;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Form;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.protocol.SessionKey;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.upkeep.Retention;

/**
 * Proves what the whole of Gate makes of requests that differ from 1C to 1C: exchanges without an
 * import (E19), announcements (E16), and dialects (E4, E13, E23).
 */
class DialogueTest {
  private static final Duration QUIET = Duration.ofMillis(700);
  private static final String WHOLE =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.07\"/>";
  private static final String HALF = WHOLE.substring(0, WHOLE.length() - 5);

  @TempDir
  Path root;

  private final AheadClock clock = new AheadClock();
  private Gate gate;

  /**
   * A clock that goes an hour after that of the disk, on which nothing that was received has been
   * quiet yet, until it is made quiet; it knows how often the quiet were looked for.
   */
  private static final class AheadClock extends TestClock {
    private final AtomicInteger looks = new AtomicInteger();

    AheadClock() {
      super(Clock.systemUTC());
      add(Duration.ofHours(-1));
    }

    @Override
    public Instant instant() {
      if (Thread.currentThread().getName().equals("gate-quiet")) {
        looks.incrementAndGet();
      }
      return super.instant();
    }
  }

  @AfterEach
  void stop() {
    if (gate != null) {
      gate.close();
    }
  }

  @Test
  void filesOfA1cThatNeverSendsImportAreDeliveredWhenItIsQuiet() throws Exception {
    start();
    String key = login("catalog");
    send(key, "catalog", "import0_1.xml", WHOLE);
    send(key, "catalog", "import_files/ab/1.jpg", "picture");
    awaitLooks();
    assertThat(deliveries()).isEmpty();
    fallQuiet();
    awaitDeliveries(1);
    Manifest manifest = manifest(deliveries().get(0));
    assertThat(manifest.closedBy()).isEqualTo("quiet");
    assertThat(manifest.type()).isEqualTo("catalog");
    assertThat(manifest.files()).hasSize(2);
    assertThat(text(ask(key, "catalog", "import", "import0_1.xml", "")))
        .as("an import that comes late is answered from that delivery")
        .startsWith("success");
    assertThat(deliveries()).hasSize(1);
    assertThat(job(manifest.delivery()).hints())
        .as("the story of the exchange says why")
        .singleElement()
        .asString()
        .contains("sends no import");
  }

  private JobRecord job(String exchange) throws IOException {
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      Path file = new DataLayout(root).job(new ExchangeId(exchange));
      return store.read(file, JobRecord.class).orElseThrow();
    }
  }

  @Test
  void whatIsNotCompleteIsNotDeliveredByItself() throws Exception {
    start();
    String key = login("catalog");
    send(key, "catalog", "import.xml", HALF);
    String other = login("sale");
    send(other, "sale", "orders.xml", WHOLE);
    fallQuiet();
    awaitDeliveries(1);
    awaitLooks();
    assertThat(manifest(deliveries().get(0)).type()).isEqualTo("sale");
    send(key, "catalog", "import.xml", WHOLE.substring(HALF.length()));
    awaitDeliveries(2);
    assertThat(manifest(deliveries().get(1)).files().get(0).size())
        .isEqualTo(WHOLE.getBytes(UTF_8).length);
  }

  @Test
  void filesOfALoginThatHasEverSentImportWaitForOneAlsoAfterARestart() throws Exception {
    start();
    exchange("catalog", "a.xml");
    gate.close();
    start();
    String key = login("catalog");
    send(key, "catalog", "b.xml", WHOLE);
    fallQuiet();
    awaitLooks();
    assertThat(deliveries()).hasSize(1);
    assertThat(text(ask(key, "catalog", "import", "b.xml", ""))).startsWith("success");
    assertThat(deliveries()).hasSize(2);
    assertThat(manifest(deliveries().get(1)).closedBy()).isEqualTo("import");
  }

  /** UNF 1.6 and UTP ask for the import of goods, and never for that of orders (protocol 1.1). */
  @Test
  void ordersComeBackFromA1cThatSendsImportForGoodsAlone() throws Exception {
    start();
    exchange("catalog", "import.xml");
    String orders = login("sale");
    send(orders, "sale", "orders.xml", WHOLE);
    fallQuiet();
    awaitDeliveries(2);
    Manifest manifest = manifest(deliveries().get(1));
    assertThat(manifest.type()).isEqualTo("sale");
    assertThat(manifest.closedBy()).isEqualTo("quiet");
  }

  @Test
  void importForOrdersIsAHabitToo() throws Exception {
    start();
    exchange("sale", "a.xml");
    gate.close();
    start();
    send(login("sale"), "sale", "b.xml", WHOLE);
    fallQuiet();
    awaitLooks();
    assertThat(deliveries()).hasSize(1);
  }

  @Test
  void whatWaitsForAnImportGoesAsSoonAsTheSettingSaysThatNoneComes() throws Exception {
    start();
    exchange("catalog", "a.xml");
    send(login("catalog"), "catalog", "b.xml", WHOLE);
    fallQuiet();
    awaitLooks();
    assertThat(deliveries()).hasSize(1);
    change("\"import\": \"auto\"", "\"import\": \"never\"");
    awaitDeliveries(2);
    assertThat(job(deliveries().get(1).getFileName().toString()).hints())
        .as("what is set is not asked for")
        .isEmpty();
  }

  @Test
  void anImportThatComesAfterAllTakesBackThatNoneComes() throws Exception {
    start();
    exchange("catalog", "a.xml");
    send(login("catalog"), "catalog", "b.xml", WHOLE);
    fallQuiet();
    awaitLooks(); // one upload broke off, and it was noted
    exchange("catalog", "c.xml");
    assertThat(job(deliveries().get(1).getFileName().toString()).hints()).isEmpty();
  }

  @Test
  void aServerCanAskForQuietAlwaysOrForAnImportAlways() throws Exception {
    start();
    dialect("\"import\": \"auto\"", "\"import\": \"required\"");
    String key = login("catalog");
    send(key, "catalog", "a.xml", WHOLE);
    fallQuiet();
    awaitLooks();
    assertThat(deliveries()).isEmpty();
    assertThat(text(ask(key, "catalog", "import", "a.xml", ""))).startsWith("success");
    assertThat(manifest(deliveries().get(0)).closedBy()).isEqualTo("import");
    dialect("\"import\": \"required\"", "\"import\": \"never\"");
    String next = login("catalog");
    send(next, "catalog", "b.xml", WHOLE);
    awaitDeliveries(2);
  }

  @Test
  void quietDeliveriesComeInTheOrderInWhichTheirSessionsFellQuiet() throws Exception {
    start();
    String later = login("catalog");
    String earlier = login("catalog");
    send(earlier, "catalog", "first.xml", WHOLE);
    DataLayout layout = new DataLayout(root);
    Path journal = layout.journal(layout.intake(SessionHash.of(earlier)));
    Files.setLastModifiedTime(
        journal, FileTime.from(Files.getLastModifiedTime(journal).toInstant().minusMillis(30)));
    send(later, "catalog", "second.xml", WHOLE);
    fallQuiet();
    awaitDeliveries(2);
    assertThat(deliveries().stream().map(d -> manifest(d).files().get(0).name()))
        .containsExactly("first.xml", "second.xml");
  }

  @Test
  void announcementsAreHandedOverOnceAndInOrder() throws Exception {
    start();
    exchange("catalog", "a.xml");
    String second = login("catalog");
    for (int again = 0; again < 2; again++) {
      assertThat(text(ask(second, "catalog", "deactivate", "", "1700000000")))
          .isEqualTo("success\n");
    }
    String third = login("catalog");
    assertThat(text(ask(third, "catalog", "complete", "", ""))).isEqualTo("success\n");
    awaitDeliveries(3);
    assertThat(deliveries().stream().map(d -> manifest(d).event()))
        .containsExactly(
            null,
            new Manifest.Event("deactivate", 1_700_000_000L),
            new Manifest.Event("complete", null));
    assertThat(manifest(deliveries().get(2)).closedBy()).isEqualTo("event");
    gate.close();
    start();
    String next = login("catalog");
    send(next, "catalog", "b.xml", WHOLE); // comes after all that the start takes up
    assertThat(text(ask(next, "catalog", "import", "b.xml", ""))).startsWith("success");
    assertThat(deliveries()).as("nothing is announced again after a restart").hasSize(4);
  }

  @Test
  void anAnnouncementIsHandedOverAfterACrash() throws Exception {
    start();
    gate.close();
    Instant time = Instant.parse("2026-05-05T12:00:00.123Z");
    DataLayout layout = new DataLayout(root);
    JobRecord job = JobRecord.begun(
        ExchangeId.of(time, 1),
        new JobRecord.Origin(
            new SessionHash("0".repeat(64)),
            new ServerId("1c"),
            "1C",
            "1c",
            "catalog",
            time,
            false,
            null,
            null),
        "event",
        new JobRecord.Event("complete", null),
        time,
        List.of(),
        List.of());
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      store.write(layout.job(job.id()), job);
    }
    start();
    awaitDeliveries(1);
    assertThat(manifest(deliveries().get(0)).event())
        .isEqualTo(new Manifest.Event("complete", null));
  }

  @Test
  void aRunThatACrashInterruptedInItsRefusalAnswersForItsNames() throws Exception {
    start();
    String key = login("catalog");
    send(key, "catalog", "v8_1.zip", "no zip at all");
    String refusal = ask(key, "catalog", "import", "v8_1.zip", "").text();
    assertThat(refusal).startsWith("failure\nArchive refused");
    gate.close();
    DataLayout layout = new DataLayout(root);
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
        Stream<Path> jobs = Files.list(layout.jobs())) {
      Path file = jobs.findFirst().orElseThrow().resolve("job.json");
      // As it was written before the seal: the files are in quarantine, the record does not say so.
      Files.writeString(
          file,
          Files.readString(file)
              .replace("FAILED", "RUNNING")
              .replaceAll("(?m)^ *\"(error|fault|finishedAt)\".*\n", ""));
      assertThat(store.read(file, JobRecord.class).orElseThrow().files())
          .containsExactly("v8_1.zip");
    }
    start();
    assertThat(ask(key, "catalog", "import", "v8_1.zip", "").text())
        .startsWith("failure\nImport failed: Archive refused");
  }

  @Test
  void anAnnouncementThatSaysTooLittleIsRefused() throws Exception {
    start();
    String key = login("catalog");
    for (String wrong : List.of("", "0", "-1", "yesterday")) {
      assertFault(Fault.MISSING_TIMESTAMP, ask(key, "catalog", "deactivate", "", wrong));
    }
    assertFault(Fault.UNKNOWN_MODE, ask(key, "sale", "complete", "", ""));
    assertThat(deliveries()).isEmpty();
  }

  @Test
  void aDialectDecidesHowInitAnswersAndHowAnswersAreWritten() throws Exception {
    start();
    String key = login("catalog");
    assertThat(text(ask(key, "catalog", "init", "", ""))).isEqualTo("zip=yes\nfile_limit=8388608");
    assertThat(gate.dispatcher()
            .answer(request(key, "catalog", "init", "", "", null))
            .form())
        .isEqualTo(Form.DEFAULT);
    dialect("\"zip\": true", "\"zip\": false, \"fileLimit\": 1000");
    dialect("\"initLines\": \"auto\"", "\"initLines\": \"four\"");
    dialect("utf-8", "windows-1251");
    dialect("\"real\"", "\"always-200\"");
    dialect("\"bom\": false", "\"bom\": true");
    assertThat(text(ask(key, "catalog", "init", "", "")))
        .isEqualTo("zip=no\nfile_limit=1000\nsessid=" + key + "\nversion=2.09");
    Form form =
        gate.dispatcher().answer(request(key, "catalog", "init", "", "", null)).form();
    assertThat(form).isEqualTo(new Form(Charset.forName("windows-1251"), true, true));
    assertThat(form.encode("ж")).containsExactly(0xe6);
    assertThat(new Form(UTF_8, true, false).encode("ж"))
        .containsExactly(0xef, 0xbb, 0xbf, 0xd0, 0xb6);
    assertThat(gate.dispatcher()
            .answer(request("", "catalog", "checkauth", "", "", new Credentials("1c", "wrong")))
            .form())
        .as("also for who only names the login")
        .isEqualTo(form);
  }

  @Test
  void aServerWhoseSessidIsOptionalMaySendChunksWithoutIt() throws Exception {
    start();
    String key = login("catalog");
    ExchangeRequest without = new ExchangeRequest(
        ExchangeType.sent("catalog"),
        Mode.sent("file"),
        "a.xml",
        SessionKey.NONE,
        "",
        "",
        SessionKey.of(key),
        Optional.empty(),
        new Body(Framing.LENGTH, 1, new ByteArrayInputStream(new byte[1])),
        "test",
        Optional.empty(),
        ExchangeRequest.Realm.NOBODY);
    assertFault(Fault.MISSING_SESSID, gate.dispatcher().answer(without).reply());
    dialect("\"sessid\": \"required\"", "\"sessid\": \"optional\"");
    assertThat(gate.dispatcher().answer(without).reply().text()).isEqualTo("success");
  }

  private void start() throws Exception {
    Registries.write(root, "1c", "secret", "nobody logs in with this");
    GateConfig config = new GateConfig(
        root,
        ZoneOffset.UTC,
        "1c",
        Optional.of("secret"),
        Optional.empty(),
        ByteSize.mebi(8),
        Limits.DEFAULT,
        Durability.CHUNK,
        ByteSize.mebi(8),
        Optional.empty(),
        QUIET,
        Duration.ofHours(24),
        100,
        false,
        false,
        Addresses.NONE,
        Optional.empty(),
        Optional.empty(),
        MetricsServlet.Readers.NONE,
        Optional.empty(),
        Duration.ofSeconds(30),
        AlarmSettings.NONE,
        Patience.DEFAULT,
        true,
        Retention.Limits.DEFAULT,
        Optional.empty(),
        SettingStates.NONE);
    gate = new Gate(config, clock).start();
  }

  /** Changes the server's record by hand and has it read by a restart. */
  private void dialect(String from, String to) throws Exception {
    change(from, to);
    gate.close();
    start();
  }

  /** Changes the server's record by hand; a gate that runs finds it soon. */
  private void change(String from, String to) throws IOException {
    Path file = new DataLayout(root).servers();
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private String login(String type) throws Exception {
    Reply reply = gate.dispatcher()
        .answer(request("", type, "checkauth", "", "", new Credentials("1c", "secret")))
        .reply();
    return reply.text().split("\n", -1)[2];
  }

  /** Exchanges one file, with its import. */
  private void exchange(String type, String name) throws Exception {
    String key = login(type);
    send(key, type, name, WHOLE);
    assertThat(text(ask(key, type, "import", name, ""))).startsWith("success");
  }

  private void send(String key, String type, String name, String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    ExchangeRequest request = new ExchangeRequest(
        ExchangeType.sent(type),
        Mode.sent("file"),
        name,
        SessionKey.of(key),
        "",
        "",
        SessionKey.of(key),
        Optional.empty(),
        new Body(Framing.LENGTH, bytes.length, new ByteArrayInputStream(bytes)),
        "test",
        Optional.empty(),
        ExchangeRequest.Realm.NOBODY);
    assertThat(gate.dispatcher().answer(request).reply().text()).isEqualTo("success");
  }

  private Reply ask(String key, String type, String mode, String name, String timestamp)
      throws FaultException, IOException {
    return gate.dispatcher()
        .answer(request(key, type, mode, name, timestamp, null))
        .reply();
  }

  private static ExchangeRequest request(
      String key, String type, String mode, String name, String timestamp, Credentials who) {
    return new ExchangeRequest(
        ExchangeType.sent(type),
        Mode.sent(mode),
        name,
        SessionKey.of(key),
        "",
        timestamp,
        SessionKey.of(key),
        Optional.ofNullable(who),
        new Body(Framing.NONE, -1, ByteArrayInputStream.nullInputStream()),
        "test",
        Optional.empty(),
        ExchangeRequest.Realm.NOBODY);
  }

  private static String text(Reply reply) {
    return reply.text();
  }

  private List<Path> deliveries() {
    try (Stream<Path> all = Files.list(new DataLayout(root).inbox())) {
      return all.sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Manifest manifest(Path delivery) {
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PUBLIC_FILE))) {
      return store.read(delivery.resolve("manifest.json"), Manifest.class).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitDeliveries(int count) throws IOException {
    Awaited.until("there are " + count + " deliveries", () -> deliveries().size() == count);
  }

  /** From now on whatever has come, and comes, has been quiet for long enough. */
  private void fallQuiet() {
    clock.add(QUIET.multipliedBy(3).plusHours(2));
  }

  /** Waits until the one session that has received something was looked at twice. */
  private void awaitLooks() throws IOException {
    int before = clock.looks.get();
    Awaited.until("the quiet were looked for", () -> clock.looks.get() >= before + 3);
  }

  private static void assertFault(Fault fault, Reply reply) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Failure.class, failure -> assertThat(failure.fault()).isEqualTo(fault));
  }
}
