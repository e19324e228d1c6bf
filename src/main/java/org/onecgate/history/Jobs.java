package org.onecgate.history;

import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.Threads;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/** The job records, one file for each import (P1). */
public final class Jobs {
  private static final Logger LOG = System.getLogger(Jobs.class.getName());

  /** So many records are kept in memory; older ones are read when they are asked for. */
  private static final int REMEMBERED = 20_000;

  /** So many threads look through the records at a start: a disk serves several at once better than one. */
  private static final int READERS = 4;

  /** So many records each of them takes at once. */
  private static final int PART = 500;

  private final DataLayout layout;
  private final JsonStore store;
  private volatile @Nullable Listing listing;

  /** The newest records, without the names of their files. */
  private final NavigableMap<ExchangeId, JobRecord> known =
      Collections.synchronizedNavigableMap(new TreeMap<>());

  /** The names of the files of these. */
  private final KnownNames names = new KnownNames();

  /**
   * The newest record of each server and type that is of files. One whose files were removed unsealed takes the
   * place of no other: it says nothing about what was sealed, and must not hide it.
   */
  private final Map<Kind, JobRecord> last = new ConcurrentHashMap<>();

  /** The newest of those whose files were published, by server and type. */
  private final Map<Kind, JobRecord> published = new ConcurrentHashMap<>();

  private record Kind(ServerId server, String type) {
    static Kind of(JobRecord job) {
      return new Kind(job.serverId(), job.type());
    }
  }

  /** Keeps the records below this layout. */
  public Jobs(DataLayout layout, JsonStore store) {
    this.layout = layout;
    this.store = store;
  }

  /** Writes the record in one step. */
  public void save(JobRecord job) throws StorageException {
    store.write(layout.job(job.id()), job);
    remember(job);
  }

  private void remember(JobRecord job) {
    JobRecord brief = job.brief();
    synchronized (known) { // the last of a server must follow what is known in the same order
      known.put(brief.id(), brief);
      names.put(job.id(), job.files());
      rememberLast(brief);
      forgetOldest();
    }
  }

  private void forgetOldest() {
    if (known.size() > REMEMBERED) {
      names.remove(known.pollFirstEntry().getKey());
    }
  }

  private void rememberLast(JobRecord brief) {
    if (brief.event() != null) {
      return; // it announces something and holds nothing
    }
    last.merge(Kind.of(brief), brief, Jobs::later);
    if (brief.state() == JobRecord.State.PUBLISHED) {
      published.merge(Kind.of(brief), brief, Jobs::later);
    }
  }

  /** Which of two is the last one. */
  private static JobRecord later(JobRecord old, JobRecord now) {
    boolean sealed = old.state() != JobRecord.State.ABANDONED;
    if (sealed == (now.state() == JobRecord.State.ABANDONED)) {
      return sealed ? old : now;
    }
    return old.id().compareTo(now.id()) > 0 ? old : now;
  }

  /** Removes the record of an import that never began. */
  public void remove(ExchangeId id) throws StorageException {
    Disk.deleteTree(layout.jobDirectory(id));
    forget(id);
  }

  private void forget(ExchangeId id) {
    synchronized (known) {
      known.remove(id);
      names.remove(id);
      last.values().stream()
          .filter(job -> job.id().equals(id))
          .forEach(job -> last.computeIfPresent(
              Kind.of(job), (kind, now) -> now.id().equals(id) ? newestOf(kind) : now));
    }
  }

  /** Needs the monitor of what is known. */
  private @Nullable JobRecord newestOf(Kind kind) {
    return known.values().stream()
        .filter(job -> Kind.of(job).equals(kind) && job.event() == null)
        .reduce(Jobs::later)
        .orElse(null);
  }

  /**
   * The newest record of a server that is of files, as far as this process has seen; without their names.
   */
  public Optional<JobRecord> last(ServerId server) {
    return lastOf(server).reduce(Jobs::later);
  }

  private Stream<JobRecord> lastOf(ServerId server) {
    return last.values().stream().filter(job -> job.server().equals(server.value()));
  }

  /**
   * The newest records of a server of their types, where these were refused, likewise: what comes of another type says
   * nothing about them.
   */
  public List<JobRecord> refused(ServerId server) {
    return lastOf(server)
        .filter(job -> job.state() == JobRecord.State.FAILED)
        .sorted(Comparator.comparing(JobRecord::id).reversed())
        .toList();
  }

