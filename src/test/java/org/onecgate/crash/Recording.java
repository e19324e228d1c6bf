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
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.storage.Disk;
import org.onecgate.upkeep.Sweeper;

/**
 * A scenario that was run once, with every change on the disk and what was known when.
 *
 * @param scenario which one
 * @param changes what happened on the disk
 * @param told after how many changes each step began and ended, and what was known then
 * @param failure why it ended early, which only a barrier left out may bring about
 * @param again how it is recorded once more
 */
record Recording(
    Scenario scenario,
    List<Change> changes,
    List<Told> told,
    Optional<Exception> failure,
    Again again)
    implements Story {
  /**
   * What a step told.
   *
   * @param begin the number of changes before it
   * @param end the number of changes when it returned
   * @param world what was known then
   */
  record Told(int begin, int end, World world) {}

  /** Records in an empty directory, without some barriers. */
  interface Again {
    Recording in(Path base, Predicate<String> leftOut) throws IOException;
  }

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
    return new Recording(
        scenario,
        List.copyOf(recorder.changes()),
        List.copyOf(told),
        failure,
        (other, barriers) -> of(scenario, other, barriers));
  }

  /**
   * Runs the scenario on a disk of which the operation of this number fails, once, and whose client
   * tries again; or, where the process dies there, with a new process that recovers first. What the first one did not
   * force, nobody has forced when the second one begins.
   */
  static Recording withFailure(Scenario scenario, Path base, int number, boolean dies)
      throws FaultException, IOException {
    return withFailure(scenario, base, number, dies, site -> false);
  }

  private static Recording withFailure(
      Scenario scenario, Path base, int number, boolean dies, Predicate<String> leftOut)
      throws FaultException, IOException {
    Recorder recorder = new Recorder(base, leftOut);
    FailingDisk disk = new FailingDisk(recorder, number, Ill.EIO, dies);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), disk);
    Path data = provider.watched(base).resolve("data");
    List<Told> told = new ArrayList<>();
    told.add(new Told(0, 0, World.EMPTY));
    World world = World.EMPTY;
    boolean mayDie = dies;
    Rig rig = start(data, provider, recorder);
    try {
      Client client = new Client();
      int begin = 0;
      List<Step> steps = scenario.steps();
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        boolean failed = false;
        try {
          step.action().run(rig);
        } catch (FaultException | IOException e) {
          provider.watch(recorder);
          failed = true;
        }
        if (mayDie && disk.struck() != null) {
          rig.close();
          provider.watch(recorder);
          rig = new Rig(data, Rig.SESSION);
          var unused = rig.recover();
          mayDie = false;
          failed = true;
          if (step.run().isPresent()) {
            Resumed resumed = resumed(steps, i, rig, told);
            world = resumed.world();
            told.add(new Told(begin, recorder.changes().size(), world));
            begin = recorder.changes().size();
            i = resumed.next() - 1;
            continue;
          }
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
        scenario,
        List.copyOf(recorder.changes()),
        List.copyOf(told),
        Optional.empty(),
        (other, barriers) -> {
          try {
            return withFailure(scenario, other, number, dies, barriers);
          } catch (FaultException e) {
            throw new IOException(e);
          }
        });
  }

  private record Resumed(World world, int next) {}

  /** Where a scenario goes on whose process died while it made something of an exchange. */
  private static Resumed resumed(List<Step> steps, int died, Rig rig, List<Told> told) {
    ExchangeId id = steps.get(died).run().orElseThrow();
    boolean delivered = Disk.exists(rig.layout.delivery(id));
    boolean refused = Disk.exists(rig.layout.quarantined(id));
    int first = died;
    while (steps.get(first - 1).run().equals(steps.get(died).run())) {
      first--;
    }
    World world = told.get(first).world(); // one for each step so far, and one before
    if (!delivered && !refused) {
      return new Resumed(world, first); // forgotten: the session still has the files
    }
    int next = first;
    while (next < steps.size() && steps.get(next).run().equals(Optional.of(id))) {
      Step step = steps.get(next++);
      boolean refuses = step.what().equals("refuse");
      if (!refuses || !delivered) {
        world = step.after().apply(world, rig);
      }
      if (refuses && !delivered) {
        break;
      }
    }
    return new Resumed(world, next);
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

  /** Recovers what is here and goes on with it, as far as a delivery or not; what is wrong. */
  static List<String> check(Path base, List<World> worlds, Aftermath after) throws IOException {
    WatchedProvider provider =
        new WatchedProvider(FileSystems.getDefault(), Recorder.without(base, after.leftOut()));
    Path data = base.resolve("data");
    Inspection inspection = new Inspection(data, worlds);
    try {
      inspection.beforeRecovery();
      try (Rig rig = new Rig(provider.watched(data), Rig.SESSION)) {
        Sweeper.Report report = rig.recover(after.patience());
        if (report.failures() > 0) {
          inspection.violations().add("the sweep failed " + report.failures() + " times");
        }
        Optional<World> world = inspection.afterRecovery(rig);
        inspection.readState();
        inspection.handOvers(rig);
        if (world.isPresent()) {
          inspection.goOn(rig, world.get(), after.delivers());
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

  @Override
  public String name() {
    return scenario.name();
  }

  @Override
  public String promise(int stop) {
    return scenario.name() + worlds(stop);
  }

  @Override
  public List<String> violations(Path base, int stop, Aftermath after) throws IOException {
    return check(base, worlds(stop), after);
  }

  @Override
  public Story without(Path base, Predicate<String> barriers) throws IOException {
    return again.in(base, barriers);
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

  @Override
  public Set<Integer> ends() {
    Set<Integer> ends = new LinkedHashSet<>();
    told.forEach(t -> ends.add(t.end()));
    return ends;
  }
}
