package org.onecgate.exchange;

import java.io.IOException;
import org.onecgate.FaultException;
import org.onecgate.protocol.Reply;

/**
 * A reply and who wants to know what became of it.
 *
 * @param reply the reply
 * @param outcome is called once, when the reply has been written or writing it has failed
 */
public record Answer(Reply reply, Outcome outcome) {
  /** Who wants to know whether the client was given its answer. */
  @FunctionalInterface
  public interface Outcome {
    /** Notes it. */
    void note(boolean delivered) throws FaultException, IOException;
  }

  /** A reply that may be lost without harm: the client asks again. */
  public static Answer of(Reply reply) {
    return new Answer(reply, delivered -> {});
  }
}
