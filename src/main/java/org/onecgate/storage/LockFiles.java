package org.onecgate.storage;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Threads;

/**
 * Serialises the writes to a file by a lock file {@code <file>.lock} beside it (E8).
 *
 * <p>The lock file is created exclusively with its content complete and names its owner. Taking,
 * taking over and releasing happen under the {@link Guard}. A lock is taken over at once when its
 * owner is provably gone (other boot, process ended, deployment undeployed), otherwise only when no
 * heartbeat was seen for a minute by the observer's own clock. Inside this deployment a waiter may
 * end a holder that has stalled.
 *
 * <p><em>Threading:</em> safe. One thread, {@code gate-lock-heartbeat}, touches the locks held.
 */
public final class LockFiles implements AutoCloseable {
  /**
   * The times that decide.
   *
   * @param heartbeat how often a held lock is touched
   * @param silence how long an owner on another machine may show no heartbeat
   * @param stall how long a holder may make no progress while another one waits
   */
  public record Timing(Duration heartbeat, Duration silence, Duration stall) {
    /** 10 s, 60 s and 20 s, as E8 and the lock protocol ask. */
    public static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(20));
  }

  private static final Logger LOG = System.getLogger(LockFiles.class.getName());
  private static final String DEPLOYMENTS = "org.onecgate.deployments";
  private static final String SUFFIX = ".lock";
  private static final long POLL_MILLIS = 50;
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final Guard guard;
  private final Owner self;
  private final Timing timing;
  private final ScheduledExecutorService heartbeat;

  /** The locks of this deployment, by lock file; also the monitor for waiting. */
  private final Map<Path, LockFile> held = new HashMap<>();

  /** What was last seen of other processes' locks. Guarded by {@link #held}. */
  private final Map<Path, Sighting> sightings = new HashMap<>();

  private boolean closed;

  /** How many threads wait for a lock. Guarded by {@link #held}. */
  private int waiting;

  private record Sighting(String token, FileTime beat, long sinceNanos) {}

  /** Locks that change hands under this guard file, whose directory must exist. */
  public LockFiles(Path guardFile, Timing timing) {
    this.guard = new Guard(guardFile);
    this.self = Owner.ofThisProcess();
    this.timing = timing;
    register(true);
    this.heartbeat = Threads.timer("gate-lock-heartbeat");
    long millis = timing.heartbeat().toMillis();
    var unused =
        heartbeat.scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
  }

  Timing timing() {
    return timing;
  }

  /**
   * Takes the lock of a file, waiting for at most this long.
   *
   * @throws FaultException {@link Fault#FILE_BUSY} if it cannot be had in time; {@link Fault#STOPPING}
   */
  public LockFile acquire(Path file, Duration wait) throws FaultException, IOException {
    Path path = lockOf(file);
    long deadline = System.nanoTime() + wait.toNanos();
    for (boolean again = false; ; again = true) {
      LockFile mine = new LockFile(this, path);
      LockFile holder = reserve(mine);
      if (holder == null) {
        boolean taken = false;
        try {
          // Their names are made durable before the first commit, not for a lock.
          Disk.makeDirectories(Disk.parent(file), Disk.PRIVATE_DIRECTORY);
          taken = takeFile(mine, again);
          if (taken) {
            return mine;
          }
        } catch (StorageException e) {
          if (!(e.getCause() instanceof NoSuchFileException)) {
            throw e;
          } // a discard or a seal has taken the directory away: make it again
        } finally {
          if (!taken) {
            forget(mine);
          }
        }
      } else if (holder.isStalled()) {
        LOG.log(Level.WARNING, "lock holder ended, it had stalled lock={0}", path.getFileName());
        holder.revoke();
        forget(holder);
        continue;
      }
      await(deadline);
    }
  }

  /** Where the lock file of a file lies. */
  public static Path lockOf(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  /** Whether this is the path of a lock file. */
  public static boolean isLock(Path path) {
    return String.valueOf(path.getFileName()).endsWith(SUFFIX);
  }

  /**
   * Removes a lock file whose owner is gone (W4); false if it lives, or may live.
   *
   * @param really false to find out only
   */
  public boolean removeStale(Path lock, boolean really) throws StorageException {
    return Disk.step(
        "sweep-lock",
        lock,
        () -> guard.call(generations -> {
          if (!Disk.exists(lock)) {
            return false;
          }
          Optional<Owner> owner = read(lock);
          // One that warns of a sleeper stays, as long as the file does.
          boolean stale =
              owner.isEmpty() || (isGone(lock, owner.get()) && !owner.get().formerMayWakeUp());
          if (stale && really) {
            Files.deleteIfExists(lock);
          }
          return stale;
        }));
  }

  private synchronized void register(boolean live) {
    // System properties are the one place that all deployments in this JVM share; strings only, so
    // that no class loader is kept alive.
    synchronized (DEPLOYMENTS.intern()) {
      String others = System.getProperty(DEPLOYMENTS, "").replace(self.deployment() + " ", "");
      System.setProperty(DEPLOYMENTS, live ? others + self.deployment() + " " : others);
    }
  }

  private @Nullable LockFile reserve(LockFile mine) throws FaultException {
    synchronized (held) {
      if (closed) {
        throw new FaultException(Fault.STOPPING);
      }
      return held.putIfAbsent(mine.path(), mine);
    }
  }

  private void forget(LockFile lock) {
    synchronized (held) {
      if (held.remove(lock.path(), lock)) {
        held.notifyAll();
      }
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller loops
  private void await(long deadline) throws FaultException {
    synchronized (held) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (closed) {
        throw new FaultException(Fault.STOPPING);
      }
      if (left <= 0) {
        throw new FaultException(Fault.FILE_BUSY);
      }
      waiting++;
      try {
        held.wait(Math.min(left, POLL_MILLIS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FaultException(Fault.FILE_BUSY, null, e);
      } finally {
        waiting--;
      }
    }
  }

  /** How many requests of this deployment wait for the lock of a file (E8). */
  public int waiting() {
    synchronized (held) {
      return waiting;
    }
  }

  private boolean takeFile(LockFile mine, boolean again) throws IOException {
    Path path = mine.path();
    if (again) { // A look without the guard first, so that waiting for another process costs
      // little.
      Optional<Owner> seen = read(path);
      if (seen.isPresent() && stateOf(path, seen.get()) == State.ALIVE) {
        return false;
      }
    }
    return Disk.step(
        "lock",
        path,
        () -> guard.call(generations -> create(mine, generations) || takeOver(mine, generations)));
  }

  /**
   * Creates the lock file exclusively, if there is none. Who looks at it under the guard sees it complete, so a torn one
   * is what a crash left; who looks without the guard takes a torn one for nobody's and looks again under it.
   */
  private boolean create(LockFile mine, Guard.Generations generations) throws IOException {
    Path path = mine.path();
    FileChannel channel;
    try {
      channel = FileChannel.open(path, NEW, Disk.fromTheStart(path, Disk.PRIVATE_FILE));
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    boolean done = false;
    try {
      Owner owner = self.next(generations.next(0), false);
      Disk.writeFully(channel, ByteBuffer.wrap(bytes(owner)), 0);
      mine.taken(owner, channel, Disk.keyOf(path));
      done = true;
      return true;
    } finally {
      if (!done) {
        channel.close();
        Files.deleteIfExists(path);
      }
    }
  }

  private boolean takeOver(LockFile mine, Guard.Generations generations) throws IOException {
    Path path = mine.path();
    Optional<Owner> before = read(path);
    State state = before.isPresent() ? stateOf(path, before.get()) : State.GONE;
    if (state == State.ALIVE) {
      return false;
    }
    LOG.log(
        Level.WARNING,
        "lock taken over lock={0} generation={1} owner={2}",
        path.getFileName(),
        Long.toString(before.map(Owner::generation).orElse(0L)),
        state);
    boolean mayWakeUp =
        state == State.SILENT || before.map(Owner::formerMayWakeUp).orElse(false);
    long last = before.map(Owner::generation).orElse(0L);
    Owner owner = self.next(generations.next(last), mayWakeUp);
    replace(path, owner);
    mine.taken(owner, null, null);
    return true;
  }

  private static void replace(Path path, Owner owner) throws IOException {
    Path temp = Temps.beside(path);
    try {
      Files.write(temp, bytes(owner), StandardOpenOption.CREATE_NEW);
      Files.move(temp, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  private static byte[] bytes(Owner owner) {
    return owner.line().getBytes(StandardCharsets.UTF_8);
  }

  /** What is known of the owner of a lock file. */
  private enum State {
    /** It lives, or nothing says otherwise. */
    ALIVE,
    /** It cannot write any more. */
    GONE,
    /** It has shown no heartbeat for so long that it is given up, but it may wake up. */
    SILENT
  }

  private State stateOf(Path path, Owner owner) throws IOException {
    if (isGone(path, owner)) {
      return State.GONE;
    }
    return !owner.sameProcess(self) && isSilent(path, owner) ? State.SILENT : State.ALIVE;
  }

  private boolean isGone(Path path, Owner owner) {
    if (!owner.sameProcess(self)) {
      return owner.isGone(self);
    }
    if (owner.deployment().equals(self.deployment())) {
      synchronized (held) {
        LockFile holder = held.get(path);
        return holder == null || !holder.isOwnedBy(owner.token());
      }
    }
    return !System.getProperty(DEPLOYMENTS, "").contains(owner.deployment() + " ");
  }

  private boolean isSilent(Path path, Owner owner) throws IOException {
    FileTime beat;
    try {
      beat = Files.getLastModifiedTime(path);
    } catch (NoSuchFileException e) {
      return false;
    }
    long now = System.nanoTime();
    synchronized (held) {
      Sighting last = sightings.get(path);
      if (last == null || !last.token.equals(owner.token()) || !last.beat.equals(beat)) {
        sightings.put(path, new Sighting(owner.token(), beat, now));
        return false;
      }
      return now - last.sinceNanos > timing.silence().toNanos();
    }
  }

  private static Optional<Owner> read(Path path) throws IOException {
    try {
      return Owner.parse(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Renames a directory together with the locks in it, while nobody can commit: what anybody has
   * committed there before lies at the new place, and who holds a lock has lost it. The caller
   * forces the directories.
   */
  public void move(Path from, Path to) throws StorageException {
    Disk.act(
        "rename",
        to,
        () -> guard.call(generations -> {
          Disk.moveVisibly(from, to);
          return true;
        }));
  }

  /** Runs a step under the guard, if the lock on the disk is still this one's; else empty. */
  <T> Optional<T> ifOwned(LockFile lock, Disk.Step<T> step) throws IOException {
    return Disk.step(
        "check-lock",
        lock.path(),
        () -> guard.call(generations -> isOurs(lock) ? Optional.of(step.run()) : Optional.empty()));
  }

  /** Whoever takes it over puts another file in its place, and a file that is open keeps its key to itself. */
  private static boolean isOurs(LockFile lock) throws IOException {
    Object key = lock.key();
    return (key != null && key.equals(Disk.keyOf(lock.path())))
        || read(lock.path()).filter(o -> lock.isOwnedBy(o.token())).isPresent();
  }

  void release(LockFile lock) throws IOException {
    try {
      guard.call(generations -> {
        if (isOurs(lock)) {
          Owner legacy = lock.legacy();
          if (legacy == null) {
            Files.deleteIfExists(lock.path());
          } else {
            replace(lock.path(), legacy);
          }
        }
        return true;
      });
    } finally {
      lock.letGo();
      forget(lock);
    }
  }

  private void beat() {
    try {
      guard.closeIfIdle();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "guard not closed", e);
    }
    List<LockFile> locks;
    synchronized (held) {
      locks = List.copyOf(held.values());
      sightings.keySet().removeIf(path -> !Files.exists(path));
    }
    // The machine's own time, as on all other files: who watches a lock looks whether its time
    // changes.
    FileTime now = FileTime.fromMillis(System.currentTimeMillis());
    for (LockFile lock : locks) {
      try {
        Files.setLastModifiedTime(lock.path(), now);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "heartbeat failed lock={0}", lock.path().getFileName());
      }
    }
  }

  /** Gives no lock away any more, and nobody waits for one; those that are held stay. */
  public void stopWaiting() {
    synchronized (held) {
      closed = true;
      held.notifyAll();
    }
  }

  /** Ends every holder and releases every lock of this deployment; later acquisitions fail. */
  @Override
  public void close() {
    stopWaiting();
    List<LockFile> locks;
    synchronized (held) {
      locks = List.copyOf(held.values());
    }
    Threads.stop(heartbeat);
    for (LockFile lock : locks) {
      lock.revoke();
      try {
        release(lock);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "lock not released at stop", e);
      }
    }
    register(false);
    try {
      guard.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "guard not closed at stop", e);
    }
  }
}
