package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.onecgate.crash.Volume.Model;

/** Stops a recorded scenario after every change and runs the real recovery on what may be left. */
final class Battery {
  private final Story story;
  private final Model model;
  private final Path work;
  private final long seed;
  private final int most;
  private final List<String> violations = new ArrayList<>();
  private Set<String> good = new HashSet<>();
  private Predicate<String> leftOut = site -> false;
  private Predicate<String> ineffective = site -> false;
  private boolean withoutForces;

  /** Without a barrier a run may never end. */
  private Duration patience = Rig.PATIENCE;

  private int checked;

  /**
   * Prepares.
   *
   * @param work an empty directory to work in
   * @param most how many states are checked for each stop
   */
  Battery(Story story, Model model, Path work, long seed, int most) {
    this.story = story;
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
    withoutForces = true;
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

  /** Stops after every change of these until something is wrong. */
  void runWithin(int first, int last) throws IOException {
    run(stop -> violations.isEmpty() && stop >= first && stop <= last);
  }

  /** Stops wherever a step has just ended, until something is wrong. */
  void runWhereStepsEnd() throws IOException {
    Set<Integer> ends = story.ends();
    run(stop -> violations.isEmpty() && ends.contains(stop));
  }

  private void run(IntPredicate stops) throws IOException {
    Volume volume = new Volume(model);
    boolean differs = !withoutForces; // before, a force that has no effect was not asked for
    for (int stop = 0; stop <= story.changes().size(); stop++) {
      if (stop > 0 && ineffective.test(story.changes().get(stop - 1).site)) {
        differs = true;
      } else if (stop > 0) {
        volume.apply(story.changes().get(stop - 1));
      }
      if (differs && stops.test(stop)) {
        stop(volume, stop);
      }
    }
  }

  private void stop(Volume volume, int stop) throws IOException {
    String promise = story.promise(stop);
    for (Snapshot snapshot : new CrashStates(volume).some(most, new Random(seed + stop))) {
      String state = snapshot.digest() + promise.hashCode();
      if (!good.contains(state)) {
        int before = violations.size();
        check(snapshot, stop);
        if (violations.size() == before) {
          good.add(state);
        }
      }
    }
  }

  private void check(Snapshot snapshot, int stop) throws IOException {
    checked++;
    Path base = Files.createDirectory(work.resolve("state"));
    try {
      snapshot.materialise(base);
      // Every fourth goes on to a delivery: that takes longer than all the rest.
      Story.Aftermath after = new Story.Aftermath(checked % 4 == 0, leftOut, patience);
      for (String violation : story.violations(base, stop, after)) {
        violations.add(story.name() + " " + model + " after " + stop + " changes (last: "
            + (stop == 0 ? "none" : story.changes().get(stop - 1)) + "): " + violation);
      }
    } finally {
      Scratch.delete(base);
    }
  }
}
