package org.onecgate.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.config.KeepSettings;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Quarantine;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/** Proves what is removed, when, and what never is. */
class RetentionTest {
  private static final ServerId SERVER = new ServerId("a");
  private static final Instant NOW = KeptSite.NOW;

  @TempDir
  Path root;

  private KeptSite site;
  private DataLayout layout;
  private Inbox inbox;
  private HandOvers handOvers;
  private final List<Exception> failures = new ArrayList<>();

  @BeforeEach
  void create() throws IOException {
    site = new KeptSite(root.resolve("data"));
    layout = site.layout;
    inbox = site.inbox;
    handOvers = site.handOvers();
  }

  @AfterEach
  void close() {
    handOvers.close();
    site.close();
    assertThat(failures).isEmpty();
  }

  private Retention.Report run(Retention.Limits limits, boolean really) {
    return site.retention(handOvers, limits).run(NOW, really, failures);
  }

  private static List<String> names(Path directory) throws IOException {
    return Disk.list(directory).stream().map(p -> p.getFileName().toString()).toList();
  }

  private static List<String> values(ExchangeId... ids) {
    return List.of(ids).stream().map(ExchangeId::value).toList();
  }

  @Test
  void refusedExchangesGoAfterThirtyDaysAndNothingElseInTheirDirectory() throws Exception {
    site.refuse(Duration.ofDays(31));
    ExchangeId young = site.refuse(Duration.ofDays(29));
    Files.createDirectories(layout.quarantine().resolve("zz-mine"));
    Retention.Report dry = run(Retention.Limits.DEFAULT, false);
    assertThat(dry.quarantine().items()).isEqualTo(1);
    assertThat(dry.quarantine().bytes()).isGreaterThan(100);
    assertThat(names(layout.quarantine())).hasSize(3);
    assertThat(run(Retention.Limits.DEFAULT, true)).isEqualTo(dry);
    assertThat(names(layout.quarantine())).containsExactly(young.value(), "zz-mine");
    assertThat(layout.stagings()).isEmptyDirectory();
  }

  @Test
  void recordsGoNinetyDaysAfterTheEndAndThoseUnderWayNever() throws Exception {
    site.job(Duration.ofDays(91), JobRecord.State.PUBLISHED);
    site.job(Duration.ofDays(92), JobRecord.State.FAILED);
    ExchangeId running = site.job(Duration.ofDays(93), JobRecord.State.RUNNING);
    ExchangeId young = site.job(Duration.ofDays(89), JobRecord.State.PUBLISHED);
    Retention.Report dry = run(Retention.Limits.DEFAULT, false);
    assertThat(dry.history().items()).isEqualTo(2);
    assertThat(names(layout.jobs())).hasSize(4);
    assertThat(run(Retention.Limits.DEFAULT, true)).isEqualTo(dry);
    assertThat(names(layout.jobs())).isEqualTo(values(running, young));
  }

  @Test
  void theRecordOfARefusedExchangeStaysAsLongAsTheExchangeDoes() throws Exception {
    ExchangeId old = site.job(Duration.ofDays(91), JobRecord.State.FAILED);
    ExchangeId lying = site.job(Duration.ofDays(92), JobRecord.State.FAILED);
    for (ExchangeId id : List.of(old, lying)) {
      Files.createDirectories(layout.quarantined(id));
      Instant refused = id.equals(old) ? id.time() : NOW.minus(Duration.ofDays(5));
      site.store.write(
          layout.reason(layout.quarantined(id)),
          new Quarantine.Reason(Quarantine.Reason.SCHEMA, id.value(), "why", null, refused, null));
    }
    Retention.Report dry = run(Retention.Limits.DEFAULT, false);
    assertThat(dry.history().items()).isEqualTo(1);
    assertThat(run(Retention.Limits.DEFAULT, true)).isEqualTo(dry);
    assertThat(names(layout.jobs())).isEqualTo(values(lying));
  }

  @Test
  void handOversThatHaveEndedGoWithTheRecordOfTheirImport() throws Exception {
    ExchangeId old = site.job(Duration.ofDays(91), JobRecord.State.PUBLISHED);
    ExchangeId running = site.job(Duration.ofDays(93), JobRecord.State.RUNNING);
    ExchangeId young = site.job(Duration.ofDays(80), JobRecord.State.PUBLISHED);
    for (ExchangeId id : List.of(old, running, young)) {
      Path ended = layout.endedHandOver("shop", SERVER, id);
      Files.createDirectories(ended.getParent());
      Files.writeString(ended, "{}");
    }
    Retention.Report dry = run(Retention.Limits.DEFAULT, false);
    assertThat(dry.handOvers()).isEqualTo(1);
    assertThat(run(Retention.Limits.DEFAULT, true)).isEqualTo(dry);
    assertThat(names(layout.endedHandOvers("shop", SERVER)))
        .containsExactly(running + ".json", young + ".json");
  }

  @Test
  void deliveriesStayUnlessASettingSaysOtherwise() throws Exception {
    ExchangeId old = site.deliver(Duration.ofDays(4000), 1000);
    assertThat(run(Retention.Limits.DEFAULT, true).inbox().items()).isZero();
    assertThat(names(layout.inbox())).containsExactly(old.value());
  }

