package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.FaultException;
import org.onecgate.QuietLog;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.crash.Volume.Model;
import org.onecgate.history.JobRecord;

/**
 * What is acknowledged at the second try survives a power cut too: a force that failed, or that a
 * dying process did not reach, is not taken for done because the file or directory is there already
 * (A4, E1, W4).
 */
@QuietLog
class SecondTryTest {
  private static final long SEED = Long.getLong("tests.seed", 20261121L);
  private static final int MOST = 4;

  /** Only the tries in which this is found. */
  private static final Pattern ONLY = Pattern.compile(System.getProperty("tests.only", ""));

  private static final String DRAFT = "/delivery";

  private record Try(Scenario scenario, int number, boolean dies) {}

  @Test
  void aSecondTryForcesWhatTheFirstOneDidNot() throws Exception {
    check(20);
  }

  @Test
  @Tag("long")
  void aSecondTryForcesWhatTheFirstOneDidNotWhereverThatStopped() throws Exception {
    check(Integer.MAX_VALUE);
  }

  private static void check(int most) throws FaultException, IOException {
    List<Try> tries = new ArrayList<>();
    List<String> violations = new ArrayList<>();
    int states = 0;
    try (Scratch scratch = new Scratch()) {
      for (Scenario scenario : Scenarios.withoutHandler()) {
        List<Kind> kinds = FailingDiskTest.kinds(scenario, scratch.fresh());
        for (int number = 0; number < kinds.size(); number++) {
          boolean force = kinds.get(number).name().startsWith("FORCE");
          if (force) {
            tries.add(new Try(scenario, number, false));
          }
          tries.add(new Try(scenario, number, true));
        }
      }
      // A force that fails in what is refused is told by the import, not to the client.
      tries.removeIf(each -> !each.dies() && each.scenario().isRefused());
      tries.removeIf(each -> !ONLY.matcher(each.toString()).find());
      Collections.shuffle(tries, new Random(SEED));
      tries = tries.subList(0, Math.min(most, tries.size()));
      for (Try each : tries) {
        Recording recording =
            Recording.withFailure(each.scenario(), scratch.fresh(), each.number(), each.dies());
        Battery battery = new Battery(recording, Model.STRICT, scratch.fresh(), SEED, MOST);
        battery.runWhereStepsEnd();
        states += battery.checked();
        battery.violations().forEach(v -> violations.add(each + ": " + v));
      }
    }
    System.out.printf(
        "second tries: %d with %d crash states checked, %d violations (tests.seed=%d)%n",
        tries.size(), states, violations.size(), SEED);
    assertThat(violations).isEmpty();
  }

  @Test
  void nothingIsMovedToTheDraftOfADeadProcessBeforeItsNameIsForced() throws Exception {
    checkDraft(1, MOST);
  }

  @Test
  @Tag("long")
  void nothingIsMovedToAnyDirectoryOfADeadProcessBeforeItsNameIsForced() throws Exception {
    checkDraft(Integer.MAX_VALUE, 6 * MOST);
  }

  /**
   * Also while the second process is at it: what it moves to a directory of the first one must not
   * go with that.
   *
   * @param directories so many directories of the draft are looked at, the draft itself first
   */
  private static void checkDraft(int directories, int most) throws FaultException, IOException {
    Scenario scenario = Scenarios.loose(1);
    int deaths = 0;
    int states = 0;
    List<String> violations = new ArrayList<>();
    try (Scratch scratch = new Scratch()) {
      List<Operation> operations = FailingDiskTest.operations(scenario, scratch.fresh());
      for (int number = 1; number < operations.size() && deaths < directories; number++) {
        Operation before = operations.get(number - 1);
        if (before.kind() == Kind.MAKE_DIRECTORY && before.path().toString().contains(DRAFT)) {
          deaths++;
          Recording recording = Recording.withFailure(scenario, scratch.fresh(), number, true);
          Recording.Told resumed = recording.told().stream()
              .filter(told -> !told.world().published().isEmpty())
              .findFirst()
              .orElseThrow();
          int first = resumed.begin();
          while (!recording.changes().get(first).site.contains(DRAFT)) {
            first++;
          }
          int last = resumed.end();
          while (!recording.changes().get(last - 1).site.contains("Disk.rename<Inbox.publish")) {
            last--;
          }
          Battery battery = new Battery(recording, Model.STRICT, scratch.fresh(), SEED, most);
          battery.runWithin(first, last);
          states += battery.checked();
          String at = "death after the making of " + before.path().getFileName() + ": ";
          battery.violations().forEach(v -> violations.add(at + v));
        }
      }
    }
    System.out.printf(
        "directories of dead processes: %d deaths, %d states checked, %d violations (tests.seed=%d)%n",
        deaths, states, violations.size(), SEED);
    assertThat(deaths).isPositive();
    assertThat(violations).isEmpty();
  }

  @Test
  void whatWaitsForAHandlerIsForcedByTheNextStartWhereTheOneThatNotedItDiedBeforeThat()
      throws Exception {
    Scenario scenario = Scenarios.changed(false);
    try (Scratch scratch = new Scratch()) {
      Path base = scratch.fresh();
      AtomicBoolean dying = new AtomicBoolean();
      Recorder recorder = new Recorder(
          base,
          site -> dying.get() && site.startsWith("force-directory") && site.contains("handovers"));
      Path data =
          new WatchedProvider(FileSystems.getDefault(), recorder).watched(base).resolve("data");
      World world = World.EMPTY;
      try (Rig rig = new Rig(data, Rig.SESSION)) {
        for (Step step : scenario.steps()) {
          dying.set(step.what().equals("hand over"));
          step.action().run(rig);
          world = step.after().apply(world, rig);
          if (dying.get()) {
            break;
          }
        }
      }
      assertThat(dying).isTrue();
      dying.set(false);
      try (Rig rig = new Rig(data, Rig.SESSION)) {
        var unused = rig.recover();
        assertThat(rig.jobs.needed(Instant.EPOCH, Set.of()))
            .singleElement()
            .returns(JobRecord.State.PUBLISHED, JobRecord::state);
      }
      int end = recorder.changes().size();
      Recording recording = new Recording(
          scenario,
          recorder.changes(),
          List.of(new Recording.Told(0, 0, World.EMPTY), new Recording.Told(0, end, world)),
          Optional.empty(),
          (other, barriers) -> Recording.of(scenario, other, barriers));
      Battery battery = new Battery(recording, Model.STRICT, scratch.fresh(), SEED, 100);
      battery.runWhereStepsEnd();
      assertThat(battery.checked()).isGreaterThan(1);
      assertThat(battery.violations()).isEmpty();
    }
  }
}
