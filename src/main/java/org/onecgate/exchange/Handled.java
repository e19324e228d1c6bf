package org.onecgate.exchange;

import java.io.IOException;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.SessionHash;
import org.onecgate.protocol.Reply;

/**
 * What a handler answers, and who wants to know what became of it.
 *
 * @param reply the reply
 * @param outcome is called once, when the reply has been written or writing it has failed
 * @param session the hash of the session that was opened; empty if none was
 * @param exchange the exchange that it tells of; empty if it tells of none
 */
record Handled(
    Reply reply, Outcome outcome, Optional<SessionHash> session, Optional<ExchangeId> exchange) {
  /** Who wants to know whether the client was given its answer. */
  @FunctionalInterface
  interface Outcome {
    /** Notes it. */
    void note(boolean delivered) throws FaultException, IOException;
  }

  /** A reply whose fate somebody wants to know. */
  static Handled of(Reply reply, Outcome outcome) {
    return new Handled(reply, outcome, Optional.empty(), Optional.empty());
  }

  /** A reply that may be lost without harm: the client asks again. */
  static Handled of(Reply reply) {
    return of(reply, delivered -> {});
  }

  /** The same about this exchange. */
  static Handled about(ExchangeId exchange, Reply reply) {
    return new Handled(reply, delivered -> {}, Optional.empty(), Optional.of(exchange));
  }

  /** The same, and this session was opened. */
  static Handled opening(SessionHash session, Reply reply) {
    return new Handled(reply, delivered -> {}, Optional.of(session), Optional.empty());
  }
}
