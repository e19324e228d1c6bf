package org.onecgate.exchange;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.onecgate.SafeName;
import org.onecgate.protocol.Reply;
import org.onecgate.state.JobRecord;

/**
 * One sealed exchange on its way to becoming a delivery.
 *
 * <p><em>Threading:</em> one worker works, any number of requests ask.
 */
final class ImportRun {
  private final JobRecord job;
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Reply> outcome = new CompletableFuture<>();
  private volatile String progress = "waiting";

  ImportRun(JobRecord job) {
    this.job = job;
  }

  JobRecord job() {
    return job;
  }

  void progress(String what) {
    progress = what;
  }

  void add(Collection<SafeName> more) {
    more.forEach(name -> names.add(name.key()));
  }

  void end(Reply reply) {
    outcome.complete(reply);
  }

  boolean isOver() {
    return outcome.isDone();
  }

  /**
   * Whether this run answers for the name. Before the end it may still find the name in an archive;
   * one that failed answers for every name, as nobody can say what a broken archive held.
   */
  boolean answersFor(SafeName name) {
    return names.contains(name.key())
        || !outcome.isDone()
        || !(outcome.join() instanceof Reply.Success);
  }

  /** Waits for the end, at most this long; how far it is, if that was not enough (E17). */
  Reply await(Duration hold) throws InterruptedException {
    try {
      return outcome.get(hold.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Reply.Progress(progress);
    } catch (ExecutionException e) {
      throw new IllegalStateException("runs end with a reply", e);
    }
  }
}
