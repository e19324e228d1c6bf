package org.onecgate.imports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.SessionHash;

/**
 * The runs that anybody may still ask for, by the session that sealed them.
 *
 * <p><em>Threading:</em> safe; the deque of a session is its monitor for sealing.
 */
final class KnownRuns {
  private static final Comparator<ImportRun> BY_AGE =
      Comparator.comparing(run -> run.job().id());

  private final Map<SessionHash, Deque<ImportRun>> bySession = new ConcurrentHashMap<>();

  /** The runs of a session, newest first. */
  Deque<ImportRun> of(SessionHash session) {
    return bySession.computeIfAbsent(session, s -> new ConcurrentLinkedDeque<>());
  }

  /** Those that are not over for good, oldest first. */
  List<ImportRun> underWay() {
    return all()
        .filter(run -> !run.isOver() || run.wasInterrupted())
        .sorted(BY_AGE)
        .toList();
  }

  /** The one of this exchange that is not over for good. */
  Optional<ImportRun> underWay(ExchangeId id) {
    return underWay().stream().filter(run -> run.job().id().equals(id)).findFirst();
  }

  /** An older run of the same server that is to be published before this one. */
  Optional<ImportRun> unfinishedBefore(ImportRun run) {
    return all()
        .filter(other -> other.job().server().equals(run.job().server())
            && other.job().id().compareTo(run.job().id()) < 0
            && !other.job().isTakenBack()
            && (!other.isOver() || other.wasInterrupted()))
        .findFirst();
  }

  /** Those that the disk or a scanner interrupted, oldest first. */
  List<ImportRun> interrupted() {
    return all().filter(ImportRun::wasInterrupted).sorted(BY_AGE).toList();
  }

  /** Puts a run that does the same work again in the place of one, under the monitor of their session; false if that is known no more. */
  boolean replace(ImportRun old, ImportRun again) {
    Deque<ImportRun> runs = of(old.job().sealedBy());
    if (!runs.contains(old)) {
      return false;
    }
    List<ImportRun> all = new ArrayList<>(runs);
    all.replaceAll(each -> each == old ? again : each);
    runs.clear();
    runs.addAll(all);
    return true;
  }

  /** Forgets the runs of a session that is gone, save those that are not over. */
  void forget(SessionHash session) {
    @Nullable Deque<ImportRun> runs = bySession.get(session);
    if (runs != null && runs.stream().allMatch(run -> run.isOver() && !run.wasInterrupted())) {
      bySession.remove(session);
    }
  }

  private Stream<ImportRun> all() {
    return bySession.values().stream().flatMap(Deque::stream);
  }
}
