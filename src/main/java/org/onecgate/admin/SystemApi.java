package org.onecgate.admin;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.commerceml.Schemas;
import org.onecgate.story.Chronicle;
import org.onecgate.story.RefusedDays;
import org.onecgate.story.Statistics;
import org.onecgate.upkeep.Sweeper;

/** {@code /api/statistics}, {@code /api/sweep} (C5, W6), and the descriptions of what there is. */
final class SystemApi {
  private static final Told.Whole DAYS =
      new Told.Whole("days", "How many days up to now", 1, 400, 30);

  private static final Told.Day FROM =
      new Told.Day("from", "The first day; a month ago if it is absent");
  private static final Told.Day TO = new Told.Day("to", "The last day; today if it is absent");
  private static final Told.Text SERVER = new Told.Text("server", "Only of this server", "");

  /** So many lines of refused requests are shown at once. */
  private static final int LINES = 300;

  private final Statistics statistics;
  private final RefusedDays refused;
  private final Sweeper sweeper;
  private final Clock clock;

  /** Shows what this has counted, and sweeps with that. */
  SystemApi(Chronicle chronicle, Sweeper sweeper, Clock clock) {
    this.statistics = chronicle.statistics();
    this.refused = chronicle.refusals().days();
    this.sweeper = sweeper;
    this.clock = clock;
  }

  /** What a sweep did, or would do. */
  public record SweepView(
      Instant time,
      boolean dryRun,
      int temps,
      long tempBytes,
      int sessions,
      long sessionBytes,
      int locks,
      int cutFiles,
      long cutBytes,
      int quarantined,
      int jobs,
      int handOvers,
      int deliveries,
      long oldBytes,
      int failures) {
    static SweepView of(Sweeper.Report r) {
      return new SweepView(
          r.time(),
          r.dryRun(),
          r.temps().removed().size(),
          r.temps().bytes(),
          r.sessions(),
          r.sessionBytes(),
          r.recovery().locks(),
          r.recovery().parts(),
          r.recovery().bytes(),
          r.retention().quarantine().items(),
          r.retention().history().items(),
          r.retention().handOvers(),
          r.retention().inbox().items(),
          r.oldBytes(),
          r.failures());
    }
  }

  /**
   * How to sweep.
   *
   * @param dryRun whether to look only; false if it is absent
   */
  public record SweepForm(@Nullable Boolean dryRun) {}

  /**
   * The counts of days.
   *
   * @param today the day that it is now, as they are counted
   * @param zone by whose clock they are counted, such as {@code Europe/Moscow}
   */
  public record StatisticsView(List<Statistics.Day> days, String today, String zone) {
    /** Of so many days up to today. */
    static StatisticsView of(Statistics statistics, Clock clock, long days) {
      LocalDate today = LocalDate.now(clock);
      return new StatisticsView(
          statistics.since(today.minusDays(days - 1)), today.toString(), Site.zone(clock));
    }
  }

  /**
   * The refused requests of days.
   *
   * @param days the newest first
   * @param cut how many of their lines, the oldest, are not here, as there are too many
   * @param today the day that it is now, as they are noted
   * @param zone by whose clock they are noted, such as {@code Europe/Moscow}
   * @param kept how many days are kept
   */
  public record RefusedView(
      List<RefusedDays.Day> days, int cut, String today, String zone, int kept) {
    /** Of these days, only of this server unless it is null. */
    static RefusedView of(List<RefusedDays.Day> days, @Nullable String server, Clock clock) {
      List<RefusedDays.Day> shown = new ArrayList<>();
      int room = LINES;
      int cut = 0;
      for (RefusedDays.Day day : days) {
        List<RefusedDays.Line> lines = day.lines().stream()
            .filter(line -> server == null || server.equals(line.server()))
            .toList();
        List<RefusedDays.Line> some = lines.subList(0, Math.min(room, lines.size()));
        room -= some.size();
        cut += lines.size() - some.size();
        long more = server == null ? day.more() : 0; // nobody knows whose they were
        if (!some.isEmpty() || more > 0) {
          shown.add(new RefusedDays.Day(day.day(), more, some));
        }
      }
      return new RefusedView(
          shown, cut, LocalDate.now(clock).toString(), Site.zone(clock), RefusedDays.DAYS);
    }
  }

  /**
   * A fault that 1C may be told of.
   *
   * @param code its code, as logs and records name it
   * @param text how the line begins that 1C is told
   */
  public record FaultView(String code, String text) {}

  /** All faults, for those who see only what 1C is told. */
  public record FaultsView(List<FaultView> faults) {
    private static final FaultsView ALL = new FaultsView(Arrays.stream(Fault.values())
        .map(fault -> new FaultView(fault.code(), fault.text()))
        .toList());
  }

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/statistics", Role.LOOKS, this::statistics)
            .says("getStatistics", "What was counted, by day and server")
            .asks(DAYS)
            .answers(StatisticsView.class),
        new Route("GET", "/refused", Role.LOOKS, this::refused)
            .says("listRefusedRequests", "Requests that were refused, by day, alike ones as one")
            .asks(FROM, TO, SERVER)
            .answers(RefusedView.class),
        new Route("POST", "/sweep", Role.OPERATES, this::sweep)
            .says("sweep", "Sweep now")
            .takes(SweepForm.class)
            .answers(SweepView.class),
        new Route("GET", "/faults", Role.LOOKS, r -> ApiAnswer.of(FaultsView.ALL))
            .says("getFaults", "All faults, for those who see only what 1C is told")
            .answers(FaultsView.class),
        new Route("GET", "/openapi.json", Role.STRANGER, r -> openApi())
            .says("getOpenApi", "This description")
            .document("application/json"),
        new Route("GET", "/schemas/v1/{kind}", Role.STRANGER, SystemApi::schema)
            .says("getSchema", "The JSON Schema of the records of one kind")
            .document("application/schema+json"));
  }

  private ApiAnswer statistics(ApiRequest request) throws ApiException {
    return ApiAnswer.of(StatisticsView.of(statistics, clock, DAYS.of(request.query())));
  }

  private ApiAnswer refused(ApiRequest request) throws ApiException {
    LocalDate today = LocalDate.now(clock);
    LocalDate from = FROM.of(request.query()).orElse(today.minusDays(RefusedDays.DAYS - 1));
    LocalDate to = TO.of(request.query()).orElse(today);
    @Nullable String server = request.query().get(SERVER.name());
    return ApiAnswer.of(RefusedView.of(
        refused.between(from, to), server == null || server.isEmpty() ? null : server, clock));
  }

  private ApiAnswer sweep(ApiRequest request) throws ApiException {
    SweepForm form = request.body(SweepForm.class);
    return ApiAnswer.of(SweepView.of(sweeper.sweep(Boolean.TRUE.equals(form.dryRun()))));
  }

  private static ApiAnswer schema(ApiRequest request) throws ApiException, IOException {
    try (InputStream in = Schemas.open(request.variable())
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "no records are of this kind"))) {
      byte[] schema = in.readAllBytes();
      return new ApiAnswer.Document(
          "application/schema+json;charset=UTF-8", "", out -> out.write(schema));
    }
  }

  private static ApiAnswer openApi() {
    return new ApiAnswer.Document("application/json;charset=UTF-8", "", out -> {
      try (InputStream in = SystemApi.class.getResourceAsStream("openapi.json")) {
        if (in == null) {
          throw new IOException("openapi.json is not in the application");
        }
        in.transferTo(out);
      }
    });
  }
}
