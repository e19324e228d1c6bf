package org.onecgate.imports;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.onecgate.ServerId;

/**
 * The order of runs: those of one server one after the other, in the order of their seals; those of different
 * servers side by side (E22).
 *
 * <p><em>Threading:</em> safe.
 */
final class Lanes {
  private final Clock clock;
  private final Executor workers;
  private final Consumer<ImportRun> work;

  /** The last run of each server, so that the next one starts after it. Guarded by itself. */
  private final Map<ServerId, CompletableFuture<Void>> last = new HashMap<>();

  /** The last run of each server that an earlier start has left. Guarded by what is last. */
  private final Map<ServerId, CompletableFuture<Void>> left = new HashMap<>();

  /** Complete unless something that is left may not have its place yet: no other run is worked on before. */
  private volatile CompletableFuture<Void> opened = CompletableFuture.completedFuture(null);

  private Instant lastSeal = Instant.EPOCH;

  /**
   * Has runs worked on.
   *
   * @param work works on one and never throws, as the next run of its server waits for it
   */
  Lanes(Clock clock, Executor workers, Consumer<ImportRun> work) {
    this.clock = clock;
    this.workers = workers;
    this.work = work;
  }

  /**
   * The place of a run among those of its server, taken before its seal: so they are published in
   * the order of their names, however long each seal takes (E22).
   */
  record Turn(Instant time, CompletableFuture<Optional<ImportRun>> run) {
    void take(ImportRun it) {
      run.complete(Optional.of(it));
    }

    /** Lets the next one go on; does nothing if it was taken. */
    void pass() {
      run.complete(Optional.empty());
    }
  }

  /** The next place of a server; it is to be taken or passed. */
  Turn turn(ServerId server) {
    synchronized (last) {
      Turn turn = new Turn(nextSeal(), new CompletableFuture<>());
      CompletableFuture<Void> before =
          last.getOrDefault(server, opened.thenCompose(open -> lastLeft(server)));
      last.put(
          server,
          before
              .thenCombine(turn.run(), (done, run) -> run)
              .thenAcceptAsync(run -> run.ifPresent(work), workers));
      return turn;
    }
  }

  /** Has what gets a {@link #turn} from now on wait until {@link #open}. */
  void hold() {
    opened = new CompletableFuture<>();
  }

  /**
   * Takes a run that an earlier start has left: it comes before all that have a {@link #turn}, behind those that were taken
   * before it.
   */
  void takeLeft(ImportRun run) {
    synchronized (last) {
      ServerId server = run.job().serverId();
      left.put(server, lastLeft(server).thenRunAsync(() -> work.accept(run), workers));
    }
  }

  /** Has the others follow, now that all is taken that was left. */
  void open() {
    opened.complete(null);
  }

  private CompletableFuture<Void> lastLeft(ServerId server) {
    synchronized (last) {
      return left.getOrDefault(server, CompletableFuture.completedFuture(null));
    }
  }

  /** Seals are a millisecond apart at least, so that names sort by them. */
  synchronized Instant nextSeal() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    lastSeal = now.isAfter(lastSeal) ? now : lastSeal.plusMillis(1);
    return lastSeal;
  }

  /** A seal of an earlier start: the next one is later. */
  synchronized void noteSeal(Instant time) {
    lastSeal = time.isAfter(lastSeal) ? time : lastSeal;
  }
}
