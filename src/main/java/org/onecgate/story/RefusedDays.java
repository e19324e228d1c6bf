package org.onecgate.story;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.Threads;
import org.onecgate.json.JsonStore;
import org.onecgate.json.Records;
import org.onecgate.storage.StorageException;

/**
 * Every request that was refused, day by day, {@code refused.json}: what is behind the count of {@link Statistics}
 * (C5). Alike ones of a day are one line. {@linkplain SavedLater Saved} at most every half a minute.
 *
 * <p>Bounded: {@value #DAYS} days, each of at most {@value #OURS} lines of registered servers, {@value #STRANGERS} of
 * other logins and {@value #NOBODIES} without any login, so that whoever tries out logins hides nothing. What finds no
 * room is counted.
 *
 * <p><em>Threading:</em> safe; {@code gate-refused} saves.
 */
public final class RefusedDays implements AutoCloseable {
  /** How many days are kept, the present one among them. */
  public static final int DAYS = 30;

  static final int OURS = 70;
  static final int STRANGERS = 20;
  static final int NOBODIES = 50;

  private static final int SAVE_SECONDS = 30;

  /**
   * The form of the file.
   *
   * @param schema its version, now {@value #SCHEMA}
   * @param days oldest first
   */
  public record Stored(int schema, List<Day> days) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** Refuses what cannot be meant. */
    public Stored {
      Records.require(schema == SCHEMA, "schema");
      Records.require(days != null, "days");
      days = List.copyOf(days);
    }
  }

  /**
   * What was refused on one day.
   *
   * @param day the day by the clock of Gate's machine, as statistics count it
   * @param more how many more requests there were, of kinds that found no room
   * @param lines alike requests, each; the newest first
   */
  public record Day(@Holds(like = Holds.DATE) String day, long more, List<Line> lines) {
    /** Refuses what cannot be meant. */
    public Day {
      Records.require(day != null && Statistics.isDay(day), "day");
      Records.require(lines != null, "lines");
      lines = List.copyOf(lines);
    }
  }

  /**
   * Requests of one day that were refused alike.
   *
   * @param server the id of the server; absent if the login is none of ours
   * @param login that of the server, else the beginning of the login as sent; empty if there was none
   * @param mode the mode of the last one; empty if it is none of ours
   * @param asked the word of the last one that is none of ours: of {@code UNKNOWN_TYPE} the type, of {@code
   *     UNKNOWN_MODE} the mode, 40 characters at most, empty if it was missing; absent of all else, and in files written before
   *     this was noted
   * @param fault the code of the fault
   * @param said what the last one was told
   * @param remote the address that the last one came from
   * @param exchange the exchange that the last one was told of; absent if it was none
   * @param first when the first of them came
   * @param last when the last of them came
   * @param times how many came
   */
  public record Line(
      @Nullable String server,
      String login,
      String mode,
      @Nullable String asked,
      String fault,
      Sentence said,
      String remote,
      @Holds(like = ExchangeId.FORM) @Nullable String exchange,
      Instant first,
      Instant last,
      long times) {
    /** Refuses what cannot be meant. */
    public Line {
      Records.require(login != null, "login");
      Records.require(mode != null, "mode");
      Records.require(fault != null, "fault");
      Records.require(said != null, "said");
      Records.require(remote != null, "remote");
      Records.require(exchange == null || ExchangeId.isValid(exchange), "exchange");
      Records.require(first != null, "first");
      Records.require(last != null, "last");
    }

    private Line after(Line before) {
      return new Line(
          server,
          login,
          mode,
          asked,
          fault,
          said,
          remote,
          exchange,
          before.first().isBefore(first) ? before.first() : first,
          last,
          before.times() + times);
    }
  }

  /** What is counted as one. */
  private record Kind(
      @Nullable String server, String login, String mode, String fault, String code) {
    /** The detail tells apart what one fault has many causes of; the mode, if it has a part in it. */
    static Kind of(Line line) {
      String code = line.said().detail().orElse(line.said()).code();
      boolean whatever =
          Fault.named(line.fault()).filter(Fault::isWhateverIsAsked).isPresent();
      return new Kind(line.server(), line.login(), whatever ? "" : line.mode(), line.fault(), code);
    }
  }

  /** Whose requests have a room of their own. */
  private enum Sort {
    OF_OURS(OURS),
    OF_STRANGERS(STRANGERS),
    OF_NOBODY(NOBODIES);

    /** So many lines of one day at most. */
    private final int most;

    Sort(int most) {
      this.most = most;
    }

    static Sort of(Line line) {
      return line.server() != null ? OF_OURS : line.login().isEmpty() ? OF_NOBODY : OF_STRANGERS;
    }
  }

  /** A day that may still change. */
  private static final class Open {
    private final Map<Kind, Line> lines = new HashMap<>();
    private long more;

    private void add(Line line) {
      Kind kind = Kind.of(line);
      Line before = lines.get(kind);
      if (before != null) {
        lines.put(kind, line.after(before));
      } else if (hasRoom(line)) {
        lines.put(kind, line);
      } else {
        more += line.times();
      }
    }

    private boolean hasRoom(Line line) {
      Sort sort = Sort.of(line);
      return lines.values().stream().filter(each -> Sort.of(each) == sort).count() < sort.most;
    }

    private Day closed(String day) {
      return new Day(
          day,
          more,
          lines.values().stream()
              .sorted(Comparator.comparing(Line::last).reversed())
              .toList());
    }
  }

  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final NavigableMap<String, Open> days = new TreeMap<>();
  private final SavedLater saved;

  /** Reads what was noted before; a file that will not load is set aside (P6). */
  public RefusedDays(Path file, JsonStore store, Clock clock) throws StorageException {
    this(file, store, clock, Threads.timer("gate-refused"));
  }

  /** The same with a timer of its own, which ends with it. */
  RefusedDays(Path file, JsonStore store, Clock clock, ScheduledExecutorService timer)
      throws StorageException {
    this.clock = clock;
    this.timer = timer;
    this.saved = new SavedLater(
        "refused requests",
        timer,
        SAVE_SECONDS,
        () -> store.write(file, new Stored(Stored.SCHEMA, all())));
    for (Day day : store.loadOrSetAside(file, Stored.class).map(Stored::days).orElse(List.of())) {
      Open open = days.computeIfAbsent(day.day(), d -> new Open());
      open.more = day.more();
      day.lines().stream()
          .sorted(Comparator.comparing(Line::last)) // a former version kept more of them apart
          .forEach(open::add);
    }
    forget();
  }

  /** Begins to save. */
  public void start() {
    var unused = timer.scheduleWithFixedDelay(this::forget, 1, 1, TimeUnit.HOURS);
    saved.start();
  }

  /** Removes the days that are over, also where nothing is refused any more: addresses and logins are in them. */
  synchronized void forget() {
    var over = days.headMap(LocalDate.now(clock).minusDays(DAYS - 1).toString());
    if (!over.isEmpty()) {
      over.clear();
      saved.changed();
    }
  }

  /** Notes one request; {@code line} is of that one alone. */
  synchronized void note(Line line) {
    days.computeIfAbsent(LocalDate.now(clock).toString(), day -> new Open()).add(line);
    forget();
    saved.changed();
  }

  private synchronized List<Day> all() {
    List<Day> all = new ArrayList<>();
    days.forEach((day, open) -> all.add(open.closed(day)));
    return all;
  }

  /** The days from one to another, both among them, the newest first. */
  public synchronized List<Day> between(LocalDate first, LocalDate last) {
    forget();
    List<Day> all = new ArrayList<>();
    if (!first.isAfter(last)) {
      days.subMap(first.toString(), true, last.toString(), true)
          .forEach((day, open) -> all.add(0, open.closed(day)));
    }
    return all;
  }

  @Override
  public void close() {
    saved.close();
  }
}
