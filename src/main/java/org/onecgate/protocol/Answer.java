package org.onecgate.protocol;

import java.io.IOException;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;

/**
 * A reply and who wants to know what became of it.
 *
 * @param reply the reply
 * @param outcome is called once, when the reply has been written or writing it has failed
 * @param session the hash of the session that it belongs to; empty where that is not known
 * @param exchange the exchange that it tells of; empty where it tells of none
 */
public record Answer(Reply reply, Outcome outcome, String session, Optional<ExchangeId> exchange) {
  /** A reply in whatever session asked. */
  public Answer(Reply reply, Outcome outcome) {
    this(reply, outcome, "", Optional.empty());
  }

  /** The same answer, which belongs to this session. */
  public Answer in(String hash) {
    return new Answer(reply, outcome, hash, exchange);
  }

  /** Who wants to know whether the client was given its answer. */
  @FunctionalInterface
  public interface Outcome {
    /** Notes it. */
    void note(boolean delivered) throws FaultException, IOException;
  }

  /** A reply about this exchange that may be lost without harm. */
  public static Answer about(ExchangeId exchange, Reply reply) {
    return new Answer(reply, delivered -> {}, "", Optional.of(exchange));
  }

  /** A reply that may be lost without harm: the client asks again. */
  public static Answer of(Reply reply) {
    return new Answer(reply, delivered -> {});
  }
}
