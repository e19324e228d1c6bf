package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.intake.Intake;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Reply;
import org.onecgate.staging.Staged;
import org.onecgate.staging.Staging;
import org.onecgate.state.JobRecord;
import org.onecgate.state.JobRecord.State;
import org.onecgate.state.Jobs;
import org.onecgate.state.Quarantine;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StoredFile;

/**
 * Seals exchanges and works on them in the background (E17, E22).
 *
 * <p>The record of a run is written before the seal, so a crash at any moment leaves either an
 * unsealed session or a run that the next start completes. Runs of one server are worked on in the
 * order of their seals; those of different servers side by side.
 *
 * <p><em>Threading:</em> safe.
 */
public final class ImportRuns implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ImportRuns.class.getName());
  private static final Duration SESSION_LIFE = Duration.ofHours(24);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final DataLayout layout;
  private final Intake intake;
  private final Staging staging;
  private final Inbox inbox;
  private final Quarantine quarantine;
  private final Jobs jobs;
  private final Clock clock;
  private final Duration hold;
  private final ExecutorService workers;

  /** The runs of each session, newest first; the deque is the session's monitor. */
  private final Map<String, Deque<ImportRun>> bySession = new ConcurrentHashMap<>();

  /** The last run of each server, so that the next one starts after it. Guarded by itself. */
  private final Map<String, CompletableFuture<Void>> lanes = new HashMap<>();

  private Instant lastSeal = Instant.EPOCH;
  private volatile boolean stopping;

  /**
   * Works with these parts.
   *
   * @param hold how long a poll waits for the end before it answers {@code progress}
   * @param parallel how many runs are worked on at once
   */
  public ImportRuns(
      DataLayout layout,
      Intake intake,
      Staging staging,
      Inbox inbox,
      Quarantine quarantine,
      Jobs jobs,
      Clock clock,
      Duration hold,
      int parallel) {
    this.layout = layout;
    this.intake = intake;
    this.staging = staging;
    this.inbox = inbox;
    this.quarantine = quarantine;
    this.jobs = jobs;
    this.clock = clock;
    this.hold = hold;
    AtomicInteger number = new AtomicInteger();
    this.workers = Executors.newFixedThreadPool(
        parallel, run -> new Thread(run, "gate-import-" + number.incrementAndGet()));
  }

  /** Takes up again what a stop or a crash interrupted, and remembers what had ended. */
  public void resume() throws IOException {
    Instant sessionsSince = clock.instant().minus(SESSION_LIFE);
    for (JobRecord job : jobs.all()) {
      if (job.sealedAt().isAfter(lastSeal)) {
        lastSeal = job.sealedAt();
      }
      if (job.state() == State.PUBLISHED) {
        discardStaging(job.id()); // the stop may have come before that
      }
      if (job.state() != State.RUNNING && job.sealedAt().isBefore(sessionsSince)) {
        continue; // nobody asks any more
      }
      ImportRun run = new ImportRun(job);
      switch (job.state()) {
        case PUBLISHED -> {
          inbox.published(job.id()).ifPresent(m -> run.add(names(m)));
          run.end(success(job));
        }
        case FAILED -> run.end(new Reply.Failure(Fault.IMPORT_FAILED, reason(job)));
        case RUNNING -> {
          if (!hasSealed(job.id())) {
            Disk.deleteQuietlyIfEmpty(layout.staging(job.id())); // the seal's own, made too early
            jobs.remove(job.id());
            continue;
          }
          LOG.log(Level.INFO, "import resumed exchange={0}", job.id());
          enqueue(run);
        }
      }
      bySession.computeIfAbsent(job.session(), s -> new ArrayDeque<>()).addFirst(run);
    }
  }

  private boolean hasSealed(ExchangeId id) {
    return Disk.exists(layout.received(id))
        || Disk.exists(layout.delivery(id))
        || Disk.exists(layout.quarantined(id));
  }

  /**
   * Answers one {@code import}: the first one for received files seals them all and starts the run,
   * the others ask how far it is.
   *
   * @throws FaultException {@link Fault#UNKNOWN_FILE} where nothing of this name was received
   */
  Reply poll(ExchangeType type, Session session, SafeName name) throws FaultException, IOException {
    Deque<ImportRun> runs = bySession.computeIfAbsent(session.hash(), s -> new ArrayDeque<>());
    List<ImportRun> candidates;
    synchronized (runs) {
      List<SafeName> open = intake.names(session.hash());
      boolean named = open.stream().anyMatch(n -> n.key().equals(name.key()));
      if (named || open.stream().anyMatch(Staging::isArchive)) {
        seal(type, session).ifPresent(runs::addFirst);
      }
      candidates = List.copyOf(runs);
    }
    for (ImportRun run : candidates) {
      if (run.answersFor(name)) {
        Reply reply = await(run);
        if (!run.isOver() || run.answersFor(name)) {
          return reply;
        }
      }
    }
    throw new FaultException(Fault.UNKNOWN_FILE, name.value());
  }

  /** Forgets the ended runs of a session that is gone. */
  void forget(String session) {
    bySession.remove(session);
  }

  private Reply await(ImportRun run) throws FaultException {
    try {
      return run.await(hold);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultException(Fault.STOPPING, "", e);
    }
  }

  private Optional<ImportRun> seal(ExchangeType type, Session session)
      throws FaultException, IOException {
    if (stopping) {
      throw new FaultException(Fault.STOPPING);
    }
    Instant now = nextSeal();
    JobRecord job = new JobRecord(
        JobRecord.SCHEMA,
        ExchangeId.of(now, ThreadLocalRandom.current().nextInt()).value(),
        session.hash(),
        session.server().id(),
        session.server().name(),
        session.server().login(),
        type.word(),
        State.RUNNING,
        session.startedAt(),
        now,
        null,
        null);
    jobs.save(job);
    try {
      if (!intake.seal(session.hash(), job.id())) {
        jobs.remove(job.id());
        return Optional.empty();
      }
    } catch (FaultException | IOException e) {
      if (!hasSealed(job.id())) {
        jobs.remove(job.id());
        throw e;
      }
      Failures.of(e, "seal exchange=" + job.id()); // renamed, only not known to be durable
    }
    LOG.log(Level.INFO, "sealed exchange={0} session={1}", job.id(), session.shortHash());
    ImportRun run = new ImportRun(job);
    enqueue(run);
    return Optional.of(run);
  }

  /** Seals are a millisecond apart at least, so that names sort by them. */
  private synchronized Instant nextSeal() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    lastSeal = now.isAfter(lastSeal) ? now : lastSeal.plusMillis(1);
    return lastSeal;
  }

  private void enqueue(ImportRun run) {
    synchronized (lanes) {
      CompletableFuture<Void> before =
          lanes.getOrDefault(run.job().server(), CompletableFuture.completedFuture(null));
      lanes.put(run.job().server(), before.thenRunAsync(() -> work(run), workers));
    }
  }

  /** Does all the work of one run; never throws, as the next run of the server waits for it. */
  private void work(ImportRun run) {
    JobRecord job = run.job();
    if (stopping) {
      return;
    }
    try {
      if (Disk.exists(layout.quarantined(job.id()))) {
        throw new FaultException(Fault.IMPORT_FAILED, quarantine.reason(job.id()));
      }
      Manifest manifest = publish(run, job);
      jobs.save(job.published(clock.instant()));
      run.add(names(manifest));
      LOG.log(
          Level.INFO,
          "published exchange={0} server={1} files={2}",
          job.id(),
          job.server(),
          manifest.files().size());
      run.end(success(job));
      discardStaging(job.id());
    } catch (FaultException | IOException | RuntimeException | Error e) {
      if (stopping) {
        return; // it is resumed at the next start
      }
      fail(run, Failures.of(e, "import exchange=" + job.id()));
    }
  }

  private Manifest publish(ImportRun run, JobRecord job) throws FaultException, IOException {
    Optional<Manifest> done = inbox.published(job.id());
    if (done.isPresent()) {
      return done.get();
    }
    Optional<Manifest> planned = inbox.planned(job.id());
    Manifest manifest;
    if (planned.isPresent()) {
      manifest = planned.get();
    } else {
      List<StoredFile> received = intake.sealed(job.id());
      run.add(received.stream().map(StoredFile::name).toList());
      Staged staged = staging.stage(job.id(), received, run::progress);
      Inbox.Origin origin = new Inbox.Origin(
          new Manifest.Server(job.server(), job.serverName(), job.login()),
          job.type(),
          "import",
          job.startedAt(),
          job.sealedAt());
      manifest = inbox.plan(job.id(), origin, staged, clock.instant());
    }
    run.progress("publishing");
    inbox.publish(job.id(), manifest);
    return manifest;
  }

  private void fail(ImportRun run, Reply.Failure failure) {
    JobRecord job = run.job();
    String reason = failure.text().substring("failure\n".length());
    try {
      quarantine.take(job.id(), reason, clock.instant());
      jobs.save(job.failed(clock.instant(), reason));
    } catch (IOException e) {
      Failures.of(e, "quarantine exchange=" + job.id());
    }
    run.end(failure);
  }

  private void discardStaging(ExchangeId id) {
    try {
      Disk.deleteTree(layout.staging(id));
    } catch (IOException e) {
      Failures.of(e, "clean-up exchange=" + id);
    }
  }

  private static List<SafeName> names(Manifest manifest) {
    return Stream.concat(
            manifest.files().stream().map(f -> new SafeName(f.name())),
            manifest.archives().stream().map(a -> new SafeName(a.name())))
        .toList();
  }

  private static Reply success(JobRecord job) {
    return new Reply.Success("delivery " + job.exchange());
  }

  private static String reason(JobRecord job) {
    return job.error() == null ? "" : job.error();
  }

  /** Stops working; what is under way is resumed at the next start. */
  @Override
  public void close() {
    stopping = true;
    workers.shutdownNow();
    try {
      if (!workers.awaitTermination(STOP.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "imports still running after {0} s", STOP.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
