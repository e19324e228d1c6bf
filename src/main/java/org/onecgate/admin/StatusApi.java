package org.onecgate.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.exchange.Arrivals;
import org.onecgate.exchange.Sessions;
import org.onecgate.history.JobRecord;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;
import org.onecgate.story.Refusals;

/** {@code /api/status}: is everything well? All of the first screen (C5). */
final class StatusApi {
  private static final Logger LOG = System.getLogger(StatusApi.class.getName());

  /** Later it is history, which the log has. */
  private static final Duration REFUSALS_SHOWN = Duration.ofHours(1);

  private static final int REFUSALS_MOST = 20;

  /** So many of those that were given up are told by name; a warning counts them all. */
  private static final int GIVEN_UP_MOST = 20;

  private final Site site;
  private final Servers servers;
  private final Kept kept;
  private final ExchangesApi exchanges;
  private final Arrivals arrivals;
  private final Refusals refusals;
  private final Warnings warnings;
  private final Acknowledgements acknowledgements;

  /** What the disk has told last: where it tells nothing, nothing of it is over. */
  private volatile FromDisk told = new FromDisk(true, List.of(), 0);

  /**
   * What only the disk tells.
   *
   * @param usable whether it does so now
   * @param quarantined how many exchanges are in quarantine
   */
  private record FromDisk(boolean usable, List<Arrivals.Arrival> receiving, int quarantined) {}

  /** Shows these. */
  StatusApi(
      Site site,
      Servers servers,
      Kept kept,
      ExchangesApi exchanges,
      Arrivals arrivals,
      Refusals refusals,
      Warnings warnings,
      Acknowledgements acknowledgements) {
    this.site = site;
    this.servers = servers;
    this.kept = kept;
    this.exchanges = exchanges;
    this.arrivals = arrivals;
    this.refusals = refusals;
    this.warnings = warnings;
    this.acknowledgements = acknowledgements;
  }

