package org.onecgate.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.TestClock;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.story.RefusedDays.Day;
import org.onecgate.story.RefusedDays.Line;

/** What is behind a count of refused requests is kept for a month, and cannot be pushed out by strangers (C5, P2, P6). */
class RefusedDaysTest {
  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
  private static final String EXCHANGE = "20260505T120000000Z-00000001";

  @TempDir
  Path directory;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private final TestClock clock = new TestClock(NOON);

  private Path file() {
    return directory.resolve("refused.json");
  }

  private RefusedDays open() throws Exception {
    return new RefusedDays(file(), store, clock);
  }

  private List<Day> saved() throws Exception {
    try (RefusedDays again = open()) {
      return all(again);
    }
  }

  private static List<Day> all(RefusedDays days) {
    return days.between(LocalDate.EPOCH, LocalDate.of(9999, 12, 31));
  }

  private Line line(String server, String login, String detail, String exchange) {
    Instant now = clock.instant();
    Sentence said = Sentence.of(Fault.BAD_NAME, Phrase.VERBATIM.of(detail));
    return new Line(
        server, login, "file", null, "BAD_NAME", said, "192.0.2." + detail, exchange, now, now, 1);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void alikeOnesOfADayAreOneLineWithWhatTheLastOneWasTold() throws Exception {
    List<Day> noted;
    try (RefusedDays days = open()) {
      days.note(line("shop", "shop", "1", EXCHANGE));
      days.note(line(null, "stranger", "7", null));
      clock.add(Duration.ofMinutes(1));
      days.note(line("shop", "shop", "2", null));
      clock.add(Duration.ofDays(1));
      days.note(line("shop", "shop", "3", null));
      noted = all(days);
      assertThat(days.between(LocalDate.of(2026, 5, 5), LocalDate.of(2026, 5, 5)))
          .hasSize(1);
      assertThat(days.between(LocalDate.of(2026, 5, 6), LocalDate.of(2026, 5, 5)))
          .isEmpty();
    }
    assertThat(noted).extracting(Day::day).containsExactly("2026-05-06", "2026-05-05");
    assertThat(noted.get(1).lines())
        .extracting(Line::login, Line::remote, Line::exchange, Line::first, Line::last, Line::times)
        .containsExactly(
            tuple("shop", "192.0.2.2", null, NOON, NOON.plusSeconds(60), 2L),
            tuple("stranger", "192.0.2.7", null, NOON, NOON, 1L));
    assertThat(saved()).isEqualTo(noted);
    assertThat(Files.getPosixFilePermissions(file())).isEqualTo(Disk.PRIVATE_FILE);
  }

  @Test
  void whoeverTriesOutLoginsFindsARoomOfItsOwnAndIsCountedBeyondIt() throws Exception {
    try (RefusedDays days = open()) {
      for (int i = 0; i < 1000; i++) {
        days.note(line(null, "guess" + i, "1", null));
      }
      for (int i = 0; i < 200; i++) {
        days.note(line("shop" + i, "shop" + i, "1", null));
      }
      for (Phrase why : List.of(Phrase.values()).subList(0, 200)) {
        days.note(nameless(why));
      }
      days.note(line("shop3", "shop3", "1", null));
    }
    Day day = saved().get(0);
    assertThat(day.lines())
        .hasSize(RefusedDays.OURS + RefusedDays.STRANGERS + RefusedDays.NOBODIES);
    assertThat(day.lines().stream().filter(line -> line.login().startsWith("guess")))
        .hasSize(RefusedDays.STRANGERS);
    assertThat(day.lines().stream().filter(line -> line.login().isEmpty()))
        .as("each cause is a line")
        .hasSize(RefusedDays.NOBODIES);
    assertThat(day.more() + day.lines().stream().mapToLong(Line::times).sum()).isEqualTo(1401);
    assertThat(day.lines().stream().filter(line -> line.login().equals("shop3")))
        .extracting(Line::times)
        .containsExactly(2L);
  }

  /** One that was refused before Gate saw it, for this reason. */
  private Line nameless(Phrase why) {
    Instant now = clock.instant();
    Sentence said = Sentence.of(Fault.BAD_REQUEST, new Sentence(why.name(), Map.of()));
    return new Line(null, "", "", null, "BAD_REQUEST", said, "192.0.2.9", null, now, now, 1);
  }

  @Test
  void oneCauseOfOneClientIsOneLineWhateverWasAskedAlsoInAFileOfAFormerVersion() throws Exception {
    Files.writeString(file(), """
        {"schema": 1, "days": [{"day": "2026-05-05", "more": 3, "lines": [%s]}]}
        """.formatted(String.join(
        ",",
        stored("file", "10:22:51", 1),
        stored("init", "10:22:50", 2),
        stored("checkauth", "10:22:49", 4))));
    try (RefusedDays days = open()) {
      assertThat(all(days).get(0).lines())
          .extracting(Line::mode, Line::first, Line::last, Line::times)
          .containsExactly(tuple(
              "file",
              Instant.parse("2026-05-05T10:22:49Z"),
              Instant.parse("2026-05-05T10:22:51Z"),
              7L));
      assertThat(all(days).get(0).more()).isEqualTo(3);
      for (String mode : List.of("checkauth", "init")) {
        Instant now = clock.instant();
        Sentence said = Sentence.of(Fault.BAD_CREDENTIALS, null);
        for (String login : List.of("shop", "other")) {
          days.note(new Line(
              null, login, mode, null, "BAD_CREDENTIALS", said, "192.0.2.1", null, now, now, 1));
        }
        Sentence name = Sentence.of(Fault.BAD_NAME, null);
        days.note(
            new Line(null, "shop", mode, null, "BAD_NAME", name, "192.0.2.1", null, now, now, 1));
      }
      assertThat(all(days).get(0).lines())
          .as("other clients and other causes stay apart")
          .extracting(Line::login, Line::fault, Line::mode, Line::times)
          .containsExactlyInAnyOrder(
              tuple("shop", "BAD_CREDENTIALS", "init", 9L),
              tuple("other", "BAD_CREDENTIALS", "init", 2L),
              tuple("shop", "BAD_NAME", "checkauth", 1L),
              tuple("shop", "BAD_NAME", "init", 1L));
    }
  }

  private static String stored(String mode, String time, int times) {
    return """
        {"login": "shop", "mode": "%s", "fault": "BAD_CREDENTIALS", "said": {"code": "BAD_CREDENTIALS"},
         "remote": "192.0.2.1", "first": "2026-05-05T%sZ", "last": "2026-05-05T%sZ", "times": %d}""".formatted(mode, time, time, times);
  }

  @Test
  void whatIsOverIsForgottenAlsoWhereNothingIsRefusedAnyMore() throws Exception {
    try (RefusedDays days = open()) {
      days.note(line(null, "stranger", "1", null));
    }
    clock.add(Duration.ofDays(RefusedDays.DAYS));
    try (RefusedDays days = open()) {
      assertThat(all(days)).isEmpty();
    }
    assertThat(file()).as("it is saved at the stop").content().doesNotContain("stranger");
    try (RefusedDays days = open()) {
      days.note(line(null, "another", "1", null));
      clock.add(Duration.ofDays(RefusedDays.DAYS));
      days.forget();
    }
    assertThat(file()).content().doesNotContain("another");
  }

  @Test
  void whatCouldNotBeSavedIsSavedByTheNextTry() throws Exception {
    DrivenTimer timer = new DrivenTimer();
    Path away = directory.resolve("away");
    try (RefusedDays days = new RefusedDays(away.resolve("refused.json"), store, clock, timer)) {
      days.start();
      Files.createFile(away); // where a directory would have to be
      days.note(line("shop", "shop", "1", null));
      timer.pass();
      Files.delete(away);
      timer.pass();
      assertThat(away.resolve("refused.json")).content().contains("shop");
    }
  }

  @Test
  void aMonthIsKept() throws Exception {
    try (RefusedDays days = open()) {
      days.note(line("shop", "shop", "1", null));
      clock.add(Duration.ofDays(RefusedDays.DAYS - 1));
      days.note(line("shop", "shop", "2", null));
      assertThat(all(days)).hasSize(2);
      clock.add(Duration.ofDays(1));
      days.note(line("shop", "shop", "3", null));
      assertThat(all(days)).extracting(Day::day).containsExactly("2026-06-04", "2026-06-03");
    }
  }

  @Test
  void aFileThatIsNoneIsSetAside() throws Exception {
    Files.writeString(file(), "{\"schema\":1,\"days\":[{\"day\":\"2026-13-01\",\"lines\":[]}]}");
    try (RefusedDays days = open()) {
      assertThat(all(days)).isEmpty();
      days.note(line("shop", "shop", "1", null));
    }
    assertThat(saved()).hasSize(1);
    assertThat(directory.toFile().list()).hasSize(2);
  }
}
