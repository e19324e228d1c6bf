package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger.Level;
import org.onecgate.outbox.Outbox;
import org.onecgate.outbox.Page;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.Reply;

/** {@code mode=query}: 1C is given the orders that wait for it (E24). */
final class QueryHandler {
  private final Outbox outbox;
  private final int pageSize;

  /**
   * Gives orders of this outbox.
   *
   * @param pageSize the most orders of a page, if the session pages
   */
  QueryHandler(Outbox outbox, int pageSize) {
    this.outbox = outbox;
    this.pageSize = pageSize;
  }

  Handled handle(Session session, ExchangeRequest request) throws IOException {
    outbox.look(session.server().serverId());
    Page page = outbox
        .of(session.server().serverId())
        .query(
            session.hash(),
            request.version(),
            session.server().orderSettings().encoding(),
            pageSize);
    System.getLogger(QueryHandler.class.getName())
        .log(
            Level.INFO,
            "orders offered server={0} session={1} orders={2} bytes={3}",
            session.server().id(),
            session.hash(),
            page.orders(),
            Long.toString(page.length()));
    return Handled.of(new Reply.Document(page.charset(), page.length(), page::open), page::settle);
  }
}
