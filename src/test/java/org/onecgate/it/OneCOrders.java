package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Reads an answer to {@code query} as the modules of 1C do, and fails where they would (protocol 1.10,
 * 1.11, 5.4): the encoding is whatever follows {@code charset=}, the text is parsed without a type,
 * and one order that is not taken spoils them all.
 */
public final class OneCOrders {
  /** How wide the column is in which UT11 looks an order up. */
  private static final int NUMBER = 11;

  private OneCOrders() {}

  /**
   * An order as 1C has taken it.
   *
   * @param number its number
   * @param comment its comment
   * @param customer the name of its customer
   * @param goods the names of its goods
   * @param documents how many documents came with it, itself among them
   * @param requisites the values of its requisites, as УТ 11 takes them
   */
  public record Taken(
      String number,
      String comment,
      String customer,
      List<String> goods,
      int documents,
      Map<String, String> requisites) {}

  /** The orders in an answer. */
  public static List<Taken> read(Wire.Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return read(answer.bytes(), answer.header("Content-Type").orElse(""));
  }

  /** The orders in a body that came with this {@code Content-Type}. */
  public static List<Taken> read(byte[] body, String contentType) {
    assertThat(contentType).contains("charset=");
    String encoding = contentType.substring(contentType.indexOf("charset=") + "charset=".length());
    assertThat(new String(body, 0, Math.min(5, body.length), StandardCharsets.ISO_8859_1))
        .as("the first bytes")
        .isEqualTo("<?xml");
    String text = new String(body, Charset.forName(encoding));
    assertThat(text.substring(0, text.indexOf("?>")))
        .as("the declaration names the encoding of the header")
        .contains("encoding=\"" + encoding + "\"");
    Element root = parse(text).getDocumentElement();
    requireNoNamespace(root);
    assertThat(root.getTagName()).isEqualTo("КоммерческаяИнформация");
    assertThat(root.getAttribute("ВерсияСхемы")).matches("[23]\\.\\d+");
    assertThat(root.getAttribute("ДатаФормирования")).startsWith("20");
    children(root).forEach(OneCOrders::requireNothingEmpty);
    Ut11Reader ut11 = new Ut11Reader();
    List<Taken> taken = new ArrayList<>();
    for (Element child : children(root)) {
      List<Element> documents =
          child.getTagName().equals("Контейнер") ? children(child) : List.of(child);
      assertThat(documents).allMatch(d -> d.getTagName().equals("Документ"));
      taken.add(order(documents.get(0), documents.size(), ut11.read(documents.get(0))));
    }
    Set<String> numbers = new HashSet<>();
    assertThat(taken).as("numbers differ in the column").allMatch(t -> numbers.add(cut(t)));
    return taken;
  }

  private static String cut(Taken order) {
    return order.number().substring(0, Math.min(NUMBER, order.number().length()));
  }

  private static Taken order(Element order, int documents, Map<String, String> requisites) {
    assertThat(text(order, "ХозОперация"))
        .as("another operation rejects the whole batch")
        .isEqualToIgnoringCase("Заказ товара");
    assertThat(text(order, "Валюта"))
        .as("an empty currency rejects the whole batch")
        .isNotEmpty();
    assertThat(text(order, "Номер")).isNotEmpty().hasSizeLessThanOrEqualTo(NUMBER);
    assertThat(text(order, "Роль")).isNotEmpty();
    assertThat(LocalDate.parse(text(order, "Дата"))).isNotNull();
    assertThat(LocalTime.parse(text(order, "Время"))).isNotNull();
    assertThat(Double.parseDouble(text(order, "Сумма"))).isNotNegative();
    List<String> goods = new ArrayList<>();
    for (Element line : children(child(order, "Товары"))) {
      assertThat(text(line, "Ид")).isNotEmpty();
      assertThat(Double.parseDouble(text(line, "ЦенаЗаЕдиницу"))).isNotNegative();
      assertThat(Double.parseDouble(text(line, "Количество"))).isPositive();
      goods.add(text(line, "Наименование"));
    }
    assertThat(goods).isNotEmpty();
    Element customers = child(order, "Контрагенты");
    String customer = customers == null ? "" : text(children(customers).get(0), "Наименование");
    return new Taken(
        text(order, "Номер"), text(order, "Комментарий"), customer, goods, documents, requisites);
  }

  private static Document parse(String text) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("1C does not read this: " + e.getMessage(), e);
    }
  }

  private static void requireNothingEmpty(Element element) {
    boolean says = element.hasAttributes() || !element.getTextContent().isBlank();
    assertThat(says).as("<" + element.getTagName() + "/> says nothing").isTrue();
    children(element).forEach(OneCOrders::requireNothingEmpty);
  }

  private static void requireNoNamespace(Element element) {
    assertThat(element.getNamespaceURI()).as("XDTO without a type").isNull();
    children(element).forEach(OneCOrders::requireNoNamespace);
  }

  private static String text(Element parent, String name) {
    Element child = child(parent, name);
    return child == null ? "" : child.getTextContent();
  }

  private static Element child(Element parent, String name) {
    return children(parent).stream()
        .filter(c -> c.getTagName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }
}