  /** When the files of a server were last published; also where that record is gone meanwhile. */
  public Optional<Instant> lastPublished(ServerId server) {
    return published.values().stream()
        .filter(job -> job.server().equals(server.value()))
        .reduce(Jobs::later)
        .map(JobRecord::finishedAt);
  }

  /**
   * The newest record of a server and a type whose files were published, as far as this process has
   * seen; without their names. Goods say nothing about orders, nor these about goods.
   */
  public Optional<JobRecord> lastPublished(ServerId server, String type) {
    return Optional.ofNullable(published.get(new Kind(server, type)));
  }

  /**
   * Some of the records, newest first, without the names of their files. What another process has
   * changed is seen where it was under way or is new.
   *
   * @param before only older ones; null for the newest
   * @param since none that was sealed before this moment is looked at; null for all
   * @param wanted which
   * @param most how many at most
   */
  public List<JobRecord> newest(
      @Nullable ExchangeId before, @Nullable Instant since, Predicate<JobRecord> wanted, int most)
      throws StorageException {
    List<ExchangeId> ids = ids();
    int end = before == null ? ids.size() : place(ids, before);
    int begin = since == null ? 0 : place(ids, ExchangeId.of(since, 0));
    List<JobRecord> found = new ArrayList<>();
    for (int i = end - 1; i >= begin && found.size() < most; i--) {
      briefIfReadable(ids.get(i)).filter(wanted).ifPresent(found::add);
    }
    return found;
  }

  /** How many of these are older than one. */
  private static int place(List<ExchangeId> ids, ExchangeId id) {
    int place = Collections.binarySearch(ids, id);
    return place < 0 ? -place - 1 : place;
  }

  /**
   * Whether the name of a file of an exchange holds a text, whatever the case. It is answered from memory but for those
   * with very many names, and those that are not remembered any more.
   *
   * @param text in small letters
   */
  public boolean hasFile(ExchangeId id, String text) {
    return names.anyHolds(id, text).orElseGet(() -> {
      try {
        return find(id)
            .filter(job -> job.files().stream()
                .anyMatch(file -> file.toLowerCase(Locale.ROOT).contains(text)))
            .isPresent();
      } catch (StorageException e) {
        LOG.log(Level.DEBUG, "record passed over exchange=" + id, e);
        return false;
      }
    });
  }

  /**
   * The newest exchanges of files of each server, by its id, newest first; from memory, so of a server that was silent
   * for long there may be fewer.
   *
   * @param most so many of each at most
   */
  public Map<String, List<JobRecord>> lately(int most) throws StorageException {
    var unused = newest(null, null, job -> true, most); // what another node has added
    Map<String, List<JobRecord>> found = new HashMap<>();
    synchronized (known) {
      for (JobRecord job : known.descendingMap().values()) {
        List<JobRecord> its = found.computeIfAbsent(job.server(), any -> new ArrayList<>());
        if (job.event() == null && its.size() < most) {
          its.add(job);
        }
      }
    }
    return found;
  }

