package org.onecgate.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.onecgate.QuietLog;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.Groups;
import org.onecgate.config.Groups.Group;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.Temps;

/**
 * Whatever operation of the disk fails while a configuration file is changed, once or for ever: what
 * is in force is what is in the file, a wrong file of somebody's is not lost, the failure is told, and
 * the same change succeeds when the disk is well (A4, C2, P6, P7).
 */
@QuietLog
class ConfigFaultTest {
  private static final Groups BEFORE = groups("before");
  private static final Groups AFTER = groups("after");
  private static final String WRONG = "half an ed";

  private final TreeMap<String, Integer> ends = new TreeMap<>();
  private int cases;

  private static Groups groups(String id) {
    return new Groups(1, List.of(new Group(id, "Title", 1, List.of())));
  }

  @Test
  void whateverFailsTheFileIsWhatIsInForce() throws Exception {
    try (Scratch scratch = new Scratch();
        JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      for (String by : List.of("", WRONG)) {
        for (boolean forEver : List.of(false, true)) {
          for (Ill ill : Ill.values()) {
            for (int n = 0; strike(scratch.fresh(), store, by, n, ill, forEver); n++) {
              cases++;
            }
          }
        }
      }
    }
    System.out.println("configuration on a failing disk: " + cases + " cases " + ends);
    assertThat(ends).containsKeys("refused", "visible and told", "not asked to fail");
    assertThat(cases).isGreaterThan(100);
  }

  /** False where the change has fewer operations. */
  private boolean strike(Path base, JsonStore store, String wrong, int n, Ill ill, boolean forEver)
      throws Exception {
    FailingDisk disk = new FailingDisk(Watcher.CALM, n, ill, forEver);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), Watcher.CALM);
    Path file = base.resolve("groups.json");
    ConfigFile<Groups> config =
        new ConfigFile<>(provider.watched(file), "the layout", store, Groups.class, Groups.NONE);
    config.change(before -> BEFORE);
    if (!wrong.isEmpty()) {
      Files.writeString(file, wrong);
    }
    byte[] original = Files.readAllBytes(file);

    provider.watch(disk);
    boolean told = false;
    boolean toldDone = false;
    try {
      config.change(before -> AFTER);
    } catch (StorageException e) {
      told = true;
      toldDone = e.isDone();
    }
    provider.watch(Watcher.CALM);

    byte[] now = Files.readAllBytes(file);
    boolean changed = Arrays.equals(now, store.bytes(AFTER));
    String at = ill + " at " + n + " for ever " + forEver + " " + disk.kinds();
    assertThat(config.get()).as(at).isEqualTo(changed ? AFTER : BEFORE);
    assertThat(changed || Arrays.equals(now, original)).as(at).isTrue();
    assertThat(changed || told).as("no false success, " + at).isTrue();
    assertThat(toldDone).as("told what is true, " + at).isEqualTo(changed && told);
    assertThat(changed && told && !forEver)
        .as("taken back by a disk that is well, " + at)
        .isFalse();
    List<String> asides = new ArrayList<>();
    for (Path each : Disk.list(base)) {
      String name = String.valueOf(each.getFileName());
      if (Temps.isTemp(name)) {
        // what cannot be removed on a disk that has failed for good is swept later
        assertThat(forEver).as("left " + name + ", " + at).isTrue();
      } else if (name.contains(".broken-")) {
        asides.add(Files.readString(each));
      }
    }
    if (changed && !wrong.isEmpty()) {
      assertThat(asides).as(at).containsExactly(wrong);
    } else {
      // one copy too many stays where only its directory could not be forced
      assertThat(asides).as(at).allMatch(WRONG::equals);
    }
    boolean struck = disk.struck() != null;
    ends.merge(
        !struck
            ? "not asked to fail"
            : !changed ? "refused" : told ? "visible and told" : "overcome",
        1,
        Integer::sum);

    assertThat(config.change(before -> AFTER)).as("well again").isEqualTo(AFTER);
    assertThat(store.parse(Files.readAllBytes(file), Groups.class)).isEqualTo(AFTER);
    return n < disk.kinds().size();
  }
}
