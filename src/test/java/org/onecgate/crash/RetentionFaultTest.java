package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.onecgate.ExchangeId;
import org.onecgate.QuietLog;
import org.onecgate.delivery.HandOvers;
import org.onecgate.history.JobRecord;
import org.onecgate.history.JobRecord.State;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.upkeep.KeptSite;
import org.onecgate.upkeep.Retention;

/**
 * Whatever operation of the disk fails while what was kept long enough is removed, once or for ever: nothing else goes,
 * a delivery is whole or gone, what stays is told, and the next pass removes it. The record of one that is gone says why,
 * unless the disk has told that it could not take that.
 */
@QuietLog
class RetentionFaultTest {
  private final TreeMap<String, Integer> ends = new TreeMap<>();
  private int cases;

  @Test
  void nothingGoesThatIsNotDueAndWhatStaysIsTold() throws Exception {
    try (Scratch scratch = new Scratch()) {
      for (boolean forEver : List.of(false, true)) {
        for (Ill ill : Ill.values()) {
          for (int n = 0; strike(scratch.fresh(), n, ill, forEver); n++) {
            cases++;
          }
        }
      }
    }
    System.out.println("retention on a failing disk: " + cases + " cases " + ends);
    assertThat(ends).containsKeys("all gone", "some stay and are told");
    assertThat(cases).isGreaterThan(100);
  }

  /** False where there are fewer operations. */
  private boolean strike(Path base, int n, Ill ill, boolean forEver) throws Exception {
    FailingDisk disk = new FailingDisk(Watcher.CALM, n, ill, forEver);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), Watcher.CALM);
    try (KeptSite site = new KeptSite(provider.watched(base));
        HandOvers handOvers = site.handOvers()) {
      DataLayout layout = site.layout;
      List<Path> due = List.of(
          layout.quarantined(site.refuse(Duration.ofDays(40))),
          layout.quarantined(site.refuse(Duration.ofDays(41))),
          layout.jobDirectory(site.job(Duration.ofDays(100), State.PUBLISHED)),
          layout.jobDirectory(site.job(Duration.ofDays(101), State.FAILED)),
          layout.delivery(delivered(site, Duration.ofDays(50))),
          layout.delivery(delivered(site, Duration.ofDays(51))));
      List<Path> kept = List.of(
          layout.quarantined(site.refuse(Duration.ofDays(10))),
          layout.jobDirectory(site.job(Duration.ofDays(5), State.PUBLISHED)),
          layout.jobDirectory(site.job(Duration.ofDays(200), State.RUNNING)),
          layout.delivery(delivered(site, Duration.ofDays(3))));
      Retention.Limits limits = KeptSite.limits(30, null);
      List<Exception> failures = new ArrayList<>();

      provider.watch(disk);
      site.remove(handOvers, limits, failures);
      provider.watch(Watcher.CALM);

      String at = ill + " at " + n + " for ever " + forEver + " " + disk.kinds();
      assertThat(kept).as(at).allMatch(Disk::exists);
      assertThat(kept).as("whole, " + at).allMatch(RetentionFaultTest::isWhole);
      List<Path> left = due.stream().filter(Disk::exists).toList();
      assertThat(left).as("whole or gone, " + at).allMatch(RetentionFaultTest::isWhole);
      assertThat(left.isEmpty() || !failures.isEmpty()).as("told, " + at).isTrue();
      for (Duration age : List.of(Duration.ofDays(50), Duration.ofDays(51))) {
        ExchangeId id = KeptSite.ago(age);
        boolean aged = site.jobs
            .find(id)
            .map(JobRecord::stay)
            .filter(stay -> stay.end() == JobRecord.End.AGE)
            .isPresent();
        assertThat(aged != site.inbox.holds(id) || !failures.isEmpty())
            .as("the record is right, " + at)
            .isTrue();
      }
      ends.merge(left.isEmpty() ? "all gone" : "some stay and are told", 1, Integer::sum);

      failures.clear();
      site.remove(handOvers, limits, failures);
      assertThat(failures).as("well again, " + at).isEmpty();
      assertThat(due).as("well again, " + at).noneMatch(Disk::exists);
      assertThat(kept).as("well again, " + at).allMatch(RetentionFaultTest::isWhole);
      return n < disk.kinds().size();
    }
  }

  private static ExchangeId delivered(KeptSite site, Duration age) throws IOException {
    site.job(age, State.PUBLISHED);
    return site.deliver(age, 2_000);
  }

  /** Whether all is in it that was put there: two files, or the one of a record. */
  private static boolean isWhole(Path directory) {
    try {
      int files = Disk.list(directory).size();
      return Files.exists(directory.resolve("job.json")) ? files == 1 : files == 2;
    } catch (IOException e) {
      return false;
    }
  }
}
