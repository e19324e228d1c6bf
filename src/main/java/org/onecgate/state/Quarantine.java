package org.onecgate.state;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/** Keeps refused exchanges with the reason, out of every consumer's reach (S8). */
public final class Quarantine {
  /**
   * Why an exchange was refused: {@code reason.json}.
   *
   * @param schema the version of this form, now {@value #SCHEMA}
   * @param exchange the exchange
   * @param reason what 1C was told
   * @param time when
   */
  public record Reason(int schema, String exchange, String reason, Instant time) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** Refuses what cannot be meant. */
    public Reason {
      Records.require(schema == SCHEMA, "schema");
      Records.require(exchange != null, "exchange");
      Records.require(reason != null, "reason");
      Records.require(time != null, "time");
    }
  }

  private final DataLayout layout;
  private final JsonStore store;

  /** Keeps them below this layout. */
  public Quarantine(DataLayout layout, JsonStore store) {
    this.layout = layout;
    this.store = store;
  }

  /** Moves the exchange's staging into quarantine, in one rename. */
  public void take(ExchangeId id, String reason, Instant now) throws StorageException {
    Path staging = layout.staging(id);
    if (Disk.exists(staging)) {
      store.write(layout.reason(staging), new Reason(Reason.SCHEMA, id.value(), reason, now));
      Disk.rename(staging, layout.quarantined(id));
    }
  }

  /** When an exchange was refused; empty where nothing says so. */
  public Optional<Instant> time(ExchangeId id) throws StorageException {
    return store.read(layout.reason(layout.quarantined(id)), Reason.class).map(Reason::time);
  }

  /** Why an exchange is here. */
  public String reason(ExchangeId id) throws StorageException {
    return store
        .read(layout.reason(layout.quarantined(id)), Reason.class)
        .map(Reason::reason)
        .orElse("");
  }
}
