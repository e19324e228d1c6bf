package org.onecgate.alarm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one channel has told, and what it is to tell next: each cause once until it is over, and one that comes
 * and goes not more often than is set. A channel that fails is tried again with growing pauses; what came and
 * went meanwhile is not told.
 *
 * <p><em>Threading:</em> for one thread at a time; {@link Alarms} sees to it.
 */
final class Teller {
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

  private final Channel channel;
  private final Severity least;
  private final Duration again;
  private final Map<String, Told.Entry> told = new LinkedHashMap<>();
  private @Nullable Instant at;
  private @Nullable String last;
  private boolean busy;
  private int failures;
  private @Nullable Instant failedAt;
  private @Nullable Instant nextAt;
  private @Nullable String problem;

  /**
   * What is to be told.
   *
   * @param raised what has come
   * @param settled what is over
   */
  record Plan(List<Cause> raised, List<Told.Entry> settled) {
    boolean isEmpty() {
      return raised.isEmpty() && settled.isEmpty();
    }
  }

  /**
   * What holds, looked at twice.
   *
   * @param steady what held the time before as well
   * @param known the keys of what held at one of the two times
   */
  record Seen(List<Cause> steady, Set<String> known) {}

  Teller(Channel channel, Severity least, Duration again, Told.@Nullable Lane before) {
    this.channel = channel;
    this.least = least;
    this.again = again;
    if (before != null) {
      at = before.at();
      last = before.last();
      before.warnings().forEach(entry -> told.put(entry.key(), entry));
    }
  }

  Channel channel() {
    return channel;
  }

  /**
   * What is to be told now.
   *
   * @param quiet whether these are quiet hours
   * @param bad whether what is bad is told in them
   */
  Plan plan(Seen seen, Instant now, boolean quiet, boolean bad) {
    if (busy || (nextAt != null && now.isBefore(nextAt))) {
      return new Plan(List.of(), List.of());
    }
    told.values()
        .removeIf(entry -> entry.settled() != null && !now.isBefore(entry.at().plus(again)));
    List<Cause> raised = seen.steady().stream()
        .filter(cause -> cause.severity().compareTo(least) >= 0)
        .filter(cause -> !told.containsKey(cause.key()))
        .filter(cause -> !isItsOwn(cause))
        .filter(cause -> !quiet || (bad && cause.bad()))
        .toList();
    List<Told.Entry> settled = told.values().stream()
        .filter(Told.Entry::holds)
        .filter(entry -> !seen.known().contains(entry.key()))
        .filter(entry -> !quiet || (bad && entry.bad()))
        .toList();
    return new Plan(raised, settled);
  }

  /** A channel that fails cannot tell that it does. */
  private boolean isItsOwn(Cause cause) {
    return cause.code().equals(Cause.FAILS) && channel.name().equals(cause.subject());
  }

  /** How many warnings hold of which it has told, once this is told too. */
  int left(Plan plan) {
    long holds = told.values().stream().filter(Told.Entry::holds).count();
    return (int) holds + plan.raised().size() - plan.settled().size();
  }

  /** Notes that it is being told. */
  int begin() {
    busy = true;
    return failures + 1;
  }

  /** Notes that it was taken. */
  void taken(Plan plan, Message message, Instant when) {
    busy = false;
    works();
    at = when;
    last = message.subject();
    for (Message.Item item : message.raised()) {
      told.put(
          item.key(),
          new Told.Entry(
              item.key(), item.code(), item.bad(), item.subject(), item.title(), when, null));
    }
    plan.settled().forEach(entry -> told.put(entry.key(), entry.over(when)));
  }

  /** Notes that a message came through. */
  void works() {
    failures = 0;
    failedAt = null;
    nextAt = null;
    problem = null;
  }

  /** Notes that it was not taken. */
  void failed(String reason, Instant when) {
    busy = false;
    failures++;
    failedAt = when;
    problem = reason;
    Duration pause = PAUSE.multipliedBy(1L << Math.min(failures - 1, 6));
    nextAt = when.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  Told.Lane lane() {
    return new Told.Lane(channel.name(), at, last, new ArrayList<>(told.values()));
  }

  Alarms.State state() {
    int holds = (int) told.values().stream().filter(Told.Entry::holds).count();
    return new Alarms.State(
        channel.name(),
        channel.whom(),
        least.word(),
        holds,
        at,
        last,
        failures,
        failedAt,
        nextAt,
        problem);
  }
}
