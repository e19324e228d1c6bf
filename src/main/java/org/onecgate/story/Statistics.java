package org.onecgate.story;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.Threads;
import org.onecgate.history.JobRecord;
import org.onecgate.json.JsonStore;
import org.onecgate.json.Records;
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

    private static boolean isDay(String text) {
      try {
        return LocalDate.parse(text).toString().equals(text) && text.length() == 10;
      } catch (DateTimeParseException e) {
        return false;
      }
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

  private final Path file;
  private final JsonStore store;
  private final Clock clock;
  private final NavigableMap<String, Day> days = new TreeMap<>();
  private final ScheduledExecutorService timer;
  private final Object saving = new Object();
  private boolean unsaved;

  /** Why the last save failed; null if it did not. Guarded by {@code saving}. */
  private @Nullable String trouble;

  /** Reads what was counted before; a file that will not load is set aside (P6). */
  public Statistics(Path file, JsonStore store, Clock clock) throws StorageException {
    this(file, store, clock, Threads.timer("gate-statistics"));
  }

  /** The same with a timer of its own, which ends with it. */
  public Statistics(Path file, JsonStore store, Clock clock, ScheduledExecutorService timer)
      throws StorageException {
    this.file = file;
    this.store = store;
    this.clock = clock;
    this.timer = timer;
    store
        .loadOrSetAside(file, Stored.class)
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
    unsaved = true;
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

  /** Saves what was not saved yet; one save waits for the other, so that the latest values win. */
  private void save() {
    synchronized (saving) {
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
        if (trouble != null) {
          LOG.log(Level.INFO, "statistics saved again");
        }
        trouble = null;
      } catch (StorageException | RuntimeException e) {
        report(e);
      } finally {
        synchronized (this) {
          unsaved = unsaved || !saved;
        }
      }
    }
  }

  /** A disk that stays full is told once, not every two seconds. */
  private void report(Exception e) {
    String now = e instanceof StorageException s ? s.problem().name() : String.valueOf(e);
    if (!now.equals(trouble)) {
      LOG.log(Level.WARNING, "statistics not saved, it is tried again", e);
    }
    trouble = now;
  }

  @Override
  public void close() {
    timer.shutdown(); // not interrupted: that would break the save under way
    save();
    Threads.stop(timer);
  }
}
