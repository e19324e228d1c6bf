package org.onecgate.battery.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.battery.locks.Tally.What;

/**
 * A lock has one owner at a time, whoever crashes, stalls, is redeployed or swept meanwhile (E8,
 * W4): four JVMs count under the locks of a few files, and no count is lost.
 */
class LockStressTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121);

  /**
   * So many acquisitions bring three quarters of a crash on the average: the quick share has a dozen,
   * and none in one of some 300,000 runs.
   */
  private static final int OFTEN = 120;

  /** The same of the long share, in which a crash costs more than it finds. */
  private static final int SELDOM = 1_600;

  @TempDir
  private Path directory;

  @Test
  void aLockHasOneOwnerAtATime() throws IOException, InterruptedException {
    check(2_000, OFTEN, 120);
  }

  @Test
  @Tag("long")
  void aLockHasOneOwnerAtATimeForLong() throws IOException, InterruptedException {
    check(Long.getLong("tests.rounds", 200_000), SELDOM, 3 * 3600);
  }

  @Test
  void theNaiveWayToTakeAStaleLockOverIsCaught() throws IOException, InterruptedException {
    Children children = new Children(directory);
    children.run(SEED, true, 12_000 / Children.COUNT, 0, 120);
    Findings found = Findings.of(directory);
    System.out.printf(
        "naive locks, seed %d: %d acquisitions, %d overlaps, %d lost counts%n",
        SEED, found.count(What.ACQUIRED), found.overlaps(), found.lostCounts());
    assertThat(found.overlaps()).isPositive();
    assertThat(found.lostCounts()).isPositive();
  }

  private void check(long acquisitions, int crashEvery, long timeoutSeconds)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Children children = new Children(directory);
    children.run(SEED, false, acquisitions / Children.COUNT, crashEvery, timeoutSeconds);
    Findings found = Findings.of(directory);
    System.out.printf(
        "locks, seed %d: %d acquisitions in 4 JVMs, %d overlaps; %d sections committed, %d crashes,"
            + " %d dead owners' locks left, %d deployments closed, %d waits in vain, %d chunks of"
            + " growing files, %d refused; %d s%n",
        SEED,
        found.count(What.ACQUIRED),
        found.overlaps(),
        found.committed(),
        children.crashes(),
        found.count(What.ABANDONED),
        found.count(What.REOPENED),
        found.count(What.BUSY),
        found.chunks(),
        found.count(What.CHUNKS_REFUSED),
        (System.nanoTime() - start) / 1_000_000_000);
    assertThat(found.overlaps()).as("overlaps").isZero();
    assertThat(found.lostCounts()).as("counts lost").isZero();
    assertThat(found.overlappingTimes()).as("overlapping times").isZero();
    assertThat(found.generationsBack()).as("generations that do not grow").isZero();
    assertThat(found.badChunks()).as("chunks not as committed").isZero();
    // A section that was committed and not yet counted when its JVM crashed is the only excess.
    long mostUncounted = (long) children.crashes() * Plan.THREADS;
    assertThat(found.committed())
        .as("sections in the ledgers")
        .isBetween(found.count(What.COMMITTED), found.count(What.COMMITTED) + mostUncounted);
    assertThat(found.chunks())
        .as("chunks in the journal")
        .isBetween(found.count(What.CHUNKS), found.count(What.CHUNKS) + children.crashes() * 2L);
    assertThat(children.crashes()).as("crashes").isPositive();
  }
}