  /**
   * A server.
   *
   * @param last its last exchange of files; absent if there was none
   * @param refused the last exchanges of other types, where these were refused and are in quarantine, the newest first
   * @param publishedAt when files of it were last published; absent if they never were
   * @param contact when it was last here, whatever it wanted; absent if that is not known any more
   */
  public record ServerState(
      String id,
      String name,
      boolean enabled,
      ExchangesApi.@Nullable ExchangeView last,
      List<ExchangesApi.ExchangeView> refused,
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
   * @param said the same as a sentence; absent of a handler's own words
   */
  public record GivenUp(
      String handler,
      String server,
      @Holds(like = ExchangeId.FORM) String delivery,
      int attempts,
      Instant at,
      @Nullable String reason,
      @Nullable Sentence said) {
    static GivenUp of(HandOver record) {
      return new GivenUp(
          record.handler(),
          record.server(),
          record.delivery(),
          record.attempts(),
          record.nextAt(),
          record.reason(),
          record.said());
    }
  }

  /**
   * Everything of the first screen.
   *
   * @param receiving what has not been sealed
   * @param running the imports under way
   * @param handOvers what waits for handlers
   * @param givenUp the newest of the hand-overs that were given up, 20 at most; a warning counts all
   * @param refusals requests of the last hour that were refused and are in no exchange, alike ones counted
   *     as one: 20 kinds at most
   * @param quarantined how many exchanges are in quarantine
   * @param sweep what the last sweep did; absent if there was none yet
   */
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
      List<Warning> warnings,
      SystemApi.@Nullable SweepView sweep) {
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

  /**
   * A warning as somebody has seen it.
   *
   * @param stamp needed to acknowledge it: what has come under the same key since was not seen
   */
  public record WarningForm(
      @Holds(needed = true) @Nullable String key, @Nullable String stamp) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/status", Role.LOOKS, r -> ApiAnswer.of(status()))
            .says("getStatus", "Everything of the first screen")
            .answers(StatusView.class),
        new Route("POST", "/warnings/acknowledge", Role.OPERATES, this::acknowledge)
            .says(
                "acknowledgeWarning",
                "Say that a warning was seen, so that it is out of the way",
                "It is shown again if something new comes under it, and after 7 days; metrics and alarms do not change.")
            .takes(WarningForm.class)
            .answers(ApiAnswer.Done.class)
            .refuses(412, "STALE_VERSION: it is over, or something new has come under it since"),
        new Route("POST", "/warnings/recall", Role.OPERATES, this::recall)
            .says("recallWarning", "Take an acknowledgement back")
            .takes(WarningForm.class)
            .answers(ApiAnswer.Done.class)
            .refuses(404, "UNKNOWN_ID: nobody has acknowledged it, or it is over"));
  }

  private ApiAnswer acknowledge(ApiRequest request) throws ApiException, IOException {
    WarningForm form = request.body(WarningForm.class);
    Warning warning = status().warnings().stream()
        .filter(each -> each.key().equals(form.key()) && each.stamp().equals(form.stamp()))
        .findFirst()
        .orElseThrow(() -> new ApiException(
            412, "STALE_VERSION", "it is over, or something new has come under it since"));
    try {
      acknowledgements.acknowledge(warning, request.visitor().name());
    } catch (StorageException e) {
      throw ApiException.disk("the acknowledged warnings", e);
    }
    Edits.note(request, "acknowledged", "warning", warning.key());
    return ApiAnswer.done();
  }

  private ApiAnswer recall(ApiRequest request) throws ApiException {
    String key = String.valueOf(request.body(WarningForm.class).key());
    try {
      if (!acknowledgements.withdraw(key)) {
        throw new ApiException(404, "UNKNOWN_ID", "nobody has acknowledged it, or it is over");
      }
    } catch (StorageException e) {
      throw ApiException.disk("the acknowledged warnings", e);
    }
    Edits.note(request, "recalled", "warning", key);
    return ApiAnswer.done();
  }

  /** Everything of the first screen. */
  StatusView status() throws IOException {
    FromDisk disks = ask();
    List<ServerState> states = servers();
    Disk.Space space = Disk.space(site.layout().root());
    DiskView disk = new DiskView(space.usable(), space.total());
    List<HandOvers.Status> waiting = kept.handOvers().statuses();
    List<HandOver> givenUp = kept.handOvers().givenUp();
    Instant now = site.clock().instant();
    List<Refusals.Refusal> lately =
        refusals.since(now.minus(REFUSALS_SHOWN), REFUSALS_MOST, this::isSettled);
    List<ExchangesApi.ExchangeView> running = exchanges.underWay();
    Warnings.Seen seen = new Warnings.Seen(
        disks.usable(),
        states,
        disks.receiving(),
        running,
        exchanges.held(),
        waiting,
        givenUp,
        lately,
        disks.quarantined(),
        disk);
    return new StatusView(
        now,
        states,
        disks.receiving(),
        running,
        waiting,
        givenUp.stream().limit(GIVEN_UP_MOST).map(GivenUp::of).toList(),
        lately,
        disks.quarantined(),
        disk,
        warnings.all(seen),
        warnings.sweep().map(SystemApi.SweepView::of).orElse(null));
  }

  private FromDisk ask() {
    FromDisk before = told;
    FromDisk now = new FromDisk(false, before.receiving(), before.quarantined());
    IOException why = null;
    if (Disk.isWritable(site.layout().sessions())) {
      try {
        now = new FromDisk(true, arrivals.now(), kept.quarantine().count());
      } catch (IOException e) {
        why = e;
      }
    }
    if (before.usable() && !now.usable()) {
      LOG.log(Level.ERROR, "the data directory cannot be used", why);
    }
    told = now;
    return now;
  }

  /** Whether the same 1C has delivered since: what was refused before is nobody's trouble any more. */
  private boolean isSettled(Refusals.Refusal refusal) {
    String server = refusal.server();
    return server != null
        && kept.jobs()
            .lastPublished(new ServerId(server))
            .filter(published -> !refusal.last().isAfter(published))
            .isPresent();
  }

  private List<ExchangesApi.ExchangeView> refused(ServerId server, @Nullable JobRecord last)
      throws IOException {
    List<ExchangesApi.ExchangeView> views = new ArrayList<>();
    for (JobRecord job : kept.jobs().refused(server)) {
      boolean isLast = last != null && job.type().equals(last.type());
      if (!isLast && kept.quarantine().holds(job.id())) { // nobody has deleted it
        views.add(exchanges.view(job, null));
      }
    }
    return views;
  }

  private List<ServerState> servers() throws IOException {
    List<ServerState> states = new ArrayList<>();
    for (ServerRecord server : servers.all()) {
      @Nullable JobRecord last = kept.jobs().last(server.serverId()).orElse(null);
      states.add(new ServerState(
          server.id(),
          server.name(),
          server.enabled(),
          last == null ? null : exchanges.view(last, null),
          refused(server.serverId(), last),
          kept.jobs().lastPublished(server.serverId()).orElse(null),
          arrivals.contact(server.id()).orElse(null)));
    }
    return states;
  }
}
