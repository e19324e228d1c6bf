package org.onecgate.battery.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.storage.Disk;

/**
 * Whenever the server is killed, in upload, seal, unpacking or publishing, and started again on the
 * same data directory: what was acknowledged is there, the client's session goes on, every delivery
 * is whole, every sealed exchange ends at exactly one place, and {@code import} answers the truth
 * (E18, E21, E22, P1, P5, W4).
 *
 * <p>{@code -Dtests.rounds} sets the number of the long test, {@code -Dtests.seed} the seed.
 */
@Tag("process")
class ServerKillIT {
  /** The requests at which a kill is aimed, and how many milliseconds later it may fall. */
  private static final Map<String, Integer> AIMS =
      new TreeMap<>(Map.of("checkauth", 700, "file", 40, "import", 400));

  @TempDir
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20260721L);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<Cycle> cycles = new ArrayList<>();
  private Cycle cycle;
  private GateDisk disk;
  private int inUpload;
  private int inImport;
  private int continued;

  @Test
  void everyExchangeEndsOnceAfterAFewKills() throws Exception {
    run(3);
  }

  @Test
  @Tag("long")
  void everyExchangeEndsOnceAfterManyKills() throws Exception {
    run(Integer.getInteger("tests.rounds", 100));
  }

  private void run(int rounds) throws Exception {
    Path home = Path.of(System.getProperty("it.data", temp.toString()))
        .resolve("server-kill-" + rounds)
        .toAbsolutePath();
    Path data = home.resolve("data");
    Disk.deleteTree(home);
    Files.createDirectories(home);
    disk = new GateDisk(data);
    next();
    for (int round = 0; round < rounds; round++) {
      try (GateProcess gate = GateProcess.start(home, data)) {
        driveUntilKilled(gate);
        gate.severe().forEach(line -> disk.require(false, line));
      }
      if (cycle.isImporting()) {
        inImport++;
      } else {
        inUpload++;
      }
      disk.checkReceived(cycle);
      disk.checkInbox();
      if (random.nextInt(4) == 0) {
        cycle.abandon();
        next();
      } else {
        continued++;
      }
    }
    try (GateProcess gate = GateProcess.start(home, data)) {
      cycle.drive(gate.address(), mode -> {});
      disk.checkAnswer(cycle);
      awaitRest();
      disk.checkAtRest(cycles);
    }
    report(rounds);
    assertThat(disk.violations()).isEmpty();
  }

  /** Works through exchanges until the server is gone. */
  private void driveUntilKilled(GateProcess gate) throws Exception {
    String aim = cycle.isImporting()
        ? "import"
        : List.copyOf(AIMS.keySet()).get(random.nextInt(AIMS.size()));
    int delay = random.nextInt(AIMS.get(aim));
    AtomicInteger left = new AtomicInteger(aim.equals("file") ? random.nextInt(4) : 0);
    CompletableFuture<Void> killed = new CompletableFuture<>();
    Executor soon = CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS);
    Consumer<String> armed = mode -> {
      if (mode.equals(aim) && left.getAndDecrement() == 0) {
        soon.execute(() -> {
          gate.kill();
          killed.complete(null);
        });
      }
    };
    try {
      while (true) {
        cycle.drive(gate.address(), armed);
        disk.checkAnswer(cycle);
        next();
      }
    } catch (IOException e) {
      killed.get(30, TimeUnit.SECONDS);
    }
  }

  private void next() throws IOException {
    cycle = new Cycle(cycles.size(), random);
    cycles.add(cycle);
  }

  private void awaitRest() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (disk.isWorking() && System.nanoTime() - deadline < 0) {
      Thread.sleep(50);
    }
    Thread.sleep(200); // the clean-up comes after the record
  }

  private void report(int rounds) {
    long published = cycles.stream().filter(c -> c.end() == Cycle.End.SUCCESS).count();
    long failed = cycles.stream().filter(c -> c.end() == Cycle.End.FAILURE).count();
    long repeated = cycles.stream().filter(Cycle::hasRepeated).count();
    System.out.println("kill -9 of the server: " + rounds + " rounds (" + inUpload + " in upload, "
        + inImport + " in import, " + continued + " continued), " + cycles.size() + " exchanges, "
        + published + " published, " + failed + " refused, " + repeated
        + " with chunks sent again, " + disk.violations().size() + " violations, seed " + seed);
  }
}
