package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.crash.Operation.Kind;
import org.onecgate.storage.StorageException.Problem;

/** A disk of which one operation fails, by number, and perhaps every one after it. */
final class FailingDisk implements Watcher {
  private final Watcher healthy;
  private final int number;
  private final Ill ill;
  private final boolean forEver;
  private final List<Operation> seen = new ArrayList<>();
  private boolean failsNext;
  private @Nullable Operation struck;
  private final Set<Problem> problems = EnumSet.noneOf(Problem.class);

  /**
   * A disk that fails at the operation of this number, from 0.
   *
   * @param healthy does what does not fail
   */
  FailingDisk(Watcher healthy, int number, Ill ill, boolean forEver) {
    this.healthy = healthy;
    this.number = number;
    this.ill = ill;
    this.forEver = forEver;
  }

  /** A disk that never fails, to count its operations. */
  static FailingDisk never() {
    return new FailingDisk(CALM, -1, Ill.EIO, false);
  }

  /** The operations that were asked for. */
  List<Operation> operations() {
    return seen;
  }

  /** What they were. */
  List<Kind> kinds() {
    return seen.stream().map(Operation::kind).toList();
  }

  /** The operation that failed; null before. */
  @Nullable
  Operation struck() {
    return struck;
  }

  /** What the callers of all failed operations were to be told. */
  Set<Problem> problems() {
    return problems;
  }

  @Override
  public int on(Operation operation, Real real) throws IOException {
    int n = seen.size();
    seen.add(operation);
    if (n == number && ill == Ill.SHORT_WRITE && operation.bytes().length > 1) {
      struck = operation;
      failsNext = true;
      Operation half = operation.shortened(operation.bytes().length / 2);
      return healthy.on(half, real);
    }
    boolean strikes = n == number && ill.strikes(operation.kind());
    boolean lasts = forEver && struck != null && ill.lastsFor(operation.kind());
    if (strikes || lasts || (failsNext && operation.kind() == Kind.WRITE)) {
      failsNext = false;
      if (struck == null) {
        struck = operation;
      }
      problems.add(ill.problem(operation.kind()));
      throw ill.failure(operation);
    }
    return healthy.on(operation, real);
  }

  @Override
  public Object opened(Path path) {
    return healthy.opened(path);
  }
}
