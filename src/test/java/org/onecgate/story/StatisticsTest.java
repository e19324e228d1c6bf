package org.onecgate.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.TestClock;
import org.onecgate.history.JobRecord;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.story.Statistics.Day;

/** Proves that statistics are counted, saved seldom and one after another, and kept (P2, P6). */
class StatisticsTest {
  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");

  @TempDir
  Path directory;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private final TestClock clock = new TestClock(NOON);

  private Path file() {
    return directory.resolve("statistics.json");
  }

  private Statistics open() throws Exception {
    return new Statistics(file(), store, clock);
  }

  private List<Day> saved() throws Exception {
    try (Statistics again = open()) {
      return again.since(LocalDate.EPOCH);
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aDayIsThatOfTheClock() throws Exception {
    Instant evening = Instant.parse("2026-05-05T21:30:00Z");
    Clock moscow = Clock.fixed(evening, ZoneId.of("Europe/Moscow"));
    try (Statistics statistics = new Statistics(file(), store, moscow)) {
      statistics.refused("shop");
      assertThat(statistics.since(LocalDate.EPOCH))
          .extracting(Day::day)
          .containsExactly("2026-05-06");
    }
  }

  @Test
  void whatHappensIsCountedByDayAndServerAndKept() throws Exception {
    List<Day> counted;
    try (Statistics statistics = open()) {
      statistics.published("shop", new JobRecord.Totals(3, 500, 1), Duration.ofMillis(70));
      statistics.published("shop", new JobRecord.Totals(1, 20, 0), Duration.ofMillis(30));
      statistics.failed("shop", true, Duration.ofSeconds(1));
      statistics.failed("shop", false, Duration.ZERO);
      statistics.refused("shop");
      statistics.fellBack("shop", 4);
      statistics.refused("");
      clock.add(Duration.ofDays(1));
      statistics.refused("shop");
      counted = statistics.since(LocalDate.EPOCH);
      assertThat(statistics.since(LocalDate.of(2026, 5, 6))).hasSize(1);
    }
    assertThat(counted)
        .containsExactly(
            new Day("2026-05-05", "", 0, 0, 0, 0, 0, 1, 0, 0),
            new Day("2026-05-05", "shop", 2, 2, 4, 520, 1100, 1, 2, 4),
            new Day("2026-05-06", "shop", 0, 0, 0, 0, 0, 1, 0, 0));
    assertThat(saved()).isEqualTo(counted);
    assertThat(Files.getPosixFilePermissions(file())).isEqualTo(Disk.PRIVATE_FILE);
  }

  @Test
  void nothingIsWrittenWhereNothingWasCounted() throws Exception {
    open().close();
    assertThat(file()).doesNotExist();
  }

  @Test
  void daysAreKeptForFourHundredDays() throws Exception {
    try (Statistics statistics = open()) {
      statistics.refused("shop");
      clock.add(Duration.ofDays(400));
      statistics.refused("shop");
      assertThat(statistics.since(LocalDate.EPOCH)).hasSize(2);
      clock.add(Duration.ofDays(1));
      statistics.refused("other");
      assertThat(statistics.since(LocalDate.EPOCH))
          .extracting(Day::day)
          .containsExactly("2027-06-09", "2027-06-10");
    }
  }

  @Test
  void aClockThatIsSetBackTakesNothingAway() throws Exception {
    try (Statistics statistics = open()) {
      statistics.failed("shop", false, Duration.ofSeconds(5));
      statistics.failed("shop", false, Duration.ofHours(-2));
      assertThat(statistics.since(LocalDate.EPOCH).get(0).millis()).isEqualTo(5000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-13-45", "2026-02-30", "yesterday", "+12026-01-01", ""})
  void aFileWithADayThatIsNoneIsSetAsideAndCountingGoesOn(String day) throws Exception {
    Files.writeString(
        file(), "{\"schema\":1,\"days\":[{\"day\":\"" + day + "\",\"server\":\"shop\"}]}");
    try (Statistics statistics = open()) {
      assertThat(statistics.since(LocalDate.MIN)).isEmpty();
      statistics.refused("shop");
    }
    assertThat(saved()).hasSize(1);
    assertThat(directory.toFile().list()).hasSize(2);
  }

  @Test
  void itIsSavedAtMostEveryTwoSecondsHoweverOftenIsCounted() throws Exception {
    Set<Object> contents = new HashSet<>();
    DrivenTimer timer = new DrivenTimer();
    try (Statistics statistics = new Statistics(file(), store, clock, timer)) {
      statistics.start();
      assertThat(timer.period()).isEqualTo(Duration.ofSeconds(2));
      for (int periods = 0; periods < 3; periods++) {
        if (periods > 0) {
          timer.pass();
        }
        for (int i = 0; i < 1000; i++) {
          statistics.refused("shop");
          Disk.stamp(file()).ifPresent(s -> contents.add(s.key() + s.modified()));
        }
        assertThat(contents).as("saves in so many periods").hasSize(periods);
      }
    }
  }

  /** A stop in the middle of a save neither breaks it nor loses what was counted behind it. */
  @Test
  void theLatestCountsWinAlsoWhenASaveIsUnderWayAtTheStop() throws Exception {
    List<Day> many = new ArrayList<>();
    for (int day = 0; day < 390; day++) {
      for (int server = 0; server < 60; server++) {
        String date = LocalDate.of(2026, 5, 4).minusDays(day).toString();
        many.add(new Day(date, "server-" + server, day, server, 3, 4, 5, 6, 7, 8));
      }
    }
    store.write(file(), new Statistics.Stored(1, many));
    List<LogRecord> logged = new CopyOnWriteArrayList<>();
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord record) {
        logged.add(record);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    Logger logger = Logger.getLogger(SavedLater.class.getName());
    logger.addHandler(handler);
    try {
      int underWay = 0;
      for (int i = 1; i <= 3; i++) {
        DrivenTimer timer = new DrivenTimer();
        Statistics statistics = new Statistics(file(), store, clock, timer);
        statistics.start();
        statistics.refused("early");
        var save = timer.begin();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (Disk.list(directory).size() == 1 && System.nanoTime() < deadline) {
          Thread.onSpinWait(); // until the temp of a save is there
        }
        statistics.refused("late");
        underWay += Disk.list(directory).size() - 1;
        statistics.close();
        assertThat(save).as("neither broken off nor given up").isDone().isNotCancelled();
        assertThat(saved())
            .contains(
                new Day("2026-05-05", "late", 0, 0, 0, 0, 0, i, 0, 0),
                new Day("2026-05-05", "early", 0, 0, 0, 0, 0, i, 0, 0));
        assertThat(directory.toFile().list()).containsExactly("statistics.json");
      }
      assertThat(underWay).as("stops in the middle of a save").isPositive();
      assertThat(logged).isEmpty();
    } finally {
      logger.removeHandler(handler);
    }
  }
}
