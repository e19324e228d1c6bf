package org.onecgate.story;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.Sentence;
import org.onecgate.json.BadJsonException;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * Who did what, and what became of it (C4): one line of JSON for each deed, a file for each day (UTC), kept as long as
 * the history.
 *
 * <p>A line is forced to the disk before whoever asked is answered. Where the disk does not take it the deed stays
 * done, as on a full disk somebody has to be able to make room: the line is in the log as a WARNING at once, in memory,
 * and in the file as soon as the disk takes it; until then the dashboard warns. A crash between a deed and its line
 * loses the line. A line that a crash has torn is passed over, and spoils no other: each begins behind an empty one.
 *
 * <p>Failed logins, which anybody can cause, are limited by the hour, and how many were left out is told; a day has no
 * more than {@link #MOST_BYTES}.
 *
 * <p><em>Threading:</em> safe; one line after another.
 */
public final class Audit {
  private static final Logger LOG = System.getLogger(Audit.class.getName());

  /** No day has more bytes: a program that goes wild fills no disk. */
  static final long MOST_BYTES = 16L << 20;

  /** So many failed logins of an hour are told. */
  static final int FAILED_LOGINS = 200;

  /** So many lines wait in memory for the disk. */
  private static final int WAITING = 1000;

  /** So many bytes are looked through for one page; whoever wants more asks for the next. */
  private static final long LOOKED_THROUGH = 64L << 20;

  /** Behind every line of a day. */
  private static final int END = 999_999_999;

  private static final String LOGIN = "login";
  private static final String FILE = ".jsonl";
  private static final Pattern PLACE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.(\\d{1,9})");

  private final DataLayout layout;
  private final JsonStore json;
  private final Clock clock;
  private final Supplier<Duration> kept;

  private final Deque<Deed> waiting = new ArrayDeque<>();
  private long lost;
  private @Nullable LocalDate day;
  private @Nullable Instant hour;
  private int failedLogins;
  private long leftOut;

  /**
   * Writes below this layout.
   *
   * @param kept for how long
   */
  public Audit(DataLayout layout, JsonStore json, Clock clock, Supplier<Duration> kept) {
    this.layout = layout;
    this.json = json;
    this.clock = clock;
    this.kept = kept;
  }

  /** Somebody changed a file by hand, or tried: what is wrong with it is why it is refused. */
  public void byHand(String file, Optional<Sentence> wrong) {
    note(new Deed(
        clock.instant(),
        "hand",
        null,
        null,
        "byHand",
        file,
        wrong.isEmpty() ? Deed.DONE : "REFUSED"));
  }

  /** What time it is. */
  public Instant now() {
    return clock.instant();
  }

  /** Notes a deed; never fails. */
  public synchronized void note(Deed deed) {
    if (deed.did().equals(LOGIN) && !deed.wasDone()) {
      Instant now = clock.instant();
      if (hour == null || !now.isBefore(hour.plus(Duration.ofHours(1))) || now.isBefore(hour)) {
        hour = now;
        failedLogins = 0;
      }
      if (failedLogins >= FAILED_LOGINS) {
        leftOut++;
        return;
      }
      failedLogins++;
    }
    Deed told = deed.after(leftOut);
    leftOut = 0;
    waiting.addLast(told);
    write();
    if (!waiting.isEmpty()) {
      LOG.log(Level.WARNING, "not in the journal of people yet {0}", line(told));
    }
    if (waiting.size() > WAITING) {
      waiting.removeFirst();
      lost++;
    }
  }

  /** Writes all that waits, as far as the disk takes it. */
  private void write() {
    try {
      begin();
      while (!waiting.isEmpty()) {
        Deed first = waiting.getFirst();
        String line = "\n" + json.line(first) + "\n";
        if (!Disk.appendForced(
            layout.audit(dayOf(first)), line.getBytes(StandardCharsets.UTF_8), MOST_BYTES)) {
          LOG.log(Level.WARNING, "the journal of people is full for today {0}", line(first));
          lost++;
        }
        waiting.removeFirst();
      }
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "the journal of people waits for the disk", e);
    }
  }

  /** As the log is told it: what outsiders chose begins no line and turns none. In the file JSON sees to that. */
  private String line(Deed deed) {
    return json.line(deed).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }

  private static LocalDate dayOf(Deed deed) {
    return deed.at().atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** A new day: what was kept long enough goes. */
  private void begin() throws StorageException {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    if (today.equals(day)) {
      return;
    }
    Disk.createDirectories(layout.audits(), Disk.PRIVATE_DIRECTORY);
    LocalDate first = today.minusDays(kept.get().toDays());
    for (LocalDate each : days()) {
      if (each.isBefore(first)) {
        Disk.deleteTree(layout.audit(each));
      }
    }
    day = today;
  }

  /** The days of which there is something, oldest first. */
  private List<LocalDate> days() throws StorageException {
    List<LocalDate> days = new ArrayList<>();
    for (Path file : Disk.list(layout.audits())) {
      String name = String.valueOf(file.getFileName());
      try {
        days.add(LocalDate.parse(name.endsWith(FILE) ? name.replace(FILE, "") : name));
      } catch (DateTimeParseException e) {
        LOG.log(Level.DEBUG, "no day of the journal of people", e);
      }
    }
    return days;
  }

  /** How many lines are not on the disk, waiting or lost; 0 if all is well. */
  public synchronized long missing() {
    if (!waiting.isEmpty()) {
      write(); // it may be well again
    }
    return waiting.size() + lost;
  }

  /**
   * A part of it, newest first.
   *
   * @param deeds those that were wanted
   * @param next where the next part begins; absent if this was the last
   */
  public record Page(List<Deed> deeds, @Nullable String next) {}

  /** Whether this can be the place where a part begins. */
  public static boolean isPlace(String text) {
    Matcher place = PLACE.matcher(text);
    if (!place.matches()) {
      return false;
    }
    try {
      LocalDate.parse(place.group(1));
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /**
   * The newest deeds before a place; fewer than wanted if much has to be looked through.
   *
   * @param before the place, as a page named it; empty to begin with the newest
   * @param most how many at most
   */
  public Page read(String before, int most, Predicate<Deed> wanted) throws IOException {
    LocalDate last = LocalDate.MAX;
    int end = END;
    Matcher place = PLACE.matcher(before);
    if (place.matches()) {
      last = LocalDate.parse(place.group(1));
      end = Integer.parseInt(place.group(2));
    }
    List<LocalDate> days = new ArrayList<>(days());
    Collections.reverse(days);
    List<Deed> found = new ArrayList<>();
    long looked = 0;
    for (LocalDate each : days) {
      if (each.isAfter(last)) {
        continue;
      }
      if (looked > LOOKED_THROUGH) {
        return new Page(found, each + "." + END);
      }
      looked += Disk.size(layout.audit(each));
      Deque<Numbered> newest = new ArrayDeque<>();
      int room = most - found.size();
      int until = each.equals(last) ? end : END;
      each(each, until, (number, deed) -> {
        if (wanted.test(deed)) {
          newest.addLast(new Numbered(number, deed));
          if (newest.size() > room + 1) {
            newest.removeFirst();
          }
        }
      });
      while (!newest.isEmpty() && found.size() < most) {
        Numbered one = newest.removeLast();
        found.add(one.deed());
        if (found.size() == most && !newest.isEmpty()) {
          return new Page(found, each + "." + one.number());
        }
      }
      if (found.size() == most) {
        return new Page(found, days.indexOf(each) + 1 < days.size() ? each + ".0" : null);
      }
    }
    return new Page(found, null);
  }

  private record Numbered(int number, Deed deed) {}

  /** Is given each deed with the number of its line. */
  private interface Reader {
    void read(int number, Deed deed) throws IOException;
  }

  /** Is given each deed. */
  public interface Each {
    /** Takes it. */
    void take(Deed deed) throws IOException;
  }

  /** All deeds that there are, oldest first. */
  public void all(Each each) throws IOException {
    for (LocalDate one : days()) {
      each(one, END, (number, deed) -> each.take(deed));
    }
  }

  private void each(LocalDate day, int end, Reader reader) throws IOException {
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(Disk.read(layout.audit(day)), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine();
          line != null && number < end;
          line = lines.readLine(), number++) {
        Optional<Deed> deed = deed(line);
        if (deed.isPresent()) {
          reader.read(number, deed.get());
        }
      }
    }
  }

  /** The deed of a line; empty if a crash has torn it, or if it is empty. */
  private static Optional<Deed> deed(String line) {
    if (line.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonStore.parseLeniently(line, Deed.class));
    } catch (BadJsonException e) {
      LOG.log(Level.DEBUG, "a torn line in the journal of people", e);
      return Optional.empty();
    }
  }
}
