package org.onecgate.app;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.config.ServerLimits;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.DeliveryHandler;
import org.onecgate.delivery.HandOvers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Patience;
import org.onecgate.history.Fingerprints;
import org.onecgate.history.Jobs;
import org.onecgate.history.Quarantine;
import org.onecgate.imports.ImportRuns;
import org.onecgate.imports.ImportWork;
import org.onecgate.imports.Steps;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.staging.Cores;
import org.onecgate.staging.Inspector;
import org.onecgate.staging.MemoryBudget;
import org.onecgate.staging.Staging;
import org.onecgate.staging.Validation;
import org.onecgate.storage.Forcing;
import org.onecgate.story.Chronicle;

/**
 * What arrives and what becomes of it, from the first chunk to the last hand-over.
 *
 * @param steps what files go through
 * @param jobs the records of exchanges
 * @param runs the runs, from seal to end
 * @param forcing makes durable what archives held
 * @param cores unpack and look at files
 */
public record ImportRoom(Steps steps, Jobs jobs, ImportRuns runs, Forcing forcing, Cores cores)
    implements AutoCloseable {
  /**
   * How much, how long, how safely.
   *
   * @param limits how much may arrive now, if a server has no less of its own; what all share holds as it is at the start
   * @param durability when a chunk counts as being on the disk
   * @param lockWait how long a request waits for a file's lock (E8)
   * @param memory how much is staged in memory at once
   * @param patience how often a handler is tried
   * @param forcing how many files are forced at once that an archive held; 0 for each by whoever writes it
   * @param links whether a file that lies in an earlier delivery is linked rather than stored again
   * @param cores on how many cores the files of imports are unpacked and looked at; 1 for one after the other
   * @param timing how long a poll is held, how many runs go at once
   */
  public record Settings(
      Supplier<Limits> limits,
      Durability durability,
      Duration lockWait,
      ByteSize memory,
      Patience patience,
      int forcing,
      boolean links,
      int cores,
      ImportRuns.Timing timing) {}

  /**
   * Builds it.
   *
   * @param inspectors look at each file
   * @param handlers are handed each delivery
   */
  public static ImportRoom of(
      Ground ground,
      Servers servers,
      Chronicle chronicle,
      List<Inspector> inspectors,
      List<DeliveryHandler> handlers,
      Settings settings) {
    Supplier<Limits> limits = settings.limits();
    MemoryBudget memory = new MemoryBudget(settings.memory().bytes());
    Inbox inbox = new Inbox(ground.layout(), ground.publicly());
    Intake intake = new Intake(
        ground.layout(),
        ground.locks(),
        ground.folders(),
        limits.get(),
        server -> least(limits.get(), servers.byId(server)),
        settings.durability(),
        settings.lockWait(),
        ground.clock());
    Forcing forcing = settings.forcing() == 0 ? Forcing.AT_ONCE : new Forcing(settings.forcing());
    Cores cores = new Cores(settings.cores());
    Steps steps = new Steps(
        intake,
        new Validation(
            ground.layout(),
            intake.space(),
            () -> ofArchives(limits.get()),
            forcing,
            settings.links(),
            cores),
        new Staging(memory, inspectors, cores),
        new Fingerprints(ground.layout(), ground.privately()),
        inbox,
        new HandOvers(
            ground.layout(),
            ground.privately(),
            inbox,
            handlers,
            memory,
            settings.patience(),
            ground.clock()),
        new Quarantine(ground.layout(), ground.privately()));
    Jobs jobs = new Jobs(ground.layout(), ground.privately());
    ImportWork work =
        new ImportWork(ground.layout(), steps, jobs, servers, chronicle, ground.clock());
    return new ImportRoom(
        steps,
        jobs,
        new ImportRuns(intake, work, jobs, chronicle, ground.clock(), settings.timing()),
        forcing,
        cores);
  }

  private static Validation.Limits ofArchives(Limits limits) {
    return Validation.Limits.of(limits.exchange(), limits.files());
  }

  /** What anybody may send, or less. */
  private static Limits least(Limits general, Optional<ServerRecord> server) {
    ServerLimits own = server.map(ServerRecord::limitsOrNone).orElse(ServerLimits.NONE);
    return general.with(
        least(general.chunk(), own.chunk()),
        least(general.file(), own.file()),
        least(general.exchange(), own.exchange()),
        own.files() == null ? general.files() : Math.min(general.files(), own.files()));
  }

  private static ByteSize least(ByteSize general, @Nullable Long own) {
    return own == null || own > general.bytes() ? general : new ByteSize(own);
  }

  /** Begins to hand over what waits. */
  public void start() throws IOException {
    steps.handOvers().start();
  }

  @Override
  public void close() {
    runs.close();
    cores.close();
    forcing.close();
    steps.handOvers().close();
  }
}
