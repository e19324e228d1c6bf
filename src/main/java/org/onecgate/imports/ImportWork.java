package org.onecgate.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.Place;
import org.onecgate.SafeName;
import org.onecgate.config.CheckSettings;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.history.Fingerprints;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.intake.Intake;
import org.onecgate.protocol.Reply;
import org.onecgate.staging.Checks;
import org.onecgate.staging.Progress;
import org.onecgate.staging.Staged;
import org.onecgate.staging.Staging;
import org.onecgate.staging.Validated;
import org.onecgate.staging.Validation;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Failures;

/**
 * The work of one run: check and unpack, publish, or quarantine with a reason. Every step can be
 * done again after a crash, and the steps that were done are recognised on the disk.
 *
 * <p><em>Threading:</em> safe for different runs.
 */
public final class ImportWork {
  private final DataLayout layout;
  private final Intake intake;
  private final Validation validation;
  private final Staging staging;
  private final Inbox inbox;
  private final Fingerprints fingerprints;
  private final HandOvers handOvers;
  private final Quarantine quarantine;
  private final Jobs jobs;
  private final Servers servers;
  private final Chronicle chronicle;
  private final Clock clock;

  /** Has the runs of these servers go through these steps. */
  public ImportWork(
      DataLayout layout,
      Steps steps,
      Jobs jobs,
      Servers servers,
      Chronicle chronicle,
      Clock clock) {
    this.layout = layout;
    this.intake = steps.intake();
    this.validation = steps.validation();
    this.staging = steps.staging();
    this.fingerprints = steps.fingerprints();
    this.inbox = steps.inbox();
    this.handOvers = steps.handOvers();
    this.quarantine = steps.quarantine();
    this.jobs = jobs;
    this.servers = servers;
    this.chronicle = chronicle;
    this.clock = clock;
  }

  /** Whether the files of a run have left the session, so that the run must be completed. */
  boolean hasBegun(JobRecord job) {
    ExchangeId id = job.id();
    return job.event() != null
        || Disk.exists(layout.received(id))
        || Disk.exists(layout.delivery(id))
        || Disk.exists(layout.quarantined(id));
  }

  /**
   * Puts a file in place of a received one of an exchange in quarantine.
   *
   * @param version for which refusal it was made
   * @return false if it is there for another one
   */
  boolean mend(ExchangeId id, String version, Quarantine.Kept received, Path file)
      throws StorageException {
    boolean same = quarantine.version(id).equals(version);
    if (same) {
      quarantine.mend(id, received, file);
    }
    return same;
  }

  /** Whether an exchange is in quarantine. */
  boolean isQuarantined(ExchangeId id) {
    return Disk.exists(layout.quarantined(id));
  }

  /**
   * Does all that is left to do and ends the run with what 1C is told.
   *
   * @throws FaultException if the exchange is refused; {@link #refuse} comes next
   * @throws IOException if the disk fails; the work can be done again
   */
  void work(ImportRun run) throws FaultException, IOException {
    JobRecord job = run.job();
    Instant since = job.isTakenBack() ? clock.instant() : job.startedAt(); // it lay in quarantine
    if (Disk.exists(layout.quarantined(job.id()))) {
      if (!job.isTakenBack()) {
        throw new FaultException(
            Fault.IMPORT_FAILED, quarantine.reason(job.id()).orElse(null), null);
      }
      quarantine.release(job.id());
    }
    Optional<Manifest> done = inbox.published(job.id());
    Manifest manifest = done.isPresent() ? done.get() : prepare(run, job);
    if (done.isEmpty()) {
      fingerprints.note(job.serverId(), job.type(), job.id(), contents(manifest));
    }
    Optional<ServerRecord> server = servers.byId(job.serverId());
    Predicate<String> wanted = name -> server.map(s -> s.isHandledBy(name)).orElse(true);
    inbox.publish(job.id(), manifest, draft -> handOvers.hold(manifest, draft, wanted));
    fingerprints.published(job.id());
    handOvers.add(manifest, wanted);
    List<SafeName> names = names(manifest);
    run.add(names);
    Instant now = clock.instant();
    JobRecord.Totals totals = totals(manifest);
    jobs.save(job.published(now, ImportRun.asked(names), totals));
    chronicle.published(job, totals, since, now);
    run.end(success(job));
    cleanUp(job.id());
  }

