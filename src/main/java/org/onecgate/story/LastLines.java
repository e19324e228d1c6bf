package org.onecgate.story;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The last lines of Gate's log, in memory: {@value #MOST_LINES} of them and no more than {@value #MOST_CHARS}
 * characters, whichever is less. What the log's own settings let through is in it, whatever writes the log: a container or
 * the run by itself.
 *
 * <p>It holds texts alone, nothing that a line was made of; {@link #close} takes it out of the log and forgets them
 * (D4).
 *
 * <p><em>Threading:</em> safe; whoever logs adds a line and never waits for more than another one.
 */
public final class LastLines implements AutoCloseable {
  /** None, for those who know no log. */
  public static final LastLines NONE = new LastLines(text -> text);

  /** So many lines are kept. */
  static final int MOST_LINES = 1000;

  /** And so many characters of them. */
  static final int MOST_CHARS = 256 * 1024;

  /** More of a message or of a stack trace nobody reads. */
  static final int LONGEST = 7_000;

  private static final String GATE = "org.onecgate";

  private final UnaryOperator<String> masked;
  private final Handler tap = new Tap();
  private final Deque<Line> lines = new ArrayDeque<>();
  private int chars;
  private long added;
  private @Nullable Logger tapped;

  /**
   * Listens to nothing yet; {@link #open} does.
   *
   * @param masked gives a text back of the same length, secrets as asterisks
   */
  public LastLines(UnaryOperator<String> masked) {
    this.masked = masked;
  }

  /**
   * A line.
   *
   * @param number counts the lines since the start, from 1
   * @param level {@code ERROR}, {@code WARNING}, {@code INFO} or {@code DEBUG}
   * @param logger the class that logs
   * @param exception the stack trace; null if there is none
   */
  public record Line(
      long number,
      Instant at,
      String level,
      String logger,
      String message,
      @Nullable String exception) {
    private int length() {
      return logger.length() + message.length() + (exception == null ? 0 : exception.length());
    }
  }

  /** Begins to listen. */
  public synchronized LastLines open() {
    Logger logger = Logger.getLogger(GATE); // kept, as loggers that nobody keeps are forgotten
    logger.addHandler(tap);
    tapped = logger;
    return this;
  }

  /**
   * The newest of those that are wanted, newest first, without secrets.
   *
   * @param most how many at most
   */
  public List<Line> newest(Predicate<Line> wanted, int most) {
    List<Line> all = new ArrayList<>();
    synchronized (lines) {
      lines.descendingIterator().forEachRemaining(all::add);
    }
    // who searches must not find by it what is masked
    return withoutSecrets(all).stream().filter(wanted).limit(most).toList();
  }

  /** A text of Gate's own, of the same length, as it may be shown: what looks like a secret is asterisks. */
  public String withoutSecrets(String text) {
    return masked.apply(text);
  }

  /** Since when there are lines; null if there is none. */
  public @Nullable Instant since() {
    synchronized (lines) {
      return lines.isEmpty() ? null : lines.getFirst().at();
    }
  }

  /** All are looked through at once: one look at a long text costs less than a thousand at short ones. */
  private List<Line> withoutSecrets(List<Line> found) {
    StringBuilder all = new StringBuilder();
    for (Line line : found) {
      all.append(line.message()).append('\n');
      if (line.exception() != null) {
        all.append(line.exception()).append('\n');
      }
    }
    String shown = withoutSecrets(all.toString());
    List<Line> result = new ArrayList<>();
    int at = 0;
    for (Line line : found) {
      String message = shown.substring(at, at + line.message().length());
      at += message.length() + 1;
      @Nullable String exception = null;
      if (line.exception() != null) {
        exception = shown.substring(at, at + line.exception().length());
        at += exception.length() + 1;
      }
      result.add(
          new Line(line.number(), line.at(), line.level(), line.logger(), message, exception));
    }
    return result;
  }

  private void add(
      Instant at, String level, String logger, String message, @Nullable String trace) {
    synchronized (lines) {
      added++;
      Line line = new Line(added, at, level, logger, message, trace);
      lines.addLast(line);
      chars += line.length();
      while (lines.size() > MOST_LINES || chars > MOST_CHARS) {
        chars -= lines.removeFirst().length();
      }
    }
  }

  /** Leaves the log and forgets what it heard. */
  @Override
  public synchronized void close() {
    if (tapped != null) {
      tapped.removeHandler(tap);
      tapped = null;
    }
    synchronized (lines) {
      lines.clear();
      chars = 0;
    }
  }

  /** Hears what is logged; nothing of it may fail or log. */
  private final class Tap extends Handler {
    private final Formatter words = new SimpleFormatter();

    @Override
    public void publish(LogRecord entry) {
      add(
          entry.getInstant(),
          level(entry.getLevel().intValue()),
          cut(String.valueOf(entry.getLoggerName())),
          cut(String.valueOf(words.formatMessage(entry))),
          entry.getThrown() == null ? null : cut(trace(entry.getThrown())));
    }

    /** As the code and the documents name them. */
    private static String level(int value) {
      return value >= Level.SEVERE.intValue()
          ? "ERROR"
          : value >= Level.WARNING.intValue()
              ? "WARNING"
              : value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    private static String trace(Throwable thrown) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    }

    private static String cut(String text) {
      return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
