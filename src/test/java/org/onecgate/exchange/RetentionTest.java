package org.onecgate.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.Patience;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.state.Dialect;
import org.onecgate.state.JobRecord;
import org.onecgate.state.Jobs;
import org.onecgate.state.KeepSettings;
import org.onecgate.state.PasswordHash;
import org.onecgate.state.Quarantine;
import org.onecgate.state.ServerRecord;
import org.onecgate.state.Servers;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.JsonStore;

/** Proves what is removed, when, and what never is. */
class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir
  Path root;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private DataLayout layout;
  private Jobs jobs;
  private Inbox inbox;
  private Quarantine quarantine;
  private HandOvers handOvers;
  private Servers servers;
  private final List<Exception> failures = new ArrayList<>();

  @BeforeEach
  void create() throws IOException {
    layout = new DataLayout(root.resolve("data"));
    layout.create();
    jobs = new Jobs(layout, store);
    inbox = new Inbox(layout, store);
    quarantine = new Quarantine(layout, store);
    handOvers = handOvers();
    servers = new Servers(layout.servers(), store);
  }

  private HandOvers handOvers(DeliveryHandler... handlers) {
    return new HandOvers(
        layout,
        store,
        inbox,
        List.of(handlers),
        new MemoryBudget(0),
        Patience.DEFAULT,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    handOvers.close();
    assertThat(failures).isEmpty();
  }

  private Retention.Report run(Retention.Limits limits, boolean really) {
    return new Retention(layout, quarantine, jobs, inbox, handOvers, servers, limits)
        .run(NOW, really, failures);
  }

  private static Retention.Limits inbox(Integer days, Long bytes) {
    return new Retention.Limits(
        Duration.ofDays(30),
        Duration.ofDays(90),
        Optional.ofNullable(days).map(Duration::ofDays),
        Optional.ofNullable(bytes).map(ByteSize::new));
  }

  private static ExchangeId ago(Duration age) {
    return ExchangeId.of(NOW.minus(age), (int) age.toSeconds());
  }

  private ExchangeId deliver(Duration age, int bytes) throws IOException {
    ExchangeId id = ago(age);
    Manifest manifest = new Manifest(
        Manifest.SCHEMA,
        id.value(),
        new Manifest.Server("a", "A", "1c"),
        "catalog",
        "import",
        null,
        NOW.minus(age),
        NOW.minus(age),
        NOW.minus(age),
        List.of(),
        List.of(),
        null);
    store.write(layout.manifest(layout.delivery(id)), manifest);
    long left = bytes - Files.size(layout.manifest(layout.delivery(id)));
    Files.write(layout.delivery(id).resolve("file"), new byte[(int) left]);
    return id;
  }

  private ExchangeId job(Duration age, JobRecord.State state) throws IOException {
    ExchangeId id = ago(age);
    jobs.save(new JobRecord(
        JobRecord.SCHEMA,
        id.value(),
        "5e".repeat(32),
        "a",
        "A",
        "1c",
        "catalog",
        "import",
        null,
        state,
        NOW.minus(age),
        NOW.minus(age),
        state == JobRecord.State.RUNNING ? null : NOW.minus(age),
        List.of(),
        List.of(),
        null,
        null,
        null,
        null,
        null));
    return id;
  }

  private ExchangeId refuse(Duration age) throws IOException {
    ExchangeId id = ago(age);
    Files.createDirectories(layout.staging(id));
    Files.write(layout.staging(id).resolve("file"), new byte[100]);
    quarantine.take(id, "why", NOW.minus(age));
    return id;
  }

  private static List<String> names(Path directory) throws IOException {
    return Disk.list(directory).stream().map(p -> p.getFileName().toString()).toList();
  }

  private static List<String> values(ExchangeId... ids) {
    return List.of(ids).stream().map(ExchangeId::value).toList();
  }

  @Test
  void refusedExchangesGoAfterThirtyDaysAndNothingElseInTheirDirectory() throws Exception {
    refuse(Duration.ofDays(31));
    ExchangeId young = refuse(Duration.ofDays(29));
    Files.createDirectories(layout.quarantine().resolve("zz-mine"));
    Retention.Report dry = run(Retention.Limits.DEFAULT, false);
    assertThat(dry.quarantined()).isEqualTo(1);
    assertThat(dry.bytes()).isGreaterThan(100);
    assertThat(names(layout.quarantine())).hasSize(3);
    assertThat(run(Retention.Limits.DEFAULT, true)).isEqualTo(dry);
    assertThat(names(layout.quarantine())).containsExactly(young.value(), "zz-mine");
    assertThat(layout.stagings()).isEmptyDirectory();
  }

  @Test
  void recordsGoNinetyDaysAfterTheEndAndThoseUnderWayNever() throws Exception {
    job(Duration.ofDays(91), JobRecord.State.PUBLISHED);
    job(Duration.ofDays(92), JobRecord.State.FAILED);
    ExchangeId running = job(Duration.ofDays(93), JobRecord.State.RUNNING);
    ExchangeId young = job(Duration.ofDays(89), JobRecord.State.PUBLISHED);
    Retention.Report dry = run(Retention.Limits.DEFAULT, false);
    assertThat(dry.jobs()).isEqualTo(2);
    assertThat(names(layout.jobs())).hasSize(4);
    assertThat(run(Retention.Limits.DEFAULT, true)).isEqualTo(dry);
    assertThat(names(layout.jobs())).isEqualTo(values(running, young));
  }

  @Test
  void handOversThatHaveEndedGoWithTheRecordOfTheirImport() throws Exception {
    ExchangeId old = job(Duration.ofDays(91), JobRecord.State.PUBLISHED);
    ExchangeId running = job(Duration.ofDays(93), JobRecord.State.RUNNING);
    ExchangeId young = job(Duration.ofDays(80), JobRecord.State.PUBLISHED);
    for (ExchangeId id : List.of(old, running, young)) {
      Path ended = layout.endedHandOver("shop", "a", id);
      Files.createDirectories(ended.getParent());
      Files.writeString(ended, "{}");
    }
    Retention.Report dry = run(Retention.Limits.DEFAULT, false);
    assertThat(dry.handOvers()).isEqualTo(1);
    assertThat(run(Retention.Limits.DEFAULT, true)).isEqualTo(dry);
    assertThat(names(layout.endedHandOvers("shop", "a")))
        .containsExactly(running + ".json", young + ".json");
  }

  @Test
  void deliveriesStayUnlessASettingSaysOtherwise() throws Exception {
    ExchangeId old = deliver(Duration.ofDays(4000), 1000);
    assertThat(run(Retention.Limits.DEFAULT, true).deliveries()).isZero();
    assertThat(names(layout.inbox())).containsExactly(old.value());
  }

  @Test
  void aServerMayHaveItsOwnTimes() throws Exception {
    ExchangeId young = deliver(Duration.ofDays(2), 1000);
    ExchangeId old = deliver(Duration.ofDays(4), 1000);
    ExchangeId record = job(Duration.ofDays(8), JobRecord.State.FAILED);
    Files.createDirectories(layout.quarantined(record));
    keep("a", new KeepSettings(3, 7, 9));
    Retention.Report report = run(Retention.Limits.DEFAULT, true);
    assertThat(report.deliveries()).isEqualTo(1);
    assertThat(report.quarantined()).isEqualTo(1);
    assertThat(report.jobs()).isZero();
    assertThat(layout.delivery(young)).exists();
    assertThat(layout.delivery(old)).doesNotExist();

    keep("a", new KeepSettings(100, 7, 7));
    report = run(inbox(1, null), true);
    assertThat(report.deliveries()).as("longer than the rest").isZero();
    assertThat(report.jobs()).isEqualTo(1);
    keep("another", new KeepSettings(100, 7, 7));
    assertThat(run(inbox(1, null), true).deliveries()).isEqualTo(1);
  }

  private void keep(String id, KeepSettings retention) throws IOException {
    servers.save(List.of(new ServerRecord(
        id,
        "A",
        "1c",
        PasswordHash.of("secret-12"),
        true,
        Dialect.DEFAULT,
        null,
        null,
        null,
        retention,
        null)));
  }

  @Test
  void deliveriesGoByAge() throws Exception {
    deliver(Duration.ofDays(8), 1000);
    ExchangeId young = deliver(Duration.ofDays(6), 1000);
    Retention.Report dry = run(inbox(7, null), false);
    assertThat(dry.deliveries()).isEqualTo(1);
    assertThat(dry.bytes()).isEqualTo(1000);
    assertThat(names(layout.inbox())).hasSize(2);
    assertThat(run(inbox(7, null), true)).isEqualTo(dry);
    assertThat(names(layout.inbox())).containsExactly(young.value());
    assertThat(layout.stagings()).isEmptyDirectory();
  }

  @Test
  void theAgeOfADeliveryCountsFromItsPublishing() throws Exception {
    ExchangeId id = deliver(Duration.ofDays(8), 1000);
    Path manifest = layout.manifest(layout.delivery(id));
    String published = "\"publishedAt\": \"";
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace(
                published + NOW.minus(Duration.ofDays(8)),
                published + NOW.minus(Duration.ofDays(1))));
    assertThat(inbox.published(id).orElseThrow().publishedAt())
        .isEqualTo(NOW.minus(Duration.ofDays(1)));
    assertThat(run(inbox(7, null), true).deliveries()).isZero();
  }

  @Test
  void deliveriesGoBySizeTheOldestFirstAndNoneThatIsNew() throws Exception {
    deliver(Duration.ofDays(3), 1000);
    ExchangeId second = deliver(Duration.ofDays(2), 1000);
    ExchangeId third = deliver(Duration.ofMinutes(59), 1000);
    Retention.Report dry = run(inbox(null, 2500L), false);
    assertThat(dry.deliveries()).isEqualTo(1);
    assertThat(run(inbox(null, 2500L), true)).isEqualTo(dry);
    assertThat(names(layout.inbox())).isEqualTo(values(second, third));
    assertThat(run(inbox(null, 1L), true).deliveries()).isEqualTo(1);
    assertThat(names(layout.inbox())).isEqualTo(values(third));
  }

  @Test
  void ageAndSizeTogetherTakeEachOnce() throws Exception {
    deliver(Duration.ofDays(9), 1000);
    ExchangeId second = deliver(Duration.ofDays(2), 1000);
    Retention.Report dry = run(inbox(7, 1500L), false);
    assertThat(dry.deliveries()).isEqualTo(1);
    assertThat(run(inbox(7, 1500L), true)).isEqualTo(dry);
    assertThat(names(layout.inbox())).isEqualTo(values(second));
  }

  @Test
  void aDeliveryThatWaitsForAHandlerOrWhoseImportIsNotOverStays() throws Exception {
    handOvers.close();
    handOvers = handOvers(new DeliveryHandler() {
      @Override
      public String name() {
        return "shop";
      }

      @Override
      public Outcome handle(PublishedDelivery delivery, Attempt attempt) {
        return Outcome.retry("busy");
      }
    });
    ExchangeId waiting = deliver(Duration.ofDays(9), 1000);
    handOvers.add(inbox.published(waiting).orElseThrow());
    ExchangeId running = deliver(Duration.ofDays(8), 1000);
    assertThat(job(Duration.ofDays(8), JobRecord.State.RUNNING)).isEqualTo(running);
    deliver(Duration.ofDays(7), 1000);
    assertThat(run(inbox(2, 1L), true).deliveries()).isEqualTo(1);
    assertThat(names(layout.inbox())).isEqualTo(values(waiting, running));
    handOvers.close();
    handOvers = handOvers();
    assertThat(run(inbox(2, 1L), true).deliveries()).as("the handler is gone").isZero();
  }

  @Test
  void whatHasWaitedTooLongForAHandlerThatIsGoneIsGivenUpButNotInADryRun() throws Exception {
    ExchangeId id = deliver(Duration.ofDays(9), 1000);
    Instant before = NOW.minus(Duration.ofDays(4));
    store.write(
        layout.waitingHandOver("shop", "a", id),
        new HandOver(
            HandOver.SCHEMA,
            id.value(),
            "a",
            "shop",
            HandOver.State.WAITING,
            0,
            before,
            before,
            null));
    run(Retention.Limits.DEFAULT, false);
    assertThat(handOvers.isWaiting(id)).isTrue();
    run(Retention.Limits.DEFAULT, true);
    assertThat(handOvers.isWaiting(id)).isFalse();
  }
}
