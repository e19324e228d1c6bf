package org.onecgate.battery.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.config.ConfigFile;
import org.onecgate.config.Groups;
import org.onecgate.config.Groups.Group;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StorageException.Problem;
import org.onecgate.story.DrivenTimer;
import org.onecgate.story.Statistics;

/**
 * A disk that is full, read-only or forbidden while configuration or statistics are written: the
 * file and what is in force stay, the trouble is told as what it is, and all goes on when it is over
 * (A4, A7, C2, P2).
 */
class StateDiskTroublesTest {
  private static final Groups ONE = groups(1);

  @TempDir
  Path work;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private AutoCloseable undo = () -> {};

  @AfterEach
  void close() throws Exception {
    undo.close();
    store.close();
  }

  private static Groups groups(int number) {
    List<Group> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      all.add(new Group("g" + i, "A group with a title", i, List.of()));
    }
    return new Groups(1, all);
  }

  /** What makes a directory unwritable, and mends it. */
  private interface Ill {
    void strike() throws Exception;

    void heal() throws Exception;
  }

  private Ill full(Volume volume) {
    Path filler = volume.path().resolve("filler");
    return new Ill() {
      @Override
      public void strike() throws Exception {
        try (var out = Files.newOutputStream(filler)) {
          while (true) {
            out.write(new byte[4096]);
          }
        } catch (IOException e) {
          assertThat(Disk.stamp(filler)).isPresent();
        }
      }

      @Override
      public void heal() throws Exception {
        Files.delete(filler);
      }
    };
  }

  private Volume volume() throws Exception {
    Volume volume = Volume.mount(work.resolve("volume"), 1);
    undo = volume;
    return volume;
  }

  private void check(Path directory, Ill ill, Problem problem) throws Exception {
    Path file = directory.resolve("dashboard-layout.json");
    ConfigFile<Groups> config =
        new ConfigFile<>(file, "the layout", store, Groups.class, Groups.NONE);
    config.change(before -> ONE);
    byte[] content = Files.readAllBytes(file);
    Path counts = directory.resolve("statistics.json");
    List<LogRecord> logged = new CopyOnWriteArrayList<>();
    Handler handler = handler(logged);
    Logger logger = Logger.getLogger("org.onecgate.story.SavedLater");
    Level level = logger.getLevel();
    logger.setLevel(Level.ALL); // other tests keep the log quiet
    logger.addHandler(handler);
    DrivenTimer timer = new DrivenTimer();
    try (Statistics statistics = new Statistics(counts, store, Clock.systemUTC(), timer)) {
      statistics.refused("shop");
      statistics.start();
      timer.pass();
      byte[] counted = Files.readAllBytes(counts);

      ill.strike();
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> config.change(before -> groups(500)))
          .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
      assertThat(config.get()).isEqualTo(ONE);
      assertThat(config.problem()).isEmpty();
      assertThat(file).hasBinaryContent(content);
      statistics.refused("shop");
      timer.pass();
      assertThat(logged).hasSize(1);
      timer.pass(); // one more try, which is not told again
      assertThat(logged)
          .singleElement()
          .satisfies(r -> assertThat(r.getThrown())
              .isInstanceOfSatisfying(
                  StorageException.class, e -> assertThat(e.problem()).isEqualTo(problem)));
      assertThat(counts).hasBinaryContent(counted);
      assertThat(Disk.list(directory))
          .contains(file, counts)
          .noneMatch(p -> p.toString().contains(".tmp."));

      ill.heal();
      timer.pass();
      assertThat(Files.readAllBytes(counts)).isNotEqualTo(counted);
      assertThat(config.change(before -> groups(2))).isEqualTo(groups(2));
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(level);
    }
    try (Statistics again = new Statistics(counts, store, Clock.systemUTC())) {
      assertThat(again.since(LocalDate.EPOCH))
          .singleElement()
          .satisfies(day -> assertThat(day.refusals()).isEqualTo(2));
    }
    assertThat(store.parse(Files.readAllBytes(file), Groups.class)).isEqualTo(config.get());
  }

  @Test
  void aFullDiskChangesNothingAndIsToldAsOne() throws Exception {
    Volume volume = volume();
    Path directory = Files.createDirectory(volume.path().resolve("state"));
    check(directory, full(volume), Problem.DISK_FULL);
    System.out.println("state on a full disk: nothing changed, told once, went on");
  }

  @Test
  void aFullDiskLeavesAWrongFileWhereItIsAndNoHalfCopyOfIt() throws Exception {
    Volume volume = volume();
    Path file = volume.path().resolve("groups.json");
    ConfigFile<Groups> config =
        new ConfigFile<>(file, "the layout", store, Groups.class, Groups.NONE);
    config.change(before -> ONE);
    String wrong = "half an edit, and then some more of it ".repeat(3000);
    Files.writeString(file, wrong);
    full(volume).strike();
    // room for the copy of the wrong file, none for the new one
    Files.newByteChannel(volume.path().resolve("filler"), StandardOpenOption.WRITE)
        .truncate(Files.size(volume.path().resolve("filler")) - wrong.length() - 8192)
        .close();
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> config.change(before -> big()))
          .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.DISK_FULL));
      assertThat(file).hasContent(wrong);
      assertThat(config.get()).isEqualTo(ONE);
      assertThat(config.problem()).isPresent();
      assertThat(Disk.list(volume.path())).hasSize(2);
    }
  }

  private static Groups big() {
    List<Group> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      all.add(new Group("g" + i, "T".repeat(200), i, List.of()));
    }
    return new Groups(1, all);
  }

  @Test
  void aReadOnlyVolumeChangesNothingAndIsToldAsOne() throws Exception {
    Volume volume = volume();
    check(
        Files.createDirectory(volume.path().resolve("state")),
        new Ill() {
          @Override
          public void strike() throws Exception {
            volume.readOnly();
          }

          @Override
          public void heal() throws Exception {
            volume.writable();
          }
        },
        Problem.READ_ONLY);
  }

  /** Root may write whatever the mode says, but nobody may write into what is immutable. */
  @Test
  void aForbiddenDirectoryChangesNothingAndIsToldAsOne() throws Exception {
    Path directory = Files.createDirectory(work.resolve("state"));
    String on = Volume.run("chattr", "+i", directory.toString());
    Volume.run("chattr", "-i", directory.toString());
    boolean root = "root".equals(System.getProperty("user.name"));
    if (root && !on.isEmpty()) {
      System.out.println("SKIPPED: no directory can be made immutable here: " + on);
      Assumptions.abort(on);
    }
    String[] forbid = root ? new String[] {"chattr", "+i"} : new String[] {"chmod", "0500"};
    String[] allow = root ? new String[] {"chattr", "-i"} : new String[] {"chmod", "0700"};
    undo = () -> Volume.run(allow[0], allow[1], directory.toString());
    check(
        directory,
        new Ill() {
          @Override
          public void strike() throws Exception {
            assertThat(Volume.run(forbid[0], forbid[1], directory.toString())).isEmpty();
          }

          @Override
          public void heal() throws Exception {
            assertThat(Volume.run(allow[0], allow[1], directory.toString())).isEmpty();
          }
        },
        Problem.PERMISSION_DENIED);
  }

  private static Handler handler(List<LogRecord> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        if (record.getThrown() != null) {
          logged.add(record);
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
