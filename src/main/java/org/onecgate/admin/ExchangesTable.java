package org.onecgate.admin;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.alarm.Texts;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;

/** The exchanges that are asked for as a table for spreadsheets, in the words of the dashboard (C5). */
final class ExchangesTable {
  private static final Told.Word LANGUAGE =
      new Told.Word("language", "Of the headings and words", List.of("en", "ru"));

  /** What the route is asked with. */
  static final List<Told.Parameter> ASKED = Stream.concat(
          ExchangeFilter.ASKED.stream(),
          Stream.of(
              LANGUAGE,
              new Told.Text(
                  "zone", "Of the times, such as Europe/Moscow; that of Gate if it is absent", "")))
      .toList();

  /** So many records are looked for at once; meanwhile others may be added or removed. */
  private static final int PART = 500;

  /** Columns of moments, by the keys of their headings. */
  private static final List<String> TIMES =
      List.of("exchange.started", "exchange.sealed", "exchange.finished");

  private static final List<String> COLUMNS = Stream.of(
          List.of("exchange.id"),
          TIMES,
          List.of(
              "table.seconds",
              "exchange.server",
              "login.name",
              "exchange.type",
              "exchange.state",
              "exchange.files",
              "table.bytes",
              "exchange.findings",
              "exchange.why",
              "table.told"))
      .flatMap(List::stream)
      .toList();

  private final Jobs jobs;
  private final Clock clock;
  private final Map<String, Texts> words = new ConcurrentHashMap<>();

  /** Shows these. */
  ExchangesTable(Jobs jobs, Clock clock) {
    this.jobs = jobs;
    this.clock = clock;
  }

  /** All that the query asks for, newest first; however many there are, few are in memory at once. */
  ApiAnswer.Document of(Map<String, String> query) throws ApiException {
    ExchangeFilter filter = ExchangeFilter.of(query, clock.getZone());
    LANGUAGE.check(query);
    String language = query.getOrDefault("language", "en");
    ZoneId zone = zone(query.getOrDefault("zone", Site.zone(clock)));
    Texts texts = words.computeIfAbsent(language, Texts::of);
    return CsvAnswer.of("exchanges.csv", language, zone, table -> {
      table.row(COLUMNS.stream()
          .map(column -> texts.say(column) + (TIMES.contains(column) ? " (" + zone + ")" : ""))
          .toArray());
      @Nullable ExchangeId last = null;
      List<JobRecord> part;
      do {
        part = jobs.newest(last, filter.since(), job -> filter.fits(job, jobs), PART);
        for (JobRecord job : part) {
          row(table, texts, job);
          last = job.id();
        }
      } while (part.size() == PART);
    });
  }

  private static ZoneId zone(String text) throws ApiException {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new ApiException(400, "INVALID_FIELD", "zone is none that is known");
    }
  }

  private static void row(CsvAnswer table, Texts texts, JobRecord job) throws IOException {
    JobRecord.@Nullable Totals totals = job.totals();
    table.row(
        job.exchange(),
        job.startedAt(),
        job.sealedAt(),
        job.finishedAt(),
        job.finishedAt() == null ? null : ExchangesApi.seconds(job, job.finishedAt()),
        job.serverName(),
        job.login(),
        about(texts, job),
        texts.say("state." + ExchangesApi.word(job)),
        totals == null ? null : totals.files(),
        totals == null ? null : totals.bytes(),
        totals == null ? null : totals.findings(),
        job.fault() == null ? null : texts.say("fault." + job.fault()),
        ExchangesApi.told(job));
  }

  private static String about(Texts texts, JobRecord job) {
    JobRecord.@Nullable Event event = job.event();
    return Stream.of(
            "type." + job.type(),
            event == null ? "" : "event." + event.mode(),
            job.closedBy().equals("test") ? "exchange.test" : "")
        .filter(key -> !key.isEmpty())
        .map(texts::say)
        .collect(Collectors.joining(", "));
  }
}
