package org.onecgate.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.JsonStore;

/**
 * Proves that the records of imports are kept one file each (P1), that a broken one stops none of
 * the others (P6), and that a refused exchange is kept whole with its reason (S8).
 */
class JobsTest {
  private static final Instant TIME = Instant.parse("2026-05-05T12:00:00Z");

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
    assertThat(jobs.all()).isEmpty();
  }

  @Test
  void allRecordsAreReadOldestFirst() throws Exception {
    List<JobRecord> saved = List.of(job(3), job(1), job(2));
    for (JobRecord job : saved) {
      jobs.save(job);
    }
    assertThat(jobs.all()).containsExactly(job(1), job(2), job(3));
    jobs.save(job(2).published(TIME, List.of(), new JobRecord.Totals(1, 20, 0)));
    assertThat(jobs.all())
        .containsExactly(
            job(1), job(2).published(TIME, List.of(), new JobRecord.Totals(1, 20, 0)), job(3));
    jobs.remove(job(1).id());
    jobs.remove(job(1).id());
    assertThat(jobs.all())
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
    assertThat(jobs.all()).containsExactly(job(1), job(3));
    try (var left = Files.walk(layout.jobDirectory(job(2).id()))) {
      assertThat(left.filter(Files::isRegularFile))
          .singleElement()
          .satisfies(file -> assertThat(file).hasContent("{\"schema\":"));
    }
  }

  @Test
  void aRefusedExchangeIsKeptWholeWithItsReason() throws Exception {
    Quarantine quarantine = new Quarantine(layout, store);
    ExchangeId id = job(1).id();
    Path received = layout.received(id).resolve("files/a.xml");
    Files.createDirectories(received.getParent());
    Files.writeString(received, "<broken>");
    quarantine.take(id, "XML refused: a.xml, line 1", TIME);
    assertThat(layout.staging(id)).doesNotExist();
    assertThat(layout.quarantined(id).resolve("received/files/a.xml")).hasContent("<broken>");
    assertThat(quarantine.reason(id)).isEqualTo("XML refused: a.xml, line 1");
    quarantine.take(id, "another", TIME);
    assertThat(quarantine.reason(id)).isEqualTo("XML refused: a.xml, line 1");
    assertThat(quarantine.reason(job(2).id())).isEmpty();
  }

  private static JobRecord job(int n) {
    return new JobRecord(
        1,
        ExchangeId.of(TIME.plusSeconds(n), 10 - n).value(),
        "0123456789abcdef".repeat(4),
        "shop",
        "Shop",
        "1c",
        "catalog",
        "import",
        null,
        JobRecord.State.RUNNING,
        TIME,
        TIME.plusSeconds(n),
        null,
        List.of(),
        List.of(),
        null,
        null,
        null,
        null,
        null);
  }
}
