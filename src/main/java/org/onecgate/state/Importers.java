package org.onecgate.state;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/**
 * The logins that have been seen to send {@code import}: what such a one leaves without it was
 * broken off and is not delivered by itself (E19).
 *
 * <p><em>Threading:</em> safe.
 */
public final class Importers {
  /**
   * The form on the disk.
   *
   * @param schema the version of this form, now {@value #SCHEMA}
   * @param logins the logins
   */
  public record Seen(int schema, List<String> logins) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** Refuses what cannot be meant. */
    public Seen {
      Records.require(schema == SCHEMA, "schema");
      Records.require(logins != null, "logins");
      logins = List.copyOf(logins);
    }
  }

  private final Path file;
  private final JsonStore store;
  private final Set<String> logins = new HashSet<>();

  /** Reads what was seen before this start; a file that will not load is set aside (P6). */
  public Importers(Path file, JsonStore store) throws StorageException {
    this.file = file;
    this.store = store;
    store.load(file, Seen.class).ifPresent(seen -> logins.addAll(seen.logins()));
  }

  /** Whether this login has ever sent {@code import}. */
  public synchronized boolean has(String login) {
    return logins.contains(login);
  }

  /** Remembers that it has; writes only for the first time. */
  public synchronized void note(String login) throws StorageException {
    if (!logins.contains(login)) {
      List<String> all = new ArrayList<>(logins);
      all.add(login);
      all.sort(null);
      store.write(file, new Seen(Seen.SCHEMA, all));
      logins.add(login);
    }
  }
}
