package org.onecgate.outbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.DataLayout.OrderName;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * Which orders lie in one directory, without listing it for each question.
 *
 * <p>What this process does there is noted as it is done. What another node or a person does is seen by
 * the time of the directory, which is looked at whenever this is asked. Two changes of one moment have
 * one time, so a large directory that has changed is also listed anew in the background; a small one is
 * always listed.
 *
 * <p>Memory: about 300 bytes an order.
 *
 * <p><em>Threading:</em> safe. Only one thread at a time may change something.
 */
final class OrderFolder {
  /** So many are listed within less than a millisecond. */
  static final int FEW = 256;

  private static final Comparator<OrderName> BY_AGE =
      Comparator.comparing(OrderName::version).thenComparing(OrderName::number);

  private final Path directory;
  private final int few;

  /** What lies there; replaced when it is listed. */
  private Names names = new Names(List.of());

  /** What was done while the directory is being listed without the monitor; null if it is not. */
  private @Nullable List<Consumer<Names>> meanwhile;

  /** The time of the directory to which the names belong; null if they are to be listed. */
  private @Nullable Instant known;

  /** Whether no other change can have the same time. */
  private boolean sure;

  /** A change of this process is under way: the directory's time may be its own. */
  private boolean changing;

  /**
   * Names by age and by number.
   *
   * @param all all of them, oldest first
   * @param newest the newest of each number
   */
  private record Names(NavigableSet<OrderName> all, Map<String, OrderName> newest) {
    Names(List<OrderName> listed) {
      this(new TreeSet<>(BY_AGE), new HashMap<>());
      all.addAll(listed);
      all.forEach(name -> newest.put(name.number(), name));
    }

    void add(OrderName name) {
      all.add(name);
      newest.merge(name.number(), name, (a, b) -> BY_AGE.compare(a, b) > 0 ? a : b);
    }

    void remove(OrderName name) {
      if (all.remove(name) && newest.remove(name.number(), name) && all.size() > newest.size()) {
        all.stream()
            .filter(each -> each.number().equals(name.number()))
            .forEach(each -> newest.put(each.number(), each));
      }
    }

    boolean isNewest(OrderName name) {
      return name.equals(newest.get(name.number()));
    }
  }

  /** Some step on the disk. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  /** That of this directory, which need not be there. */
  OrderFolder(Path directory) {
    this(directory, FEW);
  }

  /**
   * The same with another notion of few.
   *
   * @param few in place of {@link #FEW}
   */
  OrderFolder(Path directory, int few) {
    this.directory = directory;
    this.few = few;
  }

  /** Looks whether somebody else has changed something. */
  synchronized void look() throws StorageException {
    if (changing && known != null) {
      return;
    }
    Instant modified = modified();
    if (!modified.equals(known) || (!sure && names.all().size() <= few)) {
      take(listed(), modified);
    }
  }

  /** Lists a large directory anew if somebody may have changed it in the moment of another change. */
  void lookAgain() throws StorageException {
    Instant modified;
    synchronized (this) {
      if (known == null || sure || changing || meanwhile != null) {
        return;
      }
      modified = modified();
      meanwhile = new ArrayList<>();
    }
    Names found = null;
    try {
      found = listed();
    } finally {
      synchronized (this) {
        List<Consumer<Names>> done = meanwhile == null ? List.of() : List.copyOf(meanwhile);
        meanwhile = null;
        if (found != null && known != null) {
          boolean quiet = done.isEmpty() && !changing && modified.equals(known);
          for (Consumer<Names> each : done) {
            each.accept(found);
          }
          Instant last = known;
          take(found, modified);
          if (!quiet) {
            known = last; // as the last change left it
            sure = false;
          }
        }
      }
    }
  }

  private Instant modified() throws StorageException {
    return Disk.lastModifiedIfThere(directory).orElse(Instant.MIN);
  }

  private Names listed() throws StorageException {
    return new Names(Disk.list(directory).stream()
        .flatMap(file -> DataLayout.orderName(file).stream())
        .toList());
  }

  private void take(Names found, Instant modified) {
    names = found;
    known = modified;
    sure = modified.equals(Instant.MIN) || Disk.isSettled(modified);
  }

  /** Does what makes a name appear here. */
  void add(OrderName name, Step step) throws IOException {
    change(step, now -> now.add(name));
  }

  /** Does what makes a name vanish from here. */
  void remove(OrderName name, Step step) throws IOException {
    change(step, now -> now.remove(name));
  }

  /** What a step that failed has done is looked for by the next one who asks. */
  private void change(Step step, Consumer<Names> note) throws IOException {
    synchronized (this) {
      changing = true;
    }
    boolean done = false;
    try {
      step.run();
      done = true;
    } finally {
      changed(done, note);
    }
  }

  private synchronized void changed(boolean done, Consumer<Names> note) {
    changing = false;
    sure = false;
    if (!done) {
      known = null;
      return;
    }
    note.accept(names);
    if (meanwhile != null) {
      meanwhile.add(note);
    }
    try {
      known = known == null ? null : modified();
    } catch (StorageException e) {
      known = null; // the change itself is done
    }
  }

  /** All names, oldest first. */
  synchronized List<OrderName> all() {
    return List.copyOf(names.all());
  }

  /** The first of those that are the newest of their numbers, oldest first. */
  synchronized List<OrderName> first(int most, Predicate<OrderName> wanted) {
    return names.all().stream()
        .filter(name -> names.isNewest(name) && wanted.test(name))
        .limit(most)
        .toList();
  }

  /** Those that have a newer one of the same number beside them. */
  synchronized List<OrderName> outdated() {
    return names.all().size() == names.newest().size()
        ? List.of()
        : names.all().stream().filter(name -> !names.isNewest(name)).toList();
  }

  /** Whether this is the newest of its number. */
  synchronized boolean isNewest(OrderName name) {
    return names.isNewest(name);
  }

  /** The newest of a number; null if there is none. */
  synchronized @Nullable OrderName of(String number) {
    return names.newest().get(number);
  }

  /** All of a number, oldest first. */
  synchronized List<OrderName> allOf(String number) {
    @Nullable OrderName last = of(number);
    if (last == null || names.all().size() == names.newest().size()) {
      return last == null ? List.of() : List.of(last);
    }
    return names.all().stream().filter(name -> name.number().equals(number)).toList();
  }

  /** Whether it is here. */
  synchronized boolean contains(OrderName name) {
    return names.all().contains(name);
  }

  /** How many names there are. */
  synchronized int size() {
    return names.all().size();
  }

  /** How many numbers there are. */
  synchronized int count() {
    return names.newest().size();
  }

  /** How many of the numbers are wanted. */
  synchronized int count(Predicate<String> wanted) {
    return (int) names.newest().keySet().stream().filter(wanted).count();
  }
}
