package org.onecgate.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Phrase;
import org.onecgate.TestClock;
import org.onecgate.Threads;
import org.onecgate.battery.disk.Volume;
import org.onecgate.it.CapturedLog;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/** Proves who is told what, when, and how often (O1), by a clock that the test moves. */
@Timeout(60)
class AlarmsTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
  private static final Cause FULL = cause("DISK_RESERVE", true, null);
  private static final Cause SILENT = cause("SILENT", false, "shop");

  @TempDir
  Path directory;

  private final TestClock clock = new TestClock(NOON);
  private final JsonStore json = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private final Fake mail = new Fake("mail");
  private final Fake telegram = new Fake("telegram");
  private List<Fake> channels = List.of(mail);
  private Severities severities = Severities.ALL;
  private @Nullable QuietHours quiet;
  private boolean badInQuiet;
  private @Nullable Alarms alarms;
  private @Nullable Path file;

  /** Takes messages, or does not. */
  private static final class Fake implements Channel {
    private final String name;
    private final List<Message> told = new ArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String refuses = "";
    private volatile boolean hangs;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String whom() {
      return "somebody";
    }

    @Override
    public List<String> secrets() {
      return List.of("very-secret");
    }

    @Override
    public synchronized String tell(Message message, int attempt) throws IOException {
      asked.countDown();
      if (hangs) {
        awaitClosed(); // as one that reads from a socket, which no interruption ends
      }
      if (!refuses.isEmpty()) {
        throw new IOException(refuses);
      }
      told.add(message);
      notifyAll();
      return "fine";
    }

    private void awaitClosed() throws IOException {
      boolean over = false;
      while (!over) {
        try {
          closed.await();
          over = true;
        } catch (InterruptedException e) {
          over = closed.getCount() == 0;
        }
      }
      throw new IOException("cut off");
    }

    @Override
    public void close() {
      closed.countDown();
    }

    /** Waits until so many were taken. */
    synchronized void await(int messages) throws InterruptedException {
      while (told.size() < messages) {
        wait();
      }
    }

    /** The keys of each message: what came, and what is over with a minus. */
    List<List<String>> keys() {
      return told.stream()
          .map(message -> Stream.concat(
                  message.raised().stream().map(Message.Item::key),
                  message.settled().stream().map(item -> "-" + item.key()))
              .toList())
          .toList();
    }

    String last() {
      return told.get(told.size() - 1).body();
    }
  }

  @AfterEach
  void close() {
    if (alarms != null) {
      alarms.close();
    }
    json.close();
  }

  private static Cause cause(String code, boolean bad, @Nullable String subject) {
    String name = subject == null ? "" : "Shop in the town";
    String key = subject == null ? code : code + " " + subject;
    return new Cause(
        key, code, bad, subject, name, Phrase.PERCENT.of(3), 1, null, null, NOON, false);
  }

  private Path state() {
    return file == null ? directory.resolve("alarms.json") : file;
  }

  private Alarms start() throws Exception {
    if (alarms != null) {
      alarms.close();
    }
    AlarmSettings settings = new AlarmSettings(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        severities,
        Optional.ofNullable(quiet),
        badInQuiet,
        Duration.ofMinutes(30),
        "en",
        "https://gate.example.com/",
        zone());
    alarms = new Alarms(
        settings,
        state(),
        json,
        clock,
        Threads.timer("gate-alarms"),
        new Channels(List.copyOf(channels), null));
    return alarms;
  }

  /** Three hours before noon in UTC it is six in the morning here. */
  private static ZoneId zone() {
    return ZoneOffset.ofHours(-3);
  }

  /** Looks once, and waits until all is told. */
  private void look(Cause... causes) throws Exception {
    if (alarms == null) {
      start();
    }
    for (Future<?> each : alarms.look(() -> List.of(causes))) {
      each.get();
    }
    clock.add(Duration.ofSeconds(15));
  }

  /** Looks until all agree. */
  private void holds(Cause... causes) throws Exception {
    look(causes);
    look(causes);
  }

  @Test
  void aWarningIsToldOnceUntilItIsOver() throws Exception {
    holds();
    holds(FULL);
    holds(FULL);
    assertThat(mail.keys()).containsExactly(List.of("DISK_RESERVE"));
    assertThat(mail.told.get(0).subject()).isEqualTo("1C Gate: The disk is full: 1C is refused");
    assertThat(mail.last())
        .isEqualTo("Urgent. The disk is full: 1C is refused\n3 % is free. Only the reserve is left"
            + " (gate.reserve). Free up space; \"System\" shows what takes it up.\n\n"
            + "https://gate.example.com/");
    holds();
    holds();
    assertThat(mail.keys()).containsExactly(List.of("DISK_RESERVE"), List.of("-DISK_RESERVE"));
    assertThat(mail.last())
        .isEqualTo("Over: The disk is full: 1C is refused\n\nAll is well again.\n\n"
            + "https://gate.example.com/");
  }

  @Test
  void whatComesAtOnceIsOneMessage() throws Exception {
    holds();
    look(FULL);
    assertThat(mail.told).isEmpty();
    look(FULL, SILENT);
    look(FULL, SILENT);
    Cause other = cause("SILENT", false, "other");
    Cause third = cause("HELD", true, "third");
    holds(FULL, SILENT, other, third);
    assertThat(mail.keys())
        .containsExactly(
            List.of("DISK_RESERVE"), List.of("SILENT shop"), List.of("SILENT other", "HELD third"));
    assertThat(mail.told.get(2).subject())
        .isEqualTo("1C Gate: Shop in the town: silent for longer than usual and 1 more");
    assertThat(mail.last()).contains("4 warnings in all.");
  }

  @Test
  void aConsequenceIsToldOnlyIfItIsThereWithoutItsCauseAndIsNotOverWhileItHolds() throws Exception {
    Cause held = cause("HELD", true, "shop");
    Cause follows = new Cause(
        held.key(), held.code(), true, "shop", held.name(), held.said(), 1, null, null, NOON, true);
    holds(FULL, follows);
    assertThat(mail.keys()).containsExactly(List.of("DISK_RESERVE"));
    holds(held);
    assertThat(mail.keys().subList(1, mail.keys().size()))
        .containsExactly(List.of("HELD shop"), List.of("-DISK_RESERVE"));
    holds(FULL, follows);
    holds();
    assertThat(mail.keys().get(mail.keys().size() - 1)).containsExactly("-HELD shop");
  }

  @Test
  void whatIsThereForAMomentIsNotTold() throws Exception {
    holds();
    look(FULL);
    holds();
    holds(SILENT);
    look();
    holds(SILENT);
    assertThat(mail.keys()).containsExactly(List.of("SILENT shop"));
  }

  @Test
  void whatComesAndGoesIsToldOnceInHalfAnHour() throws Exception {
    holds();
    for (int i = 0; i < 10; i++) {
      holds(FULL);
      holds();
    }
    assertThat(mail.keys()).containsExactly(List.of("DISK_RESERVE"), List.of("-DISK_RESERVE"));
    clock.add(Duration.ofMinutes(25));
    holds(FULL);
    assertThat(mail.keys())
        .containsExactly(
            List.of("DISK_RESERVE"), List.of("-DISK_RESERVE"), List.of("DISK_RESERVE"));
  }

  @Test
  void quietHoursKeepItUntilTheirEndIfItHoldsStill() throws Exception {
    quiet = QuietHours.parse("08:00-12:00"); // it is nine here
    holds();
    holds(FULL, SILENT);
    holds(SILENT);
    assertThat(mail.told).isEmpty();
    clock.add(Duration.ofHours(2).plusMinutes(58));
    look(SILENT);
    assertThat(mail.told).isEmpty();
    clock.add(Duration.ofMinutes(1));
    look(SILENT);
    assertThat(mail.keys()).containsExactly(List.of("SILENT shop"));
  }

  @Test
  void badIsToldInQuietHoursWhereThatIsSet() throws Exception {
    quiet = QuietHours.parse("22:00-10:00"); // over midnight; it is nine here
    badInQuiet = true;
    holds();
    holds(FULL, SILENT);
    holds();
    assertThat(mail.keys()).containsExactly(List.of("DISK_RESERVE"), List.of("-DISK_RESERVE"));
  }

  @Test
  void eachChannelHasItsSeverity() throws Exception {
    channels = List.of(mail, telegram);
    severities = Severities.parse("notice, telegram=bad");
    holds();
    holds(FULL, SILENT);
    assertThat(mail.keys()).containsExactly(List.of("DISK_RESERVE", "SILENT shop"));
    assertThat(telegram.keys()).containsExactly(List.of("DISK_RESERVE"));
  }

  /** Another severity makes nothing that still holds be over. */
  @Test
  void nothingIsToldAgainAfterARestart() throws Exception {
    holds();
    holds(FULL, SILENT);
    severities = Severities.parse("bad");
    start();
    holds(FULL, SILENT);
    assertThat(mail.told).hasSize(1);
    start();
    holds();
    assertThat(mail.keys())
        .containsExactly(
            List.of("DISK_RESERVE", "SILENT shop"), List.of("-DISK_RESERVE", "-SILENT shop"));
    start();
    holds(FULL); // it is not half an hour since
    assertThat(mail.told).hasSize(2);
  }

  @Test
  void whatACrashKeptFromBeingKeptIsToldAgain() throws Exception {
    holds();
    byte[] before = Files.exists(state()) ? Files.readAllBytes(state()) : null;
    holds(FULL);
    assertThat(before).isNull();
    Files.delete(state()); // the message was taken, and then the power went
    start();
    holds(FULL);
    assertThat(mail.keys()).containsExactly(List.of("DISK_RESERVE"), List.of("DISK_RESERVE"));
  }

  @Test
  void aStateThatWillNotLoadIsSetAsideAndAllThatHoldsIsToldAgain() throws Exception {
    Files.writeString(state(), "{\"channels\": [{}]}");
    try (CapturedLog log = new CapturedLog()) {
      start();
      assertThat(log.lines()).anyMatch(line -> line.contains("state file will not load"));
    }
    holds(FULL);
    assertThat(mail.keys()).containsExactly(List.of("DISK_RESERVE"));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .anyMatch(name -> name.startsWith("alarms.json.broken-"));
    }
  }

  @Test
  void aFullDiskLosesNothingAndIsMadeUpFor() throws Exception {
    try (Volume volume = Volume.mount(directory.resolve("volume"), 1);
        CapturedLog log = new CapturedLog()) {
      file = volume.path().resolve("alarms.json");
      holds();
      Path filler = volume.path().resolve("filler");
      fill(filler);
      holds(FULL);
      holds(FULL);
      assertThat(mail.told).hasSize(1);
      assertThat(state()).doesNotExist();
      assertThat(log.lines().stream().filter(line -> line.contains("is not kept")))
          .hasSize(1);
      Files.delete(filler);
      look(FULL);
      assertThat(state()).content().contains("DISK_RESERVE");
      start();
      holds(FULL);
      assertThat(mail.told).hasSize(1);
    }
  }

  private static void fill(Path filler) throws IOException {
    try (var out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space");
    }
  }

  @Test
  void aChannelThatFailsIsTriedAgainWithPausesAndHoldsUpNoOther() throws Exception {
    channels = List.of(mail, telegram);
    telegram.refuses = "no, said very-secret";
    try (CapturedLog log = new CapturedLog()) {
      holds();
      holds(FULL);
      assertThat(mail.told).hasSize(1);
      assertThat(alarms.failing()).isEmpty(); // a single one is no news
      look(FULL);
      look(FULL);
      Alarms.State state = alarms.failing().get(0);
      assertThat(state.channel()).isEqualTo("telegram");
      assertThat(state.failures()).isEqualTo(2);
      assertThat(Duration.between(state.failedAt(), state.nextAt())).hasMinutes(1);
      assertThat(state.problem()).isEqualTo("IOException no, said ***");
      assertThat(log.lines()).noneMatch(line -> line.contains("very-secret"));
      assertThat(log.lines()).anyMatch(line -> line.contains("alarm not taken channel=telegram"));
    }
    telegram.refuses = "";
    look(FULL);
    assertThat(telegram.told).isEmpty();
    clock.add(Duration.ofMinutes(1));
    look(FULL);
    assertThat(telegram.keys()).containsExactly(List.of("DISK_RESERVE"));
    assertThat(alarms.failing()).isEmpty();
  }

  @Test
  void thatAChannelFailsIsToldByTheOthers() throws Exception {
    channels = List.of(mail, telegram);
    holds();
    holds(cause(Cause.FAILS, true, "telegram"));
    assertThat(mail.keys()).containsExactly(List.of("ALARM_FAILS telegram"));
    assertThat(telegram.told).isEmpty();
  }

  @Test
  void whereNothingIsKnownNothingIsOver() throws Exception {
    holds();
    holds(FULL);
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 3; i++) {
        assertThat(alarms.look(() -> {
              throw new IOException("the disk");
            }))
            .isEmpty();
      }
      assertThat(log.lines()).hasSize(1);
    }
    look(FULL);
    assertThat(mail.told).hasSize(1);
  }

  @Test
  void aChannelThatHangsHoldsUpNobodyAndNoStop() throws Exception {
    channels = List.of(mail, telegram);
    telegram.hangs = true;
    holds();
    look(FULL);
    List<Future<?>> told = alarms.look(() -> List.of(FULL));
    told.get(0).get(); // the mail
    assertThat(telegram.asked.await(20, TimeUnit.SECONDS)).isTrue();
    look(FULL, SILENT);
    assertThat(alarms.look(() -> List.of(FULL, SILENT))).hasSize(1);
    long begun = System.nanoTime();
    alarms.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    assertNoThreads();
    assertThat(telegram.told).isEmpty();
  }

  /** A stop that interrupts the writing of what was told has it told again otherwise. */
  @Test
  void aStopKeepsWhatWasTaken() throws Exception {
    for (int i = 0; i < 30; i++) {
      Files.deleteIfExists(state());
      start();
      look(FULL);
      List<Future<?>> told = alarms.look(() -> List.of(FULL));
      assertThat(mail.asked.await(20, TimeUnit.SECONDS)).isTrue();
      mail.await(i + 1);
      alarms.close();
      assertThat(told.get(0)).isDone();
      assertThat(state()).content().contains("DISK_RESERVE");
      clock.add(Duration.ofHours(1));
    }
  }

  /** One that has done its last may still be on its way out. */
  static void assertNoThreads() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("gate-alarms")) {
        thread.join(10_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  @Test
  void aTestGoesThroughEveryChannelAndHasOneThatFailedTriedAtOnce() throws Exception {
    channels = List.of(mail, telegram);
    holds();
    telegram.refuses = "not now";
    holds(FULL);
    assertThat(alarms.test())
        .hasValue(List.of(
            new Alarms.Tested("mail", true, "fine"),
            new Alarms.Tested("telegram", false, "IOException not now")));
    telegram.refuses = "";
    assertThat(alarms.test().orElseThrow()).allMatch(Alarms.Tested::taken);
    look(FULL);
    assertThat(telegram.keys()).containsExactly(List.of(), List.of("DISK_RESERVE"));
    assertThat(telegram.told.get(0).body())
        .isEqualTo("a test message; warnings will arrive this way.\n\nhttps://gate.example.com/");
    Map<String, Alarms.State> states =
        Map.of("mail", alarms.states().get(0), "telegram", alarms.states().get(1));
    assertThat(states.get("telegram").last()).isEqualTo("1C Gate: The disk is full: 1C is refused");
    assertThat(states.get("mail").holds()).isEqualTo(1);
  }

  @Test
  void oneTestAtATime() throws Exception {
    mail.hangs = true;
    start();
    Thread first = new Thread(() -> {
      try {
        alarms.test();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    first.start();
    assertThat(mail.asked.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(alarms.test()).isEmpty();
    mail.close();
    first.join();
  }
}
