package org.onecgate.admin;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.alarm.Texts;
import org.onecgate.story.Audit;
import org.onecgate.story.Deed;

/** {@code /api/audit}: who did what, and what became of it (C4). */
final class AuditApi {
  private static final Told.Text SEARCH = new Told.Text(
      "search",
      "Only where login, address, operation or what it was done to holds this, whatever the case",
      "");
  private static final Told.Word OUTCOME =
      new Told.Word("outcome", "Only what was done, or refused", List.of("any", "done", "refused"));
  private static final Told.Text BEFORE =
      new Told.Text("before", "Only older ones: next of the page before", "");
  private static final Told.Whole LIMIT = new Told.Whole("limit", "How many", 1, 500, 50);

  private static final Told.Word LANGUAGE = new Told.Word(
      "language",
      "Of the words, with the times of Gate's zone; codes and UTC if it is absent",
      List.of("en", "ru"));

  private final Audit audit;
  private final Clock clock;

  /**
   * Shows this.
   *
   * @param clock by which people are told the time
   */
  AuditApi(Audit audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * A part of who did what, newest first.
   *
   * @param next where the next part begins, for {@code before}; absent if this was the last. A part may hold fewer
   *     than were asked for, and even none, if much had to be looked through
   */
  public record AuditView(List<Deed> deeds, @Nullable String next) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/audit", Role.LOOKS, this::list)
            .says("listDeeds", "Who did what, newest first")
            .asks(SEARCH, OUTCOME, BEFORE, LIMIT)
            .answers(AuditView.class),
        new Route("GET", "/audit.csv", Role.LOOKS, this::csv)
            .says("getDeedsAsCsv", "All of it as a table, oldest first")
            .asks(SEARCH, OUTCOME, LANGUAGE)
            .document("text/csv"));
  }

  private ApiAnswer list(ApiRequest request) throws ApiException, IOException {
    Map<String, String> query = request.query();
    String before = query.getOrDefault("before", "");
    if (!before.isEmpty() && !Audit.isPlace(before)) {
      throw new ApiException(400, "INVALID_FIELD", "before is not next of another page");
    }
    Audit.Page page = audit.read(before, (int) LIMIT.of(query), wanted(query));
    return ApiAnswer.of(new AuditView(page.deeds(), page.next()));
  }

  private static Predicate<Deed> wanted(Map<String, String> query) throws ApiException {
    OUTCOME.check(query);
    String search = query.getOrDefault("search", "").toLowerCase(Locale.ROOT);
    String outcome = query.getOrDefault("outcome", "any");
    return deed -> (outcome.equals("any") || outcome.equals("done") == deed.wasDone())
        && (holds(deed.who(), search)
            || holds(deed.from(), search)
            || holds(deed.did(), search)
            || holds(deed.what(), search));
  }

  private static boolean holds(@Nullable String text, String search) {
    return text == null ? search.isEmpty() : text.toLowerCase(Locale.ROOT).contains(search);
  }

  private ApiAnswer csv(ApiRequest request) throws ApiException {
    Predicate<Deed> wanted = wanted(request.query());
    LANGUAGE.check(request.query());
    @Nullable String language = request.query().get(LANGUAGE.name());
    return language == null ? codes(wanted) : words(language, wanted);
  }

  private ApiAnswer words(String language, Predicate<Deed> wanted) {
    Texts texts = Texts.of(language);
    return CsvAnswer.of("audit.csv", language, clock.getZone(), table -> {
      table.row(
          texts.say("audit.at") + " (" + Site.zone(clock) + ")",
          texts.say("audit.who"),
          texts.say("audit.from"),
          texts.say("audit.did"),
          texts.say("audit.what"),
          texts.say("audit.outcome"));
      audit.all(deed -> {
        if (wanted.test(deed)) {
          String by = deed.by().equals("person") ? "" : texts.say("audit.by." + deed.by());
          String who = Stream.of(by, deed.who() == null ? "" : line(deed.who()))
              .filter(part -> !part.isEmpty() && !part.equals("token"))
              .collect(Collectors.joining(": "));
          table.row(
              deed.at(),
              who,
              deed.from(),
              texts.say("audit.did." + deed.did()),
              line(deed.what()),
              deed.wasDone()
                  ? texts.say("audit.done")
                  : texts.say("audit.refused") + " " + deed.outcome());
        }
      });
    });
  }

  private ApiAnswer codes(Predicate<Deed> wanted) {
    return CsvAnswer.of("audit.csv", "en", ZoneOffset.UTC, table -> {
      table.row("at", "by", "who", "from", "did", "what", "outcome", "leftOut");
      audit.all(deed -> {
        if (wanted.test(deed)) {
          table.row(
              deed.at().toString(),
              deed.by(),
              line(deed.who()),
              deed.from(),
              deed.did(),
              line(deed.what()),
              deed.outcome(),
              deed.leftOut());
        }
      });
    });
  }

  /** What a stranger typed for a login stays in its line. */
  private static @Nullable String line(@Nullable String text) {
    return text == null ? null : text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}
