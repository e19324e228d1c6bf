package org.onecgate.config;

import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.json.Records;

/**
 * How much one server may send, if that is less than anybody may; every member may be absent (E7).
 *
 * @param chunk the largest body of one request, in bytes
 * @param file the largest file, in bytes
 * @param exchange the most bytes of one exchange
 * @param files the most files of one exchange
 */
public record ServerLimits(
    @Holds(least = 1) @Nullable Long chunk,
    @Holds(least = 1) @Nullable Long file,
    @Holds(least = 1) @Nullable Long exchange,
    @Holds(least = 1) @Nullable Integer files) {
  /** What holds if nothing is set. */
  public static final ServerLimits NONE = new ServerLimits(null, null, null, null);

  /** Refuses what cannot be meant, with the field named. */
  public ServerLimits {
    new Records.Fields()
        .require(chunk == null || chunk > 0, "limits.chunk")
        .require(file == null || file > 0, "limits.file")
        .require(exchange == null || exchange > 0, "limits.exchange")
        .require(files == null || files > 0, "limits.files")
        .end();
  }
}
