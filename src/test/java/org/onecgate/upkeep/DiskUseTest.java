package org.onecgate.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.LoginLimit;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.exchange.Logins;
import org.onecgate.exchange.SessionRecord;
import org.onecgate.exchange.Sessions;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Quarantine;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Extent;
import org.onecgate.storage.SessionFolders;
import org.onecgate.story.Hints;

/** Proves that what takes the space is told, and that what is foretold comes true (C5). */
class DiskUseTest {
  private static final ServerId SHOP = new ServerId("shop");
  private static final Instant NOW = KeptSite.NOW;
  private static final Duration LIFE = Duration.ofHours(24);

  @TempDir
  Path root;

  private KeptSite site;
  private HandOvers handOvers;

  @BeforeEach
  void create() throws IOException {
    site = new KeptSite(root.resolve("data"));
    handOvers = site.handOvers();
  }

  @AfterEach
  void close() {
    handOvers.close();
    site.close();
  }

  private DiskUse use(Retention.Limits limits) {
    return new DiskUse(site.layout, sessions(), site.retention(handOvers, limits), LIFE);
  }

  private Sessions sessions() {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Logins logins = new Logins(site.servers, new LoginLimit(clock), false);
    return new Sessions(
        site.layout,
        site.store,
        new SessionFolders(site.layout),
        site.servers,
        logins,
        new Hints(site.servers),
        clock);
  }

