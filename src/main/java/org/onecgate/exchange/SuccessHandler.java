package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger.Level;
import org.onecgate.FaultException;
import org.onecgate.outbox.Outbox;
import org.onecgate.protocol.Reply;

/** {@code mode=success}: 1C has taken what it was given in this session (E24). */
final class SuccessHandler {
  private final Outbox outbox;

  /** Acknowledges orders of this outbox. */
  SuccessHandler(Outbox outbox) {
    this.outbox = outbox;
  }

  Reply handle(Session session) throws FaultException, IOException {
    int sent = outbox.of(session.server().serverId()).acknowledge(session.hash());
    System.getLogger(SuccessHandler.class.getName())
        .log(
            Level.INFO,
            "orders acknowledged server={0} session={1} orders={2}",
            session.server().id(),
            session.hash(),
            sent);
    return new Reply.Success();
  }
}