  private Manifest prepare(ImportRun run, JobRecord job) throws FaultException, IOException {
    Optional<Manifest> planned = inbox.planned(job.id());
    if (planned.isPresent()) {
      return planned.get();
    }
    JobRecord.Event event = job.event();
    Inbox.Origin origin = new Inbox.Origin(
        new Manifest.Server(job.server(), job.serverName(), job.login()),
        job.type(),
        job.closedBy(),
        event == null ? null : new Manifest.Event(event.mode(), event.timestamp()),
        job.startedAt(),
        job.sealedAt(),
        job.trace());
    try (Staged staged = event == null ? gate(run, job) : Staged.nothing()) {
      if (!run.publish()) {
        throw new Progress.CancelledException();
      }
      return inbox.plan(
          job.id(),
          origin,
          staged,
          f -> fingerprints.unchangedSince(
              job.serverId(),
              job.type(),
              new Fingerprints.Content(f.name().value(), f.size(), f.sha256())),
          clock.instant());
    }
  }

  private static JobRecord.Totals totals(Manifest manifest) {
    return new JobRecord.Totals(
        manifest.files().size(),
        manifest.files().stream().mapToLong(Manifest.File::size).sum(),
        manifest.findings() == null ? 0 : manifest.findings().size());
  }

  private static List<Fingerprints.Content> contents(Manifest manifest) {
    return manifest.files().stream()
        .map(f -> new Fingerprints.Content(f.name(), f.size(), f.sha256()))
        .toList();
  }

  /**
   * The gate (S1): what does not come out of here staged can not be planned, and so not published.
   */
  private Staged gate(ImportRun run, JobRecord job) throws FaultException, IOException {
    Progress progress = step -> {
      if (run.progress(step)) {
        jobs.save(job.at(step.what()));
        chronicle.began(job.id(), step.what(), step.ofFiles(), step.ofBytes());
      }
    };
    Checks set = servers.byId(job.serverId()).map(ImportWork::checks).orElse(Checks.DEFAULT);
    Checks checks = job.isReleased() ? set.reporting() : set;
    // The disk may have refused that to the seal: what is delivered must not come back to the
    // session.
    intake.forceSeal(job.sealedBy(), job.id());
    List<StoredFile> received = mended(job, intake.sealed(job.id()));
    run.add(received.stream().map(StoredFile::name).toList());
    Validated validated = validation.validate(
        job.id(),
        received,
        checks,
        (name, size) -> fingerprints.holders(job.serverId(), job.type(), name.value(), size),
        progress);
    if (validated.files().isEmpty()) {
      throw new FaultException(Fault.IMPORT_FAILED, Phrase.NOTHING.of());
    }
    Staged staged = staging.stage(job.id(), validated, checks, progress);
    if (staged.fallbacks() > 0) {
      chronicle.fellBack(job, staged.fallbacks());
    }
    return staged;
  }

  /** These files, or what people have put in place of some; what nobody has recorded is removed. */
  private List<StoredFile> mended(JobRecord job, List<StoredFile> received) throws IOException {
    List<StoredFile> files = new ArrayList<>();
    for (StoredFile file : received) {
      Path mended = layout.mended(layout.staging(job.id()), file.name());
      if (isRecorded(job, file.name(), mended)) {
        files.add(new StoredFile(file.name(), mended, Disk.size(mended), 1, List.of()));
      } else {
        // gone for good before anything is planned: publishing takes what lies there
        if (Disk.exists(mended)) {
          Disk.deleteTree(mended);
          Disk.forceDirectory(Disk.parent(mended));
        }
        files.add(file);
      }
    }
    return files;
  }

  /**
   * Whether the record says who has put this there. After a crash just before that was recorded it does not: then what
   * was received is checked, and nothing is published of which nobody knows whose it is.
   */
  private static boolean isRecorded(JobRecord job, SafeName name, Path mended) throws IOException {
    Optional<String> last = job.mendedOrNone().stream()
        .filter(each -> each.name().equals(name.value()))
        .reduce((before, after) -> after)
        .map(JobRecord.Mended::sha256);
    if (last.isEmpty() || !Disk.isFile(mended)) {
      return false;
    }
    try (InputStream in = Disk.read(mended, 0)) {
      return Digests.sha256Hex(in).equals(last.get());
    }
  }

