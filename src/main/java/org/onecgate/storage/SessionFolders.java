package org.onecgate.storage;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.onecgate.SessionHash;
import org.onecgate.Threads;

/**
 * Tells those who look on which sessions have changed, so that nobody walks all of them for each question.
 *
 * <p>What this process does to a session is told by {@link #touched} and known at once. What another
 * node or a person does is found by the time of each session's directory. Where there are few sessions
 * that is looked at whenever somebody asks. Where there are many it is done in the background while
 * somebody asks: {@link #REST} after the last look ended at the latest, or ten times what that took.
 *
 * <p>Memory: about 200 bytes a session.
 *
 * <p><em>Threading:</em> safe; the thread {@code gate-sessions} looks in the background.
 */
public final class SessionFolders implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SessionFolders.class.getName());

  /** So many are looked at within a millisecond or two. */
  public static final int FEW = 256;

  /** How long after a look the next one begins, if somebody asks. */
  public static final Duration REST = Duration.ofSeconds(5);

  /** A look takes at most one part in so many of one core. */
  private static final int SHARE = 10;

  private final DataLayout layout;
  private final int few;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread = Threads.timer("gate-sessions");
  private final AtomicBoolean underWay = new AtomicBoolean();

  /** When the directory of each session had last changed; {@link Instant#MIN} if that may be one moment too old. */
  private final Map<SessionHash, Instant> known = new HashMap<>();

  private Instant listed = Instant.MIN;
  private volatile int count;
  private volatile long rounds;

  /** When the next look is due, by {@link System#nanoTime}. */
  private volatile long due;

  /** Looks below this layout. */
  public SessionFolders(DataLayout layout) {
    this(layout, FEW);
  }

  /**
   * The same with another notion of few.
   *
   * @param few in place of {@link #FEW}
   */
  public SessionFolders(DataLayout layout, int few) {
    this.layout = layout;
    this.few = few;
  }

  /** The changes that one of those who look on has not seen yet. */
  public static final class Follower {
    private final Set<SessionHash> pending = ConcurrentHashMap.newKeySet();
    private final Runnable told;

    private Follower(Runnable told) {
      this.told = told;
    }

    /** The sessions that have changed, are new or are gone since this was asked. */
    public List<SessionHash> take() {
      List<SessionHash> taken = new ArrayList<>();
      for (Iterator<SessionHash> each = pending.iterator(); each.hasNext(); ) {
        taken.add(each.next());
        each.remove(); // before it is looked at: a change from now on is told again
      }
      return taken;
    }
  }

  /**
   * Follows all changes from now on.
   *
   * @param told is called after a look in the background
   */
  public Follower follow(Runnable told) {
    Follower follower = new Follower(told);
    followers.add(follower);
    return follower;
  }

  /** Says that this process has changed something of a session; to be called after the change. */
  public void touched(SessionHash session) {
    followers.forEach(each -> each.pending.add(session));
  }

  /** Begins to look in the background, so that the first who asks waits for little or nothing. */
  public void start() {
    begin();
  }

  /**
   * Brings up to date what is told: at once where the sessions are few, else in the background. The
   * first call waits for the first look.
   */
  public void look() throws StorageException {
    if (rounds == 0 || count <= few) {
      lookNow(rounds == 0);
    } else if (System.nanoTime() - due >= 0) {
      begin();
    }
  }

  /** Whether there are so few that looking at each of them costs nothing. */
  public boolean isFew() {
    return count <= few;
  }

  /** How often all sessions were looked at so far. */
  public long rounds() {
    return rounds;
  }

  private void begin() {
    if (underWay.compareAndSet(false, true)) {
      try {
        thread.execute(this::lookInBackground);
      } catch (RejectedExecutionException e) {
        underWay.set(false); // it is being closed
      }
    }
  }

  private void lookInBackground() {
    try {
      lookNow();
    } catch (StorageException | RuntimeException e) {
      LOG.log(Level.WARNING, "sessions could not be looked at, they are later", e);
    } finally {
      underWay.set(false);
    }
  }

  /** Looks at all of them, as it is done in the background. */
  public void lookNow() throws StorageException {
    lookNow(false);
    followers.forEach(each -> each.told.run());
  }

  private synchronized void lookNow(boolean onlyFirst) throws StorageException {
    if (onlyFirst && rounds > 0) {
      return; // it was done while this one waited
    }
    long began = System.nanoTime();
    list();
    for (Map.Entry<SessionHash, Instant> each : known.entrySet()) {
      Optional<Instant> found = Disk.lastModifiedIfThere(layout.session(each.getKey()));
      Instant now = found.isPresent() && Disk.isSettled(found.get()) ? found.get() : Instant.MIN;
      if (now.equals(Instant.MIN) || !now.equals(each.getValue())) {
        each.setValue(now);
        touched(each.getKey());
      }
    }
    count = known.size();
    rounds++;
    long took = System.nanoTime() - began;
    due = System.nanoTime() + Math.max(REST.toNanos(), SHARE * took);
  }

  /** Which there are, if their directory has changed. */
  private void list() throws StorageException {
    Instant modified = Disk.lastModified(layout.sessions());
    if (modified.equals(listed)) {
      return;
    }
    boolean settled = Disk.isSettled(modified);
    Set<SessionHash> found = new HashSet<>();
    for (Path directory : Disk.list(layout.sessions())) {
      String name = String.valueOf(directory.getFileName());
      if (SessionHash.isValid(name)) {
        found.add(new SessionHash(name));
      }
    }
    for (Iterator<SessionHash> each = known.keySet().iterator(); each.hasNext(); ) {
      SessionHash session = each.next();
      if (!found.remove(session)) {
        each.remove();
        touched(session);
      }
    }
    found.forEach(session -> known.put(session, Instant.MIN));
    listed = settled ? modified : Instant.MIN;
  }

  /** These sessions, the one that changed last before the others. */
  public synchronized List<SessionHash> newestFirst(List<SessionHash> sessions) {
    Comparator<SessionHash> byTime =
        Comparator.comparing(session -> known.getOrDefault(session, Instant.MIN));
    return sessions.stream().sorted(byTime.reversed()).toList();
  }

  @Override
  public void close() {
    Threads.stop(thread);
  }
}
