package org.onecgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onecgate.QuietLog;
import org.onecgate.config.Groups.Group;
import org.onecgate.it.Awaited;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * Proves that what is in force is what the file holds, whoever wrote it, and that a file that is
 * wrong is neither in force nor lost (A5, C2, P6, P7).
 */
@QuietLog
class ConfigFileTest {
  private static final Groups ONE = groups("one");
  private static final Groups TWO = groups("one", "two");

  @TempDir
  Path directory;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private Path file;
  private ConfigFile<Groups> config;

  @BeforeEach
  void open() {
    file = directory.resolve("dashboard-layout.json");
    config = open(file);
  }

  private ConfigFile<Groups> open(Path at) {
    return new ConfigFile<>(at, "the layout", store, Groups.class, Groups.NONE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void withoutAFileTheEmptyOneIsInForceAndNothingIsWrong() throws Exception {
    assertThat(config.load()).isFalse();
    assertThat(config.refresh()).isFalse();
    assertThat(config.get()).isEqualTo(Groups.NONE);
    assertThat(config.problem()).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFileThatAppearsIsInForce() throws Exception {
    config.load();
    Files.writeString(file, text(ONE));
    assertThat(config.refresh()).isTrue();
    assertThat(config.get()).isEqualTo(ONE);
  }

  @Test
  void aChangeMadeHereIsInTheFileAndInForceAndNotTakenForOneByHand() throws Exception {
    config.load();
    assertThat(config.change(before -> ONE)).isEqualTo(ONE);
    assertThat(config.get()).isEqualTo(ONE);
    assertThat(Files.readString(file)).isEqualTo(text(ONE));
    assertThat(config.refresh()).isFalse();
    assertThat(config.problem()).isEmpty();
    ConfigFile<Groups> again = open(file);
    assertThat(again.load()).isTrue();
    assertThat(again.get()).isEqualTo(ONE);
  }

  @Test
  void aChangeByHandIsPickedUpAndTheNextOneHereIsMadeToIt() throws Exception {
    config.change(before -> ONE);
    Files.writeString(file, text(TWO));
    assertThat(config.get()).as("not looked at yet").isEqualTo(ONE);
    assertThat(config.refresh()).isTrue();
    assertThat(config.get()).isEqualTo(TWO);
    Files.writeString(file, text(groups("three")));
    config.change(before -> plus(before, "four"));
    assertThat(config.get()).isEqualTo(groups("three", "four"));
    assertThat(Files.readString(file)).isEqualTo(text(config.get()));
  }

  @Test
  void aChangeByHandOfTheSameSizeAndTimeStampIsSeenToo() throws Exception {
    config.change(before -> ONE);
    FileTime stamp = Files.getLastModifiedTime(file);
    for (String id : List.of("eno", "neo", "one")) {
      Files.writeString(file, text(ONE).replace("\"id\": \"one\"", "\"id\": \"" + id + "\""));
      Files.setLastModifiedTime(file, stamp);
      assertThat(config.refresh()).as(id).isTrue();
      assertThat(config.get().groups().get(0).id()).isEqualTo(id);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(9)));
    assertThat(config.refresh()).as("touched, not changed").isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"schema\": 1,\n\"groups\": [}` | it is no JSON, line 2",
        "`` | it is no JSON",
        "`null` | it must be one JSON object",
        "`{\"schema\": 1, \"groups\": []} {}` | it is no JSON",
        "`{\"schema\": 1, \"groups\": [], \"group\": 1}` | unknown field group",
        "`{\"schema\": 1, \"groups\": [], \"groups\": []}` | the field groups is there twice",
        "`{\"schema\": 2, \"groups\": []}` | the field schema is missing or wrong",
        "`{\"groups\": []}` | the field schema is missing or wrong",
        "`{\"schema\": 1, \"groups\": {}}` | groups must be a list",
        "`{\"schema\": 1, \"groups\": [null]}` | groups[0] must be there",
        "`{\"schema\": 1, \"groups\": [{\"id\": \"a\", \"title\": \"A\", \"order\": 1},"
            + "{\"id\": \"B\", \"title\": \"B\", \"order\": 1}]}`"
            + " | groups[1]: the field id is missing or wrong",
      })
  void aChangeByHandThatIsWrongIsRefusedWithAMessageAndTheOldOneStays(String wrong, String why)
      throws Exception {
    config.change(before -> ONE);
    Files.writeString(file, wrong);
    assertThat(config.refresh()).isFalse();
    assertThat(config.get()).isEqualTo(ONE);
    assertThat(config.problem()).hasValueSatisfying(p -> assertThat(p.text()).contains(why));
    assertThat(config.refresh()).isFalse();
    assertThat(config.problem())
        .as("still")
        .hasValueSatisfying(p -> assertThat(p.text()).contains(why));
    assertThat(config.problem().orElseThrow().text()).doesNotContain(directory.toString());
    assertThat(Files.readString(file)).as("it is his").isEqualTo(wrong);
    Files.writeString(file, text(ONE));
    assertThat(config.refresh()).as("the same is in force").isFalse();
    assertThat(config.problem()).isEmpty();
  }

  @Test
  void aFileInAnotherEncodingIsRefusedAndOneWithAByteOrderMarkIsNot() throws Exception {
    config.change(before -> ONE);
    String russian = text(new Groups(1, List.of(new Group("a", "Склад", 1, List.of()))));
    Files.write(file, russian.getBytes(Charset.forName("windows-1251")));
    config.refresh();
    assertThat(config.problem())
        .hasValueSatisfying(p -> assertThat(p.text()).contains("not UTF-8"));
    assertThat(config.get()).isEqualTo(ONE);
    Files.write(file, ("\ufeff" + russian).getBytes(StandardCharsets.UTF_8));
    assertThat(config.refresh()).isTrue();
    assertThat(config.get().groups().get(0).title()).isEqualTo("Склад");
    ConfigFile<Groups> again = open(file);
    assertThat(again.load()).isTrue();
    assertThat(again.get()).isEqualTo(config.get());
    assertThat(again.problem()).isEmpty();
  }

  @Test
  void aFileThatIsDeletedByHandStaysInForceUntilItIsBackOrWrittenAnew() throws Exception {
    config.change(before -> ONE);
    Files.delete(file);
    assertThat(config.refresh()).isFalse();
    assertThat(config.get()).isEqualTo(ONE);
    assertThat(config.problem()).hasValueSatisfying(p -> assertThat(p.text()).contains("is gone"));
    Files.writeString(file, text(ONE));
    assertThat(config.refresh()).isFalse();
    assertThat(config.problem()).isEmpty();
    Files.delete(file);
    assertThat(config.change(before -> plus(before, "two"))).isEqualTo(TWO);
    assertThat(config.problem()).isEmpty();
    assertThat(directory.toFile().list()).containsExactly(file.getFileName().toString());
  }

  @Test
  void aFileThatIsWrongWhenItIsChangedHereIsKeptBesideTheNewOne() throws Exception {
    config.change(before -> ONE);
    Files.writeString(file, "half an ed");
    assertThat(config.change(before -> plus(before, "two"))).isEqualTo(TWO);
    assertThat(Files.readString(file)).isEqualTo(text(TWO));
    assertThat(config.problem()).isEmpty();
    assertThat(asides()).singleElement().satisfies(a -> assertThat(a).hasContent("half an ed"));
    Files.writeString(file, "another");
    config.change(before -> ONE);
    assertThat(asides()).hasSize(2);
  }

  @Test
  void aChangeThatRefusesChangesNothing() throws Exception {
    config.change(before -> ONE);
    byte[] before = Files.readAllBytes(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.change(
            g -> new Groups(1, List.of(ONE.groups().get(0), ONE.groups().get(0)))));
    Files.writeString(file, "wrong");
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> config.<NoSuchElementException>change(g -> {
          throw new NoSuchElementException();
        }));
    assertThat(file).hasContent("wrong");
    assertThat(asides()).isEmpty();
    assertThat(config.get()).isEqualTo(ONE);
    Files.write(file, before);
    config.refresh();
    assertThat(config.problem()).isEmpty();
  }

