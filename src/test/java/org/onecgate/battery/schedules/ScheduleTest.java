package org.onecgate.battery.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.QuietLog;
import org.onecgate.battery.schedules.Source.Kind;
import org.onecgate.intake.Durability;
import org.onecgate.storage.Disk;

/**
 * Whatever happens between a client and Gate, a file comes out as it was meant, or fails and says
 * so, or is flagged where nothing could tell (E2, E5, E18).
 */
@QuietLog
class ScheduleTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121);
  private static final int MUTATED = Integer.getInteger("gate.mutated", 300);

  /** Most of a schedule's time is waiting for a holder to stall. */
  private static final int WORKERS = 6;

  private Path directory;

  @BeforeEach
  void prepare() throws IOException {
    Path memory = Path.of("/dev/shm");
    directory = Disk.isWritable(memory)
        ? Files.createTempDirectory(memory, "schedules")
        : Files.createTempDirectory("schedules");
  }

  @AfterEach
  void tidy() throws IOException {
    Disk.deleteTree(directory);
  }

  @Test
  void aFileIsAsItWasMeantOrFailsOrIsFlagged() throws Exception {
    check(1_000);
  }

  @Test
  @Tag("long")
  void aFileIsAsItWasMeantOrFailsOrIsFlaggedForLong() throws Exception {
    check(Integer.getInteger("tests.rounds", 100_000));
  }

  @ParameterizedTest
  @EnumSource(value = Mutant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aBrokenGateIsFoundOut(Mutant mutant) throws Exception {
    Map<Kind, Map<Outcome, Integer>> found = run(MUTATED, mutant);
    print("schedules with mutant " + mutant + ", at most", MUTATED, found);
    assertThat(count(found, Outcome.VIOLATION)).isPositive();
  }

  private void check(int schedules) throws Exception {
    Map<Kind, Map<Outcome, Integer>> found = run(schedules, Mutant.NONE);
    print("chunk schedules", schedules, found);
    assertThat(count(found, Outcome.VIOLATION)).as("silent differences").isZero();
    assertThat(count(found, Outcome.NEEDLESS)).as("refused without need").isZero();
    assertThat(count(found, Outcome.EQUAL)).as("equal").isGreaterThan(schedules / 2);
  }

  private Map<Kind, Map<Outcome, Integer>> run(int schedules, Mutant mutant) throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      long dead = deadPid();
      AtomicLong next = new AtomicLong();
      AtomicBoolean foundOut = new AtomicBoolean();
      List<Future<Map<Kind, Map<Outcome, Integer>>>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        Durability durability = i % 2 == 0 ? Durability.CHUNK : Durability.DELIVERY;
        Path root = directory.resolve(mutant + "-" + i);
        workers.add(pool.submit(() -> {
          Map<Kind, Map<Outcome, Integer>> found = new EnumMap<>(Kind.class);
          try (Site site = new Site(root, durability, dead)) {
            for (long n = next.getAndIncrement();
                n < schedules && !foundOut.get();
                n = next.getAndIncrement()) {
              Random random = new Random(SEED * 1_000_003 + n);
              Map<Kind, Map<Outcome, Integer>> one = new Schedule(site, mutant, random, pool).run();
              if (mutant == Mutant.NONE
                  && count(one, Outcome.VIOLATION) + count(one, Outcome.NEEDLESS) > 0) {
                System.out.println("seed " + SEED + " schedule " + n + ": " + one);
              }
              if (mutant != Mutant.NONE && count(one, Outcome.VIOLATION) > 0) {
                foundOut.set(true); // one is enough
              }
              add(found, one);
            }
          }
          return found;
        }));
      }
      Map<Kind, Map<Outcome, Integer>> all = new EnumMap<>(Kind.class);
      for (Future<Map<Kind, Map<Outcome, Integer>>> worker : workers) {
        add(all, worker.get());
      }
      return all;
    } finally {
      pool.shutdownNow();
    }
  }

  private static long deadPid() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-?")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    process.waitFor();
    return process.pid();
  }

  private static void add(
      Map<Kind, Map<Outcome, Integer>> to, Map<Kind, Map<Outcome, Integer>> more) {
    more.forEach((kind, counts) -> counts.forEach(
        (outcome, count) -> to.computeIfAbsent(kind, k -> new EnumMap<>(Outcome.class))
            .merge(outcome, count, Integer::sum)));
  }

  private static int count(Map<Kind, Map<Outcome, Integer>> found, Outcome outcome) {
    return found.values().stream().mapToInt(m -> m.getOrDefault(outcome, 0)).sum();
  }

  private static void print(String what, int schedules, Map<Kind, Map<Outcome, Integer>> found) {
    StringBuilder line = new StringBuilder();
    for (Kind kind : Kind.values()) {
      Map<Outcome, Integer> of = found.getOrDefault(kind, Map.of());
      line.append(String.format(
          "; %s: %d equal, %d failed, %d flagged, %d refused without need, %d silent differences",
          kind,
          of.getOrDefault(Outcome.EQUAL, 0),
          of.getOrDefault(Outcome.FAILED, 0),
          of.getOrDefault(Outcome.FLAGGED, 0),
          of.getOrDefault(Outcome.NEEDLESS, 0),
          of.getOrDefault(Outcome.VIOLATION, 0)));
    }
    System.out.printf("%s, seed %d: %d schedules%s%n", what, SEED, schedules, line);
  }
}
