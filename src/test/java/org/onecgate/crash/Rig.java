package org.onecgate.crash;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.app.ExchangeRoom;
import org.onecgate.app.Ground;
import org.onecgate.app.ImportRoom;
import org.onecgate.app.UpkeepRoom;
import org.onecgate.config.Servers;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.Patience;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.exchange.ExchangeDispatcher;
import org.onecgate.exchange.SessionRecord;
import org.onecgate.history.Fingerprints;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.imports.ImportRuns;
import org.onecgate.imports.Mending;
import org.onecgate.imports.Steps;
import org.onecgate.intake.ChunkReceipt;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.json.JsonStore;
import org.onecgate.metrics.Metrics;
import org.onecgate.protocol.Reply;
import org.onecgate.staging.CheckedFile;
import org.onecgate.staging.Checks;
import org.onecgate.staging.Staged;
import org.onecgate.staging.Staging;
import org.onecgate.staging.Validated;
import org.onecgate.staging.Validation;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.SessionFolders;
import org.onecgate.storage.StorageException;
import org.onecgate.storage.StoredFile;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Hints;
import org.onecgate.story.Refusals;
import org.onecgate.story.RefusedDays;
import org.onecgate.story.Statistics;
import org.onecgate.story.Stories;
import org.onecgate.upkeep.Retention;
import org.onecgate.upkeep.Sweeper;

/**
 * The product's own rooms on one data directory, without the doors to the outside.
 */
final class Rig implements AutoCloseable {
  static final ServerId SERVER = new ServerId("1c");
  /** One login's session. */
  static final SessionHash SESSION = new SessionHash("5e".repeat(32));

  /** How long a run may take. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Clock CLOCK = Clock.systemUTC();
  static final JsonStore PRIVATELY = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private static final JsonStore PUBLICLY = new JsonStore(new AtomicFile(Disk.PUBLIC_FILE));

  /** Nobody logs in here, and making one hashes a password. */
  private static final Servers NOBODY = new Servers(Path.of("/nowhere"), PRIVATELY);

  private static final Limits LIMITS = new Limits(
      ByteSize.gibi(1),
      ByteSize.gibi(1),
      ByteSize.gibi(1),
      1000,
      Optional.of(new ByteSize(0)),
      8,
      8,
      new ByteSize(1),
      Duration.ofHours(1));

  private static ImportRoom.Settings importSettings(Durability durability) {
    return new ImportRoom.Settings(
        () -> LIMITS,
        durability,
        Duration.ofSeconds(2),
        new ByteSize(1 << 20),
        Patience.DEFAULT,
        0, // as they are recorded in their order
        true,
        1,
        new ImportRuns.Timing(
            Duration.ofSeconds(10),
            Duration.ofDays(36_500),
            1)); // nothing is so old that it is looked for beside requests
  }

  private static final ExchangeRoom.Settings EXCHANGE_SETTINGS = new ExchangeRoom.Settings(
      false,
      Duration.ofSeconds(5),
      new ExchangeDispatcher.Settings(ByteSize.mebi(8), 100, ZoneOffset.UTC));

  private static final UpkeepRoom.Settings UPKEEP_SETTINGS = new UpkeepRoom.Settings(
      Duration.ofHours(24), Duration.ofMinutes(10), () -> Retention.Limits.DEFAULT);

  final SessionHash session;
  final DataLayout layout;
  final Intake intake;
  final Validation validation;
  final Staging staging;
  final Inbox inbox;
  final Jobs jobs;
  final JsonStore store = PRIVATELY;
  final Sweeper sweeper;
  final ImportRuns runs;
  private final Fingerprints fingerprints;
  private final Shop shop = new Shop();
  private final HandOvers handOvers;
  private final Quarantine quarantine;
  private final Ground ground;
  private final ImportRoom imports;
  private final UpkeepRoom upkeep;
  private boolean looked;
  private long generation;

  /** Is given deliveries, and accepts each when it may. */
  private static final class Shop implements DeliveryHandler {
    private final List<String> given = new CopyOnWriteArrayList<>();
    private final Semaphore mayAccept = new Semaphore(0);

    @Override
    public String name() {
      return "shop";
    }

    @Override
    public Outcome handle(PublishedDelivery delivery, Attempt attempt) throws InterruptedException {
      given.add(delivery.eventId());
      mayAccept.acquire();
      return Outcome.accepted();
    }
  }

  Rig(Path data, SessionHash session) throws IOException {
    this(data, session, Durability.CHUNK);
  }