  private static DiskUse.Place place(DiskUse.Report report, String name) {
    return report.places().stream()
        .filter(p -> p.place().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static DiskUse.Freed freed(DiskUse.Report report, String name, int days) {
    return report.frees().stream()
        .filter(f -> f.place().equals(name) && f.days() == days)
        .findFirst()
        .orElseThrow();
  }

  private static Duration days(double days) {
    return Duration.ofMinutes((long) (days * 24 * 60));
  }

  // --- what is foretold

  /** Something of every kind and age, some of it just before and just after it is due. */
  private void fill() throws IOException {
    site.keep(Map.of(
        "a",
        KeepSettings.NONE,
        "b",
        new KeepSettings(3, 2, 5),
        "c",
        new KeepSettings(100, 100, 2)));
    int bytes = 1000;
    for (double age : List.of(0.02, 0.25, 0.9, 2.0, 6.5, 8.0, 25.0, 29.5, 40.0)) {
      site.deliver("a", days(age), bytes += 10);
    }
    for (double age : List.of(1.1, 2.5, 5.1)) {
      site.deliver("b", days(age), bytes += 10);
    }
    site.deliver("c", days(90), bytes);
    Path deep =
        site.layout.delivery(site.deliver("a", days(9), bytes)).resolve("files/import_files/ab");
    Files.createDirectories(deep);
    Files.write(deep.resolve("x.jpg"), new byte[777]);

    ExchangeId waiting = site.deliver("a", days(41), 2000);
    HandOver wait = new HandOver(
        HandOver.SCHEMA,
        waiting.value(),
        "a",
        "shop",
        HandOver.State.WAITING,
        0,
        NOW,
        NOW,
        null,
        null,
        null,
        0);
    site.store.write(site.layout.waitingHandOver("shop", new ServerId("a"), waiting), wait);
    site.deliver("a", days(42), 3000);
    site.job("a", days(42), JobRecord.State.RUNNING);
    ExchangeId spoilt = site.deliver("a", days(43), 4000);
    Files.writeString(site.layout.manifest(site.layout.delivery(spoilt)), "{");

    for (double age : List.of(1.0, 59.9, 60.5, 83.5, 89.5, 91.0)) {
      site.job("a", days(age), JobRecord.State.PUBLISHED);
    }
    site.job("b", days(4.5), JobRecord.State.FAILED);
    site.job("a", days(93), JobRecord.State.RUNNING);
    for (double age : List.of(1.3, 23.5, 29.7, 31.0)) {
      site.refuse(days(age));
      site.job("a", days(age), JobRecord.State.FAILED);
    }
    for (double age : List.of(1.5, 2.7)) {
      site.refuse(days(age));
      site.job("b", days(age), JobRecord.State.FAILED);
    }
    site.refuse(days(95)); // longer than its record would be kept
    site.job("c", days(95), JobRecord.State.FAILED);
    ExchangeId mute = site.refuse(days(33));
    Files.writeString(site.layout.reason(site.layout.quarantined(mute)), "{");

    session("a1", days(0.1), 500);
    session("a2", days(0.9), 600);
    session("a3", days(1.1), 700);
    session("a4", days(1.2), 0);
  }

  private void session(String name, Duration age, int bytes) throws IOException {
    String hash = name.repeat(32);
    Instant used = NOW.minus(age);
    site.store.write(
        site.layout.sessionRecord(new SessionHash(hash)),
        new SessionRecord(
            SessionRecord.SCHEMA, hash, "a", "1c-a", "catalog", used, used, null, null, null));
    if (bytes > 0) {
      Files.createDirectories(site.layout.parts(site.layout.intake(new SessionHash(hash))));
      Files.write(
          site.layout.parts(site.layout.intake(new SessionHash(hash))).resolve("x"),
          new byte[bytes]);
    }
  }

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (int days : List.of(0, 1, 7, 30)) {
      cases.add(Arguments.of(days, null, null));
      cases.add(Arguments.of(days, 7, null));
      cases.add(Arguments.of(days, null, 9_000L));
      cases.add(Arguments.of(days, null, 1L));
      cases.add(Arguments.of(days, 30, 12_000L));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsForetoldIsWhatASweepAtThatMomentRemoves(int days, Integer inboxDays, Long inboxBytes)
      throws Exception {
    fill();
    Retention.Limits limits = KeptSite.limits(inboxDays, inboxBytes);
    DiskUse.Report foretold = use(limits).report(NOW);
    Map<Path, Extent> before = extents();
    Instant then = NOW.plus(Duration.ofDays(days));

    List<SessionHash> abandoned = sessions().abandonedSince(then.minus(LIFE));
    long unsealed = 0;
    for (SessionHash session : abandoned) {
      unsealed += Extent.of(site.layout.intake(session)).bytes();
    }
    Retention.Report report = site.retention(handOvers, limits).run(then, true, new ArrayList<>());

    Map<String, Path> places = Map.of(
        "inbox", site.layout.inbox(),
        "quarantine", site.layout.quarantine(),
        "history", site.layout.jobs());
    places.forEach((name, directory) -> {
      List<Path> gone = before.keySet().stream()
          .filter(p -> p.startsWith(directory) && !Files.exists(p))
          .toList();
      long bytes = gone.stream().mapToLong(p -> before.get(p).bytes()).sum();
      assertThat(freed(foretold, name, days))
          .isEqualTo(new DiskUse.Freed(name, days, gone.size(), bytes));
    });
    assertThat(freed(foretold, "inbox", days).items()).isEqualTo(report.inbox().items());
    assertThat(freed(foretold, "receiving", days).bytes()).isEqualTo(unsealed);
    assertThat(use(limits).report(then).frees().stream()
            .filter(f -> f.days() == 0 && !f.place().equals("receiving")))
        .as("nothing more is due")
        .allMatch(f -> f.items() == 0);
  }

  /** How much lies in each directory that may be removed. */
  private Map<Path, Extent> extents() throws IOException {
    Map<Path, Extent> extents = new HashMap<>();
    for (Path place : List.of(site.layout.inbox(), site.layout.quarantine(), site.layout.jobs())) {
      for (Path each : Disk.list(place)) {
        extents.put(each, Extent.of(each));
      }
    }
    return extents;
  }

  @Test
  void theCasesForetellSomethingOfEachKind() throws Exception {
    fill();
    DiskUse.Report report = use(KeptSite.limits(7, 9_000L)).report(NOW);
    for (String place : List.of("inbox", "quarantine", "history", "receiving")) {
      assertThat(freed(report, place, 0).items()).as(place).isPositive();
      assertThat(freed(report, place, 30).items())
          .as(place)
          .isGreaterThan(freed(report, place, 0).items());
    }
    assertThat(freed(report, "receiving", 1)).isEqualTo(new DiskUse.Freed("receiving", 1, 3, 1800));
  }

  // --- what there is

  @Test
  void eachPlaceIsToldWithItsNumberItsBytesAndItsOldest() throws Exception {
    site.deliver(days(3), 1000);
    site.deliver(days(2), 500);
    site.refuse(days(5));
    site.job(days(6), JobRecord.State.RUNNING);
    session("b1", days(0.5), 640);
    Path staged = site.layout.received(KeptSite.ago(days(1))).resolve("files");
    Files.createDirectories(staged);
    Files.write(staged.resolve("a"), new byte[300]);
    Path order = site.layout.waiting(SHOP).resolve("o.xml");
    Files.createDirectories(order.getParent());
    Files.write(order, new byte[40]);
    Files.createDirectories(site.layout.sent(SHOP));
    Files.write(site.layout.sent(SHOP).resolve("p.xml"), new byte[2]);
    Instant written = NOW.minus(days(8));
    Files.setLastModifiedTime(order, FileTime.from(written));
    Files.createDirectories(site.layout.inbox().resolve("zz-mine"));

    DiskUse.Report report = use(Retention.Limits.DEFAULT).report(NOW);
    assertThat(report.places())
        .extracting(DiskUse.Place::place)
        .containsExactly("receiving", "checking", "inbox", "quarantine", "history", "orders");
    assertThat(place(report, "inbox"))
        .isEqualTo(new DiskUse.Place("inbox", 2, 1500, NOW.minus(days(3)), 0));
    assertThat(place(report, "quarantine").items()).isEqualTo(1);
    assertThat(place(report, "quarantine").bytes()).isGreaterThan(100);
    assertThat(place(report, "history").oldest()).isEqualTo(NOW.minus(days(6)));
    assertThat(place(report, "history").bytes())
        .isEqualTo(Extent.of(site.layout.jobs()).bytes());
    assertThat(place(report, "receiving"))
        .isEqualTo(new DiskUse.Place("receiving", 1, 640, NOW.minus(days(0.5)), 0));
    assertThat(place(report, "checking").items()).isEqualTo(1);
    assertThat(place(report, "checking").bytes()).isEqualTo(300);
    assertThat(place(report, "orders")).isEqualTo(new DiskUse.Place("orders", 2, 42, written, 0));
  }

  @Test
  void anEmptyDirectoryTakesNothingAndFreesNothing() throws Exception {
    DiskUse.Report report = use(KeptSite.limits(1, 1L)).report(NOW);
    assertThat(report.places()).hasSize(6).allMatch(p -> p.items() == 0 && p.oldest() == null);
    assertThat(report.frees()).hasSize(16).allMatch(f -> f.items() == 0 && f.bytes() == 0);
  }

  @Test
  void whatIsSpoiltIsCountedAndNotForetoldAsNoSweepRemovesIt() throws Exception {
    ExchangeId spoilt = site.deliver(days(40), 1000);
    Files.writeString(site.layout.manifest(site.layout.delivery(spoilt)), "{\"schema\": 7}");
    DiskUse.Report report = use(KeptSite.limits(1, 1L)).report(NOW);
    assertThat(place(report, "inbox").items()).isEqualTo(1);
    assertThat(place(report, "inbox").bytes()).isPositive();
    assertThat(place(report, "inbox").unreadable()).isZero();
    assertThat(freed(report, "inbox", 30).items()).isZero();
  }

  @Test
  void aPlaceThatCannotBeReadIsSaidAndTheRestIsTold() throws Exception {
    site.deliver(days(3), 1000);
    Files.delete(site.layout.quarantine());
    Files.writeString(site.layout.quarantine(), "not a directory");
    DiskUse.Report report = use(KeptSite.limits(1, null)).report(NOW);
    assertThat(place(report, "quarantine"))
        .isEqualTo(new DiskUse.Place("quarantine", 0, 0, null, 1));
    assertThat(place(report, "inbox").bytes()).isEqualTo(1000);
    assertThat(freed(report, "inbox", 0).bytes()).isEqualTo(1000);
  }

  @Test
  void whatAConsumerTakesMeanwhileWasNeverThere() throws Exception {
    List<ExchangeId> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ids.add(site.deliver(Duration.ofHours(48 + i), 1000));
    }
    DiskUse use = use(KeptSite.limits(1, 100L));
    CompletableFuture<Void> consumer = CompletableFuture.runAsync(() -> {
      try {
        for (ExchangeId id : ids) {
          Disk.deleteTree(site.layout.delivery(id));
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    do {
      DiskUse.Place inbox = place(use.report(NOW), "inbox");
      assertThat(inbox.unreadable()).isZero();
      assertThat(inbox.items()).isLessThanOrEqualTo(200);
    } while (!consumer.isDone());
    consumer.get();
    assertThat(place(use.report(NOW), "inbox").items()).isZero();
  }

  @Test
  void whatStaysAsItIsIsMeasuredOnce() throws Exception {
    ExchangeId id = site.deliver(days(3), 1000);
    Path files = Files.createDirectories(site.layout.delivery(id).resolve("files"));
    FileTime before = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(site.layout.delivery(id), before);
    DiskUse use = use(Retention.Limits.DEFAULT);
    assertThat(place(use.report(NOW), "inbox").bytes()).isEqualTo(1000);
    Files.write(files.resolve("x"), new byte[5]);
    assertThat(place(use.report(NOW), "inbox").bytes()).as("not walked again").isEqualTo(1000);
    FileTime other = FileTime.from(before.toInstant().plusSeconds(1));
    Files.setLastModifiedTime(site.layout.delivery(id), other);
    assertThat(place(use.report(NOW), "inbox").bytes()).as("it has changed").isEqualTo(1005);
  }

  @Test
  void anExchangeThatIsRefusedAgainCountsFromThen() throws Exception {
    ExchangeId id = site.refuse(days(29));
    FileTime before = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(site.layout.quarantined(id), before);
    DiskUse use = use(Retention.Limits.DEFAULT);
    assertThat(freed(use.report(NOW), "quarantine", 7).items()).isEqualTo(1);
    site.quarantine.release(id);
    site.quarantine.take(id, Phrase.VERBATIM.of("again"), null, NOW);
    assertThat(freed(use.report(NOW), "quarantine", 7).items()).isZero();
    assertThat(site.quarantine.newest(null, 9))
        .extracting(Quarantine.Entry::id)
        .containsExactly(id);
  }

  @Test
  void itIsToldWhileASweepIsAtWork() throws Exception {
    site.deliver(days(3), 1000);
    Retention retention = site.retention(handOvers, KeptSite.limits(1, null));
    DiskUse use = new DiskUse(site.layout, sessions(), retention, LIFE);
    List<Exception> failures = new ArrayList<>();
    CompletableFuture<Void> sweeps = CompletableFuture.runAsync(() -> {
      for (int i = 0; i < 50; i++) {
        retention.run(NOW, true, failures);
      }
    });
    Stream.generate(() -> use.report(NOW)).limit(50).forEach(report -> {
      assertThat(place(report, "inbox").items()).isBetween(0, 1);
      assertThat(place(report, "inbox").unreadable()).isZero();
    });
    sweeps.get();
    assertThat(failures).isEmpty();
    assertThat(freed(use.report(NOW), "inbox", 0).items()).isZero();
  }
}
