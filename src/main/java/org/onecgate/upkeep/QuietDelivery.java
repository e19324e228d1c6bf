package org.onecgate.upkeep;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onecgate.FaultException;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.Threads;
import org.onecgate.config.ServerSettings.Delivery;
import org.onecgate.exchange.Session;
import org.onecgate.exchange.Sessions;
import org.onecgate.history.Importers;
import org.onecgate.imports.ImportRuns;
import org.onecgate.imports.Steps;
import org.onecgate.story.Failures;
import org.onecgate.story.Hint;
import org.onecgate.story.Hints;

/**
 * Delivers what a 1C sent that never asks for an import, once it has been quiet and every file is
 * complete by its own structure (E19).
 *
 * <p>A session with a file that is not complete stays as it is: a 1C that broke off sends all of it
 * again, and half of an exchange must not be seen.
 *
 * <p><em>Threading:</em> one thread, {@code gate-quiet}.
 */
public final class QuietDelivery implements AutoCloseable {
  private static final Logger LOG = System.getLogger(QuietDelivery.class.getName());
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Sessions sessions;
  private final Steps steps;
  private final ImportRuns runs;
  private final Importers importers;
  private final Hints hints;
  private final Duration quiet;
  private final Clock clock;

  /** The sessions that were looked at and found not complete, each with its last chunk. */
  private final Map<SessionHash, Instant> broken = new HashMap<>();

  /**
   * The sessions that are complete and wait for an import, each with its last chunk: they are not
   * looked into again, but go as soon as the setting says so.
   */
  private final Map<SessionHash, Instant> waiting = new HashMap<>();

  private final ScheduledExecutorService timer = Threads.timer("gate-quiet");

  /**
   * Delivers through these runs.
   *
   * @param quiet how long nothing may have come
   */
  public QuietDelivery(
      Sessions sessions,
      Steps steps,
      ImportRuns runs,
      Importers importers,
      Hints hints,
      Duration quiet,
      Clock clock) {
    this.sessions = sessions;
    this.steps = steps;
    this.runs = runs;
    this.importers = importers;
    this.hints = hints;
    this.quiet = quiet;
    this.clock = clock;
  }

  /** Begins to look, ten times in a quiet time and at least every minute. */
  public void start() {
    long pause =
        Math.max(100, Math.min(LONGEST_PAUSE.toMillis(), quiet.dividedBy(10).toMillis()));
    var unused = timer.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
  }

  private record Candidate(Session session, Instant lastChunk) {}

  /** Looks at every session once, the one that fell quiet first before the others. */
  void look() {
    try {
      List<Candidate> candidates = new ArrayList<>();
      List<SessionHash> all = sessions.onDisk();
      broken.keySet().retainAll(all);
      waiting.keySet().retainAll(all);
      for (SessionHash hash : all) {
        try {
          candidate(hash).ifPresent(candidates::add);
        } catch (IOException e) { // one that cannot be read holds up no other
          LOG.log(Level.WARNING, "a quiet session could not be looked at session=" + hash, e);
        }
      }
      candidates.sort(Comparator.comparing(Candidate::lastChunk));
      for (Candidate each : candidates) {
        deliver(each);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "quiet sessions could not be looked at, they are later", e);
    }
  }

  private Optional<Candidate> candidate(SessionHash hash) throws IOException {
    Optional<Instant> last = steps.intake().lastChunk(hash);
    if (last.isEmpty()
        || last.get().plus(quiet).isAfter(clock.instant())
        || last.get().equals(broken.get(hash))
        || steps.intake().isBusy(hash)) {
      return Optional.empty();
    }
    @Nullable Session session = sessions.byHash(hash);
    return session == null
            || session.isTest()
            || session.handedBy() != null // an administrator says when
            || session.server().settings().delivery() == Delivery.REQUIRED
        ? Optional.empty()
        : Optional.of(new Candidate(session, last.get()));
  }

  private void deliver(Candidate each) {
    Session session = each.session();
    ServerId server = session.server().serverId();
    boolean waits = session.server().settings().delivery() == Delivery.AUTO
        && importers.has(session.server().login(), session.type());
    if (waits && each.lastChunk().equals(waiting.get(session.hash()))) {
      return;
    }
    try {
      if (!steps.isComplete(session.hash())) {
        LOG.log(
            Level.WARNING,
            "quiet and not complete, left until init or its time to live server={0} session={1}",
            server,
            session.hash());
        broken.put(session.hash(), each.lastChunk());
      } else if (waits) {
        hints.note(server, Hint.IMPORT_STOPPED);
        waiting.put(session.hash(), each.lastChunk());
      } else {
        hints.note(server, Hint.NO_IMPORT);
        runs.sealQuietly(session.origin());
      }
    } catch (FaultException | IOException | RuntimeException e) {
      Failures.of(e, "quiet delivery session=" + session.hash());
    }
  }

  /** Stops looking. */
  @Override
  public void close() {
    Threads.stop(timer);
  }
}