  Rig(Path data, SessionHash session, Durability durability) throws IOException {
    this.session = session;
    layout = new DataLayout(data);
    layout.create();
    ground = new Ground(
        layout,
        PRIVATELY,
        PUBLICLY,
        new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT),
        new SessionFolders(layout),
        CLOCK);
    Chronicle chronicle = new Chronicle(
        new Stories(layout, PRIVATELY, CLOCK),
        new Statistics(data.resolve("none.json"), PRIVATELY, CLOCK),
        new Refusals(CLOCK, new RefusedDays(data.resolve("none.json"), PRIVATELY, CLOCK)),
        new Hints(NOBODY),
        new Metrics(CLOCK));
    imports = ImportRoom.of(
        ground, NOBODY, chronicle, List.of(), List.of(shop), importSettings(durability));
    ExchangeRoom exchange = ExchangeRoom.of(ground, NOBODY, imports, chronicle, EXCHANGE_SETTINGS);
    upkeep = UpkeepRoom.of(ground, NOBODY, imports, exchange, chronicle, UPKEEP_SETTINGS);
    Steps steps = imports.steps();
    intake = steps.intake();
    validation = steps.validation();
    staging = steps.staging();
    inbox = steps.inbox();
    fingerprints = steps.fingerprints();
    handOvers = steps.handOvers();
    quarantine = steps.quarantine();
    jobs = imports.jobs();
    runs = imports.runs();
    sweeper = upkeep.sweeper();
  }

  /** What a login does on the disk. */
  void openSession() throws IOException {
    Disk.deleteTree(layout.session(session)); // a key is never given twice
    Disk.createDirectories(layout.session(session), Disk.PRIVATE_DIRECTORY);
    store.write(
        layout.sessionRecord(session),
        new SessionRecord(
            SessionRecord.SCHEMA,
            session.value(),
            "1c",
            "1c",
            "catalog",
            CLOCK.instant(),
            CLOCK.instant(),
            null,
            null,
            null));
  }

  /** Appends a chunk. */
  void append(String name, long announced, InputStream body) throws FaultException, IOException {
    ChunkReceipt receipt = intake.append(
        session, SERVER, new SafeName(name), false, announced, looked ? body : watched(name, body));
    if (receipt.chunk().generation() <= generation) {
      throw new IOException("the lock's generation does not grow: " + receipt.chunk());
    }
    generation = receipt.chunk().generation();
  }

  /** While the first chunk comes, another deployment looks whose the file is: it knows nothing but what the lock holds (E8). */
  private InputStream watched(String name, InputStream body) {
    return new FilterInputStream(body) {
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (!looked) {
          looked = true;
          requireTaken(layout.part(layout.intake(session), new SafeName(name)));
        }
        return super.read(into, offset, length);
      }
    };
  }

  private void requireTaken(Path part) throws IOException {
    if (isFree(part)) {
      throw new IOException("two deployments have one file: " + part);
    }
  }

  /** Whether it can be had; if the disk does not say so, not. */
  private boolean isFree(Path part) {
    LockFiles others = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT);
    try {
      others.acquire(part, Duration.ZERO).close();
      return true;
    } catch (FaultException | IOException e) {
      return false;
    } finally {
      others.close();
    }
  }

  /** Writes the record of a run, before the seal. */
  void begin(ExchangeId id) throws IOException {
    Disk.deleteTree(layout.jobDirectory(id)); // an id is never given twice
    Disk.deleteTree(layout.staging(id));
    jobs.save(job(id, session));
  }

  /** The record of a run, as it is written before the seal. */
  static JobRecord job(ExchangeId id, SessionHash session) {
    Instant now = CLOCK.instant();
    return JobRecord.begun(
        id,
        new JobRecord.Origin(session, SERVER, "1C", "1c", "catalog", now, false, null, null),
        "import",
        null,
        now,
        List.of(),
        List.of());
  }

  /** Everything between the seal and the visible delivery, as the import does it. */
  void publish(ExchangeId id) throws FaultException, IOException {
    publish(id, Checks.DEFAULT, rig -> {});
  }

  private void publish(ExchangeId id, Checks checks, Step.Action before)
      throws FaultException, IOException {
    Optional<Manifest> done = inbox.published(id);
    if (done.isEmpty()) {
      done = inbox.planned(id);
    }
    Manifest manifest;
    if (done.isPresent()) {
      manifest = done.get();
    } else {
      intake.forceSeal(session, id);
      List<StoredFile> received = intake.sealed(id);
      Validated validated = validation.validate(
          id,
          received,
          checks,
          (name, size) -> fingerprints.holders(SERVER, "catalog", name.value(), size),
          what -> {});
      Inbox.Origin origin = new Inbox.Origin(
          new Manifest.Server("1c", "1C", "1c"),
          "catalog",
          "import",
          null,
          CLOCK.instant(),
          CLOCK.instant(),
          null);
      try (Staged staged = staging.stage(id, validated, checks, what -> {})) {
        manifest = inbox.plan(id, origin, staged, this::unchangedSince, CLOCK.instant());
      }
    }
    if (!Disk.exists(layout.delivery(id))) {
      List<Fingerprints.Content> contents = manifest.files().stream()
          .map(f -> new Fingerprints.Content(f.name(), f.size(), f.sha256()))
          .toList();
      fingerprints.note(SERVER, "catalog", id, contents);
    }
    before.run(this);
    inbox.publish(id, manifest);
    fingerprints.published(id);
  }

  /** Has it refused, as the import does; nothing of it may be published. */
  void refuse(ExchangeId id, Step.Action before) throws FaultException, IOException {
    try {
      publish(id, Checks.DEFAULT, before);
    } catch (FaultException e) {
      List<String> names = Disk.exists(layout.received(id))
          ? intake.sealedNames(id).stream().map(SafeName::value).toList()
          : List.of();
      quarantine.take(
          id, new Reply.Failure(e.fault(), e.detail()).sentence(), null, CLOCK.instant());
      fingerprints.forget(SERVER, id);
      jobs.save(job(id, session).failed(CLOCK.instant(), names, e.fault(), e.detail()));
      return;
    }
    throw new IOException("not refused: " + id);
  }

  /** Says that a refused exchange is to be published. */
  void release(ExchangeId id) throws IOException {
    jobs.save(jobs.find(id).orElseThrow().release(new JobRecord.Release("admin", CLOCK.instant())));
  }

  /**
   * Puts a file in place of the only one that a refused exchange has received, as a person does on the page; all of it is
   * being checked then.
   */
  void mend(ExchangeId id, byte[] content) throws FaultException, IOException {
    Quarantine.Kept received = quarantine.files(id).stream()
        .filter(file -> file.came().equals("received"))
        .findFirst()
        .orElseThrow();
    Mending.Done done = new Mending(layout, imports.steps(), jobs, runs, CLOCK)
        .take(
            id,
            quarantine.version(id),
            received,
            content.length,
            new ByteArrayInputStream(content),
            "anna")
        .orElseThrow();
    if (done.mend() != ImportRuns.Mend.BEGUN) {
      throw new IOException("not mended: " + done);
    }
  }

  /** Waits until no run is under way, and none has left anything. */
  void settle(Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (isUnderWay()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("a run does not end");
      }
      pause();
    }
  }

  /** Publishes it. */
  void publishReleased(ExchangeId id) throws FaultException, IOException {
    quarantine.release(id);
    publish(id, Checks.DEFAULT.reporting(), rig -> {});
  }

  /** Since when this content is known to be the last that was published; null if it is not. */
  @Nullable
  String since(String name, long size, String sha256) throws StorageException {
    return fingerprints.unchangedSince(
        SERVER, "catalog", new Fingerprints.Content(name, size, sha256));
  }

  private @Nullable String unchangedSince(CheckedFile file) throws StorageException {
    return since(file.name().value(), file.size(), file.sha256());
  }

  /** Notes that the delivery waits for the handler. */
  void handOver(ExchangeId id) throws IOException {
    handOvers.add(inbox.published(id).orElseThrow(), handler -> true);
  }

  /** The handler accepts as many deliveries as this; answers when nothing waits any more. */
  void accept(int deliveries) throws IOException {
    shop.mayAccept.release(deliveries);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!handOvers.statuses().isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the handler is not given all: " + handOvers.statuses());
      }
      pause();
    }
  }

  /** The events that the handler was given. */
  List<String> given() {
    return List.copyOf(shop.given);
  }

  /** Says that the delivery is there, and removes what is left of its making. */
  void finish(ExchangeId id) throws IOException {
    jobs.save(
        job(id, session).published(CLOCK.instant(), List.of(), new JobRecord.Totals(1, 20, 0)));
    Disk.deleteTree(layout.staging(id));
  }

  /**
   * What every start does: sweep, then complete the runs that were interrupted.
   *
   * @return what the sweep did
   */
  Sweeper.Report recover() throws IOException {
    return recover(PATIENCE);
  }

  /** The same, with this much patience for the runs. */
  Sweeper.Report recover(Duration patience) throws IOException {
    handOvers.start();
    Sweeper.Report report = sweeper.sweep(false);
    boolean waits = isUnderWay();
    runs.resume();
    if (waits) {
      settle(patience);
    }
    return report;
  }

  private static void pause() {
    try {
      TimeUnit.MICROSECONDS.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a run is not over, or has not cleaned up after itself. */
  private boolean isUnderWay() throws IOException {
    for (JobRecord job : jobs.needed(Instant.EPOCH, Set.of())) {
      if (job.state() == JobRecord.State.RUNNING
          || (job.state() == JobRecord.State.PUBLISHED && Disk.exists(layout.staging(job.id())))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    upkeep.close();
    imports.close();
    ground.locks().close(); // the stores are those of all rigs
  }
}
