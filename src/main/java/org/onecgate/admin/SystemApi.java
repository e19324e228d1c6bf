package org.onecgate.admin;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.commerceml.Schemas;
import org.onecgate.story.Statistics;
import org.onecgate.upkeep.Sweeper;

/** {@code /api/statistics}, {@code /api/sweep} (C5, W6), and the descriptions of what there is. */
final class SystemApi {
  private static final Told.Whole DAYS =
      new Told.Whole("days", "How many days up to now", 1, 400, 30);

  private final Statistics statistics;
  private final Sweeper sweeper;
  private final Clock clock;

  /** Shows these counts, and sweeps with this. */
  SystemApi(Statistics statistics, Sweeper sweeper, Clock clock) {
    this.statistics = statistics;
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
          statistics.since(today.minusDays(days - 1)),
          today.toString(),
          clock.getZone().getId());
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
