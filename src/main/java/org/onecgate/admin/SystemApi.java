package org.onecgate.admin;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.delivery.HandOvers;
import org.onecgate.exchange.Arrivals;
import org.onecgate.exchange.Refusals;
import org.onecgate.exchange.Sessions;
import org.onecgate.exchange.Sweeper;
import org.onecgate.state.Jobs;
import org.onecgate.state.Quarantine;
import org.onecgate.state.Servers;
import org.onecgate.state.Statistics;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/** {@code /api/status}, {@code /api/statistics}, {@code /api/sweep}: is everything well? (C5, W6). */
final class SystemApi {
  private static final int DAYS_MOST = 400;

  /** Later it is history, which the log has. */
  private static final Duration REFUSALS_SHOWN = Duration.ofHours(1);

  private static final int REFUSALS_MOST = 20;

  private final DataLayout layout;
  private final Servers servers;
  private final Jobs jobs;
  private final ExchangesApi exchanges;
  private final Arrivals arrivals;
  private final Refusals refusals;
  private final HandOvers handOvers;
  private final Quarantine quarantine;
  private final Sweeper sweeper;
  private final Statistics statistics;
  private final Warnings warnings;
  private final Clock clock;

  /** Shows these. */
  SystemApi(
      DataLayout layout,
      Servers servers,
      Jobs jobs,
      ExchangesApi exchanges,
      Arrivals arrivals,
      Refusals refusals,
      HandOvers handOvers,
      Quarantine quarantine,
      Sweeper sweeper,
      Statistics statistics,
      Warnings warnings,
      Clock clock) {
    this.layout = layout;
    this.servers = servers;
    this.jobs = jobs;
    this.exchanges = exchanges;
    this.arrivals = arrivals;
    this.refusals = refusals;
    this.handOvers = handOvers;
    this.quarantine = quarantine;
    this.sweeper = sweeper;
    this.statistics = statistics;
    this.warnings = warnings;
    this.clock = clock;
  }

  /**
   * A server.
   *
   * @param last its last exchange of files; absent where there was none
   * @param publishedAt when files of it were last published; absent where they never were
   * @param contact when it was last here, whatever it wanted; absent where that is not known any more
   */
  public record ServerState(
      String id,
      String name,
      boolean enabled,
      ExchangesApi.@Nullable ExchangeView last,
      @Nullable Instant publishedAt,
      Sessions.@Nullable Contact contact) {}

  /** The volume of the data directory, in bytes. */
  public record DiskView(long free, long total) {}

  /** Everything of the first screen. */
  public record StatusView(
      Instant now,
      List<ServerState> servers,
      List<Arrivals.Arrival> receiving,
      List<ExchangesApi.ExchangeView> running,
      List<HandOvers.Status> handOvers,
      List<Refusals.Refusal> refusals,
      int quarantined,
      DiskView disk,
      List<Warnings.Warning> warnings,
      @Nullable SweepView sweep) {
    /** A change of the free space below 64 MiB is none to tell of. */
    private static final int SHIFT = 26;

    /** The same without what changes from one second to the next although nothing happens. */
    StatusView withoutTime() {
      DiskView roughly = new DiskView(disk.free() >> SHIFT, disk.total());
      return new StatusView(
          Instant.EPOCH,
          servers,
          receiving,
          running,
          handOvers,
          refusals,
          quarantined,
          roughly,
          warnings,
          sweep);
    }
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
          r.retention().quarantined(),
          r.retention().jobs(),
          r.retention().handOvers(),
          r.retention().deliveries(),
          r.retention().bytes(),
          r.failures());
    }
  }

  /** How to sweep. */
  public record SweepForm(@Nullable Boolean dryRun) {}

  /** The counts of days. */
  public record StatisticsView(List<Statistics.Day> days) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/status", Role.ADMIN, r -> ApiAnswer.of(status())),
        new Route("GET", "/statistics", Role.ADMIN, this::statistics),
        new Route("POST", "/sweep", Role.ADMIN, this::sweep),
        new Route("GET", "/openapi.json", Role.STRANGER, r -> openApi()));
  }

  /** Everything of the first screen. */
  StatusView status() throws IOException {
    List<Arrivals.Arrival> receiving = arrivals.now();
    List<ServerState> states = servers();
    Disk.Space space = Disk.space(layout.root());
    DiskView disk = new DiskView(space.usable(), space.total());
    int refused = quarantine.count();
    List<HandOvers.Status> waiting = handOvers.statuses();
    Sweeper.@Nullable Report report = sweeper.last();
    Instant now = clock.instant();
    return new StatusView(
        now,
        states,
        receiving,
        exchanges.underWay(),
        waiting,
        refusals.since(now.minus(REFUSALS_SHOWN), REFUSALS_MOST),
        refused,
        disk,
        warnings.all(disk, waiting, report),
        report == null ? null : SweepView.of(report));
  }

  private List<ServerState> servers() {
    return servers.all().stream()
        .map(server -> new ServerState(
            server.id(),
            server.name(),
            server.enabled(),
            jobs.last(server.id()).map(job -> exchanges.view(job, null, false)).orElse(null),
            jobs.lastPublished(server.id()).orElse(null),
            arrivals.contact(server.id()).orElse(null)))
        .toList();
  }

  private LocalDate today() {
    return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
  }

  private ApiAnswer statistics(ApiRequest request) throws ApiException {
    Map<String, String> query = request.query(Set.of("days"));
    String text = query.getOrDefault("days", "30");
    int days = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
    if (days < 1 || days > DAYS_MOST) {
      throw new ApiException(400, "INVALID_FIELD", "days must be from 1 to " + DAYS_MOST);
    }
    LocalDate first = today().minusDays(days - 1L);
    return ApiAnswer.of(new StatisticsView(statistics.since(first)));
  }

  private ApiAnswer sweep(ApiRequest request) throws ApiException {
    SweepForm form = request.body(SweepForm.class);
    return ApiAnswer.of(SweepView.of(sweeper.sweep(Boolean.TRUE.equals(form.dryRun()))));
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
