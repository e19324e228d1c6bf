package org.onecgate.admin;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.story.LastLines;
import org.onecgate.story.LastLines.Line;

/** {@code /api/system/log}: the last lines of the log. */
final class LogApi {
  private static final String LEVELS = "DEBUG INFO WARNING ERROR";
  private static final List<String> ORDER = List.of(LEVELS.split(" ", -1));

  /** A page is no longer than that, in characters: it is to be drawn at once. */
  private static final int MOST_CHARS = 64 * 1024;

  private static final Told.Word LEVEL =
      new Told.Word("level", "Only lines of this level and of worse ones", ORDER);
  private static final Told.Text SEARCH =
      new Told.Text("search", "Only lines that hold this text, whatever the case", "");
  private static final Told.Whole BEFORE = new Told.Whole(
      "before", "Only older lines: next of the page before; 0 for the newest", 0, 1L << 50, 0);
  private static final Told.Whole LIMIT = new Told.Whole("limit", "How many", 1, 1000, 100);

  private final LastLines log;

  /** Shows these. */
  LogApi(LastLines log) {
    this.log = log;
  }

  /**
   * A line of the log.
   *
   * @param number counts the lines since the start
   * @param logger the class that logs
   * @param exception the stack trace; absent if there is none
   */
  public record LineView(
      long number,
      Instant at,
      @Holds(words = LEVELS) String level,
      String logger,
      String message,
      @Nullable String exception) {
    private static LineView of(Line line) {
      return new LineView(
          line.number(), line.at(), line.level(), line.logger(), line.message(), line.exception());
    }
  }

  /**
   * A part of the lines that are kept, newest first.
   *
   * @param next where the next part begins, for {@code before}; absent if this was the last.
   *     A part may hold fewer than were asked for, if they are long
   * @param since of when the oldest line is that is kept; absent if there is none
   */
  public record LogView(
      List<LineView> lines, @Nullable Long next, @Nullable Instant since) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(new Route("GET", "/system/log", Role.ADMINISTERS, this::list)
        .says(
            "getLog",
            "The last lines of the log, newest first",
            "From memory: the last thousand, or fewer if they are long, since the start.")
        .unnoted()
        .asks(LEVEL, SEARCH, BEFORE, LIMIT)
        .answers(LogView.class));
  }

  private ApiAnswer list(ApiRequest request) throws ApiException {
    Map<String, String> query = request.query();
    LEVEL.check(query);
    int least = ORDER.indexOf(query.getOrDefault("level", ORDER.get(0)));
    String search = query.getOrDefault("search", "").toLowerCase(Locale.ROOT);
    long before = BEFORE.of(query);
    int limit = (int) LIMIT.of(query);
    Predicate<Line> wanted = line -> (before == 0 || line.number() < before)
        && ORDER.indexOf(line.level()) >= least
        && (holds(line.message(), search)
            || holds(line.logger(), search)
            || holds(line.exception(), search));
    List<Line> found = log.newest(wanted, limit + 1);
    int end = end(found, limit);
    return ApiAnswer.of(new LogView(
        found.subList(0, end).stream().map(LineView::of).toList(),
        end < found.size() ? found.get(end - 1).number() : null,
        log.since()));
  }

  /** How many of these go into one answer: fewer if they are long. */
  private static int end(List<Line> found, int limit) {
    int end = 0;
    int chars = 0;
    while (end < Math.min(limit, found.size())) {
      Line line = found.get(end);
      chars += line.message().length()
          + (line.exception() == null ? 0 : line.exception().length());
      if (end > 0 && chars > MOST_CHARS) {
        break;
      }
      end++;
    }
    return end;
  }

  private static boolean holds(@Nullable String text, String search) {
    return text != null && text.toLowerCase(Locale.ROOT).contains(search);
  }
}
