package org.onecgate.commerceml;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.commerceml.Entries.Context;
import org.onecgate.commerceml.Remark.Code;

/**
 * An element that holds entries and is one itself, while it is open: the root, a container, a group, a property.
 * What it says of itself is collected in its header until its end; its entries are not.
 */
final class Frame {
  private static final String ONLY_CHANGES = "СодержитТолькоИзменения";

  /** Null for the root. */
  final @Nullable Kind kind;

  final @Nullable Frame outer;
  final Element header;
  final int depth;

  /** What the list that is open holds; null if none is. */
  @Nullable
  Kind list;

  /** Characters of its header that are kept, and that were too much. */
  int spent;

  long passedOver;

  private String listName = "";
  private @Nullable Element wrapper;
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private @Nullable Context context;
  private @Nullable String id;
  private @Nullable String catalogue;
  private @Nullable String classifier;
  private boolean isTold;

  Frame(@Nullable Kind kind, @Nullable Frame outer, Element header, int depth) {
    this.kind = kind;
    this.outer = outer;
    this.header = header;
    this.depth = depth;
  }

  void open(Kind kindOfList, String name) {
    list = kindOfList;
    listName = name;
    wrapper = null;
    counts.putIfAbsent(kindOfList, 0L);
  }

  void close() {
    list = null;
    wrapper = null;
  }

  /** One more in the list that is open. */
  void count() {
    if (list != null) {
      counts.merge(list, 1L, Long::sum);
    }
  }

  /** How many there were of a kind; null where there was no such list. */
  @Nullable
  Long count(Kind of) {
    return counts.get(of);
  }

  /**
   * Where to collect what stands here and is no entry.
   *
   * @param budget pays for the list, of which nothing was to be kept before
   */
  Element collector(int line, Budget budget) {
    if (list == null) {
      return header;
    }
    Element collector = wrapper;
    if (collector == null) {
      collector = header.child(listName, line);
      wrapper = collector;
      budget.spend(Budget.ELEMENT);
    }
    return collector;
  }

  boolean isCollector(@Nullable Element element) {
    return element == header || (element != null && element == wrapper);
  }

  /** A child of the header came to its end; says whether it is the {@code Ид} of the frame. */
  boolean ended(String name, Parts parts) {
    if (kind == null) {
      return false;
    }
    boolean isNew = switch (name) {
      case "Ид" -> id == null && (id = header.peek("Ид")) != null;
      case "ИдКаталога" ->
        kind == Kind.OFFER_PACKAGE && (catalogue = header.peek("ИдКаталога")) != null;
      case "ИдКлассификатора" -> (classifier = header.peek("ИдКлассификатора")) != null;
      default -> false;
    };
    if (isNew) {
      context = null;
      if (isTold) {
        parts.begin(kind, id);
        parts.remark(Code.KEY_TOO_LATE, name, header.line, header.peek(name));
      }
    }
    return isNew && name.equals("Ид");
  }

  /** What an entry in it is in. */
  Context context() {
    isTold = true;
    Context known = context;
    if (known == null) {
      known = settle();
      context = known;
    }
    return known;
  }

  private Context settle() {
    Context around = outer == null ? new Context(null, null, null) : outer.settle();
    if (kind == null) {
      return around;
    }
    return switch (kind) {
      case CLASSIFIER -> new Context(around.catalogue(), id, null);
      case CATALOGUE, OFFER_PACKAGE ->
        new Context(ofCatalogue(), classifier == null ? around.classifier() : classifier, null);
      default -> new Context(around.catalogue(), around.classifier(), id);
    };
  }

  private @Nullable String ofCatalogue() {
    if (kind == Kind.OFFER_PACKAGE && catalogue != null) {
      return catalogue;
    }
    int hash = kind == Kind.OFFER_PACKAGE && id != null ? id.indexOf('#') : -1;
    return hash < 0 || id == null ? id : id.substring(0, hash);
  }

  @Nullable
  String id() {
    return id;
  }

  /** The entry that it is, at its end. */
  Entry entry(Kind as, Parts parts) {
    parts.begin(as, id);
    Context in = settle();
    return switch (as) {
      case CATALOGUE ->
        new Catalogue(
            header.text("Ид"),
            header.text("ИдКлассификатора"),
            header.text("НомерВерсии"),
            parts.deletion(header),
            nature(),
            header.text("Наименование"),
            header.text("Описание"),
            parts.party(header, "Владелец"),
            count(Kind.PRODUCT),
            header.rest());
      case CLASSIFIER ->
        new Classifier(
            in.catalogue(),
            header.text("Ид"),
            header.text("НомерВерсии"),
            parts.deletion(header),
            nature(),
            header.text("Наименование"),
            parts.party(header, "Владелец"),
            count(Kind.GROUP),
            count(Kind.PROPERTY),
            count(Kind.CATEGORY),
            count(Kind.PRICE_TYPE),
            count(Kind.WAREHOUSE),
            count(Kind.UNIT),
            header.rest());
      case OFFER_PACKAGE -> {
        header.text("ИдКаталога");
        header.text("ИдКлассификатора");
        yield new OfferPackage(
            in.catalogue(),
            in.classifier(),
            header.text("Ид"),
            header.text("НомерВерсии"),
            parts.deletion(header),
            nature(),
            header.text("Наименование"),
            parts.party(header, "Владелец"),
            count(Kind.OFFER),
            count(Kind.PRICE_TYPE),
            count(Kind.WAREHOUSE),
            header.rest());
      }
      case GROUP ->
        new Group(
            in.catalogue(),
            in.classifier(),
            header.text("Ид"),
            outer != null && outer.kind == Kind.GROUP ? outer.id : null,
            header.text("НомерВерсии"),
            parts.deletion(header),
            header.text("Наименование"),
            header.text("Описание"),
            header.texts("Картинка"),
            count(Kind.GROUP),
            header.rest());
      default ->
        new Property(
            in.catalogue(),
            in.classifier(),
            header.text("Ид"),
            header.text("НомерВерсии"),
            parts.deletion(header),
            header.text("Наименование"),
            header.text("ТипЗначений"),
            header.flag("Внешний"),
            header.flag("ДляТоваров"),
            header.flag("ДляПредложений"),
            header.flag("Обязательное"),
            header.flag("Множественное"),
            count(Kind.PROPERTY_VALUE),
            header.rest());
    };
  }

  /** It may be an attribute or an element, and that may come last. What is not understood stays in the rest. */
  private Nature nature() {
    Boolean attribute = Element.yesOrNo(header.peekAttribute(ONLY_CHANGES));
    Boolean element = Element.yesOrNo(header.peek(ONLY_CHANGES));
    Boolean changes = attribute == null ? element : attribute;
    if (header.name.equals("ИзмененияПакетаПредложений") && !saysAnything()) {
      return Nature.CHANGES; // by its name
    }
    if (changes == null || (element != null && !element.equals(changes))) {
      return Nature.UNKNOWN;
    }
    if (attribute != null) {
      header.takeAttribute(ONLY_CHANGES);
    }
    if (element != null) {
      header.text(ONLY_CHANGES);
    }
    return changes ? Nature.CHANGES : Nature.FULL;
  }

  private boolean saysAnything() {
    return header.attributeLeaf(ONLY_CHANGES) != null || header.leaf(ONLY_CHANGES) != null;
  }
}
