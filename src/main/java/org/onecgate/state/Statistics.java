package org.onecgate.state;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.onecgate.Threads;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/**
 * Counts what happens, per server and day, {@code statistics.json}: saved at most every two seconds and
 * when Gate stops, one save after another, the latest values win (P2). A crash takes at most the last
 * two seconds.
 *
 * <p><em>Threading:</em> safe; {@code gate-statistics} saves.
 */
public final class Statistics implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Statistics.class.getName());
  private static final int SAVE_SECONDS = 2;

  /** How long days are kept. */
  private static final int DAYS = 400;

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
      String day,
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
      Records.require(day != null && day.matches("\\d{4}-\\d{2}-\\d{2}"), "day");
      Records.require(server != null, "server");
    }

    private static Day none(String day, String server) {
      return new Day(day, server, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  private final Path file;
  private final JsonStore store;
  private final Clock clock;
  private final Map<String, Day> days = new TreeMap<>();
  private final ScheduledExecutorService timer = Threads.timer("gate-statistics");
  private boolean unsaved;

  /** Reads what was counted before; a file that will not load is set aside (P6). */
  public Statistics(Path file, JsonStore store, Clock clock) throws StorageException {
    this.file = file;
    this.store = store;
    this.clock = clock;
    store
        .load(file, Stored.class)
        .ifPresent(stored ->
            stored.days().forEach(day -> days.put(key(day.day(), day.server()), day)));
  }

  /** Begins to save. */
  public void start() {
    var unused =
        timer.scheduleWithFixedDelay(this::save, SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
  }

  /** An exchange was published. */
  public void published(String server, JobRecord.Totals totals, Duration took) {
    count(
        server,
        d -> new Day(
            d.day(),
            d.server(),
            d.published() + 1,
            d.failed(),
            d.files() + totals.files(),
            d.bytes() + totals.bytes(),
            d.millis() + took.toMillis(),
            d.refusals(),
            d.findings() + totals.findings(),
            d.fallbacks()));
  }

  /** An exchange was refused. */
  public void failed(String server, boolean found, Duration took) {
    count(
        server,
        d -> new Day(
            d.day(),
            d.server(),
            d.published(),
            d.failed() + 1,
            d.files(),
            d.bytes(),
            d.millis() + took.toMillis(),
            d.refusals(),
            d.findings() + (found ? 1 : 0),
            d.fallbacks()));
  }

  /** A request was answered {@code failure}. */
  public void refused(String server) {
    count(
        server,
        d -> new Day(
            d.day(),
            d.server(),
            d.published(),
            d.failed(),
            d.files(),
            d.bytes(),
            d.millis(),
            d.refusals() + 1,
            d.findings(),
            d.fallbacks()));
  }

  /** So many files were staged on the disk for lack of memory. */
  public void fellBack(String server, long files) {
    count(
        server,
        d -> new Day(
            d.day(),
            d.server(),
            d.published(),
            d.failed(),
            d.files(),
            d.bytes(),
            d.millis(),
            d.refusals(),
            d.findings(),
            d.fallbacks() + files));
  }

  private synchronized void count(String server, UnaryOperator<Day> change) {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    String day = today.toString();
    days.merge(
        key(day, server),
        change.apply(Day.none(day, server)),
        (before, first) -> change.apply(before));
    String oldest = today.minusDays(DAYS).toString();
    days.keySet().removeIf(key -> key.compareTo(oldest) < 0);
    unsaved = true;
  }

  private static String key(String day, String server) {
    return day + " " + server;
  }

  /** All that was counted since this day, oldest first. */
  public synchronized List<Day> since(LocalDate first) {
    return days.values().stream()
        .filter(day -> day.day().compareTo(first.toString()) >= 0)
        .toList();
  }

  /** Saves what was not saved yet. */
  private void save() {
    List<Day> all;
    synchronized (this) {
      if (!unsaved) {
        return;
      }
      unsaved = false;
      all = List.copyOf(days.values());
    }
    boolean saved = false;
    try {
      store.write(file, new Stored(Stored.SCHEMA, all));
      saved = true;
    } catch (StorageException | RuntimeException e) {
      LOG.log(Level.WARNING, "statistics not saved, it is tried again", e);
    } finally {
      synchronized (this) {
        unsaved = unsaved || !saved;
      }
    }
  }

  @Override
  public void close() {
    Threads.stop(timer);
    save();
  }
}
