package org.onecgate.admin;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.exchange.Arrivals;
import org.onecgate.exchange.Sessions;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.story.Refusals;
import org.onecgate.story.Statistics;
import org.onecgate.upkeep.Sweeper;

/** {@code /api/status}, {@code /api/statistics}, {@code /api/sweep}: is everything well? (C5, W6). */
final class SystemApi {
  private static final int DAYS_MOST = 400;

  /** Later it is history, which the log has. */
  private static final Duration REFUSALS_SHOWN = Duration.ofHours(1);

  private static final int REFUSALS_MOST = 20;

  /** So many of those that were given up are told by name; a warning counts them all. */
  private static final int GIVEN_UP_MOST = 20;

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
  private final ShopWarnings shopWarnings;
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
      ShopWarnings shopWarnings,
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
    this.shopWarnings = shopWarnings;
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

  /**
   * A hand-over that was given up and that nobody has settled.
   *
   * @param handler the name of the handler
   * @param server the id of the server
   * @param delivery the delivery, and so the exchange
   * @param attempts how many attempts failed
   * @param at when it was given up
   * @param reason why the last attempt failed
   */
  public record GivenUp(
      String handler,
      String server,
      String delivery,
      int attempts,
      Instant at,
      @Nullable String reason) {
    static GivenUp of(HandOver record) {
      return new GivenUp(
          record.handler(),
          record.server(),
          record.delivery(),
          record.attempts(),
          record.nextAt(),
          record.reason());
    }
  }

  /** Everything of the first screen. */
  public record StatusView(
      Instant now,
      List<ServerState> servers,
      List<Arrivals.Arrival> receiving,
      List<ExchangesApi.ExchangeView> running,
      List<HandOvers.Status> handOvers,
      List<GivenUp> givenUp,
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
          givenUp,
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
    List<HandOver> givenUp = handOvers.givenUp();
    List<Warnings.Warning> all = new ArrayList<>();
    Sweeper.@Nullable Report report = sweeper.last();
    all.addAll(warnings.all(disk, report));
    all.addAll(shopWarnings.all(waiting, givenUp));
    Instant now = clock.instant();
    return new StatusView(
        now,
        states,
        receiving,
        exchanges.underWay(),
        waiting,
        givenUp.stream().limit(GIVEN_UP_MOST).map(GivenUp::of).toList(),
        refusals.since(now.minus(REFUSALS_SHOWN), REFUSALS_MOST, this::isSettled),
        refused,
        disk,
        all,
        report == null ? null : SweepView.of(report));
  }

  /** Whether the same 1C has delivered since: what was refused before is nobody's trouble any more. */
  private boolean isSettled(Refusals.Refusal refusal) {
    String server = refusal.server();
    return server != null
        && jobs.lastPublished(server)
            .filter(published -> !refusal.last().isAfter(published))
            .isPresent();
  }

  private List<ServerState> servers() throws IOException {
    List<ServerState> states = new ArrayList<>();
    for (ServerRecord server : servers.all()) {
      @Nullable JobRecord last = jobs.last(server.id()).orElse(null);
      states.add(new ServerState(
          server.id(),
          server.name(),
          server.enabled(),
          last == null ? null : exchanges.view(last, null),
          jobs.lastPublished(server.id()).orElse(null),
          arrivals.contact(server.id()).orElse(null)));
    }
    return states;
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
