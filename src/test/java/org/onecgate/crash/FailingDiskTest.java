package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

  /** What a scenario asks of a disk that is well. */
  static List<Kind> kinds(Scenario scenario, Path base) throws FaultException, IOException {
    return operations(scenario, base).stream().map(Operation::kind).toList();
  }

  /** The operations of a scenario on a disk that is well. */
  static List<Operation> operations(Scenario scenario, Path base)
      throws FaultException, IOException {
    FailingDisk disk = FailingDisk.never();
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), disk);
    World world = World.EMPTY;
    try (Rig rig = new Rig(provider.watched(base).resolve("data"), Rig.SESSION)) {
      for (Step step : scenario.steps()) {
        step.action().run(rig);
        world = step.after().apply(world, rig);
      }
      return List.copyOf(disk.operations());
    }
  }
}
