package org.onecgate.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Who has been silent for longer than it used to be (C5). */
class SilenceTest {
  /** A Friday. */
  private static final LocalDate LAST = LocalDate.parse("2026-11-20");

  private static Statistics.Day day(LocalDate day, long published, long failed) {
    return new Statistics.Day(day.toString(), "it", published, failed, 0, 0, 0, 1, 0, 0);
  }

  /** What was counted of a server that exchanged on such days, and was refused logins on all others. */
  private static List<Statistics.Day> counted(int days, Predicate<LocalDate> exchanged) {
    List<Statistics.Day> counted = new ArrayList<>();
    for (LocalDate day = LAST.minusDays(days - 1L);
        day.isBefore(LAST.plusDays(30));
        day = day.plusDays(1)) {
      counted.add(day(day, !day.isAfter(LAST) && exchanged.test(day) ? 3 : 0, 0));
    }
    return counted;
  }

  private static boolean isWorkday(LocalDate day) {
    return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
  }

  private static Optional<Silence> after(int days, List<Statistics.Day> counted) {
    return Silence.of(counted, LAST.plusDays(days));
  }

  @Test
  void whoExchangesEveryDayIsMissedAfterTheFirstWholeDay() {
    List<Statistics.Day> daily = counted(40, day -> true);
    assertThat(after(0, daily)).isEmpty();
    assertThat(after(1, daily)).isEmpty(); // the day is not over
    assertThat(after(2, daily)).contains(new Silence(1, 0));
    assertThat(after(29, daily)).contains(new Silence(28, 0));
  }

  @Test
  void whoRestsAtWeekendsIsNotMissedOnAMonday() {
    List<Statistics.Day> workdays = counted(40, SilenceTest::isWorkday);
    assertThat(after(3, workdays)).isEmpty();
    assertThat(after(4, workdays)).contains(new Silence(3, 2));
  }

  @Test
  void refusedExchangesAreExchanges() {
    List<Statistics.Day> daily = new ArrayList<>(counted(40, day -> true));
    daily.add(day(LAST.plusDays(1), 0, 1));
    assertThat(after(2, daily)).isEmpty();
    assertThat(after(3, daily)).contains(new Silence(1, 0));
  }

  @Test
  void nothingIsSaidOfWhoIsNotKnownLongEnoughOrComesSeldom() {
    assertThat(after(9, List.of())).isEmpty();
    assertThat(after(9, counted(40, day -> false))).isEmpty();
    assertThat(after(9, counted(13, day -> true))).isEmpty();
    assertThat(after(9, counted(14, day -> true))).contains(new Silence(8, 0));
    assertThat(after(29, counted(40, day -> day.getDayOfMonth() % 10 == 0))).isEmpty();
    assertThat(after(29, counted(40, day -> day.getDayOfMonth() % 5 == 0))).isNotEmpty();
  }

  @Test
  void whatWasLongAgoIsNoHabit() {
    LocalDate holidays = LAST.minusDays(33);
    List<Statistics.Day> counted =
        counted(60, day -> day.isBefore(holidays.minusDays(10)) || !day.isBefore(holidays));
    assertThat(after(2, counted)).contains(new Silence(1, 0));
  }
}
