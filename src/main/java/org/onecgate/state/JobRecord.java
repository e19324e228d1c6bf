package org.onecgate.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;

/**
 * What the disk knows of one import (P1).
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param exchange the exchange, and the delivery that comes of it
 * @param session the hash of the session that sealed it
 * @param server the id of the server
 * @param serverName the name of the server
 * @param login the login it used
 * @param type what the exchange is about, as on the wire
 * @param state how far it is
 * @param startedAt when 1C logged in
 * @param sealedAt when its files were sealed
 * @param finishedAt when it ended; absent before that
 * @param error why it failed, as 1C was told; absent otherwise
 */
public record JobRecord(
    int schema,
    String exchange,
    String session,
    String server,
    String serverName,
    String login,
    String type,
    State state,
    Instant startedAt,
    Instant sealedAt,
    @Nullable Instant finishedAt,
    @Nullable String error) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** How far an import is. */
  public enum State {
    /** Sealed, or about to be; work on it goes on after a crash. */
    RUNNING,
    /** Its delivery is in the inbox. */
    PUBLISHED,
    /** It was refused; its files are in quarantine. */
    FAILED
  }

  /** Refuses what cannot be meant. */
  public JobRecord {
    Records.require(schema == SCHEMA, "schema");
    Records.require(exchange != null && ExchangeId.isValid(exchange), "exchange");
    Records.require(session != null, "session");
    Records.require(server != null, "server");
    Records.require(login != null, "login");
    Records.require(type != null, "type");
    Records.require(state != null, "state");
    Records.require(startedAt != null, "startedAt");
    Records.require(sealedAt != null, "sealedAt");
  }

  /** The exchange's id. */
  public ExchangeId id() {
    return new ExchangeId(exchange);
  }

  /** The same import, published. */
  public JobRecord published(Instant now) {
    return ended(State.PUBLISHED, now, null);
  }

  /** The same import, failed for this reason. */
  public JobRecord failed(Instant now, String reason) {
    return ended(State.FAILED, now, reason);
  }

  private JobRecord ended(State end, Instant now, @Nullable String reason) {
    return new JobRecord(
        schema,
        exchange,
        session,
        server,
        serverName,
        login,
        type,
        end,
        startedAt,
        sealedAt,
        now,
        reason);
  }
}
