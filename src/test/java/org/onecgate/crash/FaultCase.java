package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.Temps;

/**
 * A scenario on a disk of which one operation fails. The step that fails is tried again, by the
 * same parts, once the disk is well; the rest follows; then everything is started anew.
 */
final class FaultCase {
  private final Scenario scenario;
  private final int number;
  private final Ill ill;
  private final boolean forEver;
  private final List<String> violations = new ArrayList<>();

  private final Client client = new Client();

  FaultCase(Scenario scenario, int number, Ill ill, boolean forEver) {
    this.scenario = scenario;
    this.number = number;
    this.ill = ill;
    this.forEver = forEver;
  }

  /** What goes wrong in an empty directory. */
  List<String> run(Path base) throws IOException {
    FailingDisk disk = new FailingDisk(Watcher.CALM, number, ill, forEver);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), disk);
    Path data = provider.watched(base).resolve("data");
    World world = World.EMPTY;
    try (Rig rig = start(data, disk, provider)) {
      for (Step step : scenario.steps()) {
        if (!violations.isEmpty()) {
          break; // what follows from it says nothing new
        }
        world = run(step, rig, world, disk, provider);
        client.did(step);
        if (provider.settled() > 0) {
          violations.add(provider.open() + " files are open after " + step.what());
        }
      }
    } catch (FaultException | IOException | RuntimeException e) {
      violations.add("the disk is well, and yet " + Failure.brief(e));
    }
    if (violations.isEmpty()) {
      backDate(base);
      violations.addAll(Recording.check(
          base, List.of(world), new Story.Aftermath(number % 4 == 0, site -> false, Rig.PATIENCE)));
    }
    return violations.stream()
        .map(v -> scenario + " " + ill + (forEver ? " for ever" : " once") + " from " + number
            + " (" + disk.struck() + "): " + v)
        .toList();
  }

  private Rig start(Path data, FailingDisk disk, WatchedProvider provider) throws IOException {
    try {
      return new Rig(data, Rig.SESSION);
    } catch (IOException e) {
      judge(e, disk);
      provider.watch(Watcher.CALM);
      return new Rig(data, Rig.SESSION);
    }
  }

  private World run(Step step, Rig rig, World world, FailingDisk disk, WatchedProvider provider)
      throws FaultException, IOException {
    boolean before = disk.struck() != null;
    try {
      step.action().run(rig);
      boolean now = !before && disk.struck() != null;
      boolean force = now && disk.struck().kind().name().startsWith("FORCE");
      if (force && ill == Ill.EIO) {
        violations.add("a failed force was no failure of " + step.what());
      }
      return step.after().apply(world, rig);
    } catch (FaultException | IOException | RuntimeException e) {
      judge(e, disk);
      provider.watch(Watcher.CALM);
      if (provider.settled() > 0) {
        violations.add(provider.open() + " files are open after the failure");
      }
      return again(step, rig, world, disk);
    }
  }

  /** The disk is well again: nothing has changed, and the same parts do it now. */
  private World again(Step step, Rig rig, World world, FailingDisk disk)
      throws FaultException, IOException {
    Path data = WatchedProvider.real(rig.layout.root());
    if (!forEver && !step.fragile()) {
      unchanged(rig, world, disk);
    }
    Map<String, String> state = state(data, world);
    World after = client.again(step, rig, world);
    state.forEach((path, content) -> {
      if (!content.equals(world.state().get(path))
          && !content.equals(after.state().get(path))) {
        violations.add(path + " was changed by a failure");
      }
    });
    return after;
  }

  private static Map<String, String> state(Path data, World world) throws IOException {
    Map<String, String> state = new TreeMap<>();
    for (String path : world.state().keySet()) {
      Path file = data.resolve(path);
      state.put(path, Files.exists(file) ? Scenarios.latin(Files.readAllBytes(file)) : "absent");
    }
    return state;
  }

  private void unchanged(Rig rig, World world, FailingDisk disk)
      throws FaultException, IOException {
    Map<String, String> open = new TreeMap<>();
    for (SafeName name : rig.intake.names(rig.session)) {
      Path file = rig.layout.part(rig.layout.intake(rig.session), name);
      open.put(name.value(), Scenarios.latin(Files.readAllBytes(file)));
    }
    if (!open.equals(world.open())) {
      violations.add("a failed step left " + open.keySet() + " instead of " + world);
    }
    Operation struck = disk.struck();
    boolean cannotCleanUp = struck.kind() == Kind.DELETE || struck.path().endsWith("guard");
    if (!cannotCleanUp) {
      try (Stream<Path> all = Files.walk(WatchedProvider.real(rig.layout.root()))) {
        all.map(p -> p.getFileName().toString())
            .filter(n -> Temps.isTemp(n) || n.endsWith(".lock"))
            .forEach(n -> violations.add("a failed step left " + n));
      }
    }
  }

  private void judge(Exception e, FailingDisk disk) {
    if (disk.struck() == null) {
      violations.add("nothing failed, and yet " + Failure.brief(e));
    } else if (!(e instanceof StorageException s)) {
      violations.add("no storage exception: " + Failure.brief(e));
    } else if (!disk.problems().contains(s.problem())) {
      violations.add("told as " + s.problem() + ": " + Failure.brief(e));
    }
  }

  /** All temps become old enough to be orphans. */
  static void backDate(Path base) throws IOException {
    try (Stream<Path> all = Files.walk(base)) {
      for (Path each : all.filter(p -> Temps.isTemp(p.getFileName().toString())).toList()) {
        Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(Snapshot.AGE)));
      }
    }
  }
}
