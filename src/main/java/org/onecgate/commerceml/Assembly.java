package org.onecgate.commerceml;

import java.io.IOException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Puts entries together from the events of a reader, and gives each of them when it ends. What it keeps is bounded:
 * one entry, and the headers of the frames around it.
 */
final class Assembly {
  /** How deep an entry is kept, in elements: as JSON it is nested twice as deep at most. */
  private static final int DEEPEST = 24;

  private final XMLStreamReader reader;
  private final EntrySink sink;
  private final Parts parts = new Parts();
  private final Entries entries = new Entries(parts);
  private final Tally tally = new Tally();
  private final Text text = new Text();

  /** The innermost of the open frames; null outside of CommerceML. */
  private @Nullable Frame frame;

  /** The entry that is being read, and its kind; null between entries. */
  private @Nullable Element entry;

  private @Nullable Kind kind;

  /** The innermost element that is being kept; null where there is none. */
  private @Nullable Element current;

  /** How deep the entry begins. */
  private int entryDepth;

  /** How many elements are open that are passed over. */
  private int skipped;

  private final Budget budget = new Budget();
  private final Nearest nearest = new Nearest();
  private @Nullable Exported exported;

  Assembly(XMLStreamReader reader, EntrySink sink) {
    this.reader = reader;
    this.sink = sink;
  }

  /** What the document says of itself; null before its end. */
  @Nullable
  Exported exported() {
    return exported;
  }

  /** The entry with the nearest {@code Ид}; its place is not in it. */
  Near nearest() {
    return nearest.near(kind, entry, frame);
  }

  /** An element begins. */
  void start(int depth) {
    if (skipped > 0) {
      skipped++;
      return;
    }
    String name = reader.getLocalName();
    int line = reader.getLocation().getLineNumber();
    if (depth == 1) {
      root(name, line);
      return;
    }
    Frame in = frame;
    if (in == null) {
      return;
    }
    flush(in);
    Element into = current;
    if (into != null) {
      keep(into, name, line, depth);
    } else if (in.list != null) {
      item(in, in.list, name, line, depth);
    } else {
      member(in, name, line, depth);
    }
  }

  private void root(String root, int line) {
    tally.root = root;
    if (root.equals(Exported.ROOT)) {
      Element header = new Element(root, line, null);
      enter(new Frame(null, null, header, 1));
      attributes(header);
      parts.formats(
          new Numbers(header.peekAttribute("ФорматСуммы")),
          new Numbers(header.peekAttribute("ФорматКоличества")));
    }
  }

  private void enter(Frame inner) {
    frame = inner;
    budget.enter(inner);
  }

  /** An element right in a container, a group or a property. */
  private void member(Frame in, String name, int line, int depth) {
    boolean holdsAll = in.kind != Kind.GROUP && in.kind != Kind.PROPERTY;
    Kind container = holdsAll ? Route.container(name) : null;
    Kind list = Route.list(in.kind, name);
    Kind single = in.kind == null ? Route.single(name) : null;
    if (container != null) {
      push(container, in, name, line, depth);
    } else if (list != null) {
      in.open(list, name);
      if (reader.getAttributeCount() > 0 && budget.room() > Budget.ELEMENT) {
        attributes(in.collector(line, budget));
      }
    } else if (single != null) {
      begin(single, name, line, depth);
    } else {
      keep(in.header, name, line, depth);
    }
  }

  private void item(Frame in, Kind list, String name, int line, int depth) {
    if (!Route.isItem(list, name)) {
      if (budget.room() > 2 * Budget.ELEMENT) {
        keep(in.collector(line, budget), name, line, depth);
      } else {
        skip(name);
      }
      return;
    }
    in.count();
    if (list == Kind.GROUP || list == Kind.PROPERTY) {
      push(list, in, name, line, depth);
    } else {
      begin(list, name, line, depth);
    }
  }

  private void push(Kind of, Frame in, String name, int line, int depth) {
    in.context();
    Element header = new Element(name, line, null);
    enter(new Frame(of, in, header, depth));
    attributes(header);
  }

