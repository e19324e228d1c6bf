package org.onecgate.crash;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.onecgate.FaultException;
import org.onecgate.crash.Story.Aftermath;

/**
 * A story with promises of its own.
 *
 * @param <P> what was promised at a time
 */
abstract class Tale<P> implements Story {
  private record Told<P>(int changes, P promise) {}

  private final String name;
  private final List<Told<P>> told = new ArrayList<>();
  private Recorder recorder = new Recorder(Path.of("/nowhere"), site -> false);
  private Optional<Exception> failure = Optional.empty();

  /** Of the one look that is under way. */
  private final List<String> violations = new ArrayList<>();

  Tale(String name) {
    this.name = name;
  }

  /** Lets it happen in an empty directory, on a disk that records; it ends early where that fails. */
  final Tale<P> record(Path base, Predicate<String> leftOut) {
    recorder = new Recorder(base, leftOut);
    WatchedProvider provider = new WatchedProvider(FileSystems.getDefault(), recorder);
    try {
      happen(provider.watched(base).resolve("data"), provider, recorder);
    } catch (Exception e) {
      failure = Optional.of(e);
    }
    return this;
  }

  /**
   * What happens.
   *
   * @param data the data directory, watched
   * @param healthy what watches, for one that has another watch for a while
   */
  abstract void happen(Path data, WatchedProvider provider, Watcher healthy) throws Exception;

  /** Looks at what a cut left; {@link #require} tells what is wrong. */
  abstract void look(Path data, P last, P next, boolean underWay, Aftermath after)
      throws FaultException, IOException;

  /** The same tale, not recorded yet. */
  abstract Tale<P> anew();

  /** From now on this holds. */
  final void tell(P promise) {
    told.add(new Told<>(recorder.changes().size(), promise));
  }

  final void require(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }

  private int last(int stop) {
    int last = 0;
    while (last + 1 < told.size() && told.get(last + 1).changes() <= stop) {
      last++;
    }
    return last;
  }

  private boolean isUnderWay(int stop) {
    return told.get(last(stop)).changes() < stop;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Change> changes() {
    return recorder.changes();
  }

  @Override
  public Set<Integer> ends() {
    Set<Integer> ends = new LinkedHashSet<>();
    told.forEach(each -> ends.add(each.changes()));
    return ends;
  }

  @Override
  public Optional<Exception> failure() {
    return failure;
  }

  @Override
  public String promise(int stop) {
    return name + last(stop) + isUnderWay(stop);
  }

  @Override
  public List<String> violations(Path base, int stop, Aftermath after) {
    violations.clear();
    int last = last(stop);
    int next = isUnderWay(stop) ? Math.min(last + 1, told.size() - 1) : last;
    try {
      look(
          base.resolve("data"),
          told.get(last).promise(),
          told.get(next).promise(),
          isUnderWay(stop),
          after);
    } catch (FaultException | IOException | RuntimeException e) {
      violations.add(Failure.brief(e));
    }
    return List.copyOf(violations);
  }

  @Override
  public Story without(Path base, Predicate<String> barriers) {
    return anew().record(base, barriers);
  }
}
