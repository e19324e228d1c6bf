package org.onecgate.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.json.BadJsonException;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * A configuration file that is in force, whether it was written here or by hand.
 *
 * <p>A change by hand is picked up by {@link #refresh}; one that is wrong is refused with a message
 * while the old content stays in force (P7). A change made here is written first and then in force, so
 * that the file and the running configuration are the same, also if the disk refuses it (C2).
 *
 * <p>The bytes of the file are compared, not its time stamp: two contents may have the same one, and
 * the clocks of network volumes go their own way. Configuration files are small.
 *
 * <p><em>Threading:</em> safe; changes come one after another.
 *
 * @param <T> the record in the file
 */
public final class ConfigFile<T> {
  private static final Logger LOG = System.getLogger(ConfigFile.class.getName());

  /** No configuration is larger; whatever lies there then is not read every two seconds. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  /** So often a change begins again because somebody was quicker. */
  private static final int TRIES = 10;

  private final Path file;
  private final String role;
  private final JsonStore store;
  private final Class<T> type;
  private final T empty;
  private volatile Consumer<Optional<Sentence>> follower = wrong -> {};
  private volatile T inForce;
  private volatile @Nullable Sentence problem;

  /** What lay there at the last look; null if nothing did. */
  private byte @Nullable [] seen;

  /** Why the last look did not succeed; null if it did. */
  private @Nullable StorageException unreadable;

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
    /** The new content for the old one; asked again if the file was changed meanwhile. */
    T of(T before) throws X;
  }

  /** Somebody has changed the file by hand while a change was on its way. */
  private static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Has this told of each change by hand: empty if it is in force, else why it is refused. */
  public void follow(Consumer<Optional<Sentence>> told) {
    follower = told;
  }

  /** What is in force. */
  public T get() {
    return inForce;
  }

  /** What is wrong with the file on the disk, or was left out of it. */
  public Optional<Sentence> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * Reads the file at the start. One that will not load is set aside (P6); one that holds more than
   * is understood is in force without that, and {@link #problem} tells.
   *
   * <p>One that the disk does not give stays where it is and stops no start: nothing of it is in force and nothing
   * replaces it until it can be read.
   *
   * @return whether there is, or was, one
   * @throws StorageException if one that will not load cannot be set aside
   */
  public synchronized boolean load() throws StorageException {
    byte @Nullable [] content;
    try {
      content = read();
    } catch (StorageException e) {
      unreadable = e;
      inForce = empty;
      report(Phrase.CANNOT_READ.of(e.problem()), e);
      return true;
    }
    seen = content;
    problem = null;
    if (content == null) {
      inForce = empty;
      boolean aside = JsonStore.wasSetAside(file);
      if (aside) {
        report(Phrase.ASIDE_ONCE.of(), null);
      }
      return aside;
    }
    try {
      inForce = store.parse(content, type);
    } catch (BadJsonException strict) {
      loadLeniently(content, strict);
    }
    return true;
  }

  private void loadLeniently(byte[] content, BadJsonException strict) throws StorageException {
    try {
      inForce = store.parseLeniently(content, type);
      report(Phrase.IN_PART.of(strict.what()), null);
    } catch (BadJsonException e) {
      JsonStore.setAside(file, e);
      seen = null;
      inForce = empty;
      report(Phrase.ASIDE.of(e.what()), null);
    }
  }

  /**
   * Picks up what was changed by hand since.
   *
   * @return whether something else is in force now
   */
  public synchronized boolean refresh() {
    byte @Nullable [] now;
    try {
      now = read();
    } catch (StorageException e) {
      unreadable = e;
      refuse(Phrase.CANNOT_READ.of(e.problem()), e);
      return false;
    }
    if (Arrays.equals(now, seen) && unreadable == null) {
      return false;
    }
    unreadable = null;
    seen = now;
    if (now == null) {
      refuse(Phrase.FILE_GONE.of(), null);
      return false;
    }
    try {
      return putInForce(store.parse(now, type));
    } catch (BadJsonException e) {
      refuse(e.what(), null);
      return false;
    }
  }

  private boolean putInForce(T content) {
    boolean changed = !content.equals(inForce);
    inForce = content;
    if (changed) {
      LOG.log(Level.INFO, "{0} changed by hand, it is in force", role);
      follower.accept(Optional.empty());
    } else if (problem != null) {
      LOG.log(Level.INFO, "{0} is right again", role);
    }
    problem = null;
    return changed;
  }

  private void refuse(Sentence why, @Nullable Exception cause) {
    Sentence what = Phrase.BY_HAND.of(why);
    boolean isNew = !what.equals(problem);
    report(what, cause);
    if (isNew) {
      follower.accept(Optional.of(what));
    }
  }

  /** Tells each trouble once, however often it is seen. */
  private void report(Sentence what, @Nullable Exception cause) {
    if (!what.equals(problem)) {
      problem = what;
      LOG.log(Level.ERROR, role + ": " + what.text(), cause);
    }
  }

  private byte @Nullable [] read() throws StorageException {
    byte @Nullable [] content = Disk.content(file, MOST_BYTES);
    if (content != null && content.length > MOST_BYTES) {
      throw new StorageException(
          "read-json", file, new IllegalStateException("more than " + MOST_BYTES + " bytes"));
    }
    return content;
  }

  /**
   * Changes what is in force and in the file. Of a file that was changed by hand and is wrong a copy
   * is kept beside it (P6). What somebody changes by hand meanwhile is not overwritten but changed in
   * its turn, up to the moment of the rename.
   *
   * @return what is in force now
   * @throws X if the change refuses
   * @throws StorageException if the file cannot be read or written: nothing has changed then (C2). A rename that
   *     was done and could not be made durable is taken back; if that fails too the new content is in the file and
   *     in force, and the exception says so
   */
  public synchronized <X extends Exception> T change(Change<T, X> change)
      throws X, StorageException {
    for (int i = 0; i < TRIES; i++) {
      refresh();
      if (unreadable != null) {
        throw new StorageException("read-json", file, unreadable);
      }
      byte[] after = store.bytes(change.of(inForce));
      T understood = understood(after);
      try {
        replace(after);
      } catch (Overtaken e) {
        continue;
      } catch (StorageException e) {
        if (!Arrays.equals(readAgain(), after) || isTakenBack(after)) {
          throw e;
        }
        accept(after, understood);
        throw e.ofWhatIsDone();
      }
      accept(after, understood);
      return understood;
    }
    throw new StorageException(
        "write", file, new IllegalStateException("changed by hand again and again"));
  }

  private void accept(byte[] content, T understood) {
    seen = content;
    inForce = understood;
    problem = null;
  }

  /** What the file will be understood to say: that is in force, and nothing else. */
  private T understood(byte[] content) {
    try {
      return store.parse(content, type);
    } catch (BadJsonException e) {
      throw new IllegalStateException("would not be read again: " + role, e);
    }
  }

  private void replace(byte[] after) throws StorageException {
    byte @Nullable [] before = seen;
    @Nullable Sentence wrong = problem;
    @Nullable
    Path aside = before == null || wrong == null
        ? null
        : store.copyAside(file, before, new IllegalStateException(wrong.text()));
    boolean replaced = false;
    try {
      store.write(file, after, () -> {
        if (!Arrays.equals(read(), before)) {
          throw new Overtaken();
        }
      });
      replaced = true;
    } finally {
      if (!replaced && aside != null && !Arrays.equals(readAgain(), after)) {
        Disk.deleteQuietlyIfEmpty(aside); // what it is a copy of is still there
      }
    }
  }

  /** Puts back what was there before what is there now; whether that is so. */
  private boolean isTakenBack(byte[] after) {
    byte @Nullable [] before = seen;
    try {
      if (before == null) {
        Disk.deleteTree(file);
      } else {
        store.write(file, before, () -> {
          if (!Arrays.equals(read(), after)) {
            throw new Overtaken();
          }
        });
      }
    } catch (Overtaken | StorageException e) {
      LOG.log(Level.WARNING, role + ": the change could not be taken back durably", e);
    }
    try {
      return Arrays.equals(read(), before);
    } catch (StorageException e) {
      return false;
    }
  }

  private byte @Nullable [] readAgain() {
    try {
      return read();
    } catch (StorageException e) {
      return null;
    }
  }
}
