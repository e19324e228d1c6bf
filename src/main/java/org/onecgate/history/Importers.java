package org.onecgate.history;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.onecgate.json.JsonStore;
import org.onecgate.json.Records;
import org.onecgate.storage.StorageException;

/**
 * The logins that have been seen to send {@code import}: what such a one leaves without it was
 * broken off and is not delivered by itself (E19).
 *
 * <p>It is a habit of a login for goods and another one for orders: UNF 1.6 and UTP ask for the
 * import of goods and never for that of the orders that they send back (protocol 1.1).
 *
 * <p><em>Threading:</em> safe.
 */
public final class Importers {
  /** The type of an exchange of orders, as on the wire. */
  private static final String ORDERS = "sale";

  /**
   * The form on the disk.
   *
   * @param schema the version of this form, now {@value #SCHEMA}
   * @param logins the logins that have sent it for goods or for reference books. What earlier
   *     versions noted, whatever it was for, stands here too: an order file that waits for an import
   *     that never comes would be lost
   * @param orders the logins that have sent it for orders; absent if there is none
   */
  public record Seen(
      int schema, List<String> logins, @Nullable List<String> orders) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** Refuses what cannot be meant. */
    public Seen {
      Records.require(schema == SCHEMA, "schema");
      Records.require(logins != null, "logins");
      logins = List.copyOf(logins);
      orders = orders == null ? null : List.copyOf(orders);
    }
  }

  private final Path file;
  private final JsonStore store;
  private final Set<String> goods = new TreeSet<>();
  private final Set<String> orders = new TreeSet<>();

  /** Reads what was seen before this start; a file that will not load or cannot be read is set aside (P6). */
  public Importers(Path file, JsonStore store) throws StorageException {
    this.file = file;
    this.store = store;
    store.loadOrSetAside(file, Seen.class).ifPresent(seen -> {
      goods.addAll(seen.logins());
      orders.addAll(seen.orders() == null ? List.of() : seen.orders());
    });
  }

  /**
   * Whether this login has ever sent {@code import} for what this type is about.
   *
   * @param type the type of an exchange, as on the wire
   */
  public synchronized boolean has(String login, String type) {
    return seen(type).contains(login);
  }

  /**
   * Remembers that it has; writes only for the first time.
   *
   * @throws StorageException if it cannot be written; it is then not remembered
   */
  public synchronized void note(String login, String type) throws StorageException {
    Set<String> seen = seen(type);
    if (seen.add(login)) {
      try {
        store.write(
            file,
            new Seen(
                Seen.SCHEMA, List.copyOf(goods), orders.isEmpty() ? null : List.copyOf(orders)));
      } catch (StorageException e) {
        seen.remove(login);
        throw e;
      }
    }
  }

  private Set<String> seen(String type) {
    return type.equals(ORDERS) ? orders : goods;
  }
}
