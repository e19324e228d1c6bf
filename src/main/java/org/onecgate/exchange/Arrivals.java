package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Intake;
import org.onecgate.storage.SessionFolders;
import org.onecgate.storage.StoredFile;

/**
 * What is arriving now, for people who look on, and what they may do with an upload that broke off.
 *
 * <p>Which sessions receive is kept in memory. Those that have changed are looked at when somebody
 * asks, and those to which bytes came in the last five minutes; all others that receive after each
 * look of {@link SessionFolders}, as another node may have taken a chunk.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Arrivals {
  private static final Logger LOG = System.getLogger(Arrivals.class.getName());

  /** After so long without a byte what has arrived is hardly going to be more. */
  static final Duration BROKEN = Duration.ofMinutes(5);

  /** Nothing that is to be shown, but it has to be looked at again. */
  private static final Intake.Receiving NOTHING = new Intake.Receiving(0, 0, Instant.EPOCH);

  private final Sessions sessions;
  private final Intake intake;
  private final ImportRuns runs;
  private final Jobs jobs;
  private final Clock clock;
  private final SessionFolders folders;
  private final SessionFolders.Follower changes;

  /** What the sessions receive that receive something. Guarded by itself. */
  private final Map<SessionHash, Intake.Receiving> receiving = new HashMap<>();

  /** After which look of the folders all of them were looked at. Guarded by the same. */
  private long round;

  /** Looks into these sessions. */
  public Arrivals(
      SessionFolders folders,
      Sessions sessions,
      Intake intake,
      ImportRuns runs,
      Jobs jobs,
      Clock clock) {
    this.folders = folders;
    this.changes = folders.follow(this::lookAtChanges);
    this.sessions = sessions;
    this.intake = intake;
    this.runs = runs;
    this.jobs = jobs;
    this.clock = clock;
  }

  /**
   * An exchange whose files are not sealed yet.
   *
   * @param session the beginning of its session's hash, by which the log names it
   * @param server the id of the server
   * @param type what it is about, as on the wire
   * @param startedAt when 1C logged in
   * @param files how many files have arrived
   * @param bytes how many bytes have arrived, those of the chunks under way included
   * @param lastAt when the last of them came
   * @param broken whether it broke off: no byte has come for five minutes
   * @param followed whether an exchange of the same server and type was published since
   * @param handedBy the administrator that hands the files in; absent if 1C sends them
   */
  public record Arrival(
      String session,
      String server,
      String type,
      Instant startedAt,
      int files,
      long bytes,
      Instant lastAt,
      boolean broken,
      boolean followed,
      @Nullable String handedBy) {}

  /** The hash of the session that begins like this; empty if there is none, or several. */
  public Optional<SessionHash> find(String begin) throws IOException {
    List<SessionHash> found = sessions.onDisk().stream()
        .filter(hash -> hash.value().startsWith(begin))
        .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** When a server was last here. */
  public Optional<Sessions.Contact> contact(String server) {
    return sessions.contact(server);
  }

  /**
   * All exchanges of 1C that have received something and are not sealed; the newest first. A
   * connection test is none.
   */
  public List<Arrival> now() throws IOException {
    folders.look();
    List<Arrival> arrivals = new ArrayList<>();
    for (Map.Entry<SessionHash, Intake.Receiving> each : receiving().entrySet()) {
      Session session = sessions.byHashIfReadable(each.getKey());
      if (session != null && !session.isTest()) {
        arrivals.add(arrival(session, each.getValue()));
      }
    }
    arrivals.sort((a, b) -> b.lastAt().compareTo(a.lastAt()));
    return arrivals;
  }

  private Map<SessionHash, Intake.Receiving> receiving() {
    synchronized (receiving) {
      lookAtChanges();
      long rounds = folders.rounds();
      for (Map.Entry<SessionHash, Intake.Receiving> each : List.copyOf(receiving.entrySet())) {
        if (rounds != round || !isBroken(each.getValue().at()) || intake.isBusy(each.getKey())) {
          lookAt(each.getKey());
        }
      }
      round = rounds;
      Map<SessionHash, Intake.Receiving> shown = new HashMap<>(receiving);
      shown.values().removeIf(each -> each.equals(NOTHING));
      return shown;
    }
  }

  private void lookAtChanges() {
    synchronized (receiving) {
      changes.take().forEach(this::lookAt);
    }
  }

  private void lookAt(SessionHash hash) {
    if (!intake.mayReceive(hash)) { // most of those that are looked at first after a start
      receiving.remove(hash);
      return;
    }
    Intake.Receiving found = NOTHING;
    try {
      found = intake.receiving(hash).orElse(NOTHING);
    } catch (FaultException e) {
      LOG.log(Level.DEBUG, "given up session={0}", hash);
    } catch (IOException e) { // one that cannot be read hides no other
      LOG.log(Level.WARNING, "received files cannot be read session=" + hash, e);
    }
    receiving.put(hash, found);
  }

  private Arrival arrival(Session session, Intake.Receiving receiving) {
    ServerId server = session.server().serverId();
    Optional<Instant> published =
        jobs.lastPublished(server, session.type()).map(JobRecord::sealedAt);
    return new Arrival(
        session.hash().toString(),
        server.value(),
        session.type(),
        session.startedAt(),
        receiving.files(),
        receiving.bytes(),
        receiving.at(),
        isBroken(receiving.at()),
        published.filter(at -> at.isAfter(receiving.at())).isPresent(),
        session.handedBy());
  }

  private boolean isBroken(Instant lastAt) {
    return lastAt.plus(BROKEN).isBefore(clock.instant());
  }

  /** The files that have arrived in the session of this hash, as far as they are committed. */
  public List<StoredFile> files(SessionHash hash) throws FaultException, IOException {
    return intake.received(hash);
  }

  /**
   * Seals and delivers what an upload that broke off has left, as if it had fallen quiet (E19), or what an
   * administrator has handed in. It goes through all checks: what is not whole goes to quarantine.
   *
   * @param hash the hash of its session
   * @return the exchange; empty if nothing is there, or its server may not exchange
   * @throws FaultException {@link Fault#FILE_BUSY} if it did not break off; {@link Fault#STOPPING};
   *     {@link Fault#RECEIVED_LOST}
   */
  public Optional<ExchangeId> publish(SessionHash hash) throws FaultException, IOException {
    @Nullable Session session = brokenOff(hash);
    return session == null ? Optional.empty() : runs.sealByHand(session.origin());
  }

  /**
   * Discards what an upload that broke off has left, or an administrator has handed in so far; its space is free when this returns.
   *
   * @param hash the hash of its session
   * @param who the administrator that wants it
   * @return the record of it; empty if nothing is there, or its server may not exchange
   * @throws FaultException {@link Fault#FILE_BUSY} if it did not break off; {@link Fault#STOPPING}
   */
  public Optional<ExchangeId> discard(SessionHash hash, String who)
      throws FaultException, IOException {
    @Nullable Session session = brokenOff(hash);
    return session == null ? Optional.empty() : runs.discard(session.origin(), who);
  }

  /** The session; null if there is none or nothing is in it. */
  private @Nullable Session brokenOff(SessionHash hash) throws FaultException, IOException {
    Optional<Intake.Receiving> there = intake.receiving(hash);
    @Nullable Session session = there.isEmpty() ? null : sessions.byHash(hash);
    boolean mayGoOn = session == null || session.handedBy() == null;
    if (there.isPresent() && mayGoOn && !isBroken(there.get().at())) {
      throw new FaultException(Fault.FILE_BUSY);
    }
    return session;
  }
}
