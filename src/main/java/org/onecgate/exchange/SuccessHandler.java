package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.imports.ImportRuns;
import org.onecgate.outbox.Outbox;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Reply;

/** {@code mode=success}: 1C has taken what it was given in this session (E24). */
final class SuccessHandler {
  private final Outbox outbox;
  private final ImportRuns runs;

  /** Acknowledges orders of this outbox, and has these record it. */
  SuccessHandler(Outbox outbox, ImportRuns runs) {
    this.outbox = outbox;
    this.runs = runs;
  }

  Handled handle(Session session, ExchangeRequest request) throws FaultException, IOException {
    int sent = outbox.of(session.server().serverId()).acknowledge(session.hash());
    System.getLogger(SuccessHandler.class.getName())
        .log(
            Level.INFO,
            "orders acknowledged server={0} session={1} orders={2}",
            session.server().id(),
            session.hash(),
            sent);
    Optional<ExchangeId> exchange = sent == 0
        ? Optional.empty()
        : runs.acknowledged(session.origin(ExchangeType.SALE, request), sent);
    Reply success = new Reply.Success();
    return exchange.map(id -> Handled.about(id, success)).orElseGet(() -> Handled.of(success));
  }
}
