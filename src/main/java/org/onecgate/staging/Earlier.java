package org.onecgate.staging;

import java.util.List;
import org.onecgate.ExchangeId;
import org.onecgate.SafeName;
import org.onecgate.storage.StorageException;

/** Knows where a file may lie already. */
@FunctionalInterface
public interface Earlier {
  /** Knows of nothing. */
  Earlier NONE = (name, size) -> List.of();

  /**
   * The deliveries that may hold a file of this name and size with the same content, the likeliest first; each may be
   * gone by now, and hold something else.
   */
  List<ExchangeId> deliveries(SafeName name, long size) throws StorageException;
}
