package org.onecgate.outbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An order that has been checked, as CommerceML.
 *
 * @param number its number
 * @param documents its {@code Документ}, then what belongs to it: payments, shipments
 */
record OrderDocument(String number, List<Element> documents) {
  /** The root of a stored order: a CommerceML document that can be put into a drop as it is. */
  private static final Map<String, String> STORED = Map.of("ВерсияСхемы", "2.10");

  OrderDocument {
    documents = List.copyOf(documents);
  }

  /** Checks an order and brings it into its form. */
  static OrderDocument of(Order order) throws OrderException {
    OrderRules.check(order);
    return new OrderDocument(String.valueOf(order.number()), List.of(OrderXml.document(order)));
  }

  /** Checks an order that is CommerceML already. */
  static OrderDocument of(List<Element> documents) throws OrderException {
    for (Element each : documents) {
      if (!each.name().equals(DocumentReader.DOCUMENT)) {
        throw OrderException.unreadable("a container holds " + each.name(), null);
      }
    }
    if (documents.isEmpty()) {
      throw OrderException.unreadable("an empty container", null);
    }
    Order order = OrderXml.order(documents.get(0));
    OrderRules.check(order);
    return new OrderDocument(String.valueOf(order.number()), documents);
  }

  /** The one order in a stored file. */
  static OrderDocument read(InputStream in) throws OrderException, IOException {
    Optional<List<Element>> found = new DocumentReader(in).next();
    if (found.isEmpty()) {
      throw OrderException.unreadable("no order in it", null);
    }
    return of(found.get());
  }

  /** What is stored of it; the same order gives the same bytes. */
  byte[] stored() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DocumentWriter writer =
        new DocumentWriter(bytes, StandardCharsets.UTF_8, DocumentReader.ROOT, STORED);
    writer.write(documents.size() == 1 ? documents.get(0) : inContainer());
    writer.end();
    return bytes.toByteArray();
  }

  /**
   * What 1C is given of it: from schema 3 on everything in a container, before that the order alone,
   * because one document that is no order makes 1C refuse the whole page (protocol 1.11).
   */
  Element offered(boolean containers) {
    return containers ? inContainer() : documents.get(0);
  }

  private Element inContainer() {
    return Element.of(DocumentReader.CONTAINER, documents);
  }
}