  @Test
  void aChangeByHandWhileOneIsMadeHereIsNotOverwritten() throws Exception {
    config.change(before -> ONE);
    List<Groups> asked = new ArrayList<>();
    Groups after = config.change(before -> {
      asked.add(before);
      if (asked.size() == 1) {
        byHand(groups("by-hand"));
      }
      return plus(before, "here");
    });
    assertThat(asked).containsExactly(ONE, groups("by-hand"));
    assertThat(after).isEqualTo(groups("by-hand", "here"));
    assertThat(Files.readString(file)).isEqualTo(text(after));
    assertThat(directory.toFile().list()).containsExactly(file.getFileName().toString());
  }

  @Test
  void whoIsAlwaysQuickerByHandWins() throws Exception {
    config.change(before -> ONE);
    int[] n = {0};
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> config.change(before -> {
          byHand(groups("hand-" + n[0]++));
          return plus(before, "here");
        }));
    assertThat(Files.readString(file)).isEqualTo(text(groups("hand-" + (n[0] - 1))));
    config.refresh();
    assertThat(config.get()).isEqualTo(groups("hand-" + (n[0] - 1)));
  }

  @Test
  void aFileThatCannotBeReadIsAProblemAndIsNotReplaced() throws Exception {
    config.change(before -> ONE);
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(config.refresh()).isFalse();
    assertThat(config.problem())
        .hasValueSatisfying(p -> assertThat(p.text()).contains("cannot be read"));
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> config.change(b -> TWO));
    assertThat(config.get()).isEqualTo(ONE);
    assertThat(file).isDirectory();
    Files.delete(file);
    Files.writeString(file, text(ONE));
    assertThat(config.refresh()).isFalse();
    assertThat(config.problem()).as("well again").isEmpty();
  }

  @Test
  void aFileThatIsFarTooLargeIsNotReadEveryTwoSeconds() throws Exception {
    config.change(before -> ONE);
    Files.writeString(file, text(ONE) + " ".repeat(17 << 20));
    assertThat(config.refresh()).isFalse();
    assertThat(config.problem()).isPresent();
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> config.change(b -> TWO));
  }

  @Test
  void anUnknownFieldAtTheStartIsToldAndTheRestIsInForce() throws Exception {
    String more = text(ONE).replaceFirst("\"schema\"", "\"colour\": \"blue\",\n  \"schema\"");
    Files.writeString(file, more);
    assertThat(config.load()).isTrue();
    assertThat(config.get()).isEqualTo(ONE);
    assertThat(config.problem())
        .hasValueSatisfying(p -> assertThat(p.text()).contains("unknown field colour"));
    assertThat(config.refresh()).isFalse();
    assertThat(config.problem()).as("still").isPresent();
    config.change(before -> TWO);
    assertThat(asides())
        .as("what it said besides")
        .singleElement()
        .satisfies(a -> assertThat(a).hasContent(more));
    assertThat(config.problem()).isEmpty();
  }

  @Test
  void aFileThatWillNotLoadAtTheStartIsSetAsideAndToldAlsoAtTheNextStart() throws Exception {
    Files.writeString(file, "[".repeat(1 << 20));
    config.change(g -> ONE); // in force, and in the file beside what was wrong
    Files.writeString(file, "[".repeat(1 << 20));
    for (ConfigFile<Groups> each : List.of(config, open(file))) {
      assertThat(each.load()).isTrue();
      assertThat(each.get()).isEqualTo(Groups.NONE);
      assertThat(each.problem())
          .hasValueSatisfying(p -> assertThat(p.text()).contains("set aside"));
      each.refresh();
      assertThat(each.problem()).isPresent();
    }
    assertThat(file).doesNotExist();
    Files.writeString(file, text(ONE));
    assertThat(config.refresh()).as("mended without a restart").isTrue();
    assertThat(config.get()).isEqualTo(ONE);
    assertThat(config.problem()).isEmpty();
  }

  @Test
  void aWriteThatFailsChangesNeitherTheFileNorWhatIsInForce() throws Exception {
    Path blocked = Files.writeString(directory.resolve("blocked"), "a file, no directory");
    ConfigFile<Groups> other = open(blocked.resolve("groups.json"));
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> other.change(b -> ONE));
    assertThat(other.get()).isEqualTo(Groups.NONE);
  }

  @Test
  void ofAHundredWritersNoneLosesWhatAnotherWrote() throws Exception {
    Path servers = directory.resolve("servers.json");
    Servers registry = new Servers(servers, store);
    registry.load();
    String hash = "pbkdf2-sha512$1$MDEyMzQ1Njc4OWFiY2RlZg$" + "A".repeat(43);
    together(
        100,
        i -> registry.file().change(before -> {
          List<ServerRecord> all = new ArrayList<>(before.servers());
          all.add(new ServerRecord(
              "s" + i, "S", "l" + i, hash, true, Dialect.DEFAULT, null, null, null, null, null));
          return new Servers.Registry(1, all);
        }));
    assertThat(registry.all()).hasSize(100);
    assertThat(registry.all().stream().map(ServerRecord::id))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).mapToObj(i -> "s" + i).toList());
    assertThat(store.parse(Files.readAllBytes(servers), Servers.Registry.class))
        .isEqualTo(registry.file().get());
    assertThat(directory.toFile().list()).containsExactly("servers.json");
  }

  @Test
  void ofAHundredWritersOfOneFileOneWinsWhole() throws Exception {
    List<Groups> written = IntStream.range(0, 100)
        .mapToObj(i -> groups(
            IntStream.rangeClosed(0, i).mapToObj(n -> "g" + i + "-" + n).toArray(String[]::new)))
        .toList();
    together(100, i -> store.write(file, written.get(i)));
    assertThat(written).contains(store.parse(Files.readAllBytes(file), Groups.class));
    assertThat(directory.toFile().list()).containsExactly(file.getFileName().toString());
  }

  @Test
  void twoProcessesOnOneDirectorySeeEachOthersChanges() throws Exception {
    ConfigFile<Groups> other = open(file);
    config.load();
    other.load();
    config.change(before -> plus(before, "one"));
    other.change(before -> plus(before, "two"));
    config.change(before -> plus(before, "three"));
    other.refresh();
    assertThat(other.get()).isEqualTo(groups("one", "two", "three")).isEqualTo(config.get());
  }

  @Test
  void theWatchPicksUpWhatIsChangedAndIsNotEndedByOneThatIsWrong() throws Exception {
    ConfigFile<Groups> broken = open(directory.resolve("broken.json"));
    config.change(before -> ONE);
    broken.change(before -> ONE);
    try (Watch watch = new Watch(List.of(broken, config), Duration.ofMillis(5))) {
      watch.start();
      Files.writeString(directory.resolve("broken.json"), "{\"a\":".repeat(100_000));
      Awaited.until("what is wrong is told", () -> broken.problem().isPresent());
      byHand(TWO);
      Awaited.until("the other file is in force", () -> config.get().equals(TWO));
      Files.writeString(directory.resolve("broken.json"), text(TWO));
      Awaited.until("what was wrong is in force", () -> broken.get().equals(TWO));
    }
    Awaited.until(
        "the watch has ended",
        () -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("gate-config")));
  }

  /** Work of one thread among many. */
  @FunctionalInterface
  private interface Work {
    void run(int i) throws Exception;
  }

  private static void together(int threads, Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch ready = new CountDownLatch(threads);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        all.add(pool.submit(() -> {
          ready.countDown();
          ready.await();
          work.run(number);
          return null;
        }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** As editors do it: beside the file, and renamed. */
  private void byHand(Groups content) {
    try {
      Path beside = Files.writeString(directory.resolve("editor"), text(content));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> asides() throws Exception {
    return Disk.list(directory).stream()
        .filter(p -> p.getFileName().toString().startsWith(file.getFileName() + ".broken-"))
        .toList();
  }

  private String text(Groups groups) {
    return new String(store.bytes(groups), StandardCharsets.UTF_8);
  }

  private static Groups plus(Groups before, String id) {
    List<Group> all = new ArrayList<>(before.groups());
    all.addAll(groups(id).groups());
    return new Groups(1, all);
  }

  private static Groups groups(String... ids) {
    return new Groups(
        1,
        List.of(ids).stream().map(id -> new Group(id, "A", 1, List.of("shop"))).toList());
  }
}
