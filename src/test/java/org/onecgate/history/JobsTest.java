package org.onecgate.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Proves that the records of imports are kept one file each (P1), that a broken one stops none of
 * the others (P6), and that a refused exchange is kept whole with its reason (S8).
 */
class JobsTest {
  private static final ServerId SHOP = new ServerId("shop");
  private static final Instant TIME = Instant.parse("2026-05-05T12:00:00Z");
  private static final JobRecord.Totals TOTALS = new JobRecord.Totals(1, 20, 0);

  @TempDir
  Path root;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private DataLayout layout;
  private Jobs jobs;

  @BeforeEach
  void create() throws Exception {
    layout = new DataLayout(root);
    layout.create();
    jobs = new Jobs(layout, store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void thereMayBeNone() throws Exception {
    assertThat(jobs.needed(Instant.EPOCH, Set.of())).isEmpty();
  }

  @Test
  void allRecordsAreReadOldestFirst() throws Exception {
    List<JobRecord> saved = List.of(job(3), job(1), job(2));
    for (JobRecord job : saved) {
      jobs.save(job);
    }
    assertThat(jobs.needed(Instant.EPOCH, Set.of())).containsExactly(job(1), job(2), job(3));
    jobs.save(job(2).published(TIME, List.of(), new JobRecord.Totals(1, 20, 0)));
    assertThat(jobs.needed(Instant.EPOCH, Set.of()))
        .containsExactly(
            job(1), job(2).published(TIME, List.of(), new JobRecord.Totals(1, 20, 0)), job(3));
    jobs.remove(job(1).id());
    jobs.remove(job(1).id());
    assertThat(jobs.needed(Instant.EPOCH, Set.of()))
        .containsExactly(job(2).published(TIME, List.of(), new JobRecord.Totals(1, 20, 0)), job(3));
    assertThat(layout.job(job(3).id())).isRegularFile();
  }

  @Test
  void aBrokenRecordStopsNoneOfTheOthersAndIsNotLost() throws Exception {
    jobs.save(job(1));
    jobs.save(job(2));
    jobs.save(job(3));
    Files.writeString(layout.job(job(2).id()), "{\"schema\":");
    Files.createDirectories(layout.jobs().resolve("not-an-exchange"));
    Files.writeString(layout.jobs().resolve("a-file"), "x");
    assertThat(jobs.needed(Instant.EPOCH, Set.of())).containsExactly(job(1), job(3));
    try (var left = Files.walk(layout.jobDirectory(job(2).id()))) {
      assertThat(left.filter(Files::isRegularFile))
          .singleElement()
          .satisfies(file -> assertThat(file).hasContent("{\"schema\":"));
    }
  }

  /** A long history does not hold up a start: of what is old it needs only what it knows to have begun. */
  @Test
  void ofThoseThatAreOldAStartNeedsOnlyTheOnesItNames() throws Exception {
    for (int n = 1; n <= 5; n++) {
      jobs.save(job(n));
    }
    Jobs restarted = new Jobs(layout, store);

    assertThat(restarted.needed(job(4).id().time(), Set.of(job(2).id())))
        .containsExactly(job(2), job(4), job(5));
  }

  @Test
  void thoseThatAreOldAndNotOverAreFoundAfterwards() throws Exception {
    jobs.save(job(1));
    for (int n = 2; n <= 5; n++) {
      jobs.save(done(n));
    }
    Path escaped = layout.job(job(2).id());
    Files.writeString(escaped, Files.readString(escaped).replace("PUBLISHED", "\\u0052UNNING"));
    Path torn = layout.job(job(3).id());
    Files.writeString(torn, Files.readString(torn).stripTrailing().replaceAll("}$", ""));
    Jobs restarted = new Jobs(layout, store);

    List<JobRecord> unfinished = restarted.unfinished(job(5).id().time());

    assertThat(unfinished)
        .extracting(JobRecord::id)
        .containsExactly(job(1).id(), job(2).id());
    assertThat(torn).as("set aside, as it may have been under way").doesNotExist();
  }

  @Test
  void whatWasRefusedIsHiddenByALaterOneOfItsTypeAlone() throws Exception {
    JobRecord refused = job(1).failed(TIME, List.of(), Fault.BROKEN_XML, null);
    jobs.save(refused);
    jobs.save(job(2, null, "sale").published(TIME, List.of(), new JobRecord.Totals(1, 20, 0)));
    assertThat(jobs.last(SHOP).orElseThrow().type()).isEqualTo("sale");
    assertThat(jobs.refused(SHOP)).containsExactly(refused.brief());
    jobs.save(done(3));
    assertThat(jobs.last(SHOP)).hasValue(done(3).brief());
    assertThat(jobs.refused(SHOP)).isEmpty();
  }

  @Test
  void whatAStartDidNotNeedIsKnownOnceItIsRecalled() throws Exception {
    jobs.save(done(1));
    jobs.save(done(2));
    Jobs restarted = new Jobs(layout, store);
    assertThat(restarted.needed(job(9).id().time(), Set.of())).isEmpty();
    assertThat(restarted.last(SHOP)).isEmpty();

    restarted.recall();

    assertThat(restarted.last(SHOP)).hasValue(done(2).brief());
    assertThat(restarted.lastPublished(SHOP)).isEqualTo(jobs.lastPublished(SHOP));
  }

  @Test
  void theNewestRecordsComeFirstWithoutTheNamesOfTheirFilesAndInPages() throws Exception {
    for (int n = 1; n <= 5; n++) {
      jobs.save(done(n));
    }
    for (Jobs each : List.of(jobs, new Jobs(layout, store))) {
      assertThat(each.newest(null, null, job -> true, 2))
          .containsExactly(done(5).brief(), done(4).brief());
      assertThat(each.newest(job(4).id(), null, job -> true, 2))
          .containsExactly(done(3).brief(), done(2).brief());
      assertThat(each.newest(null, null, job -> job.id().equals(job(1).id()), 2))
          .containsExactly(done(1).brief());
      assertThat(each.newest(job(1).id(), null, job -> true, 2)).isEmpty();
      assertThat(each.last(SHOP)).hasValue(done(5).brief());
      assertThat(each.last(new ServerId("other"))).isEmpty();
    }
  }

  @Test
  void onlyThoseSinceAMomentAreLookedAt() throws Exception {
    for (int n = 1; n <= 5; n++) {
      jobs.save(done(n));
    }
    for (Jobs each : List.of(jobs, new Jobs(layout, store))) {
      List<ExchangeId> looked = new ArrayList<>();
      assertThat(each.newest(job(5).id(), TIME.plusSeconds(3), job -> looked.add(job.id()), 9))
          .containsExactly(done(4).brief(), done(3).brief());
      assertThat(looked).containsExactly(job(4).id(), job(3).id());
      assertThat(each.newest(null, TIME.plusSeconds(6), job -> true, 9)).isEmpty();
    }
  }

  @Test
  void aFileIsFoundByAPieceOfItsNameHoweverManyThereAre() throws Exception {
    List<String> many =
        IntStream.range(0, 200).mapToObj(i -> "Offers-" + i + ".xml").toList();
    jobs.save(job(1).published(TIME, List.of("Import.xml", "Цены.XML"), TOTALS));
    jobs.save(job(2).published(TIME, many, TOTALS));
    jobs.save(job(3).published(TIME, List.of("x".repeat(1000) + "end.xml"), TOTALS));
    Jobs restarted = new Jobs(layout, store);
    restarted.recall();
    for (Jobs each : List.of(jobs, restarted, new Jobs(layout, store))) {
      assertThat(found(each, "import")).containsExactly(1);
      assertThat(found(each, "цены.xml")).containsExactly(1);
      assertThat(found(each, "offers-199.xml")).containsExactly(2);
      assertThat(found(each, "xend")).containsExactly(3);
      assertThat(found(each, "xml")).containsExactly(1, 2, 3);
      assertThat(found(each, "xmlц")).as("of two names").isEmpty();
    }
    jobs.save(job(1).published(TIME, List.of("other.xml"), TOTALS));
    assertThat(found(jobs, "import")).isEmpty();
    jobs.remove(job(1).id());
    assertThat(found(jobs, "other")).isEmpty();
  }

  private static List<Integer> found(Jobs in, String text) {
    return IntStream.rangeClosed(1, 3)
        .filter(n -> in.hasFile(job(n).id(), text))
        .boxed()
        .toList();
  }

  @Test
  void theLatestOfEachServerAreKnownWithoutAnnouncements() throws Exception {
    for (int n = 1; n <= 5; n++) {
      jobs.save(done(n));
    }
    jobs.save(announced(6));
    assertThat(jobs.lately(3))
        .isEqualTo(
            Map.of("shop", List.of(done(5).brief(), done(4).brief(), done(3).brief())));
    Jobs other = new Jobs(layout, store);
    jobs.save(done(7));
    assertThat(other.lately(3).get("shop"))
        .as("of another node")
        .contains(done(7).brief());
  }

  @Test
  void whatAnotherProcessEndsOrAddsOrRemovesIsSeen() throws Exception {
    Jobs other = new Jobs(layout, store);
    jobs.save(job(1));
    jobs.save(done(2));
    assertThat(other.newest(null, null, job -> true, 9)).containsExactly(done(2).brief(), job(1));
    jobs.save(done(1));
    jobs.save(job(3));
    assertThat(other.newest(null, null, job -> true, 9))
        .containsExactly(job(3), done(2).brief(), done(1).brief());
    jobs.remove(job(2).id());
    assertThat(other.newest(null, null, job -> true, 9))
        .containsExactly(job(3), done(1).brief());
  }

  @Test
  void anAnnouncementIsNotTheLastExchangeNorARefusedOneTheLastPublished() throws Exception {
    assertThat(jobs.lastPublished(SHOP)).isEmpty();
    jobs.save(done(1));
    jobs.save(
        job(2).failed(TIME.plusSeconds(9), List.of(), Fault.BROKEN_XML, Phrase.NO_ELEMENT.of()));
    jobs.save(announced(3));
    Jobs restarted = new Jobs(layout, store);
    restarted.needed(Instant.EPOCH, Set.of());
    for (Jobs each : List.of(jobs, restarted)) {
      assertThat(each.last(SHOP).map(JobRecord::id)).hasValue(job(2).id());
      assertThat(each.lastPublished(SHOP)).hasValue(TIME.plusSeconds(1));
    }
    jobs.remove(job(2).id());
    assertThat(jobs.last(SHOP).map(JobRecord::id)).hasValue(job(1).id());
  }

  @Test
  void whatWasNeverSealedHidesNoExchangeThatWas() throws Exception {
    jobs.save(job(1).abandoned(TIME.plusSeconds(1)));
    assertThat(jobs.last(SHOP).map(JobRecord::id)).hasValue(job(1).id());
    jobs.save(
        job(2).failed(TIME.plusSeconds(2), List.of(), Fault.BROKEN_XML, Phrase.NO_ELEMENT.of()));
    jobs.save(job(3).abandoned(TIME.plusSeconds(3)));
    Jobs restarted = new Jobs(layout, store);
    restarted.needed(Instant.EPOCH, Set.of());
    for (Jobs each : List.of(jobs, restarted)) {
      assertThat(each.last(SHOP).map(JobRecord::id)).hasValue(job(2).id());
    }
    jobs.remove(job(2).id());
    assertThat(jobs.last(SHOP).map(JobRecord::id)).hasValue(job(3).id());
  }

  @Test
  void theLastPublishedIsKnownOfEachType() throws Exception {
    jobs.save(done(1));
    jobs.save(done(2));
    assertThat(jobs.lastPublished(SHOP, "sale")).isEmpty();
    jobs.save(job(3, null, "sale")
        .published(TIME.plusSeconds(3), List.of("o.xml"), new JobRecord.Totals(1, 20, 0)));
    assertThat(jobs.lastPublished(SHOP, "catalog").map(JobRecord::id))
        .hasValue(job(2).id());
    assertThat(jobs.lastPublished(SHOP, "sale").map(JobRecord::id))
        .hasValue(job(3).id());
    assertThat(jobs.lastPublished(new ServerId("other"), "catalog")).isEmpty();
  }

  private static JobRecord announced(int n) {
    return job(n, new JobRecord.Event("complete", null))
        .published(TIME.plusSeconds(n), List.of(), new JobRecord.Totals(0, 0, 0));
  }

  @Test
  void theLastOfAServerIsTheOneBeforeWhenTheLastIsRemoved() throws Exception {
    jobs.save(done(1));
    jobs.save(done(2));
    jobs.save(job(3));
    jobs.remove(job(3).id());
    assertThat(jobs.last(SHOP)).hasValue(done(2).brief());
    jobs.remove(job(1).id());
    assertThat(jobs.last(SHOP)).hasValue(done(2).brief());
    jobs.remove(job(2).id());
    assertThat(jobs.last(SHOP)).isEmpty();
  }

  /** A record that ends while it is being read for a list must not come back to life there. */
  @Test
  void aRecordThatEndsWhileItIsReadStaysEnded() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread reader = new Thread(() -> {
      while (!over.get()) {
        try {
          jobs.newest(null, null, job -> true, 50);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    });
    reader.start();
    try {
      for (int n = 1; n <= 200; n++) {
        jobs.save(job(n));
        jobs.save(done(n));
        assertThat(jobs.last(SHOP)).hasValue(done(n).brief());
      }
    } finally {
      over.set(true);
      reader.join();
    }
    assertThat(jobs.last(SHOP)).hasValue(done(200).brief());
  }

  /** Prints what ten thousand records cost. */
  @Test
  @Tag("long")
  void tenThousandRecordsAreListedQuickly() throws Exception {
    for (int n = 1; n <= 10_000; n++) {
      JobRecord job = done(n);
      Files.createDirectories(layout.jobDirectory(job.id()));
      Files.write(layout.job(job.id()), store.bytes(job));
    }
    long before = System.nanoTime();
    assertThat(new Jobs(layout, store).newest(null, null, job -> true, 50)).hasSize(50);
    long cold = System.nanoTime();
    assertThat(jobs.needed(Instant.EPOCH, Set.of())).hasSize(10_000);
    long all = System.nanoTime();
    long listed = 0;
    for (int i = 0; i < 20; i++) {
      long start = System.nanoTime();
      assertThat(jobs.newest(null, null, job -> true, 50)).hasSize(50);
      listed = i < 5 ? 0 : listed + System.nanoTime() - start;
    }
    long scan = System.nanoTime();
    assertThat(jobs.newest(null, null, job -> job.server().equals("none"), 50)).isEmpty();
    long scanned = System.nanoTime();
    System.out.printf(
        "10,000 job records: all read at the start %d ms; the newest 50 cold %d ms, warm %.1f ms;"
            + " a search that finds none %d ms%n",
        (all - cold) / 1_000_000,
        (cold - before) / 1_000_000,
        listed / 15e6,
        (scanned - scan) / 1_000_000);
  }

  @Test
  void aRefusedExchangeIsKeptWholeWithItsReason() throws Exception {
    Quarantine quarantine = new Quarantine(layout, store);
    ExchangeId id = job(1).id();
    Path received = layout.received(id).resolve("files/a.xml");
    Files.createDirectories(received.getParent());
    Files.writeString(received, "<broken>");
    quarantine.take(id, Sentence.of(Fault.BROKEN_XML, Phrase.NO_ELEMENT.of()), null, TIME);
    assertThat(layout.staging(id)).doesNotExist();
    assertThat(layout.quarantined(id).resolve("received/files/a.xml")).hasContent("<broken>");
    assertThat(quarantine.reason(id).map(Sentence::text)).contains("XML refused: no element");
    quarantine.take(id, Phrase.NOTHING.of(), null, TIME);
    assertThat(quarantine.reason(id).map(Sentence::text)).contains("XML refused: no element");
    assertThat(quarantine.reason(job(2).id())).isEmpty();
  }

  private static JobRecord done(int n) {
    return job(n).published(TIME.plusSeconds(n), List.of("a.xml"), new JobRecord.Totals(1, 20, 0));
  }

  private static JobRecord job(int n) {
    return job(n, null);
  }

  private static JobRecord job(int n, JobRecord.Event event) {
    return job(n, event, "catalog");
  }

  private static JobRecord job(int n, JobRecord.Event event, String type) {
    return JobRecord.begun(
        ExchangeId.of(TIME.plusSeconds(n), 20_000 - n),
        new JobRecord.Origin(
            new SessionHash("0123456789abcdef".repeat(4)),
            SHOP,
            "Shop",
            "1c",
            type,
            TIME,
            false,
            null,
            null),
        event == null ? "import" : "event",
        event,
        TIME.plusSeconds(n),
        List.of(),
        List.of());
  }
}
