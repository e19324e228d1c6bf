package org.onecgate.story;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.onecgate.Holds;
import org.onecgate.Threads;
import org.onecgate.history.JobRecord;
import org.onecgate.json.JsonStore;
import org.onecgate.json.Records;
import org.onecgate.storage.StorageException;

/**
 * Counts what happens, per server and day, {@code statistics.json}, {@linkplain SavedLater saved} at most every two
 * seconds.
 *
 * <p><em>Threading:</em> safe; {@code gate-statistics} saves.
 */
public final class Statistics implements AutoCloseable {
  /** How long days are kept. */
  private static final int DAYS = 400;

  private static final int SAVE_SECONDS = 2;

  /**
   * The form of the file.
   *
   * @param schema its version, now {@value #SCHEMA}
   * @param days the counts, by day and server
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
   * What one server did on one day, by UTC.
   *
   * @param day the day, such as {@code 2026-11-21}
   * @param server the id of the server; empty for requests of nobody known
   * @param published how many exchanges were published
   * @param failed how many were refused
   * @param files how many files were published
   * @param bytes their bytes
   * @param millis how long the exchanges took from the login to the end, together
   * @param refusals how many requests were answered {@code failure}
   * @param findings how much was found by checks and scanners
   * @param fallbacks how many files were staged on the disk for lack of memory
   */
  public record Day(
      @Holds(like = Holds.DATE) String day,
      String server,
      long published,
      long failed,
      long files,
      long bytes,
      long millis,
      long refusals,
      long findings,
      long fallbacks) {
    /** Refuses what cannot be meant. */
    public Day {
      Records.require(day != null && isDay(day), "day");
      Records.require(server != null, "server");
    }

    /** The same day with so much more. */
    private Day plus(Counts more) {
      return new Day(
          day,
          server,
          published + more.published,
          failed + more.failed,
          files + more.files,
          bytes + more.bytes,
          millis + more.millis,
          refusals + more.refusals,
          findings + more.findings,
          fallbacks + more.fallbacks);
    }
  }

  /** What is counted at once; all is 0 that is not set. */
  private static final class Counts {
    private long published;
    private long failed;
    private long files;
    private long bytes;
    private long millis;
    private long refusals;
    private long findings;
    private long fallbacks;
  }

  private final Clock clock;
  private final NavigableMap<String, Day> days = new TreeMap<>();
  private final SavedLater saved;

  /** Reads what was counted before; a file that will not load is set aside (P6). */
  public Statistics(Path file, JsonStore store, Clock clock) throws StorageException {
    this(file, store, clock, Threads.timer("gate-statistics"));
  }

  /** The same with a timer of its own, which ends with it. */
  public Statistics(Path file, JsonStore store, Clock clock, ScheduledExecutorService timer)
      throws StorageException {
    this.clock = clock;
    this.saved = new SavedLater(
        "statistics",
        timer,
        SAVE_SECONDS,
        () -> store.write(file, new Stored(Stored.SCHEMA, since(LocalDate.EPOCH))));
    store
        .loadOrSetAside(file, Stored.class)
        .ifPresent(stored ->
            stored.days().forEach(day -> days.put(key(day.day(), day.server()), day)));
  }

  /** Begins to save. */
  public void start() {
    saved.start();
  }

  /** An exchange was published. */
  public void published(String server, JobRecord.Totals totals, Duration took) {
    count(server, more -> {
      more.published = 1;
      more.files = totals.files();
      more.bytes = totals.bytes();
      more.findings = totals.findings();
      more.millis = millis(took);
    });
  }

  /** An exchange was refused. */
  public void failed(String server, boolean found, Duration took) {
    count(server, more -> {
      more.failed = 1;
      more.findings = found ? 1 : 0;
      more.millis = millis(took);
    });
  }

  /** A request was answered {@code failure}. */
  public void refused(String server) {
    count(server, more -> more.refusals = 1);
  }

  /** So many files were staged on the disk for lack of memory. */
  public void fellBack(String server, long files) {
    count(server, more -> more.fallbacks = files);
  }

  private synchronized void count(String server, Consumer<Counts> what) {
    Counts more = new Counts();
    what.accept(more);
    LocalDate today = LocalDate.now(clock);
    String day = today.toString();
    Day before = days.get(key(day, server));
    Day since = before == null ? new Day(day, server, 0, 0, 0, 0, 0, 0, 0, 0) : before;
    days.put(key(day, server), since.plus(more));
    if (before == null) {
      days.headMap(today.minusDays(DAYS).toString()).clear();
    }
    saved.changed();
  }

  /** Whether a text is a day such as {@code 2026-11-21}. */
  public static boolean isDay(String text) {
    try {
      return LocalDate.parse(text).toString().equals(text) && text.length() == 10;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** A clock that is set back takes nothing away. */
  private static long millis(Duration took) {
    return Math.max(0, took.toMillis());
  }

  private static String key(String day, String server) {
    return day + " " + server;
  }

  /** All that was counted since this day, oldest first. */
  public synchronized List<Day> since(LocalDate first) {
    return List.copyOf(days.tailMap(first.toString()).values());
  }

  @Override
  public void close() {
    saved.close();
  }
}
