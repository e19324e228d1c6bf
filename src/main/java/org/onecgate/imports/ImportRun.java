package org.onecgate.imports;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.onecgate.SafeName;
import org.onecgate.history.JobRecord;
import org.onecgate.protocol.Reply;
import org.onecgate.staging.Progress;
import org.onecgate.staging.Validation;

/**
 * One sealed exchange on its way to becoming a delivery.
 *
 * <p><em>Threading:</em> one worker works, any number of requests ask.
 */
final class ImportRun {
  private static final Progress.Step PUBLISHING = Progress.Step.of("publishing");

  private static final Progress.Step HELD = Progress.Step.of("held");

  private final JobRecord job;

  /** The names it answers for, as 1C may ask: in any case, with or without directories. */
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /** The names of later bytes that were discarded: for these it answers no more. */
  private final Set<SafeName> withdrawn = ConcurrentHashMap.newKeySet();

  private final CompletableFuture<Reply> outcome = new CompletableFuture<>();

  /** Is at zero as soon as nobody shall wait any more. */
  private final CountDownLatch told = new CountDownLatch(1);

  private volatile Progress.Step step = Progress.Step.of("waiting");
  private volatile boolean cancelled;
  private volatile boolean interrupted;

  ImportRun(JobRecord job) {
    this.job = job;
    add(job.files().stream().map(SafeName::new).toList());
  }

  JobRecord job() {
    return job;
  }

  /**
   * Says how far it is.
   *
   * @return whether that is a new step
   * @throws Progress.CancelledException if nobody wants it any more
   */
  synchronized boolean progress(Progress.Step now) throws Progress.CancelledException {
    if (cancelled) {
      throw new Progress.CancelledException();
    }
    boolean begins = !now.what().equals(step.what());
    step = now;
    return begins;
  }

  /** How far it is. */
  Progress.Step step() {
    return step;
  }

  /**
   * Has it end before it is published.
   *
   * @return false if it is too late for that
   */
  synchronized boolean cancel() {
    if (isOver() || step.equals(PUBLISHING)) {
      return false;
    }
    cancelled = true;
    return true;
  }

  /** From here on it cannot be cancelled; false if it was. */
  synchronized boolean publish() {
    if (!cancelled) {
      step = PUBLISHING;
    }
    return !cancelled;
  }

  void add(Collection<SafeName> more) {
    for (SafeName name : more) {
      names.add(name.key());
      if (!name.isBelowPictures()) {
        names.add(new SafeName(name.fileName()).key());
      }
    }
  }

  /** Ends it for good. */
  void end(Reply reply) {
    outcome.complete(reply);
    told.countDown();
  }

  /** Has nobody wait any more: whoever does is told how far it is. */
  void stopWaiting() {
    told.countDown();
  }

  /**
   * Ends it for now: the disk was in the way, and the work can be done again.
   *
   * @return false if nobody wants it any more; it goes on then
   */
  synchronized boolean interrupt(Reply.Failure failure) {
    if (!cancelled) {
      step = HELD;
      interrupted = true;
      outcome.complete(failure);
      told.countDown();
    }
    return !cancelled;
  }

  /** Whether nobody wants it any more. */
  boolean isCancelled() {
    return cancelled;
  }

  boolean wasInterrupted() {
    return interrupted;
  }

  /** What holds it up; empty if nothing does. */
  Optional<Reply.Failure> held() {
    return interrupted && outcome.getNow(new Reply.Success()) instanceof Reply.Failure failure
        ? Optional.of(failure)
        : Optional.empty();
  }

  boolean isOver() {
    return outcome.isDone();
  }

  boolean hasFailed() {
    return outcome.isDone() && !(outcome.join() instanceof Reply.Success);
  }

  /** Whether it may have held any name: nobody can say what a broken archive held. */
  boolean hadArchive() {
    return names.stream().anyMatch(name -> name.endsWith(".zip"));
  }

  /** Whether one of its files has this name. */
  boolean has(SafeName name) {
    return names.contains(name.key());
  }

  /** Later bytes of these names were discarded. */
  void withdraw(Collection<SafeName> names) {
    names.stream().filter(name -> !name.isBelowPictures()).forEach(withdrawn::add);
  }

  /** Whether it answers for this name no more; an archive that was discarded may have held any. */
  boolean isWithdrawn(SafeName name) {
    return withdrawn.stream().anyMatch(each -> Validation.isArchive(each) || each.isAskedBy(name));
  }

  /** Waits for the end, at most this long; how far it is, if that was not enough (E17). */
  Reply await(Duration hold) throws InterruptedException {
    var unused = told.await(hold.toMillis(), TimeUnit.MILLISECONDS);
    return outcome.isDone() ? outcome.join() : new Reply.Progress(step.said());
  }

  /** The names that an import may ask for and that a record keeps: none below a directory. */
  static List<String> asked(Collection<SafeName> all) {
    return all.stream().filter(n -> !n.isBelowPictures()).map(SafeName::value).toList();
  }
}
