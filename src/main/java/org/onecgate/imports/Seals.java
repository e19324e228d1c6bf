package org.onecgate.imports;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.intake.Intake;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Failures;
import org.onecgate.story.Hint;

/**
 * Makes the record of a run and then its seal, in this order, so that a crash at any moment leaves either an
 * unsealed session or a run that the next start completes (E22).
 *
 * <p><em>Threading:</em> whoever seals a session holds its monitor.
 */
final class Seals {
  private final Intake intake;
  private final ImportWork work;
  private final Jobs jobs;
  private final Lanes lanes;
  private final Chronicle chronicle;
  private final Clock clock;

  Seals(Intake intake, ImportWork work, Jobs jobs, Lanes lanes, Chronicle chronicle, Clock clock) {
    this.intake = intake;
    this.work = work;
    this.jobs = jobs;
    this.lanes = lanes;
    this.chronicle = chronicle;
    this.clock = clock;
  }

  /**
   * Seals a session and has its run worked on.
   *
   * @param closedBy what ended the exchange
   * @param names what it has received, so that whatever a crash leaves of the run can answer for it
   * @return empty if it has received nothing
   */
  Optional<ImportRun> seal(JobRecord.Origin from, String closedBy, List<SafeName> names)
      throws FaultException, IOException {
    Lanes.Turn turn = lanes.turn(from.server());
    try {
      JobRecord job = job(from, turn.time(), closedBy, names, null);
      jobs.save(job);
      try {
        if (!intake.seal(from.session(), job.id())) {
          jobs.remove(job.id());
          return Optional.empty();
        }
      } catch (FaultException | IOException e) {
        if (!work.hasBegun(job)) {
          work.forget(job.id());
          throw e;
        }
        Failures.of(e, "seal " + job.named()); // renamed; the work begins with forcing that
      }
      chronicle.sealed(job, names.size());
      ImportRun run = new ImportRun(job);
      turn.take(run);
      return Optional.of(run);
    } finally {
      turn.pass();
    }
  }

  /**
   * Records what 1C announces; it is handed over in order with the deliveries. Once this returns it survives
   * a power cut.
   */
  ImportRun announce(JobRecord.Origin from, JobRecord.Event event) throws IOException {
    Lanes.Turn turn = lanes.turn(from.server());
    try {
      ImportRun run = new ImportRun(job(from, turn.time(), "event", List.of(), event));
      jobs.save(run.job());
      turn.take(run);
      return run;
    } finally {
      turn.pass();
    }
  }

  /** Records that a refused exchange is released, and has it worked on once more. */
  ImportRun release(JobRecord refused, String who) throws IOException {
    JobRecord.Release by = new JobRecord.Release(who, clock.instant());
    return again(refused.release(by), id -> chronicle.released(id, who));
  }

  /** Records that a person has mended a refused exchange, and has it worked on once more. */
  ImportRun mend(JobRecord refused, JobRecord.Mended file) throws IOException {
    return again(refused.mend(file), id -> chronicle.mended(id, file));
  }

  private ImportRun again(JobRecord job, Consumer<ExchangeId> story) throws IOException {
    Lanes.Turn turn = lanes.turn(job.serverId());
    try {
      ImportRun run = new ImportRun(job);
      jobs.save(job);
      story.accept(job.id());
      turn.take(run);
      return run;
    } finally {
      turn.pass();
    }
  }

  /** The record of an exchange that was never sealed. */
  JobRecord unsealed(JobRecord.Origin from, String closedBy, List<SafeName> names)
      throws IOException {
    JobRecord job = job(from, lanes.nextSeal(), closedBy, names, null);
    jobs.save(job.abandoned(clock.instant()));
    return job;
  }

  /** The record of an exchange in which 1C acknowledged so many orders; once this returns it survives a power cut. */
  JobRecord orders(JobRecord.Origin from, int count) throws IOException {
    Instant now = lanes.nextSeal();
    JobRecord job = JobRecord.ofOrders(
        ExchangeId.of(now, ThreadLocalRandom.current().nextInt()), from, now, count);
    jobs.save(job);
    return job;
  }

  private JobRecord job(
      JobRecord.Origin from,
      Instant now,
      String closedBy,
      List<SafeName> names,
      JobRecord.@Nullable Event event) {
    boolean isOf1C = from.handedBy() == null && !from.isTest();
    if (isOf1C && closedBy.equals("import")) {
      chronicle.hints().settle(from.server(), Hint.IMPORT_STOPPED);
    }
    return JobRecord.begun(
        ExchangeId.of(now, ThreadLocalRandom.current().nextInt()),
        from,
        closedBy,
        event,
        now,
        ImportRun.asked(names),
        isOf1C ? chronicle.hints().of(from.server()) : List.of());
  }
}
