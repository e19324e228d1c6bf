package org.onecgate.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOvers;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.metrics.Gauges;
import org.onecgate.metrics.Gauges.Gauge;
import org.onecgate.outbox.OrderBook;
import org.onecgate.outbox.OrderBook.State;
import org.onecgate.outbox.Outbox;

/**
 * What the first screen shows, in numbers: the same state, the same warnings (C5, D3). Labels hold codes, registered
 * servers and handlers.
 */
final class Measures {
  private static final Logger LOG = System.getLogger(Measures.class.getName());

  private final StatusApi status;
  private final Health health;
  private final Servers servers;
  private final Outbox outbox;
  private final Intake intake;
  private final ImportRuns runs;
  private final Limits limits;
  private final Surroundings around;

  /** Measures these. */
  Measures(
      StatusApi status,
      Health health,
      Servers servers,
      Outbox outbox,
      Intake intake,
      ImportRuns runs,
      Limits limits,
      Surroundings around) {
    this.status = status;
    this.health = health;
    this.servers = servers;
    this.outbox = outbox;
    this.intake = intake;
    this.runs = runs;
    this.limits = limits;
    this.around = around;
  }

  /** Tells what holds now; if the disk fails, as much as can be told. */
  void tell(Gauges gauges) {
    gauges.gauge("uploads", "Chunks that are being received").is(intake.uploads());
    gauges
        .gauge("lock_waits", "Requests that wait for the lock of a file")
        .is(intake.waitingForLocks());
    Gauge held = gauges.gauge(
        "imports_held", "Imports that are held up, by what is in the way", "server", "fault");
    runs.held().forEach(each -> held.is(1, each.job().server(), word(each.fault())));
    Gauge checks = gauges.gauge("check", "1 if a check of /health/ready is up", "check");
    for (Health.Check each : health.ready().checks()) {
      checks.is(each.status() == Health.Status.UP ? 1 : 0, each.name());
    }
    around
        .certificate()
        .get()
        .ifPresent(shown -> gauges
            .gauge(
                "certificate_end_timestamp_seconds",
                "When the certificate of HTTPS ends, as seconds since 1970")
            .is(seconds(shown.getNotAfter().toInstant())));
    boolean readable = false;
    try {
      StatusApi.StatusView now = status.status();
      tell(gauges, now);
      orders(gauges, now.now());
      readable = true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "metrics are not complete, the disk failed", e);
    }
    gauges
        .gauge(
            "state_readable", "0 if the disk failed, and what is told of the state is not complete")
        .is(readable ? 1 : 0);
  }

  private void tell(Gauges gauges, StatusApi.StatusView now) {
    long total = now.disk().total();
    gauges.gauge("disk_free_bytes", "Free space of the volume").is(now.disk().free());
    gauges.gauge("disk_total_bytes", "Size of the volume").is(total);
    gauges
        .gauge("disk_reserve_bytes", "Free space below which nothing is received")
        .is(limits.reserveOf(total));
    gauges
        .gauge("sessions_receiving", "Sessions that have received what is not sealed")
        .is(now.receiving().size());
    Gauge running = gauges.gauge("imports_running", "Imports under way", "server");
    Gauge age = gauges.gauge(
        "imports_oldest_age_seconds",
        "How long ago the first import under way was sealed",
        "server");
    Map<String, Instant> oldest = new TreeMap<>();
    for (ExchangesApi.ExchangeView each : now.running()) {
      running.is(1, each.server());
      oldest.merge(each.server(), each.sealedAt(), (a, b) -> a.isBefore(b) ? a : b);
    }
    oldest.forEach((server, since) -> age.is(age(since, now.now()), server));
    gauges.gauge("quarantined", "Exchanges in quarantine").is(now.quarantined());
    servers(gauges, now.servers());
    handOvers(gauges, now.handOvers(), now.now());
    SystemApi.SweepView sweep = now.sweep();
    if (sweep != null) {
      gauges
          .gauge("sweep_timestamp_seconds", "When the last sweep was, as seconds since 1970")
          .is(seconds(sweep.time()));
      gauges.gauge("sweep_failures", "What the last sweep could not do").is(sweep.failures());
      gauges.gauge("sweep_temps", "Orphaned temps that the last sweep removed").is(sweep.temps());
    }
    Gauge warnings = gauges.gauge(
        "warnings",
        "The warnings of the dashboard; none if there is none",
        "code",
        "subject",
        "severity");
    for (Warning each : now.warnings()) {
      String subject = each.subject() == null ? "" : each.subject();
      warnings.is(1, each.code(), subject, each.bad() ? "bad" : "notice");
    }
  }

  private static void servers(Gauges gauges, List<StatusApi.ServerState> states) {
    Gauge enabled = gauges.gauge("server_enabled", "1 if a 1C is let in", "server");
    Gauge published = gauges.gauge(
        "last_published_timestamp_seconds",
        "When files of a server were last published, as seconds since 1970",
        "server");
    Gauge failed = gauges.gauge(
        "last_exchange_failed", "1 if the last exchange of a server was refused", "server");
    for (StatusApi.ServerState each : states) {
      enabled.is(each.enabled() ? 1 : 0, each.id());
      Instant at = each.publishedAt();
      if (at != null) {
        published.is(seconds(at), each.id());
      }
      ExchangesApi.ExchangeView last = each.last();
      if (last != null) {
        failed.is(last.state().equals("failed") ? 1 : 0, each.id());
      }
    }
  }

  private static void handOvers(Gauges gauges, List<HandOvers.Status> waiting, Instant now) {
    Gauge many = gauges.gauge(
        "handovers_waiting", "Deliveries that wait for a handler", "handler", "server");
    Gauge age = gauges.gauge(
        "handovers_oldest_age_seconds",
        "How old the first exchange is that waits for a handler",
        "handler",
        "server");
    for (HandOvers.Status each : waiting) {
      many.is(each.waiting(), each.handler(), each.server());
      age.is(age(new ExchangeId(each.delivery()).time(), now), each.handler(), each.server());
    }
  }

  private void orders(Gauges gauges, Instant now) throws IOException {
    Gauge orders = gauges.gauge("orders", "Orders by how they stand", "server", "state");
    Gauge age = gauges.gauge(
        "orders_oldest_age_seconds", "How long the first order has waited for 1C", "server");
    for (ServerRecord server : servers.all()) {
      OrderBook.Overview all = outbox.of(server.serverId()).book().overview(1);
      orders.is(all.waiting(), server.id(), "waiting");
      orders.is(all.offered(), server.id(), "offered");
      orders.is(all.aside(), server.id(), "aside");
      orders.is(all.sent(), server.id(), "sent");
      all.first().stream()
          .filter(each -> each.state() == State.WAITING || each.state() == State.OFFERED)
          .map(each -> new ExchangeId(each.version()))
          .min(Comparator.naturalOrder())
          .ifPresent(first -> age.is(age(first.time(), now), server.id()));
    }
  }

  private static String word(Fault fault) {
    return fault.code().toLowerCase(Locale.ROOT);
  }

  private static double age(Instant since, Instant now) {
    return Math.max(0, Duration.between(since, now).toMillis()) / 1e3;
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1e3;
  }
}
