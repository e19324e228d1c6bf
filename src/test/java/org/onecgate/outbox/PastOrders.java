package org.onecgate.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.DataLayout.OrderName;

/** Orders that 1C has acknowledged long ago, for whoever measures what many of them cost; their documents are empty. */
public final class PastOrders {
  private PastOrders() {}

  /**
   * Writes so many of one server, {@code N0} and on, and what is told of them; the outbox must be there.
   *
   * @return how long what is told of them is, in characters
   */
  public static int write(DataLayout layout, JsonStore store, ServerId server, int count)
      throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < count; i++) {
      OrderName name =
          new OrderName(ExchangeId.of(Instant.now().minusSeconds(count - i), i), "N" + i);
      Files.createFile(layout.order(layout.sent(server), name));
      OrderFacts facts = new OrderFacts(null, "Покупатель номер " + i, "1250.00", "RUB", 0, 0);
      log.append(store.line(OrderEvent.came(name.version().time(), name, facts)))
          .append('\n');
      log.append(store.line(OrderEvent.of(Instant.now(), OrderEvent.SENT, name, 1, null, null)))
          .append('\n');
    }
    Files.writeString(layout.orderEvents(server), log);
    return log.length();
  }
}
