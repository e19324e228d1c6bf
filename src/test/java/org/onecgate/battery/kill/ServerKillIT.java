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
 * is whole, every sealed exchange ends at exactly one place, {@code import} answers the truth, and
 * every delivery is announced under its own event id, in order (E18, E21, E22, P1, P4, P5, W4).
 *
 * <p>{@code -Dtests.rounds} sets the number of the long test, {@code -Dtests.seed} the seed.
 */
@Tag("process")
class ServerKillIT {
  private static final String ANNOUNCED = "announced";

  /**
   * The requests, of the client or to the shop, at which a kill is aimed, and how many milliseconds
   * later it may fall.
   */
  private static final Map<String, Integer> AIMS =
      new TreeMap<>(Map.of("checkauth", 700, "file", 40, "import", 400, ANNOUNCED, 200));

  @TempDir
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20260721L);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<Cycle> cycles = new ArrayList<>();
  private Cycle cycle;
  private GateDisk disk;
  private Announced shop;
  private int inUpload;
  private int inImport;
  private int inHandOver;
  private int marks;
  private int continued;

  @Test
  void everyExchangeEndsOnceAfterAFewKills() throws Exception {
    run(AIMS.size());
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
    try (Announced announced = new Announced(seed)) {
      shop = announced;
      run(rounds, home, data);
    }
    report(rounds);
    assertThat(disk.violations()).isEmpty();
  }

  private GateProcess start(Path home, Path data) throws Exception {
    return GateProcess.start(
        home,
        data,
        "-Dgate.webhook.url=" + shop.url(),
        "-Dgate.webhook.secret=" + Announced.SECRET,
        "-Dgate.webhook.seconds=10");
  }

  private void run(int rounds, Path home, Path data) throws Exception {
    for (int round = 0; round < rounds; round++) {
      String aim;
      try (GateProcess gate = start(home, data)) {
        aim = driveUntilKilled(gate, round);
        gate.severe().forEach(line -> disk.require(false, line));
      }
      if (aim.equals(ANNOUNCED)) {
        inHandOver++;
      } else if (cycle.isImporting()) {
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
    shop.getWell();
    try (GateProcess gate = start(home, data)) {
      cycle.drive(gate.address(), mode -> {});
      disk.checkAnswer(cycle);
      awaitRest();
      disk.checkAtRest(cycles);
      gate.severe().forEach(line -> disk.require(false, line));
    }
    disk.checkAnnounced(shop.all());
    marks = disk.checkMarks();
    disk.require(marks > 0 || rounds < 50, "nothing is ever unchanged");
  }

  /**
   * Works through exchanges until the server is gone.
   *
   * @return what the kill was aimed at
   */
  private String driveUntilKilled(GateProcess gate, int round) throws Exception {
    List<String> aims = List.copyOf(AIMS.keySet());
    boolean only = cycle.isImporting() && random.nextInt(3) > 0;
    String aim =
        only ? "import" : aims.get(round < aims.size() ? round : random.nextInt(aims.size()));
    int delay = random.nextInt(AIMS.get(aim));
    AtomicInteger left = new AtomicInteger(aim.equals("file") ? random.nextInt(4) : 0);
    CompletableFuture<Void> killed = new CompletableFuture<>();
    Executor soon = CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS);
    Runnable kill = () -> soon.execute(() -> {
      gate.kill();
      killed.complete(null);
    });
    Consumer<String> armed = mode -> {
      if (mode.equals(aim) && left.getAndDecrement() == 0) {
        kill.run();
      }
    };
    if (aim.equals(ANNOUNCED)) {
      shop.atNext(kill);
    }
    try {
      while (true) {
        cycle.drive(gate.address(), armed);
        disk.checkAnswer(cycle);
        next();
      }
    } catch (IOException e) {
      killed.get(30, TimeUnit.SECONDS);
      return aim;
    }
  }

  private void next() throws IOException {
    cycle = new Cycle(cycles.size(), random);
    cycles.add(cycle);
  }

  private void awaitRest() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while ((disk.isWorking() || disk.isHandingOver()) && System.nanoTime() - deadline < 0) {
      Thread.sleep(50);
    }
    Thread.sleep(200); // the clean-up comes after the record
  }

  private void report(int rounds) {
    long published = cycles.stream().filter(c -> c.end() == Cycle.End.SUCCESS).count();
    long failed = cycles.stream().filter(c -> c.end() == Cycle.End.FAILURE).count();
    long repeated = cycles.stream().filter(Cycle::hasRepeated).count();
    System.out.println("kill -9 of the server: " + rounds + " rounds (" + inUpload + " in upload, "
        + inImport + " in import, " + inHandOver + " in a hand-over, " + continued + " continued), "
        + cycles.size() + " exchanges, "
        + published + " published, " + failed + " refused, " + repeated
        + " with chunks sent again, " + shop.all().size() + " announcements, " + marks
        + " files unchanged, " + disk.violations().size() + " violations, seed " + seed);
  }
}
