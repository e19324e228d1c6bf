package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.FaultException;
import org.onecgate.QuietLog;
import org.onecgate.crash.Operation.Kind;

/**
 * Whichever operation the disk refuses, once or for ever: nothing that failed is acknowledged,
 * nothing acknowledged is lost, nothing is left behind, the caller is told what it was, and the
 * same parts go on when the disk is well (E7, E18, A4, A7).
 */
@QuietLog
class FailingDiskTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121L);

  @Test
  void aRefusedOperationIsAFailureAndLeavesNothing() throws Exception {
    check(150);
  }

  @Test
  @Tag("long")
  void aRefusedOperationIsAFailureAndLeavesNothingWhicheverItIs() throws Exception {
    check(Integer.MAX_VALUE);
  }

  private static void check(int most) throws FaultException, IOException {
    int checked = 0;
    List<String> violations = new ArrayList<>();
    try (Scratch scratch = new Scratch()) {
      List<FaultCase> cases = new ArrayList<>();
      for (Scenario scenario : Scenarios.all()) {
        List<Kind> kinds = kinds(scenario, scratch.fresh());
        for (int number = 0; number < kinds.size(); number++) {
          for (Ill ill : Ill.values()) {
            if (ill.strikes(kinds.get(number))) {
              cases.add(new FaultCase(scenario, number, ill, false));
              cases.add(new FaultCase(scenario, number, ill, true));
            }
          }
        }
      }
      Collections.shuffle(cases, new Random(SEED));
      for (FaultCase each : cases.subList(0, Math.min(most, cases.size()))) {
        Path base = scratch.fresh();
        violations.addAll(each.run(base));
        checked++;
        Scratch.delete(base);
      }
    }
    System.out.printf(
        "failing disk: %d cases checked, %d violations (tests.seed=%d)%n",
        checked, violations.size(), SEED);
    assertThat(violations).isEmpty();
  }

  @Test
  void whatHasNotChangedIsReadOnceAndLinked() throws Exception {
    try (Scratch scratch = new Scratch()) {
      List<Operation> operations = operations(Scenarios.unchanged(), scratch.fresh());
      assertThat(names(operations, Kind.READ))
          .containsExactly("import_files/ab/1.jpg", "import_files/cd/2.jpg", "prices.bin");
      assertThat(names(operations, Kind.LINK))
          .containsExactly("import_files/ab/1.jpg", "import_files/cd/2.jpg");
    }
  }

  /** As many as there are pictures: each would be read twice for nothing. */
  @Test
  void aVolumeThatMakesNoLinksIsAskedForOneOnly() throws Exception {
    List<Operation> seen = new ArrayList<>();
    Watcher without = (operation, real) -> {
      seen.add(operation);
      if (operation.kind() == Kind.LINK && !name(operation).isEmpty()) {
        throw new FileSystemException(operation.path().toString(), null, "Operation not permitted");
      }
      return Watcher.CALM.on(operation, real);
    };
    try (Scratch scratch = new Scratch()) {
      Path base = scratch.fresh();
      World world = run(Scenarios.unchanged(), base, without);
      assertThat(names(seen, Kind.READ)).containsExactly("import_files/ab/1.jpg");
      assertThat(names(seen, Kind.LINK)).containsExactly("import_files/ab/1.jpg");
      assertThat(Recording.check(
              base, List.of(world), new Story.Aftermath(false, site -> false, Rig.PATIENCE)))
          .isEmpty();
    }
  }

  /** The published files that this was done to. */
  private static List<String> names(List<Operation> operations, Kind kind) {
    return operations.stream()
        .filter(each -> each.kind() == kind)
        .map(FailingDiskTest::name)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static String name(Operation operation) {
    String path = operation.path().toString();
    return path.contains("/inbox/") ? path.replaceFirst(".*/inbox/[^/]+/files/", "") : "";
  }

  private static World run(Scenario scenario, Path base, Watcher disk)
      throws FaultException, IOException {
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), disk);
    World world = World.EMPTY;
    try (Rig rig = new Rig(provider.watched(base).resolve("data"), Rig.SESSION)) {
      for (Step step : scenario.steps()) {
        step.action().run(rig);
        world = step.after().apply(world, rig);
      }
    }
    return world;
  }

  /** What a scenario asks of a disk that is well. */
  static List<Kind> kinds(Scenario scenario, Path base) throws FaultException, IOException {
    return operations(scenario, base).stream().map(Operation::kind).toList();
  }

  /** The operations of a scenario on a disk that is well. */
  static List<Operation> operations(Scenario scenario, Path base)
      throws FaultException, IOException {
    FailingDisk disk = FailingDisk.never();
    var unused = run(scenario, base, disk);
    return List.copyOf(disk.operations());
  }
}
