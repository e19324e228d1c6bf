package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.onecgate.FaultException;

/**
 * A scenario that was run once, with every change on the disk and what was known when.
 *
 * @param scenario which one
 * @param changes what happened on the disk
 * @param told after how many changes each step began and ended, and what was known then
 * @param failure why it ended early, which only a barrier left out may bring about
 */
record Recording(
    Scenario scenario, List<Change> changes, List<Told> told, Optional<Exception> failure) {
  /**
   * What a step told.
   *
   * @param begin the number of changes before it
   * @param end the number of changes when it returned
   * @param world what was known then
   */
  record Told(int begin, int end, World world) {}

  /** Runs the scenario in an empty directory; barriers that fit have no effect. */
  static Recording of(Scenario scenario, Path base, Predicate<String> leftOut) throws IOException {
    Recorder recorder = new Recorder(base, leftOut);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), recorder);
    Path data = provider.watched(base).resolve("data");
    List<Told> told = new ArrayList<>();
    told.add(new Told(0, 0, World.EMPTY));
    Optional<Exception> failure = Optional.empty();
    try (Rig rig = new Rig(data, Rig.SESSION)) {
      World world = World.EMPTY;
      for (Step step : scenario.steps()) {
        int begin = recorder.changes().size();
        step.action().run(rig);
        world = step.after().apply(world, rig);
        told.add(new Told(begin, recorder.changes().size(), world));
      }
    } catch (FaultException | IOException e) {
      failure = Optional.of(e);
    }
    return new Recording(scenario, List.copyOf(recorder.changes()), List.copyOf(told), failure);
  }

  /**
   * Runs the scenario on a disk of which the operation of this number fails, once, and whose client
   * tries again; or, where the process dies there, with a new process that recovers first.
   */
  static Recording withFailure(Scenario scenario, Path base, int number, boolean dies)
      throws FaultException, IOException {
    Recorder recorder = new Recorder(base, site -> false);
    FailingDisk disk = new FailingDisk(recorder, number, Ill.EIO, dies);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), disk);
    Path data = provider.watched(base).resolve("data");
    List<Told> told = new ArrayList<>();
    told.add(new Told(0, 0, World.EMPTY));
    World world = World.EMPTY;
    Rig rig = start(data, provider, recorder);
    try {
      Client client = new Client();
      int begin = 0;
      for (Step step : scenario.steps()) {
        boolean failed = false;
        try {
          step.action().run(rig);
        } catch (FaultException | IOException e) {
          provider.watch(recorder);
          failed = true;
        }
        if (dies && disk.struck() != null) {
          rig.close();
          provider.watch(recorder);
          rig = new Rig(data, Rig.SESSION);
          var unused = rig.recover();
          dies = false;
          failed = true;
          if (!step.fragile() && isThere(rig, step.after().apply(world, rig))) {
            world = step.after().apply(world, rig); // committed, and yet the client sends it again
          }
        }
        world = failed ? client.again(step, rig, world) : step.after().apply(world, rig);
        client.did(step);
        if (!failed || !step.isSeal()) { // that is not told to anybody before the delivery is there
          told.add(new Told(begin, recorder.changes().size(), world));
          begin = recorder.changes().size();
        }
      }
    } finally {
      rig.close();
    }
    return new Recording(
        scenario, List.copyOf(recorder.changes()), List.copyOf(told), Optional.empty());
  }

  private static Rig start(Path data, WatchedProvider provider, Recorder recorder)
      throws IOException {
    try {
      return new Rig(data, Rig.SESSION);
    } catch (IOException e) {
      provider.watch(recorder);
      return new Rig(data, Rig.SESSION);
    }
  }

  private static boolean isThere(Rig rig, World world) throws FaultException, IOException {
    Path data = WatchedProvider.real(rig.layout.root());
    return new Inspection(data, List.of(world)).open(rig, rig.session).equals(world.open());
  }

  /** What may be there when the machine stops after so many changes. */
  List<World> worlds(int changes) {
    Told last = told.get(0);
    Told next = null;
    for (Told each : told) {
      if (each.end() <= changes) {
        last = each;
      } else if (each.begin() < changes && next == null) {
        next = each;
      }
    }
    return next == null ? List.of(last.world()) : List.of(last.world(), next.world());
  }

  /** The changes after which a step has just ended. */
  Set<Integer> ends() {
    Set<Integer> ends = new LinkedHashSet<>();
    told.forEach(t -> ends.add(t.end()));
    return ends;
  }

  /** The barriers that were asked for. */
  Set<String> sites() {
    Set<String> sites = new LinkedHashSet<>();
    changes.stream().map(c -> c.site).filter(s -> !s.isEmpty()).forEach(sites::add);
    return sites;
  }
}
