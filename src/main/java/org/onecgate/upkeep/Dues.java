package org.onecgate.upkeep;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.config.KeepSettings;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Since when each thing may be removed, by the settings of now, and how much that frees.
 *
 * <p>A thing is due from the moment after the one that is told; an absent moment is never.
 *
 * <p><em>Threading:</em> safe.
 */
final class Dues {
  private static final Logger LOG = System.getLogger(Retention.class.getName());

  /** However small the limit on the inbox: consumers have this long to look at a delivery. */
  private static final Duration SEEN = Duration.ofHours(1);

  /** What a manifest says of how long its delivery is kept. */
  private record Published(Instant at, Optional<ServerId> server) {}

  private final DataLayout layout;
  private final Jobs jobs;
  private final Servers servers;
  private final Supplier<Retention.Limits> limits;
  private final Remembered<Instant> refusals;
  private final Remembered<Published> manifests;
  /** Refused exchanges. */
  final Shelf quarantine;
  /** Records of exchanges. */
  final Shelf history;
  /** Deliveries. */
  final Shelf inbox;

  Dues(
      DataLayout layout,
      Quarantine quarantine,
      Jobs jobs,
      Inbox inbox,
      Servers servers,
      Supplier<Retention.Limits> limits) {
    this.layout = layout;
    this.jobs = jobs;
    this.servers = servers;
    this.limits = limits;
    this.refusals =
        new Remembered<>(layout::quarantined, id -> quarantine.time(id).orElse(id.time()));
    this.manifests = new Remembered<>(layout::delivery, id -> published(id, inbox.published(id)));
    Path stagings = layout.stagings();
    this.quarantine = new Shelf(
        layout.quarantine(),
        layout::quarantined,
        this::refused,
        refusals,
        (directory, bytes) -> discard("refused exchange", directory, stagings, bytes));
    this.history = new Shelf(
        layout.jobs(),
        layout::jobDirectory,
        this::record,
        null,
        (directory, bytes) -> Disk.discard(directory));
    this.inbox = new Shelf(
        layout.inbox(),
        layout::delivery,
        this::delivery,
        manifests,
        (directory, bytes) -> discard("delivery", directory, stagings, bytes));
  }

  /** Members may be missing if somebody has had a hand in the manifest. */
  private static Published published(ExchangeId id, Optional<Manifest> manifest) {
    return new Published(
        manifest.map(Manifest::publishedAt).orElse(id.time()),
        manifest
            .map(Manifest::server)
            .map(Manifest.Server::id)
            .filter(ServerId::isValid)
            .map(ServerId::new));
  }

  private static void discard(String what, Path directory, Path stagings, long bytes)
      throws IOException {
    Disk.discard(directory, stagings);
    LOG.log(
        Level.INFO,
        "{0} removed, it was old or too much name={1} bytes={2}",
        what,
        directory.getFileName(),
        Long.toString(bytes));
  }

  /** When a refused exchange is due. */
  private Optional<Instant> refused(ExchangeId id) throws IOException {
    Duration age = days(of(jobs.brief(id).map(JobRecord::serverId)).quarantineDays())
        .orElse(limits.get().quarantine());
    return refusals.of(id).map(time -> later(id.time(), time.plus(age)));
  }

  /**
   * When the record of an exchange is due; never before it has ended. That of a refused one is due with
   * the exchange at the earliest: without it nobody knew whose it was, nor could let it pass.
   */
  private Optional<Instant> record(ExchangeId id) throws IOException {
    @Nullable JobRecord job = jobs.brief(id).orElse(null);
    @Nullable Instant finished = job == null ? null : job.finishedAt();
    if (job == null || finished == null) {
      return Optional.empty();
    }
    Duration age =
        days(of(Optional.of(job.serverId())).historyDays()).orElse(limits.get().history());
    Instant due = later(id.time(), finished.plus(age));
    return Disk.exists(layout.quarantined(id))
        ? refused(id).map(exchange -> later(exchange, due))
        : Optional.of(due);
  }

  /** When a delivery is due for its age. */
  private Optional<Instant> delivery(ExchangeId id) throws IOException {
    boolean alike = servers.all().stream().allMatch(s -> s.retentionOrNone().inboxDays() == null);
    if (alike && limits.get().inbox().isEmpty()) {
      return Optional.empty(); // nothing need be read
    }
    Optional<Published> published = manifests.of(id);
    Optional<Duration> age = days(of(published.flatMap(Published::server)).inboxDays())
        .or(() -> limits.get().inbox());
    return published.flatMap(p -> age.map(a -> later(id.time(), p.at().plus(a))));
  }

  /** Whether consumers had time enough to look at a delivery, at this moment. */
  boolean isSeen(ExchangeId id, Instant moment) throws IOException {
    return manifests.of(id).filter(p -> p.at().isBefore(moment.minus(SEEN))).isPresent();
  }

  /** A clock that was set back is no reason to remove what is not there yet. */
  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Optional<Duration> days(@Nullable Integer days) {
    return Optional.ofNullable(days).map(Duration::ofDays);
  }

  /** What holds for the server whose exchange this was. */
  private KeepSettings of(Optional<ServerId> server) {
    return server
        .flatMap(servers::byId)
        .map(ServerRecord::retentionOrNone)
        .orElse(KeepSettings.NONE);
  }
}
