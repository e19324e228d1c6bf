package org.onecgate.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Visitor.Role;
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

  private final Audit audit;

  /** Shows this. */
  AuditApi(Audit audit) {
    this.audit = audit;
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
            .asks(SEARCH, OUTCOME)
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
    return new ApiAnswer.Document("text/csv;charset=UTF-8", "audit.csv", out -> {
      row(out, "at", "by", "who", "from", "did", "what", "outcome", "leftOut");
      audit.all(deed -> {
        if (wanted.test(deed)) {
          row(
              out,
              deed.at().toString(),
              deed.by(),
              deed.who(),
              deed.from(),
              deed.did(),
              deed.what(),
              deed.outcome(),
              deed.leftOut() == null ? null : deed.leftOut().toString());
        }
      });
    });
  }

  /** What a stranger typed for a login must not become a formula in somebody's table. */
  private static void row(OutputStream out, @Nullable String... cells) throws IOException {
    StringBuilder line = new StringBuilder();
    for (@Nullable String cell : cells) {
      String text = cell == null ? "" : cell.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
      String harmless = text.matches("[=+@\\-].*") ? "'" + text : text;
      line.append(line.isEmpty() ? "\"" : ",\"")
          .append(harmless.replace("\"", "\"\""))
          .append('"');
    }
    out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
  }
}
