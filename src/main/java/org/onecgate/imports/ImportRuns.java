package org.onecgate.imports;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.SessionHash;
import org.onecgate.Threads;
import org.onecgate.history.JobRecord;
import org.onecgate.history.JobRecord.State;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.intake.Intake;
import org.onecgate.protocol.Reply;
import org.onecgate.staging.Progress;
import org.onecgate.staging.Validation;
import org.onecgate.storage.StorageException;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Failures;

/**
 * Seals exchanges and has them worked on in the background (E17, E22).
 *
 * <p>The record of a run is written before the seal, so a crash at any moment leaves either an
 * unsealed session or a run that the next start completes. Runs of one server are worked on in the
 * order of their seals; those of different servers side by side.
 *
 * <p><em>Threading:</em> safe.
 */
public final class ImportRuns implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ImportRuns.class.getName());

  /** What is over some day: the work can be done again then. */
  private static final Set<Fault> WAIT = EnumSet.of(Fault.SCAN_FAILED, Fault.DISK_FULL);

  private final Intake intake;
  private final ImportWork work;
  private final Jobs jobs;
  private final Seals seals;
  private final Lanes lanes;
  private final Chronicle chronicle;
  private final Clock clock;
  private final Duration hold;
  private final Duration sessionLife;
  private final ExecutorService workers;

  private final KnownRuns known = new KnownRuns();

  /** Taken before any other monitor of this class. */
  private final Object retrying = new Object();

  private volatile boolean stopping;

  /**
   * How long, and how many.
   *
   * @param hold how long a poll waits for the end before it answers {@code progress} (E17)
   * @param sessionLife how long anybody may ask for an ended run
   * @param parallel how many runs are worked on at once
   */
  public record Timing(Duration hold, Duration sessionLife, int parallel) {}

  /** Seals from this intake and has the work done by this. */
  public ImportRuns(
      Intake intake, ImportWork work, Jobs jobs, Chronicle chronicle, Clock clock, Timing timing) {
    this.intake = intake;
    this.work = work;
    this.jobs = jobs;
    this.chronicle = chronicle;
    this.clock = clock;
    this.hold = timing.hold();
    this.sessionLife = timing.sessionLife();
    this.workers =
        Threads.pool("gate-import", timing.parallel(), thread -> {}); // the process waits for them
    this.lanes = new Lanes(clock, workers, this::work);
    this.seals = new Seals(intake, work, jobs, lanes, chronicle, clock);
  }

  /**
   * Takes up again what a stop or a crash interrupted, and remembers what had ended and somebody may still ask for.
   *
   * <p>What was sealed longer ago than a session lives and has no files of its own any more, such as an event or a
   * refused exchange whose record was not written to its end, is looked for in the background: that takes as long
   * as the history is. Requests are answered meanwhile, and what they seal is sealed, but nothing is worked on before,
   * so that the order stays (E22). What only people look at {@link #recall} reads.
   */
  public void resume() throws IOException {
    Instant since = clock.instant().minus(sessionLife);
    List<JobRecord> all = jobs.needed(since, work.staged());
    try {
      cleanUp();
    } catch (IOException e) {
      Failures.of(e, "clean-up"); // the sweep tries again
    }
    List<ImportRun> left = new ArrayList<>();
    for (JobRecord job : all) {
      try {
        resume(job, since).ifPresent(left::add);
      } catch (IOException e) {
        Failures.of(e, "resume exchange=" + job.id()); // the others go on
      }
    }
    lanes.hold();
    workers.execute(() -> takeUpLeft(left, since));
  }

  /** Takes up what is left of earlier starts, the oldest first, and lets the others follow. */
  private void takeUpLeft(List<ImportRun> young, Instant since) {
    List<ImportRun> left = new ArrayList<>(young);
    try {
      List<JobRecord> old = jobs.unfinished(since);
      for (int i = old.size() - 1; i >= 0; i--) { // a session knows its runs newest first
        resumeOld(old.get(i)).ifPresent(left::add);
      }
    } catch (IOException | RuntimeException e) {
      if (!stopping) {
        LOG.log(Level.WARNING, "old exchanges not looked through, the next start does it", e);
      }
    }
    if (!stopping) {
      left.sort(Comparator.comparing(run -> run.job().id()));
      left.forEach(lanes::takeLeft);
      lanes.open();
    }
  }

  /** What a release has taken up meanwhile is left to it. */
  private Optional<ImportRun> resumeOld(JobRecord found) {
    Deque<ImportRun> runs = known.of(found.sealedBy());
    synchronized (runs) {
      try {
        Optional<JobRecord> now = jobs.find(found.id()).filter(job -> job.state() == State.RUNNING);
        if (now.isEmpty() || runs.stream().anyMatch(run -> run.job().id().equals(found.id()))) {
          return Optional.empty();
        }
        Optional<ImportRun> run = resumeRunning(now.get());
        run.ifPresent(runs::addLast);
        return run;
      } catch (IOException e) {
        Failures.of(e, "resume exchange=" + found.id()); // the others go on
        return Optional.empty();
      }
    }
  }

  /** Reads what only people look at; it may take its time. */
  public void recall() throws IOException {
    jobs.recall();
  }

  /** Remembers an exchange; the answer is its run if that is to be worked on. */
  private Optional<ImportRun> resume(JobRecord job, Instant since) throws IOException {
    lanes.noteSeal(job.sealedAt());
    if (job.state() == State.RUNNING) {
      Optional<ImportRun> run = resumeRunning(job);
      run.ifPresent(known.of(job.sealedBy())::addFirst);
      return run;
    }
    boolean hasAnswer = job.state() != State.ABANDONED && job.orders() == null;
    if (hasAnswer && job.sealedAt().isAfter(since)) {
      ImportRun run = new ImportRun(job);
      run.end(job.state() == State.PUBLISHED ? ImportWork.success(job) : failure(job));
      known.of(job.sealedBy()).addFirst(run);
    }
    return Optional.empty();
  }

  /** The run of a record that says it is under way; nothing where it never began. */
  private Optional<ImportRun> resumeRunning(JobRecord job) throws IOException {
    if (!work.hasBegun(job)) {
      work.forget(job.id()); // its session still has the files
      return Optional.empty();
    }
    LOG.log(Level.INFO, "import resumed {0}", job.named());
    try {
      intake.forceSeal(job.sealedBy(), job.id()); // before the session receives more
    } catch (StorageException e) {
      Failures.of(e, "seal " + job.named()); // the work begins with it
    }
    return Optional.of(new ImportRun(job));
  }

  private static Reply failure(JobRecord job) {
    Fault fault = Fault.named(String.valueOf(job.fault())).orElse(Fault.IMPORT_FAILED);
    return new Reply.Failure(fault, job.reason());
  }

  /**
   * What 1C is told of a run.
   *
   * @param exchange the exchange
   * @param reply how far it is, or how it ended
   */
  public record Told(ExchangeId exchange, Reply reply) {}

  /**
   * Answers one {@code import}: the first one for received files seals them all and starts the run,
   * the others ask how far it is.
   *
   * @throws FaultException {@link Fault#UNKNOWN_FILE} if nothing of this name was received
   */
  public Told poll(JobRecord.Origin from, SafeName name) throws FaultException, IOException {
    retry();
    Deque<ImportRun> runs = known.of(from.session());
    synchronized (runs) {
      List<SafeName> open = intake.names(from.session());
      if (open.stream().anyMatch(n -> Validation.isArchive(n) || n.isAskedBy(name))) {
        seal(from, from.isTest() ? "test" : "import", open);
      }
    }
    // The newest run that has the name answers; one that is under way may still find it in an
    // archive. A failed one that had an archive answers for names that nobody else has.
    ImportRun failed = null;
    for (ImportRun run : List.copyOf(runs)) {
      if (run.isWithdrawn(name)) {
        continue;
      }
      if (run.has(name) || !run.isOver()) {
        Told answer = await(run);
        if (!run.isWithdrawn(name) && (run.has(name) || !run.isOver())) {
          return answer;
        }
      }
      if (failed == null && run.hasFailed() && run.hadArchive()) {
        failed = run;
      }
    }
    if (failed == null) {
      throw new FaultException(Fault.UNKNOWN_FILE, Phrase.NAME.of(name));
    }
    return await(failed);
  }

  /** Waits for the end of an exchange that is worked on here, at most as long as a poll is held. */
  public void awaitEnd(ExchangeId id) throws FaultException {
    Optional<ImportRun> run = known.underWay(id);
    if (run.isPresent()) {
      var unused = await(run.get());
    }
  }

  private Told await(ImportRun run) throws FaultException {
    if (stopping) {
      run.stopWaiting(); // it may be younger than the stop
    }
    try {
      return new Told(run.job().id(), run.await(hold));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultException(Fault.STOPPING, null, e);
    }
  }

  /** Seals and delivers what a session has received though no import came (E19). */
  public void sealQuietly(JobRecord.Origin from) throws FaultException, IOException {
    synchronized (known.of(from.session())) {
      seal(from, "quiet", intake.names(from.session()));
    }
  }

  /**
   * Seals and delivers what a session has received, because an administrator wants it so.
   *
   * @return the exchange; empty if nothing has been received
   */
  public Optional<ExchangeId> sealByHand(JobRecord.Origin from) throws FaultException, IOException {
    synchronized (known.of(from.session())) {
      return seal(from, "hand", intake.names(from.session()))
          .map(run -> run.job().id());
    }
  }

  /**
   * Discards what a session has received and not sealed, as {@code init} wants it (E5). No earlier delivery
   * answers for a name of it any more: an {@code import} would be told of the success of other bytes. A restart
   * forgets that.
   *
   * <p>Waits for a seal of the session that is under way.
   *
   * @return the names of what was discarded
   */
  public List<SafeName> discard(SessionHash session) throws FaultException, IOException {
    Deque<ImportRun> runs = known.of(session);
    synchronized (runs) {
      List<SafeName> names = intake.discard(session);
      runs.forEach(run -> run.withdraw(names));
      return names;
    }
  }

  /**
   * Discards what a session has received and not sealed, and records that; the session itself goes on. A
   * failure between the two leaves no record, and no files either.
   *
   * @param who the administrator that wants it
   * @return the record; empty if nothing has been received
   */
  public Optional<ExchangeId> discard(JobRecord.Origin from, String who)
      throws FaultException, IOException {
    synchronized (known.of(from.session())) {
      requireOpen();
      if (intake.lastChunk(from.session()).isEmpty()) {
        return Optional.empty();
      }
      List<SafeName> names = discard(from.session());
      JobRecord job = seals.unsealed(from, "discarded", names);
      chronicle.discardedBy(job, who, names.size());
      return Optional.of(job.id());
    }
  }

  /**
   * Records what 1C announces; it is handed over in order with the deliveries. The same one again
   * in the same session is the same request again (protocol (b)21).
   *
   * <p>Once this returns it survives a power cut.
   */
  public void announce(JobRecord.Origin from, JobRecord.Event event)
      throws FaultException, IOException {
    Deque<ImportRun> runs = known.of(from.session());
    synchronized (runs) {
      if (runs.stream().anyMatch(run -> event.equals(run.job().event()))) {
        return;
      }
      requireOpen();
      runs.addFirst(seals.announce(from, event));
    }
  }

  /**
   * Records that 1C has acknowledged orders, so that this stands in the history like any exchange. The story of the
   * session up to now becomes that of this one. What is sent is sent, also where the disk does not take the record.
   *
   * @return its number; empty if the disk did not take it
   */
  public Optional<ExchangeId> acknowledged(JobRecord.Origin from, int orders) {
    try {
      JobRecord job = seals.orders(from, orders);
      chronicle.ordersTaken(job, orders);
      return Optional.of(job.id());
    } catch (IOException e) {
      Failures.of(e, "orders acknowledged session=" + from.session());
      return Optional.empty();
    }
  }

  private void requireOpen() throws FaultException {
    if (stopping) {
      throw new FaultException(Fault.STOPPING);
    }
  }

  /** Seals a session, under its monitor. */
  private Optional<ImportRun> seal(JobRecord.Origin from, String closedBy, List<SafeName> names)
      throws FaultException, IOException {
    requireOpen();
    Optional<ImportRun> run = seals.seal(from, closedBy, names);
    run.ifPresent(known.of(from.session())::addFirst);
    return run;
  }

  /** Works on one run; never throws, as the next run of the server waits for it. */
  private void work(ImportRun run) {
    if (stopping) {
      return;
    }
    if (run.isCancelled()) {
      cancelled(run);
      return;
    }
    Optional<ImportRun> older = known.unfinishedBefore(run);
    if (older.isPresent()) {
      // What the disk interrupted comes first (E22); the retry takes them up in order.
      interrupted(
          run,
          new Reply.Failure(
              Fault.IMPORT_WAITS, Phrase.COMES_FIRST.of(older.get().job().exchange())));
      return;
    }
    try {
      work.work(run);
    } catch (FaultException e) {
      if (WAIT.contains(e.fault()) && !stopping) {
        interrupted(run, e);
      } else if (!stopping) {
        work.refuse(run, Failures.of(e, "import refused " + run.job().named()), e.place());
      }
    } catch (Progress.CancelledException e) {
      cancelled(run);
    } catch (StorageException e) {
      if (!stopping) {
        interrupted(run, e);
      }
    } catch (IOException | RuntimeException | Error e) {
      if (!stopping) {
        work.refuse(run, Failures.of(e, "import refused " + run.job().named()), null);
      }
    }
  }

  /** Has a run wait, with nothing of its own on the disk but what it has received. */
  private void interrupted(ImportRun run, Exception why) {
    Reply.Failure failure = Failures.of(why, "import interrupted " + run.job().named());
    work.giveBack(run.job().id());
    interrupted(run, failure);
  }

  private void interrupted(ImportRun run, Reply.Failure failure) {
    if (!run.interrupt(failure)) {
      cancelled(run);
    }
  }

  private void cancelled(ImportRun run) {
    FaultException cancelled = new FaultException(Fault.CANCELLED);
    work.refuse(run, Failures.of(cancelled, "import cancelled " + run.job().named()), null);
  }

  /**
   * Ends an import that is not published yet, also one that waits for the disk or a scanner; its files go to
   * quarantine, and those that wait behind it go on.
   *
   * @return empty if no such import is under way; false if it is too late to end it
   * @throws IOException if the disk does not say whether it is too late
   */
  public Optional<Boolean> cancel(ExchangeId id) throws IOException {
    synchronized (retrying) {
      Optional<ImportRun> run = known.underWay(id);
      if (run.isEmpty() || !run.get().wasInterrupted()) {
        return run.map(ImportRun::cancel);
      }
      if (stopping || work.isPlanned(id)) {
        return Optional.of(false);
      }
      ImportRun again = new ImportRun(run.get().job());
      again.cancel();
      takeUp(run.get(), again);
      retryInOrder();
      return Optional.of(true);
    }
  }

  /** An import that is under way, for people who look on. */
  public record UnderWay(JobRecord job, Progress.Step step) {}

  /** The imports that are under way, oldest first. */
  public List<UnderWay> underWay() {
    return known.underWay().stream()
        .map(run -> new UnderWay(run.job(), run.step()))
        .toList();
  }

  /**
   * One that is held up: the disk or a scanner was in the way, or an earlier one of its server is held up.
   *
   * @param fault what is in the way
   * @param why what 1C is told of it
   */
  public record Held(JobRecord job, Fault fault, Sentence why) {}

  /** The imports that are held up, oldest first; each is taken up again (E22). */
  public List<Held> held() {
    return known.interrupted().stream()
        .flatMap(
            run -> run.held().map(why -> new Held(run.job(), why.fault(), why.sentence())).stream())
        .toList();
  }

  /**
   * Takes a refused exchange out of quarantine and has it published in spite of what was found in it; one
   * in which something is not whole is refused again.
   *
   * @param who the administrator that wants it
   */
  public Release release(ExchangeId id, String who) throws FaultException, IOException {
    Optional<JobRecord> found = jobs.find(id);
    if (found.isEmpty() || found.get().state() != State.FAILED || !work.isQuarantined(id)) {
      return Release.UNKNOWN;
    }
    if (!found.get().canBeReleased()) {
      return Release.IN_VAIN;
    }
    Deque<ImportRun> runs = known.of(found.get().sealedBy());
    synchronized (runs) {
      if (runs.stream().anyMatch(run -> !run.isOver() && run.job().id().equals(id))) {
        return Release.BEGUN;
      }
      requireOpen();
      ImportRun run = seals.release(found.get(), who);
      runs.removeIf(old -> old.job().id().equals(id));
      runs.addFirst(run);
    }
    return Release.BEGUN;
  }

  /**
   * Puts a file in place of a received one of a refused exchange, and has all of it checked and published like any
   * other, or refused again. Of two at once one is taken.
   *
   * @param version for which refusal it was made ({@link Quarantine#version})
   * @param received which one
   * @param file whole and durable, on the volume of the data directory; it is there no more where it was taken
   */
  Mend mend(
      ExchangeId id, String version, Quarantine.Kept received, Path file, JobRecord.Mended mended)
      throws FaultException, IOException {
    Optional<JobRecord> found = jobs.find(id);
    if (found.isEmpty()) {
      return Mend.UNKNOWN;
    }
    Deque<ImportRun> runs = known.of(found.get().sealedBy());
    synchronized (runs) {
      requireOpen();
      // Once the record says so, all that is left of the run that was refused is to tell those who
      // wait for it.
      Optional<JobRecord> refused = jobs.find(id).filter(job -> job.state() == State.FAILED);
      if (refused.isEmpty()) {
        return Mend.TOO_LATE;
      }
      if (!work.isQuarantined(id)) {
        return Mend.UNKNOWN;
      }
      if (!work.mend(id, version, received, file)) {
        return Mend.STALE;
      }
      ImportRun run = seals.mend(refused.get(), mended);
      runs.removeIf(old -> old.job().id().equals(id));
      runs.addFirst(run);
    }
    return Mend.BEGUN;
  }

  /** What becomes of a file that is put back. */
  public enum Mend {
    /** It is in its place; all is being checked. */
    BEGUN,
    /** No such exchange is in quarantine. */
    UNKNOWN,
    /** It was refused once more meanwhile: perhaps for something else, or somebody has mended it. */
    STALE,
    /** It is not refused any more. */
    TOO_LATE
  }

  /** What becomes of the wish to release an exchange. */
  public enum Release {
    /** It is being checked and published. */
    BEGUN,
    /** No such exchange is in quarantine. */
    UNKNOWN,
    /** It would only be refused again; it stays where it is. */
    IN_VAIN
  }

  /**
   * Takes up again what the disk interrupted, in the order of the seals: nothing acknowledged is given
   * up for a full disk.
   */
  public void retry() {
    synchronized (retrying) {
      retryInOrder();
    }
  }

  private void retryInOrder() {
    if (stopping) {
      return;
    }
    for (ImportRun run : known.interrupted()) {
      takeUp(run, new ImportRun(run.job()));
    }
  }

  private void takeUp(ImportRun interrupted, ImportRun again) {
    synchronized (known.of(again.job().sealedBy())) {
      if (known.replace(interrupted, again)) {
        lanes.turn(again.job().serverId()).take(again);
      }
    }
  }

  /** Removes what could not be removed when its delivery was published. */
  public void cleanUp() throws IOException {
    work.cleanUpAgain();
  }

  /** Records that the files of a session are removed, so that somebody can see that later (E15). */
  public void abandon(JobRecord.Origin from) throws IOException {
    List<SafeName> names = intake.namesOrNone(from.session());
    chronicle.abandoned(seals.unsealed(from, "abandoned", names), names.size());
  }

  /** Forgets the runs of a session that is gone, save those that are not over. */
  public void forget(SessionHash session) {
    known.forget(session);
  }

  /** Begins nothing more, and tells all who wait for an end how far it is. */
  public void stopWaiting() {
    stopping = true;
    known.underWay().forEach(ImportRun::stopWaiting);
  }

  /** Stops working; what is under way is resumed at the next start. */
  @Override
  public void close() {
    stopWaiting();
    if (!Threads.stop(workers)) {
      LOG.log(Level.WARNING, "an import is still running");
    }
  }
}
