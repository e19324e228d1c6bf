package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onecgate.FaultException;
import org.onecgate.QuietLog;
import org.onecgate.SessionHash;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.Temps;
import org.onecgate.upkeep.Sweeper;

/**
 * After 1,000 crashes in one data directory, with temps back-dated 11 minutes, one sweep leaves no
 * temp and no lock, loses no acknowledged byte and reports the space that the orphans held (W5).
 */
@QuietLog
class ManyCrashesTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121L);
  private static final int CRASHES = 1000;

  /** What a session may show after its crash. */
  private record Crashed(SessionHash session, List<World> worlds) {}

  @Test
  void oneSweepLeavesNoOrphanOfAThousandCrashesAndLosesNothing() throws Exception {
    Random random = new Random(SEED);
    try (Scratch scratch = new Scratch()) {
      Path base = scratch.fresh();
      List<Crashed> crashes = new ArrayList<>();
      for (int i = 0; crashes.size() < CRASHES; i++) {
        crash(base, i, random, crashes);
      }
      FaultCase.backDate(base);
      Path data = base.resolve("data");
      long held = bytes(data);
      long orphans = temps(data);

      WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), Watcher.CALM);
      Inspection inspection = new Inspection(data, List.of());
      try (Rig rig = new Rig(provider.watched(data), Rig.SESSION)) {
        Sweeper.Report report = rig.recover(Duration.ofMinutes(5));
        assertThat(report.failures()).isZero();
        assertThat(report.temps().removed()).hasSize(Math.toIntExact(orphans));
        assertThat(report.temps().bytes()).isEqualTo(held).isPositive();
        inspection.nothingIsLeft();
        for (Crashed each : crashes) {
          check(each, rig, inspection);
        }
        rig.accept(CRASHES);
        assertThat(rig.given())
            .as("every delivery is handed over, once")
            .isNotEmpty()
            .containsExactlyInAnyOrderElementsOf(Disk.list(rig.layout.inbox()).stream()
                .map(delivery -> delivery.getFileName().toString())
                .toList());
      }
      assertThat(inspection.violations()).isEmpty();
      System.out.printf(
          Locale.ROOT,
          "crashes: %d, orphans %d with %d bytes removed by one sweep, 0 bytes lost (tests.seed=%d)%n",
          crashes.size(),
          orphans,
          held,
          SEED);
    }
  }

  /** A process that dies at some operation: nothing it asks for afterwards happens. */
  private static void crash(Path base, int i, Random random, List<Crashed> crashes)
      throws IOException {
    SessionHash session = new SessionHash(String.format(Locale.ROOT, "%064x", i));
    List<Scenario> scenarios =
        List.of(Scenarios.chunks(), Scenarios.init(), Scenarios.loose(i), Scenarios.zipped(i));
    Scenario scenario = scenarios.get(random.nextInt(scenarios.size()));
    FailingDisk disk = new FailingDisk(Watcher.CALM, random.nextInt(200), Ill.EIO, true);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), disk);
    World world = World.EMPTY;
    Path data = provider.watched(base).resolve("data");
    try (Rig rig = new Rig(data, session)) {
      for (Step step : scenario.steps()) {
        World before = world;
        try {
          step.action().run(rig);
          world = step.after().apply(world, rig);
        } catch (FaultException | IOException e) {
          world = before;
        }
        if (disk.struck() != null) {
          // It died in this step, or just behind it: then nobody was told.
          World next = step.what().startsWith("log") ? before : step.after().apply(before, rig);
          crashes.add(new Crashed(session, List.of(before, next)));
          return;
        }
      }
    } catch (IOException e) {
      crashes.add(new Crashed(session, List.of(World.EMPTY)));
    }
  }

  private static void check(Crashed crashed, Rig rig, Inspection inspection)
      throws FaultException, IOException {
    DataLayout layout = new DataLayout(WatchedProvider.real(rig.layout.root()));
    Map<String, String> open = inspection.open(rig, crashed.session());
    boolean fits = crashed.worlds().stream()
        .anyMatch(w -> w.open().equals(open)
            && w.sealed().keySet().stream()
                .allMatch(id -> Files.exists(layout.inbox().resolve(id))));
    assertThat(fits).as("session %s: %s", crashed, open.keySet()).isTrue();
    for (World world : crashed.worlds()) {
      for (Map.Entry<String, Map<String, String>> delivery : world.sealed().entrySet()) {
        Path path = layout.inbox().resolve(delivery.getKey());
        if (Files.exists(path)) {
          inspection.delivery(path, delivery.getValue());
        }
      }
    }
  }

  private static long temps(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(ManyCrashesTest::isTopTemp).count();
    }
  }

  private static boolean isTemp(Path path) {
    return Temps.isTemp(path.getFileName().toString());
  }

  /** A temp that is not itself inside one. */
  private static boolean isTopTemp(Path path) {
    return isTemp(path)
        && Stream.iterate(
                path.getParent(), p -> p != null && p.getFileName() != null, Path::getParent)
            .noneMatch(ManyCrashesTest::isTemp);
  }

  private static long bytes(Path data) throws IOException {
    long[] sum = {0};
    Files.walkFileTree(data, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        boolean orphan = Stream.iterate(
                file, p -> p != null && p.getFileName() != null, Path::getParent)
            .anyMatch(ManyCrashesTest::isTemp);
        sum[0] += orphan ? attributes.size() : 0;
        return FileVisitResult.CONTINUE;
      }
    });
    return sum[0];
  }
}