  private static Checks checks(ServerRecord server) {
    CheckSettings set = server.checkSettings();
    return new Checks(
        action(set.secrets()),
        action(set.images()),
        "publish".equals(set.nestedArchives()),
        action(set.names()),
        "on".equals(set.records()));
  }

  private static Checks.Action action(@Nullable String word) {
    return Checks.Action.valueOf(String.valueOf(word).toUpperCase(Locale.ROOT));
  }

  /**
   * Moves a refused exchange into quarantine and ends its run.
   *
   * @param place where in a file the reason is; null if that is nowhere in particular
   */
  void refuse(ImportRun run, Reply.Failure failure, @Nullable Place place) {
    JobRecord job = run.job();
    List<String> names = job.files();
    try {
      if (Disk.exists(layout.received(job.id()))) {
        names = ImportRun.asked(intake.sealedNames(job.id()));
      }
      Instant now = clock.instant();
      Disk.deleteTree(layout.records(job.id())); // of what is not fit to be seen
      quarantine.take(job.id(), failure.sentence(), place, now);
      chronicle.refused(job, failure, place, job.isTakenBack() ? now : job.startedAt(), now);
      fingerprints.forget(job.serverId(), job.id());
      jobs.save(job.failed(now, names, failure.fault(), failure.detail()));
    } catch (IOException e) {
      Failures.of(e, "quarantine " + job.named());
    }
    run.end(failure);
  }

  /** Whether an exchange is so far on its way into the inbox that it can only be completed. */
  boolean isPlanned(ExchangeId id) throws IOException {
    return inbox.planned(id).isPresent() || inbox.published(id).isPresent();
  }

  /**
   * Removes what a run has unpacked, as it begins anew when it is taken up again: others need the room while it
   * waits. Does nothing once the delivery is planned, which is made of these very files.
   */
  void giveBack(ExchangeId id) {
    try {
      if (!isPlanned(id)) {
        validation.giveBack(id);
      }
    } catch (IOException e) {
      Failures.of(e, "clean-up exchange=" + id); // the next try begins with it
    }
  }

  /** Removes what a run that never began has: an empty directory and its record. */
  void forget(ExchangeId id) throws StorageException {
    Disk.deleteQuietlyIfEmpty(layout.staging(id));
    jobs.remove(id);
  }

  /**
   * Removes what is left of all exchanges whose deliveries are published, where that failed before, and the empty
   * directories of those that never began: a power cut may bring one back.
   */
  void cleanUpAgain() throws IOException {
    for (ExchangeId id : staged()) {
      Optional<JobRecord> job = jobs.briefIfReadable(id);
      if (job.isEmpty()) {
        Disk.deleteQuietlyIfEmpty(layout.staging(id));
      } else if (job.get().state() == JobRecord.State.PUBLISHED) {
        cleanUp(id);
      }
    }
  }

  /** The exchanges that have files between their seal and their end, or at least a directory for them. */
  Set<ExchangeId> staged() throws IOException {
    return Disk.list(layout.stagings()).stream()
        .map(directory -> String.valueOf(directory.getFileName()))
        .filter(ExchangeId::isValid)
        .map(ExchangeId::new)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Removes what is left of an exchange whose delivery is published. */
  void cleanUp(ExchangeId id) {
    try {
      Disk.deleteTree(layout.staging(id));
    } catch (StorageException e) {
      Failures.of(e, "clean-up exchange=" + id);
    }
  }

  private static List<SafeName> names(Manifest manifest) {
    return Stream.concat(
            manifest.files().stream().map(f -> new SafeName(f.name())),
            manifest.archives().stream().map(a -> new SafeName(a.name())))
        .toList();
  }

  /** What 1C is told of a published exchange. */
  static Reply success(JobRecord job) {
    return new Reply.Success(Phrase.DELIVERY.of(job.exchange()));
  }
}
