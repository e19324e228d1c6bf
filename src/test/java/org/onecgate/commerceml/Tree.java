package org.onecgate.commerceml;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.onecgate.StrictXml;

/** A document as a tree, in the one form that is left when all that is not carried is ignored. */
final class Tree {
  private static final Set<String> NUMBERS = Set.of(
      "ЦенаЗаЕдиницу", "Количество", "Коэффициент", "Сумма", "Курс", "МинКоличество", "Процент");

  final String name;
  final Map<String, String> attributes = new TreeMap<>();
  final List<Tree> children = new ArrayList<>();
  String text = "";

  Tree(String name) {
    this.name = name;
  }

  /** A child with this text; none if it is null. */
  Tree with(String child, @Nullable String value) {
    if (value != null) {
      add(child).text = value;
    }
    return this;
  }

  Tree attribute(String attribute, @Nullable String value) {
    if (value != null) {
      attributes.put(attribute, value);
    }
    return this;
  }

  Tree add(String child) {
    Tree made = new Tree(child);
    children.add(made);
    return made;
  }

  static Tree parse(byte[] document) throws Exception {
    XMLStreamReader reader = StrictXml.newReader(new ByteArrayInputStream(document));
    List<Tree> open = new ArrayList<>(List.of(new Tree("")));
    while (reader.hasNext()) {
      int event = reader.next();
      Tree last = open.get(open.size() - 1);
      if (event == XMLStreamConstants.START_ELEMENT) {
        Tree child = last.add(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
          child.attribute(
              reader.getAttributeLocalName(i), reader.getAttributeValue(i).strip());
        }
        open.add(child);
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        last.text = last.text.strip();
        open.remove(open.size() - 1);
      } else if (reader.isCharacters()) {
        last.text += reader.getText();
      }
    }
    return open.get(0).children.get(0);
  }

  /** Makes one spelling of all that only differ in that. */
  Tree normal() {
    if (NUMBERS.contains(name) && !text.isEmpty()) {
      text = new BigDecimal(text.replace(',', '.').replaceAll("[\\s\u00a0\u202f]", ""))
          .toPlainString();
    }
    if (name.equals("Предложение")) {
      stocks();
    }
    children.forEach(Tree::normal);
    children.sort(Comparator.comparing(each -> each.name));
    return this;
  }

  /** The spellings of stock become one. */
  private void stocks() {
    for (Tree child : List.copyOf(children)) {
      if (child.name.equals("Склад") && child.attributes.containsKey("ИдСклада")) {
        children.remove(child);
        balances()
            .add("Остаток")
            .add("Склад")
            .with("Ид", child.attributes.remove("ИдСклада"))
            .with("Количество", child.attributes.remove("КоличествоНаСкладе"))
            .attributes
            .putAll(child.attributes);
      }
    }
  }

  private Tree balances() {
    return children.stream()
        .filter(each -> each.name.equals("Остатки"))
        .findFirst()
        .orElseGet(() -> add("Остатки"));
  }

  /** One line for each element, with its way from the root. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines("", lines);
    return lines;
  }

  private void lines(String before, List<String> to) {
    String way = before + "/" + name;
    to.add(way + attributes + "=" + text);
    children.forEach(child -> child.lines(way, to));
  }
}
