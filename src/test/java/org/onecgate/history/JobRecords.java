package org.onecgate.history;

import java.time.Instant;
import java.util.List;
import org.onecgate.ExchangeId;
import org.onecgate.SessionHash;

/** Records of imports for tests. */
public final class JobRecords {
  private JobRecords() {}

  /** The record of a catalogue that this session of a server sealed at this time. */
  public static JobRecord of(
      ExchangeId id, SessionHash session, String server, JobRecord.State state, Instant sealed) {
    return new JobRecord(
        JobRecord.SCHEMA,
        id.value(),
        session.value(),
        server,
        "A",
        "1c",
        "catalog",
        "import",
        null,
        state,
        sealed,
        sealed,
        state == JobRecord.State.RUNNING ? null : sealed,
        List.of(),
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
