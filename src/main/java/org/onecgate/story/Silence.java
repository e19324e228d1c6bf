package org.onecgate.story;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A server that used to exchange and has not for longer than ever of late: perhaps its schedule was
 * switched off, and nothing else would tell (C5). By whole days of UTC, as they are counted.
 *
 * @param days how many whole days have passed without an exchange
 * @param longest how many there were in a row at most, in the {@value #HABIT} days up to the last one
 */
public record Silence(long days, long longest) {
  /** How many days up to the last exchange show what a server is used to. */
  private static final int HABIT = 28;

  /** On so many of them it must have exchanged, */
  private static final int LEAST = 4;

  /** the first time so many days before the last, so that they have seen a whole weekend. */
  private static final int KNOWN = 13;

  /**
   * What is to be said of one server.
   *
   * @param counted what it did, day by day
   * @param today the day that is not over yet
   */
  public static Optional<Silence> of(Collection<Statistics.Day> counted, LocalDate today) {
    NavigableSet<LocalDate> days = new TreeSet<>();
    for (Statistics.Day day : counted) {
      if (day.published() + day.failed() > 0) {
        days.add(LocalDate.parse(day.day()));
      }
    }
    if (days.isEmpty()) {
      return Optional.empty();
    }
    LocalDate last = days.last();
    days = days.tailSet(last.minusDays(HABIT - 1L), true);
    if (days.size() < LEAST || days.first().isAfter(last.minusDays(KNOWN))) {
      return Optional.empty();
    }
    long longest = 0;
    Iterator<LocalDate> each = days.iterator();
    LocalDate before = each.next();
    while (each.hasNext()) {
      LocalDate day = each.next();
      longest = Math.max(longest, between(before, day));
      before = day;
    }
    long silent = between(last, today);
    return silent > longest ? Optional.of(new Silence(silent, longest)) : Optional.empty();
  }

  /** The whole days between two. */
  private static long between(LocalDate one, LocalDate other) {
    return ChronoUnit.DAYS.between(one, other) - 1;
  }
}
