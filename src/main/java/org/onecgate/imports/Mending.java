package org.onecgate.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.intake.Intake;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * Takes a file that a person has mended and puts it in place of the received one of a refused exchange, which then goes
 * through all checks again (S1, S8).
 *
 * <p>It comes into a temporary file beside the exchanges under way and is moved into quarantine in one rename, beside
 * the received file, which stays as it came. So a crash at any moment leaves the old file in force or the new one.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Mending {
  private final DataLayout layout;
  private final Intake intake;
  private final Quarantine quarantine;
  private final Jobs jobs;
  private final ImportRuns runs;
  private final Clock clock;

  /** Mends what is refused there. */
  public Mending(DataLayout layout, Steps steps, Jobs jobs, ImportRuns runs, Clock clock) {
    this.layout = layout;
    this.intake = steps.intake();
    this.quarantine = steps.quarantine();
    this.jobs = jobs;
    this.runs = runs;
    this.clock = clock;
  }

  /**
   * What was done.
   *
   * @param mend what became of it
   * @param mended which file, with what was there before; null where that was gone meanwhile
   */
  public record Done(ImportRuns.Mend mend, JobRecord.@Nullable Mended mended) {}

  /**
   * Takes a file.
   *
   * @param version for which refusal it was mended
   * @param received in whose place it is to be: one that came by itself, or what is in its place already
   * @param announced how many bytes it has; -1 if that is not said
   * @param who the person
   * @return empty if no such exchange is in quarantine
   * @throws FaultException if the file is refused, as one of 1C would be; {@link Fault#STOPPING}
   */
  public Optional<Done> take(
      ExchangeId id,
      String version,
      Quarantine.Kept received,
      long announced,
      InputStream body,
      String who)
      throws FaultException, IOException {
    Optional<JobRecord> job = jobs.brief(id);
    if (job.isEmpty()) {
      return Optional.empty();
    }
    Path file = layout.mending(id);
    try {
      Intake.Whole whole = intake.receive(job.get().serverId(), file, announced, body);
      Optional<String> was = hash(id, received);
      if (was.isEmpty()) {
        return Optional.of(new Done(ImportRuns.Mend.TOO_LATE, null));
      }
      JobRecord.Mended mended =
          new JobRecord.Mended(received.name(), who, clock.instant(), was.get(), whole.sha256());
      return Optional.of(new Done(runs.mend(id, version, received, file, mended), mended));
    } finally {
      Disk.deleteQuietlyIfEmpty(file); // where it was taken it is there no more
    }
  }

  /** The SHA-256 of a file in quarantine; empty if it is not there any more. */
  private Optional<String> hash(ExchangeId id, Quarantine.Kept received) throws IOException {
    try (InputStream in = quarantine.open(id, received, 0)) {
      return Optional.of(Digests.sha256Hex(in));
    } catch (StorageException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