  @Test
  void aServerMayHaveItsOwnTimes() throws Exception {
    ExchangeId young = site.deliver(Duration.ofDays(2), 1000);
    ExchangeId old = site.deliver(Duration.ofDays(4), 1000);
    ExchangeId record = site.job(Duration.ofDays(8), JobRecord.State.FAILED);
    Files.createDirectories(layout.quarantined(record));
    site.keep("a", new KeepSettings(3, 7, 9));
    Retention.Report report = run(Retention.Limits.DEFAULT, true);
    assertThat(report.inbox().items()).isEqualTo(1);
    assertThat(report.quarantine().items()).isEqualTo(1);
    assertThat(report.history().items()).isZero();
    assertThat(layout.delivery(young)).exists();
    assertThat(layout.delivery(old)).doesNotExist();

    site.keep("a", new KeepSettings(100, 7, 7));
    report = run(KeptSite.limits(1, null), true);
    assertThat(report.inbox().items()).as("longer than the rest").isZero();
    assertThat(report.history().items()).isEqualTo(1);
    site.keep("another", new KeepSettings(100, 7, 7));
    assertThat(run(KeptSite.limits(1, null), true).inbox().items()).isEqualTo(1);
  }

  @Test
  void deliveriesGoByAge() throws Exception {
    site.deliver(Duration.ofDays(8), 1000);
    ExchangeId young = site.deliver(Duration.ofDays(6), 1000);
    Retention.Report dry = run(KeptSite.limits(7, null), false);
    assertThat(dry.inbox().items()).isEqualTo(1);
    assertThat(dry.inbox().bytes()).isEqualTo(1000);
    assertThat(names(layout.inbox())).hasSize(2);
    assertThat(run(KeptSite.limits(7, null), true)).isEqualTo(dry);
    assertThat(names(layout.inbox())).containsExactly(young.value());
    assertThat(layout.stagings()).isEmptyDirectory();
  }

  @Test
  void theAgeOfADeliveryCountsFromItsPublishing() throws Exception {
    ExchangeId id = site.deliver(Duration.ofDays(8), 1000);
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
    assertThat(run(KeptSite.limits(7, null), true).inbox().items()).isZero();
  }

  @Test
  void deliveriesGoBySizeTheOldestFirstAndNoneThatIsNew() throws Exception {
    site.deliver(Duration.ofDays(3), 1000);
    ExchangeId second = site.deliver(Duration.ofDays(2), 1000);
    ExchangeId third = site.deliver(Duration.ofMinutes(59), 1000);
    Retention.Report dry = run(KeptSite.limits(null, 2500L), false);
    assertThat(dry.inbox().items()).isEqualTo(1);
    assertThat(run(KeptSite.limits(null, 2500L), true)).isEqualTo(dry);
    assertThat(names(layout.inbox())).isEqualTo(values(second, third));
    assertThat(run(KeptSite.limits(null, 1L), true).inbox().items()).isEqualTo(1);
    assertThat(names(layout.inbox())).isEqualTo(values(third));
  }

  @Test
  void ageAndSizeTogetherTakeEachOnce() throws Exception {
    site.deliver(Duration.ofDays(9), 1000);
    ExchangeId second = site.deliver(Duration.ofDays(2), 1000);
    Retention.Report dry = run(KeptSite.limits(7, 1500L), false);
    assertThat(dry.inbox().items()).isEqualTo(1);
    assertThat(run(KeptSite.limits(7, 1500L), true)).isEqualTo(dry);
    assertThat(names(layout.inbox())).isEqualTo(values(second));
  }

  @Test
  void aDeliveryThatWaitsForAHandlerOrWhoseImportIsNotOverStays() throws Exception {
    handOvers.close();
    handOvers = site.handOvers(KeptSite.busy());
    ExchangeId waiting = site.deliver(Duration.ofDays(9), 1000);
    handOvers.add(inbox.published(waiting).orElseThrow(), handler -> true);
    ExchangeId running = site.deliver(Duration.ofDays(8), 1000);
    assertThat(site.job(Duration.ofDays(8), JobRecord.State.RUNNING)).isEqualTo(running);
    site.deliver(Duration.ofDays(7), 1000);
    assertThat(run(KeptSite.limits(2, 1L), true).inbox().items()).isEqualTo(1);
    assertThat(names(layout.inbox())).isEqualTo(values(waiting, running));
    handOvers.close();
    handOvers = site.handOvers();
    assertThat(run(KeptSite.limits(2, 1L), true).inbox().items())
        .as("the handler is gone")
        .isZero();
  }

  @Test
  void whatHasWaitedTooLongForAHandlerThatIsGoneIsGivenUpButNotInADryRun() throws Exception {
    ExchangeId id = site.deliver(Duration.ofDays(9), 1000);
    Instant before = NOW.minus(Duration.ofDays(4));
    site.store.write(
        layout.waitingHandOver("shop", SERVER, id),
        new HandOver(
            HandOver.SCHEMA,
            id.value(),
            "a",
            "shop",
            HandOver.State.WAITING,
            0,
            before,
            before,
            null,
            null,
            null,
            0));
    run(Retention.Limits.DEFAULT, false);
    assertThat(handOvers.isWaiting(id)).isTrue();
    run(Retention.Limits.DEFAULT, true);
    assertThat(handOvers.isWaiting(id)).isFalse();
  }
}
