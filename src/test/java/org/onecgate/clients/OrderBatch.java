package org.onecgate.clients;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Orders as 1C takes them from an answer to {@code query} (protocol 1.11): one that is not fit spoils
 * them all.
 *
 * @param numbers their numbers
 * @param hasContainer whether there is a {@code Контейнер}, for which the 1C-Bitrix module looks
 */
record OrderBatch(List<String> numbers, boolean hasContainer) {
  /** How wide the column is in which an order is looked up. */
  private static final int NUMBER = 11;

  static OrderBatch read(String answer) throws ClientException {
    if (!answer.startsWith("<?xml")) {
      throw new ClientException("Не удалось прочитать данные, полученные с сервера: "
          + answer.substring(0, Math.min(60, answer.length())));
    }
    Document xml = parse(answer);
    NodeList containers = xml.getElementsByTagName("Контейнер");
    NodeList documents = xml.getElementsByTagName("Документ");
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < documents.getLength(); i++) {
      Element document = (Element) documents.item(i);
      Element parent = (Element) document.getParentNode();
      boolean isOrder = !parent.getTagName().equals("Контейнер")
          || document.equals(parent.getElementsByTagName("Документ").item(0));
      if (isOrder) {
        numbers.add(number(document));
      }
    }
    return new OrderBatch(numbers, containers.getLength() > 0);
  }

  private static String number(Element order) throws ClientException {
    if (!child(order, "ХозОперация").equalsIgnoreCase("Заказ товара")) {
      throw new ClientException("Обработка документов не выполнена: ХозОперация");
    }
    if (child(order, "Валюта").isEmpty()) {
      throw new ClientException("Обработка документов не выполнена: Валюта");
    }
    String number = child(order, "Номер");
    return number.substring(0, Math.min(NUMBER, number.length()));
  }

  private static String child(Element parent, String name) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node.getTextContent();
      }
    }
    return "";
  }

  private static Document parse(String text) throws ClientException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(text)));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new ClientException("Не удалось прочитать данные, полученные с сервера", e);
    }
  }
}
