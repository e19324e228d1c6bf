package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.onecgate.FaultException;
import org.onecgate.crash.Volume.Model;
import org.onecgate.upkeep.Sweeper;

/** Stops a recorded scenario after every change and runs the real recovery on what may be left. */
final class Battery {
  private final Recording recording;
  private final Model model;
  private final Path work;
  private final long seed;
  private final int most;
  private final List<String> violations = new ArrayList<>();
  private Set<String> good = new HashSet<>();
  private Predicate<String> leftOut = site -> false;
  private Predicate<String> ineffective = site -> false;

  /** Without a barrier a run may never end. */
  private Duration patience = Rig.PATIENCE;

  private int checked;

  /**
   * Prepares.
   *
   * @param work an empty directory to work in
   * @param most how many states are checked for each stop
   */
  Battery(Recording recording, Model model, Path work, long seed, int most) {
    this.recording = recording;
    this.model = model;
    this.work = work;
    this.seed = seed;
    this.most = most;
  }

  /** The recovery runs without these barriers too. */
  Battery without(Predicate<String> barriers) {
    leftOut = barriers;
    patience = Duration.ofSeconds(2);
    return this;
  }

  /**
   * These forces have no effect, as if the recording were of a product without them; states that
   * are known to be good are not checked again.
   */
  Battery withoutForces(Predicate<String> barriers, Set<String> known) {
    ineffective = barriers;
    patience = Duration.ofSeconds(2);
    good = known;
    return this;
  }

  /** How many different states were checked. */
  int checked() {
    return checked;
  }

  List<String> violations() {
    return violations;
  }

  /** Stops after every change, or after the first of so many and each time so many later. */
  void run(int first, int turns) throws IOException {
    run(stop -> stop % turns == first);
  }

  /** Stops after every change until something is wrong. */
  void runUntilViolated() throws IOException {
    run(stop -> violations.isEmpty());
  }

  /** Stops wherever a step has just ended, until something is wrong. */
  void runWhereStepsEnd() throws IOException {
    Set<Integer> ends = recording.ends();
    run(stop -> violations.isEmpty() && ends.contains(stop));
  }

  private void run(IntPredicate stops) throws IOException {
    Volume volume = new Volume(model);
    for (int stop = 0; stop <= recording.changes().size(); stop++) {
      if (stop > 0 && !ineffective.test(recording.changes().get(stop - 1).site)) {
        volume.apply(recording.changes().get(stop - 1));
      }
      if (stops.test(stop)) {
        stop(volume, stop);
      }
    }
  }

  private void stop(Volume volume, int stop) throws IOException {
    List<World> worlds = recording.worlds(stop);
    for (Snapshot snapshot : new CrashStates(volume).some(most, new Random(seed + stop))) {
      String state = snapshot.digest() + worlds.size() + worlds.get(0);
      if (!good.contains(state)) {
        int before = violations.size();
        check(snapshot, stop, worlds);
        if (violations.size() == before) {
          good.add(state);
        }
      }
    }
  }

  private void check(Snapshot snapshot, int stop, List<World> worlds) throws IOException {
    checked++;
    Path base = Files.createDirectory(work.resolve("state"));
    try {
      snapshot.materialise(base);
      // Every fourth goes on to a delivery: that takes longer than all the rest.
      for (String violation : check(base, worlds, checked % 4 == 0, leftOut, patience)) {
        violations.add(recording.scenario() + " " + model + " after " + stop + " changes (last: "
            + (stop == 0 ? "none" : recording.changes().get(stop - 1)) + "): " + violation);
      }
    } finally {
      Scratch.delete(base);
    }
  }

  /** Recovers what is here and goes on with it, as far as a delivery or not; what is wrong. */
  static List<String> check(
      Path base, List<World> worlds, boolean delivers, Predicate<String> leftOut, Duration patience)
      throws IOException {
    WatchedProvider provider =
        new WatchedProvider(FileSystems.getDefault(), Recorder.without(base, leftOut));
    Path data = base.resolve("data");
    Inspection inspection = new Inspection(data, worlds);
    try {
      inspection.beforeRecovery();
      try (Rig rig = new Rig(provider.watched(data), Rig.SESSION)) {
        Sweeper.Report report = rig.recover(patience);
        if (report.failures() > 0) {
          inspection.violations().add("the sweep failed " + report.failures() + " times");
        }
        Optional<World> world = inspection.afterRecovery(rig);
        inspection.readState();
        inspection.handOvers(rig);
        if (world.isPresent()) {
          inspection.goOn(rig, world.get(), delivers);
        }
      }
    } catch (FaultException | IOException | RuntimeException e) {
      inspection.violations().add(Failure.brief(e));
    }
    if (provider.settled() != 0) {
      inspection.violations().add(provider.open() + " files are open");
    }
    return inspection.violations();
  }
}
