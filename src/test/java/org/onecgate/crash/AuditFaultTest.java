package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onecgate.QuietLog;
import org.onecgate.TestClock;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.story.Audit;
import org.onecgate.story.Deed;

/**
 * Whatever operation of the disk fails while it is noted who did what, once or for ever: noting never fails, what is
 * missing is told, and once the disk is well every deed is there, in order (C4).
 */
@QuietLog
class AuditFaultTest {
  private int cases;
  private int missed;

  @Test
  void whateverFailsEveryDeedIsThereOnceTheDiskIsWell() throws Exception {
    try (Scratch scratch = new Scratch();
        JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      for (boolean forEver : List.of(false, true)) {
        for (Ill ill : Ill.values()) {
          for (int n = 0; strike(scratch.fresh(), store, n, ill, forEver); n++) {
            cases++;
          }
        }
      }
    }
    System.out.println(
        "who did what on a failing disk: " + cases + " cases, " + missed + " missed");
    assertThat(cases).isGreaterThan(40);
    assertThat(missed).isGreaterThan(20);
  }

  /** False where noting has fewer operations. */
  private boolean strike(Path base, JsonStore store, int n, Ill ill, boolean forEver)
      throws Exception {
    FailingDisk disk = new FailingDisk(Watcher.CALM, n, ill, forEver);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), Watcher.CALM);
    Audit audit = new Audit(
        new DataLayout(provider.watched(base)),
        store,
        new TestClock(Instant.parse("2026-11-29T12:00:00Z")),
        () -> Duration.ofDays(90));
    provider.watch(disk);
    note(audit, "first");
    note(audit, "second");
    if (forEver && disk.struck() != null) {
      assertThat(audit.missing()).as("told, " + ill + " at " + n).isPositive();
      missed++;
    }
    provider.watch(Watcher.CALM);
    assertThat(audit.missing()).isZero();
    note(audit, "third");
    assertThat(audit.read("", 50, deed -> true).deeds().stream().map(Deed::what).distinct())
        .as(ill + " at " + n + " for ever " + forEver)
        .containsExactly("third", "second", "first");
    return n < disk.kinds().size();
  }

  private static void note(Audit audit, String what) {
    audit.note(new Deed(audit.now(), "person", "anna", "::1", "sweep", what, Deed.DONE));
  }
}
