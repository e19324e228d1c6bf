package org.onecgate.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;

/**
 * Which exchanges are asked for. What is null, or an empty text, excludes none.
 *
 * @param server the id of the server
 * @param state the state as the API calls it
 * @param type the type as on the wire
 * @param found whether only those in whose files the checks found something
 * @param since none that began before
 * @param until none that began then or later
 * @param search what a name must hold, in small letters
 */
record ExchangeFilter(
    @Nullable String server,
    @Nullable String state,
    @Nullable String type,
    boolean found,
    @Nullable Instant since,
    @Nullable Instant until,
    String search) {
  private static final String MOMENT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z";
  private static final Told.Word STATE = new Told.Word(
      "state", "Only in this state", List.of("running", "published", "failed", "abandoned"));
  private static final Told.Word TYPE =
      new Told.Word("type", "Only about this", List.of("catalog", "sale", "reference"));
  private static final Told.Word FOUND = new Told.Word(
      "found",
      "Only those in whose files the checks found something, let pass or refused",
      List.of("any", "some"));

  private static final Told.Day FROM =
      new Told.Day("from", "Only those that began on this day or later, by the clock of Gate");
  private static final Told.Day TO =
      new Told.Day("to", "Only those that began on this day or earlier, by the clock of Gate");

  /** What a route is asked with that takes a filter. */
  static final List<Told.Parameter> ASKED = List.of(
      new Told.Text("server", "Only of this server", ""),
      STATE,
      TYPE,
      FOUND,
      new Told.Text("since", "Only those that began at this moment or later", MOMENT),
      new Told.Text("until", "Only those that began before this moment", MOMENT),
      FROM,
      TO,
      new Told.Text(
          "search",
          "Only those with this text in the name or login of the server, the name of a file, or the id, whatever the"
              + " case",
          ""));

  /**
   * What the parameters {@link #ASKED} ask for.
   *
   * @param zone by whose clock days are meant
   */
  static ExchangeFilter of(Map<String, String> query, ZoneId zone) throws ApiException {
    STATE.check(query);
    TYPE.check(query);
    FOUND.check(query);
    return new ExchangeFilter(
        query.get("server"),
        query.get("state"),
        query.get("type"),
        wantsFound(query),
        Stream.of(moment(query, "since"), FROM.of(query).map(day -> midnight(day, zone)))
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder())
            .orElse(null),
        Stream.of(moment(query, "until"), TO.of(query).map(day -> midnight(day.plusDays(1), zone)))
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .orElse(null),
        query.getOrDefault("search", "").strip().toLowerCase(Locale.ROOT));
  }

  private static boolean wantsFound(Map<String, String> query) {
    return "some".equals(query.get(FOUND.name()));
  }

  private static Instant midnight(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }

  private static Optional<Instant> moment(Map<String, String> query, String name)
      throws ApiException {
    @Nullable String text = query.get(name);
    try {
      if (text == null || text.matches(MOMENT)) {
        return Optional.ofNullable(text).map(Instant::parse);
      }
    } catch (DateTimeException e) {
      // such as the 31st of June
    }
    throw new ApiException(
        400, "INVALID_FIELD", name + " is no moment such as 2026-11-21T12:30:00Z");
  }

  /** Whether it is one of them; only for a search the names of its files are looked for. */
  boolean fits(JobRecord job, Jobs jobs) {
    return (server == null || job.server().equals(server))
        && (state == null || ExchangesApi.word(job).equals(state))
        && (type == null || job.type().equals(type))
        && (!found || hasFindings(job))
        && (since == null || !job.startedAt().isBefore(since))
        && (until == null || job.startedAt().isBefore(until))
        && (search.isEmpty() || isNamed(job, jobs));
  }

  private static boolean hasFindings(JobRecord job) {
    JobRecord.@Nullable Totals totals = job.totals();
    return (totals != null && totals.findings() > 0)
        || Fault.SUSPICIOUS_CONTENT.code().equals(job.fault());
  }

  private boolean isNamed(JobRecord job, Jobs jobs) {
    return Stream.of(job.serverName(), job.login(), job.exchange())
            .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(search))
        || jobs.hasFile(job.id(), search);
  }
}
