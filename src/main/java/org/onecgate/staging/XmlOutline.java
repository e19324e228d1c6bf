package org.onecgate.staging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
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
  private static final String CATALOGUE = "Каталог";

  /** The elements that hold records and say whether they hold all; one may lie in another. */
  private static final Set<String> SECTIONS =
      Set.of(CLASSIFIER, CATALOGUE, "ПакетПредложений", "ИзмененияПакетаПредложений");

  private static final Set<String> YES = Set.of("true", "да");
  private static final Set<String> NO = Set.of("false", "нет");

  /** The elements that people know by a name. */
  private static final Set<String> RECORDS =
      Set.of("Товар", "Предложение", "Группа", "Свойство", "Документ", "Контрагент");

  private static final String ID = "Ид";
  private static final int LONGEST_FLAG = 16;

  /** What says more of itself than this is not quoted in a manifest. */
  private static final int LONGEST_VALUE = 100;

  private record Section(String name, int depth) {}

  private final Deque<String> path = new ArrayDeque<>();

  /** The sections that the reader is in, the innermost last; what lies below the root is one, too. */
  private final Deque<Section> sections = new ArrayDeque<>();

  private final Set<String> content = new LinkedHashSet<>();
  private final StringBuilder flag = new StringBuilder();
  private final XmlKeys keys = new XmlKeys();

  /** The record that the reader is in or came from last. */
  private final StringBuilder id = new StringBuilder();

  private final StringBuilder title = new StringBuilder();
  private final StringBuilder article = new StringBuilder();
  private boolean isOld = true;
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
      }
      default -> {
        // what it is, its section says
      }
    }
    flag.setLength(0);
    if ((path.size() == 2 && sections.isEmpty()) || SECTIONS.contains(name)) {
      sections.addLast(new Section(name, path.size()));
      onlyChanges(reader.getAttributeValue(null, ONLY_CHANGES));
    }
    count(parent, name);
    key(name);
    if (RECORDS.contains(name)) {
      isOld = true;
    } else if (isOld && name.equals(ID) && RECORDS.contains(parent)) {
      isOld = false;
      id.setLength(0);
      title.setLength(0);
      article.setLength(0);
    }
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
      case "Группа" -> groups += isIn(CLASSIFIER) ? 1 : 0;
      case "Свойство" ->
        properties += isIn(CLASSIFIER) && parent.equals("Свойства") && isBelow(2) ? 1 : 0;
      case "Товар" -> goods += isIn(CATALOGUE) && parent.equals("Товары") ? 1 : 0;
      case "Предложение" -> offers += parent.equals("Предложения") ? 1 : 0;
      case "Документ" -> documents += path.size() == 2 || parent.equals("Контейнер") ? 1 : 0;
      default -> {
        // not a record
      }
    }
  }

  private boolean isIn(String section) {
    return !sections.isEmpty() && sections.getLast().name().equals(section);
  }

  /** Whether the reader stands so many levels below the section. */
  private boolean isBelow(int levels) {
    return !sections.isEmpty() && path.size() == sections.getLast().depth() + levels;
  }

  private boolean isFlag() {
    return isBelow(1) && path.getLast().equals(ONLY_CHANGES);
  }

  void text(XMLStreamReader reader) {
    if (isFlag() && flag.length() < LONGEST_FLAG) {
      flag.append(reader.getText());
    }
    if (isKey()) {
      keys.text(reader.getText());
    }
    @Nullable StringBuilder of = isOld || path.isEmpty() ? null : known(path.getLast());
    if (of != null && of.length() < LONGEST_VALUE && isOfRecord()) {
      of.append(reader.getText());
    }
  }

  private @Nullable StringBuilder known(String name) {
    return switch (name) {
      case ID -> id;
      case "Наименование" -> title;
      case "Артикул" -> article;
      default -> null;
    };
  }

  private boolean isOfRecord() {
    Iterator<String> upwards = path.descendingIterator();
    upwards.next();
    return upwards.hasNext() && RECORDS.contains(upwards.next());
  }

  /** The nearest {@code Ид} before the reader; empty if none came yet. */
  String nearestId() {
    return shown(id);
  }

  /** What the record of {@link #nearestId} is called; empty if it does not say. */
  String nearestTitle() {
    return shown(title);
  }

  /** The {@code Артикул} of that record; empty if it has none. */
  String nearestArticle() {
    return shown(article);
  }

  private static String shown(StringBuilder text) {
    String all = text.toString().strip();
    return all.length() > LONGEST_VALUE ? all.substring(0, LONGEST_VALUE) : all;
  }

  /** Whether the document is a page for people. */
  boolean isPage() {
    return Disguise.isPage(root);
  }

  void end() {
    if (isFlag()) {
      onlyChanges(flag.toString());
    }
    if (isBelow(0)) {
      sections.removeLast();
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
    String text = value.strip().toLowerCase(Locale.ROOT);
    boolean yes = YES.contains(text) || text.matches("0*[1-9][0-9]*");
    boolean no = NO.contains(text) || text.matches("0+");
    if (!yes && !no) {
      return; // a guess would have a shop delete goods
    }
    if (isIn(CLASSIFIER)) {
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