  private void begin(Kind of, String name, int line, int depth) {
    Element root = new Element(name, line, null);
    kind = of;
    entry = root;
    current = root;
    entryDepth = depth;
    budget.beginEntry();
    attributes(root);
  }

  private void keep(Element into, String name, int line, int depth) {
    int begin = entry != null ? entryDepth : frame == null ? 0 : frame.depth;
    boolean tooDeep = depth - begin > DEEPEST;
    if (tooDeep || budget.room() < Budget.ELEMENT) {
      skip(name);
      return;
    }
    budget.spend(Budget.ELEMENT);
    current = into.child(name, line);
    attributes(current);
  }

  private void skip(String name) {
    skipped = 1;
    budget.passOver(name.length());
  }

  private void attributes(Element of) {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String value = reader.getAttributeValue(i);
      if (budget.room() < Budget.ELEMENT + value.length()) {
        budget.passOver(value.length());
      } else {
        budget.spend(Budget.ELEMENT + value.length());
        of.attribute(reader.getAttributeLocalName(i), value);
      }
    }
  }

  /** Text, or a piece of it. */
  void characters() {
    Frame in = frame;
    if (in == null) {
      return;
    }
    int length = reader.getTextLength();
    if (skipped > 0) {
      budget.passOver(length);
      return;
    }
    char[] from = reader.getTextCharacters();
    int start = reader.getTextStart();
    int blank = text.isEmpty() ? Text.blank(from, start, length) : 0; // it would not be kept
    int kept = Math.min(length - blank, budget.room());
    if (kept > 0) {
      text.append(from, start + blank, kept);
      budget.spend(kept);
    }
    if (kept < length - blank) {
      budget.passOver(length - blank - kept);
    }
  }

  /** Text goes to where it stands once that, or a part of it, ends. */
  private void flush(Frame in) {
    if (text.isEmpty()) {
      return;
    }
    int length = text.length();
    String whole = text.take();
    budget.spend(whole.length() - length); // white space is not kept
    if (!whole.isEmpty()) {
      Element into = current == null ? in.collector(in.header.line, budget) : current;
      budget.spend(into.say(whole) ? Budget.ELEMENT : 0);
    }
  }

  /**
   * An element ends.
   *
   * @param depth how many are still open
   */
  void end(int depth) throws IOException {
    if (skipped > 0) {
      skipped--;
      return;
    }
    Frame in = frame;
    if (in == null) {
      if (depth == 0) {
        exported = tally.exported(new Element(tally.root, 0, null), 0);
      }
      return;
    }
    flush(in);
    Element done = current;
    if (done != null) {
      ended(in, done);
    } else if (in.depth <= depth) {
      in.close();
    } else {
      pop(in);
    }
  }

  private void ended(Frame in, Element done) throws IOException {
    if (done == entry && kind != null) {
      Entry made = entries.make(kind, done, in.context());
      parts.tooLarge(done, budget.endEntry());
      nearest.ended(kind, done);
      entry = null;
      current = null;
      give(kind, made);
    } else if (in.isCollector(done.parent)) {
      current = null;
      if (in.ended(done.name, parts)) {
        nearest.told(in);
      }
    } else {
      current = done.parent;
    }
  }

  private void pop(Frame in) throws IOException {
    Kind of = in.kind;
    if (of == null) {
      give();
      exported = tally.exported(in.header, budget.passedOver());
    } else {
      Entry made = in.entry(of, parts);
      parts.tooLarge(in.header, in.passedOver);
      nearest.ended(of, in);
      give(of, made);
    }
    budget.leave(in);
    frame = in.outer;
  }

  private void give() throws IOException {
    for (Remark remark : parts.remarks()) {
      sink.remark(remark);
    }
    parts.remarks().clear();
  }

  private void give(Kind of, Entry made) throws IOException {
    tally.count(of, made);
    give();
    sink.entry(made);
  }
}
