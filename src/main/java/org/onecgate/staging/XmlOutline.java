package org.onecgate.staging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Collects the {@link XmlFacts} of a document and counts its {@link XmlKeys} while it is read. Only local names count: CommerceML
 * comes with several namespaces and with none (protocol 5.1).
 */
final class XmlOutline {
  private static final String ONLY_CHANGES = "СодержитТолькоИзменения";
  private static final String CLASSIFIER = "Классификатор";
  private static final int LONGEST_FLAG = 16;

  /** What says more of itself than this is not quoted in a manifest. */
  private static final int LONGEST_VALUE = 100;

  private final Deque<String> path = new ArrayDeque<>();
  private final Set<String> content = new LinkedHashSet<>();
  private final StringBuilder flag = new StringBuilder();
  private final XmlKeys keys = new XmlKeys();
  /** How deep the record is whose key is being read; 0 outside of records. */
  private int record;

  private String root = "";
  private String part = "";
  private @Nullable String schemaVersion;
  private @Nullable String formedAt;
  private @Nullable Boolean ofClassifier;
  private @Nullable Boolean ofContent;
  private long groups;
  private long properties;
  private long goods;
  private long offers;
  private long documents;

  int depth() {
    return path.size();
  }

  void start(XMLStreamReader reader) {
    String parent = path.isEmpty() ? "" : path.getLast();
    String name = reader.getLocalName();
    path.addLast(name);
    switch (path.size()) {
      case 1 -> {
        root = name;
        schemaVersion = value(reader, "ВерсияСхемы");
        formedAt = value(reader, "ДатаФормирования");
      }
      case 2 -> {
        part = name;
        if (content.size() < XmlFacts.MOST) {
          content.add(name);
        }
        onlyChanges(reader.getAttributeValue(null, ONLY_CHANGES));
      }
      default -> flag.setLength(0);
    }
    count(parent, name);
    key(name);
  }

  private static @Nullable String value(XMLStreamReader reader, String attribute) {
    String value = reader.getAttributeValue(null, attribute);
    return value == null || value.length() > LONGEST_VALUE ? null : value;
  }

  /** Goods of an order may be those of another one, so documents have no keys. */
  private void key(String name) {
    if (record == 0
        && (name.equals("Товар") || name.equals("Предложение"))
        && !part.equals("Документ")
        && !part.equals("Контейнер")) {
      record = path.size();
      keys.begin(name);
    } else if (isKey()) {
      keys.part(name);
    }
  }

  private boolean isKey() {
    return record > 0
        && path.size() == record + 1
        && (path.getLast().equals("Ид") || path.getLast().equals("ИдХарактеристики"));
  }

  private void count(String parent, String name) {
    switch (name) {
      case "Группа" -> groups += part.equals(CLASSIFIER) ? 1 : 0;
      case "Свойство" -> properties += parent.equals("Свойства") && path.size() == 4 ? 1 : 0;
      case "Товар" -> goods += part.equals("Каталог") && parent.equals("Товары") ? 1 : 0;
      case "Предложение" -> offers += parent.equals("Предложения") ? 1 : 0;
      case "Документ" -> documents += path.size() == 2 || parent.equals("Контейнер") ? 1 : 0;
      default -> {
        // not a record
      }
    }
  }

  void text(XMLStreamReader reader) {
    if (path.size() == 3 && path.getLast().equals(ONLY_CHANGES) && flag.length() < LONGEST_FLAG) {
      flag.append(reader.getText());
    }
    if (isKey()) {
      keys.text(reader.getText());
    }
  }

  void end() {
    if (path.size() == 3 && path.getLast().equals(ONLY_CHANGES)) {
      onlyChanges(flag.toString());
    }
    if (path.size() == record) {
      keys.end();
      record = 0;
    }
    path.removeLast();
  }

  private void onlyChanges(@Nullable String value) {
    if (value == null) {
      return;
    }
    String text = value.strip();
    boolean yes = text.equalsIgnoreCase("true") || text.matches("0*[1-9][0-9]*");
    if (part.equals(CLASSIFIER)) {
      ofClassifier = yes;
    } else {
      ofContent = yes;
    }
  }

  XmlKeys.Duplicates duplicates() {
    return keys.duplicates();
  }

  XmlFacts facts(String encoding) {
    return new XmlFacts(
        root,
        schemaVersion,
        formedAt,
        encoding,
        content.stream().toList(),
        ofContent == null ? ofClassifier : ofContent,
        new XmlFacts.Counts(groups, properties, goods, offers, documents));
  }
}
