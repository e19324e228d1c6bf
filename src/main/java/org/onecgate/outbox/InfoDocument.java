package org.onecgate.outbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;

/**
 * What {@code mode=info} answers: the statuses of orders and the payment systems, by id (protocol
 * 1.11).
 */
public final class InfoDocument {
  /** The first letter is Latin, as Bitrix writes it and 1C reads it. */
  private static final String STATUSES = "C" + "татусы";

  private InfoDocument() {}

  /** The document. */
  public static byte[] of(
      Charset charset, Map<String, String> statuses, Map<String, String> paymentSystems)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DocumentWriter writer = new DocumentWriter(bytes, charset, "Справочник", Map.of());
    writer.write(list(STATUSES, statuses));
    writer.write(list("ПлатежныеСистемы", paymentSystems));
    writer.end();
    return bytes.toByteArray();
  }

  private static Element list(String name, Map<String, String> entries) {
    return Element.of(
        name,
        entries.entrySet().stream()
            .map(e -> Element.of(
                "Элемент",
                List.of(Element.of("Ид", e.getKey()), Element.of("Название", e.getValue()))))
            .toList());
  }
}
