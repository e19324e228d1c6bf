package org.onecgate.exchange;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.config.OrderSettings;
import org.onecgate.outbox.InfoDocument;
import org.onecgate.protocol.Reply;

/** {@code mode=info}: the statuses of orders and the payment systems, as they are configured. */
final class InfoHandler {
  Reply handle(Session session) throws FaultException, IOException {
    OrderSettings settings = session.server().orderSettings();
    if (settings.statuses().isEmpty() && settings.paymentSystems().isEmpty()) {
      throw new FaultException(Fault.UNKNOWN_MODE, Phrase.NO_INFO.of());
    }
    byte[] document = InfoDocument.of(
        settings.encoding(), names(settings.statuses()), names(settings.paymentSystems()));
    return new Reply.Document(
        settings.encoding(), document.length, () -> new ByteArrayInputStream(document));
  }

  private static Map<String, String> names(List<OrderSettings.Choice> choices) {
    Map<String, String> names = new LinkedHashMap<>();
    choices.forEach(c -> names.put(c.id(), c.name()));
    return names;
  }
}
