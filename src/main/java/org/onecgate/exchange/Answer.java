package org.onecgate.exchange;

import java.io.IOException;
import org.onecgate.FaultException;
import org.onecgate.protocol.Reply;

/**
 * A reply and what to do if it cannot be written.
 *
 * @param reply the reply
 * @param undelivered is called once where writing the reply failed
 */
public record Answer(Reply reply, Undelivered undelivered) {
  /** What to do where the client did not get its answer. */
  @FunctionalInterface
  public interface Undelivered {
    /** Notes it. */
    void note() throws FaultException, IOException;
  }

  /** A reply that may be lost without harm: the client asks again. */
  public static Answer of(Reply reply) {
    return new Answer(reply, () -> {});
  }
}