  /** {@link #brief} for those that look at many: one that cannot be read hides no other; the start has told of it. */
  public Optional<JobRecord> briefIfReadable(ExchangeId id) {
    try {
      return brief(id);
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "record passed over exchange=" + id, e);
      return Optional.empty();
    }
  }

  /** The names of all records, oldest first; listed anew if the directory has changed. */
  private List<ExchangeId> ids() throws StorageException {
    Instant modified = Disk.lastModified(layout.jobs());
    @Nullable Listing before = listing;
    if (before != null && before.modified().equals(modified) && before.settled()) {
      return before.ids();
    }
    boolean settled = Disk.isSettled(modified);
    List<ExchangeId> ids = new ArrayList<>();
    for (Path directory : Disk.list(layout.jobs())) {
      String name = String.valueOf(directory.getFileName());
      if (ExchangeId.isValid(name)) {
        ids.add(new ExchangeId(name));
      }
    }
    Set<ExchangeId> there = new HashSet<>(ids);
    known.keySet().retainAll(there); // what was kept long enough is gone
    names.retain(there);
    listing = new Listing(modified, settled, ids);
    return ids;
  }

  /**
   * What the directory held.
   *
   * @param modified when it had last changed
   * @param settled whether a change since it was listed would have given it another time
   */
  private record Listing(Instant modified, boolean settled, List<ExchangeId> ids) {}

  /** The record of one exchange without the names of its files. */
  public Optional<JobRecord> brief(ExchangeId id) throws StorageException {
    @Nullable JobRecord job = known.get(id);
    if (job != null && job.state() != JobRecord.State.RUNNING) {
      return Optional.of(job);
    }
    Optional<JobRecord> whole = find(id);
    Optional<JobRecord> read = whole.map(JobRecord::brief);
    read.ifPresent(found -> {
      synchronized (known) {
        if (Objects.equals(
            known.get(id), job)) { // else what was saved while this was read is newer
          known.put(id, found);
          whole.ifPresent(one -> names.put(id, one.files()));
          rememberLast(found);
          forgetOldest();
        }
      }
    });
    return read;
  }

  /** The record of one import; one that does not load is set aside. */
  public Optional<JobRecord> find(ExchangeId id) throws StorageException {
    return store.load(layout.job(id), JobRecord.class);
  }

  /**
   * The records that a start needs before the first request, oldest first: of the exchanges that were sealed since a
   * moment, and of these others. One that does not load, or cannot be read, is set aside or passed over.
   *
   * @param others those that are known to have begun, however old
   */
  public List<JobRecord> needed(Instant since, Set<ExchangeId> others) throws StorageException {
    ExchangeId first = ExchangeId.of(since, 0);
    return each(
        ids().stream()
            .filter(id -> id.compareTo(first) >= 0 || others.contains(id))
            .toList(),
        this::readOrPassOver);
  }

  /**
   * The records of exchanges that were sealed before a moment and are not over, oldest first; there are few or none.
   *
   * <p>Of the others only the text is looked through, in {@value #READERS} threads: to take a record apart takes
   * several times as long. {@link #recall} reads them afterwards.
   */
  public List<JobRecord> unfinished(Instant before) throws StorageException {
    ExchangeId first = ExchangeId.of(before, 0);
    return each(
        ids().stream().filter(id -> id.compareTo(first) < 0).toList(),
        id -> isOver(layout.job(id))
            ? Optional.empty()
            : store
                .loadOrPassOver(layout.job(id), JobRecord.class)
                .filter(job -> job.state() == JobRecord.State.RUNNING));
  }

  private Optional<JobRecord> readOrPassOver(ExchangeId id) {
    Optional<JobRecord> read = store.loadOrPassOver(layout.job(id), JobRecord.class);
    read.ifPresent(this::remember);
    return read;
  }

  /** What is found for each of these, in their order. */
  private List<JobRecord> each(List<ExchangeId> ids, Function<ExchangeId, Optional<JobRecord>> look)
      throws StorageException {
    ExecutorService readers = Threads.pool("gate-start", READERS);
    try {
      List<Future<List<JobRecord>>> parts = new ArrayList<>();
      for (int from = 0; from < ids.size(); from += PART) {
        List<ExchangeId> part = ids.subList(from, Math.min(ids.size(), from + PART));
        parts.add(readers.submit(
            () -> part.stream().map(look).flatMap(Optional::stream).toList()));
      }
      List<JobRecord> jobs = new ArrayList<>();
      for (Future<List<JobRecord>> part : parts) {
        jobs.addAll(part.get());
      }
      return jobs;
    } catch (ExecutionException e) {
      throw new IllegalStateException("records cannot be looked through", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("read-jobs", layout.jobs(), new InterruptedIOException());
    } finally {
      Threads.stop(readers);
    }
  }

  /** Whether a record says nowhere that its exchange is under way; not if that is in doubt. */
  private static boolean isOver(Path file) {
    byte @Nullable [] content;
    try {
      content = Disk.content(file, Integer.MAX_VALUE);
    } catch (StorageException e) {
      return false;
    }
    String text = content == null ? "" : new String(content, StandardCharsets.ISO_8859_1);
    return text.startsWith("{")
        && text.stripTrailing().endsWith("}")
        && !text.contains(JobRecord.State.RUNNING.name())
        && !text.contains("\\u"); // by which somebody could have written the same
  }

  /** Reads the records that a start did not need, newest first: so pages know the last one of each server at once. */
  public void recall() throws StorageException {
    List<ExchangeId> ids = ids();
    int oldest = Math.max(0, ids.size() - REMEMBERED);
    for (int i = ids.size() - 1; i >= oldest && !Thread.currentThread().isInterrupted(); i--) {
      if (!known.containsKey(ids.get(i))) {
        briefOrPassOver(ids.get(i));
      }
    }
  }

  private void briefOrPassOver(ExchangeId id) {
    try {
      var unused = brief(id);
    } catch (StorageException e) {
      // as a start does with one that it needs
      var unused = store.loadOrPassOver(layout.job(id), JobRecord.class);
    }
  }
}
