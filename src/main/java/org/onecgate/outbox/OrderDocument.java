package org.onecgate.outbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onecgate.Phrase;

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
  static OrderDocument of(Order order, OrderTerms terms) throws OrderException {
    OrderRules.check(order, terms);
    Element document = OrderXml.document(order);
    DocumentRules.check(document, terms.buyer() != null);
    return new OrderDocument(
        String.valueOf(order.number()), List.of(Legible.of(document, terms.buyer())));
  }

  /** Checks an order that is CommerceML already. */
  static OrderDocument of(List<Element> documents, OrderTerms terms) throws OrderException {
    for (Element each : documents) {
      if (!each.name().equals(DocumentReader.DOCUMENT)) {
        throw OrderException.unreadable(Phrase.IN_CONTAINER.of(each.name()), null);
      }
    }
    if (documents.isEmpty()) {
      throw OrderException.unreadable(Phrase.EMPTY_CONTAINER.of(), null);
    }
    DocumentRules.check(documents.get(0), terms.buyer() != null);
    Element first = Legible.of(documents.get(0), terms.buyer());
    Order order = OrderXml.order(first);
    OrderRules.check(order, terms);
    List<Element> all = new ArrayList<>(List.of(first));
    documents.stream()
        .skip(1)
        .map(Legible::pruned)
        .filter(each -> !each.isEmpty())
        .forEach(all::add);
    return new OrderDocument(String.valueOf(order.number()), all);
  }

  /**
   * The one order in a stored file, unchecked.
   *
   * @throws OrderException if there is none
   */
  static List<Element> elements(InputStream in) throws OrderException, IOException {
    Optional<List<Element>> found = new DocumentReader(in).next();
    if (found.isEmpty() || found.get().isEmpty()) {
      throw OrderException.unreadable(Phrase.NO_ORDER.of(), null);
    }
    return found.get();
  }

  /** The number that such an order has; empty if it has none. */
  static String numberOf(List<Element> documents) {
    return documents.stream()
        .findFirst()
        .flatMap(document -> document.child("Номер"))
        .map(Element::text)
        .orElse("");
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
  Element offered(boolean containers, OrderTerms terms) {
    Element order = inTermsOf1c(documents.get(0), terms);
    if (!containers) {
      return Legible.below3(order);
    }
    List<Element> all = new ArrayList<>(List.of(order));
    documents.stream()
        .skip(1)
        .map(each -> each.map("Основание", reason -> numbered(reason, terms)))
        .forEach(all::add);
    return Element.of(DocumentReader.CONTAINER, all);
  }

  private Element inTermsOf1c(Element order, OrderTerms terms) {
    return order
        .map("Номер", told -> numbered(told, terms))
        .map(
            "ЗначенияРеквизитов",
            all -> all.map("ЗначениеРеквизита", requisite -> {
              boolean isStatus = requisite
                  .child("Наименование")
                  .map(name -> name.text().equals("Статус заказа"))
                  .orElse(false);
              return isStatus
                  ? requisite.map("Значение", v -> v.saying(terms.statusFor1c(v.text())))
                  : requisite;
            }));
  }

  /** The number of this order as 1C knows it; any other text as it is. */
  private Element numbered(Element told, OrderTerms terms) {
    return told.text().equals(number) ? told.saying(terms.numberFor1c(number)) : told;
  }

  private Element inContainer() {
    return Element.of(DocumentReader.CONTAINER, documents);
  }
}
