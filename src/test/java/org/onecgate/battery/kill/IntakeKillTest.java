package org.onecgate.battery.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.battery.kill.ScriptProcess.Work;
import org.onecgate.intake.Durability;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.TempSweep;

/**
 * Whenever the process is killed, every acknowledged chunk is there, at most the chunk in flight is
 * there besides, whole, and the next append succeeds at once (E1, E8, E18, W4, W5).
 *
 * <p>The kills fall at random times, and by strace at the N-th call of each system call that
 * changes the disk. All rounds work on one data directory, so each begins on what the one before
 * left. {@code -Dtests.rounds} sets the number of the long test, {@code -Dtests.seed} the seed.
 */
class IntakeKillTest {
  /** The calls that change what is on the disk, as this JDK makes them, and how often at least. */
  private static final Map<String, Integer> CALLS = new TreeMap<>(Map.of(
      "pwrite64",
      120,
      "write",
      80,
      "fsync",
      80,
      "rename",
      10,
      "link",
      40,
      "unlink",
      80,
      "mkdir",
      12,
      "fchmod",
      20));

  private static final int EXCHANGES_A_ROUND = 100_000;

  @TempDir
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20260721L);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<String> violations = new ArrayList<>();
  private Promises promises;
  private Path data;
  private int rounds;
  private int inScript;
  private long slowest;
  private long locks;
  private long cuts;

  @Test
  void nothingAcknowledgedIsLostByAFewKills() throws Exception {
    run(5, 5);
  }

  @Test
  @Tag("long")
  void nothingAcknowledgedIsLostByManyKills() throws Exception {
    int all = Integer.getInteger("tests.rounds", 1000);
    run(all * 7 / 10, all - all * 7 / 10);
  }

  /** The proof that a loss would be seen: a script that acknowledges before it appends. */
  @Test
  void anAcknowledgementThatComesTooEarlyIsSeen() throws Exception {
    begin();
    for (int i = 0; i < 20 && violations.isEmpty(); i++) {
      round(List.of(), random.nextInt(10), "early-ack");
    }
    System.out.println("kill -9 with early acknowledgements: seen in round " + rounds);
    assertThat(violations).isNotEmpty();
  }

  private void run(int atRandom, int atCalls) throws Exception {
    begin();
    for (int i = 0; i < atRandom; i++) {
      round(List.of(), random.nextInt(40));
    }
    if (Strace.isHere()) {
      for (int i = 0; i < atCalls; i++) {
        String call = List.copyOf(CALLS.keySet()).get(i % CALLS.size());
        round(Strace.killAt(call, 1 + random.nextInt(CALLS.get(call))), -1);
      }
    } else {
      System.out.println("SKIPPED: no strace here, so no kill at the N-th system call");
    }
    TempSweep.Report orphans = sweepOrphans();
    System.out.println("kill -9 of the intake: " + rounds + " rounds (" + inScript
        + " in mid-work), " + promises.acknowledged() + " chunks acknowledged, "
        + violations.size() + " violations; dead locks " + locks + ", bytes cut " + cuts
        + ", orphans " + orphans.removed().size() + " with " + orphans.bytes()
        + " bytes, slowest first append " + TimeUnit.NANOSECONDS.toMillis(slowest)
        + " ms, seed " + seed);
    assertThat(violations).isEmpty();
    assertThat(inScript).isGreaterThan(rounds / 3);
  }

  private void begin() throws IOException {
    data = temp.resolve("data");
    Path log = Files.createFile(temp.resolve("log"));
    promises = new Promises(log);
  }

  /** Starts the script, kills it after so many chunks, recovers; -1 waits for its own end. */
  private void round(List<String> prefix, int chunks, String... more) throws Exception {
    Durability durability = random.nextInt(4) == 0 ? Durability.DELIVERY : Durability.CHUNK;
    int first = rounds * EXCHANGES_A_ROUND;
    Work work = new Work(
        data,
        temp.resolve("log"),
        durability,
        prefix.isEmpty() ? 2 : 1,
        random.nextLong(),
        0,
        first);
    long before = promises.acknowledged();
    try (ScriptProcess script = ScriptProcess.start(work, promises, prefix, more)) {
      script.awaitStart();
      if (chunks >= 0) {
        script.awaitAcknowledged(before + chunks);
        LockSupport.parkNanos(random.nextInt(4_000_000));
      } else if (!script.awaitEnd(20)) {
        violations.add("the call to kill at never came: " + prefix);
      }
      script.kill();
      if (!script.errors().isEmpty()) {
        violations.add("round " + rounds + ": " + script.errors());
        Files.delete(temp.resolve("errors"));
      }
    }
    promises.refresh();
    promises.endTornLine();
    rounds++;
    inScript += promises.acknowledged() > before ? 1 : 0;
    recover(durability, first + EXCHANGES_A_ROUND / 2);
  }

  private void recover(Durability durability, int firstExchange) throws IOException {
    try (Recovered recovered = new Recovered(data, durability, promises)) {
      if (random.nextBoolean()) {
        recovered.sweep();
      }
      recovered.check(random);
      if (random.nextInt(5) == 0) {
        recovered.seal(firstExchange).drop();
      }
      recovered.violations().forEach(v -> violations.add("round " + rounds + ": " + v));
      slowest = Math.max(slowest, recovered.slowestAppend());
      locks += recovered.recovery().locks();
      cuts += recovered.recovery().bytes();
    }
  }

  /** One sweep for which every temp is old leaves none, and touches nothing acknowledged (W5). */
  private TempSweep.Report sweepOrphans() throws IOException {
    DataLayout layout = new DataLayout(data);
    Instant later = Instant.now().plusSeconds(660);
    TempSweep.Report orphans = TempSweep.run(layout, later, true);
    assertThat(orphans.failures()).isEmpty();
    assertThat(TempSweep.run(layout, later, false).removed()).isEmpty();
    recover(Durability.CHUNK, (rounds + 1) * EXCHANGES_A_ROUND);
    return orphans;
  }
}
