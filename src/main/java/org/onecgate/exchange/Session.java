package org.onecgate.exchange;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.SessionHash;
import org.onecgate.Trace;
import org.onecgate.config.ServerRecord;
import org.onecgate.history.JobRecord;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;

/**
 * A live session: one login of one 1C.
 *
 * @param hash the SHA-256 of its key, by which the disk knows it
 * @param server the server that logged in, as it is registered now
 * @param type what it last sent files for, as on the wire; at first what it logged in for
 * @param startedAt when it logged in
 * @param isTest whether it is the dashboard's connection test and no 1C
 * @param handedBy the administrator that hands its files in; null if 1C sends them
 */
public record Session(
    SessionHash hash,
    ServerRecord server,
    String type,
    Instant startedAt,
    boolean isTest,
    @Nullable String handedBy) {
  /** What an exchange that is made of its files now, and not by a request, says of where it comes from. */
  public JobRecord.Origin origin() {
    return origin(type, Optional.empty());
  }

  /** The same if this request of 1C asks for this type now. */
  JobRecord.Origin origin(ExchangeType asked, ExchangeRequest request) {
    return origin(asked.word(), request.trace());
  }

  private JobRecord.Origin origin(String word, Optional<Trace> trace) {
    return new JobRecord.Origin(
        hash,
        server.serverId(),
        server.name(),
        server.login(),
        word,
        startedAt,
        isTest,
        trace.orElse(null),
        handedBy);
  }
}
