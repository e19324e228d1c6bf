package org.onecgate.state;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.storage.BadJsonException;
import org.onecgate.storage.Disk;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/**
 * A configuration file that is in force, whether it was written here or by hand.
 *
 * <p>A change by hand is picked up by {@link #refresh}; one that is wrong is refused with a message
 * while the old content stays in force (P7). A change made here is written first and then in force, so
 * that the file and the running configuration are the same, also where the disk refuses it (C2).
 *
 * <p><em>Threading:</em> safe; changes come one after another.
 *
 * @param <T> the record in the file
 */
public final class ConfigFile<T> {
  private static final Logger LOG = System.getLogger(ConfigFile.class.getName());

  /** Two contents within this time may have the same stamp. */
  private static final Duration GRAIN = Duration.ofSeconds(2);

  private final Path file;
  private final String role;
  private final JsonStore store;
  private final Class<T> type;
  private final T empty;
  private volatile T inForce;
  private Disk.@Nullable Stamp seen;
  private Instant seenAt = Instant.EPOCH;
  private volatile @Nullable String problem;

  /**
   * Nothing is in force yet but this; {@link #load} reads the file.
   *
   * @param role what the file is called for people: no path
   * @param empty what holds where there is no file
   */
  public ConfigFile(Path file, String role, JsonStore store, Class<T> type, T empty) {
    this.file = file;
    this.role = role;
    this.store = store;
    this.type = type;
    this.empty = empty;
    this.inForce = empty;
  }

  /** Changes what is in force to something else, or refuses. */
  @FunctionalInterface
  public interface Change<T, X extends Exception> {
    /** The new content for the old one. */
    T of(T before) throws X;
  }

  /** What is in force. */
  public T get() {
    return inForce;
  }

  /** What is wrong with the file on the disk, while an older content is in force. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * Reads the file at the start; one that will not load is set aside (P6).
   *
   * @return whether there is, or was, one
   * @throws StorageException where it cannot be read
   */
  public synchronized boolean load() throws StorageException {
    look();
    Optional<T> content = store.load(file, type);
    inForce = content.orElse(empty);
    return content.isPresent() || JsonStore.wasSetAside(file);
  }

  /**
   * Picks up what was changed by hand since.
   *
   * @return whether something else is in force now
   */
  public synchronized boolean refresh() throws StorageException {
    Disk.@Nullable Stamp before = seen;
    boolean settled = before != null && before.modified().plus(GRAIN).isBefore(seenAt);
    Disk.@Nullable Stamp now = look();
    if (now == null) {
      if (before != null) {
        refuse("the file is gone", null);
      }
      return false;
    }
    if (now.equals(before) && settled) {
      return false;
    }
    try {
      Optional<T> content = store.readStrictly(file, type);
      if (content.isEmpty()) {
        return false; // removed just now; the next look says so
      }
      problem = null;
      boolean changed = !content.get().equals(inForce);
      inForce = content.get();
      if (changed) {
        LOG.log(Level.INFO, "{0} changed by hand, it is in force", role);
      }
      return changed;
    } catch (BadJsonException e) {
      refuse(e.reason(), e);
      return false;
    }
  }

  private void refuse(String why, @Nullable Exception cause) {
    if (!why.equals(problem)) {
      problem = why;
      LOG.log(
          Level.ERROR,
          role + " changed by hand, it is refused and the old one stays: " + why,
          cause);
    }
  }

  private Disk.@Nullable Stamp look() throws StorageException {
    seenAt = Instant.now();
    seen = Disk.stamp(file).orElse(null);
    return seen;
  }

  /**
   * Changes what is in force and in the file. A file that was changed by hand and is wrong is set
   * aside first, never overwritten (P6).
   *
   * @return what is in force now
   * @throws X where the change refuses
   * @throws StorageException where the file cannot be written: nothing has changed then
   */
  public synchronized <X extends Exception> T change(Change<T, X> change)
      throws X, StorageException {
    refresh();
    T after = change.of(inForce);
    if (problem != null && Disk.exists(file)) {
      JsonStore.setAside(file, new IllegalStateException(problem));
    }
    store.write(file, after);
    inForce = after;
    problem = null;
    look();
    return after;
  }
}
