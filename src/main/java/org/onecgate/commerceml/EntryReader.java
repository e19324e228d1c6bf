package org.onecgate.commerceml;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.StrictXml;

/**
 * Reads a document once, from its beginning to its end, and gives each {@link Entry} when it ends: CommerceML
 * 2.03 to 2.10 and 3.1 in any namespace and encoding. It is also the pass that finds out whether the document is
 * well-formed; a document that is no CommerceML is read to its end and has no entries.
 *
 * <p>Memory does not grow with the document: of one entry {@link #MOST} characters are kept, and as many of all
 * that is open around it. What is beyond is passed over, counted, and remarked.
 *
 * <p>One thread, one document.
 */
public final class EntryReader {
  /** How many characters of one entry are kept; an element counts as {@link #ELEMENT} of them. */
  public static final int MOST = 4 << 20;

  /** What an element costs besides its text. */
  static final int ELEMENT = 32;

  /** How deep an entry is kept, in elements: as JSON it is nested twice as deep at most. */
  static final int DEEPEST = 24;

  private final XMLStreamReader reader;
  private final EntrySink sink;
  private final Parts parts = new Parts();
  private final Entries entries = new Entries(parts);
  private final Tally tally = new Tally();
  private final String[] path = new String[StrictXml.MAX_DEPTH + 1];
  private final StringBuilder text = new StringBuilder();
  private int depth;

  /** The innermost of the open frames; null outside of CommerceML. */
  private @Nullable Frame frame;

  /** The entry that is being read, and its kind; null between entries. */
  private @Nullable Element entry;

  private @Nullable Kind kind;

  /** The innermost element that is being kept; null where there is none. */
  private @Nullable Element current;

  private int entryDepth;

  /** How many elements are open that are passed over. */
  private int skipped;

  private int spent;
  private long passedOver;
  private int spentOnFrames;
  private Near last = new Near(null, "", "", "", "", 0, 0);
  private @Nullable Exported exported;

  /**
   * Reads a stream, in whatever encoding it says; it stays open.
   *
   * @throws XMLStreamException if not even the beginning can be read
   */
  public EntryReader(InputStream in, EntrySink sink) throws XMLStreamException {
    this(StrictXml.newReader(in), sink);
  }

  /** Goes on with a reader that stands at the beginning; it stays open. */
  public EntryReader(XMLStreamReader reader, EntrySink sink) {
    this.reader = reader;
    this.sink = sink;
  }

  /**
   * Reads to the end.
   *
   * @throws BadDocumentException if there is a DTD or more than {@link StrictXml#MAX_DEPTH} levels
   * @throws XMLStreamException if the document is not well-formed; {@link #near} tells where
   * @throws IOException what the sink threw
   */
  public Exported read() throws XMLStreamException, IOException {
    while (step()) {
      // the sink has what there was
    }
    return exported();
  }

  /**
   * Reads one event more: for whoever has to look at the reader after each of them.
   *
   * @return false at the end, when there was none
   * @throws BadDocumentException as {@link #read}
   * @throws XMLStreamException as {@link #read}
   * @throws IOException as {@link #read}
   */
  public boolean step() throws XMLStreamException, IOException {
    try {
      if (!reader.hasNext()) {
        return false;
      }
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> start();
        case XMLStreamConstants.END_ELEMENT -> end();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> characters();
        case XMLStreamConstants.DTD ->
          throw new BadDocumentException(Phrase.DTD.of(), reader.getLocation());
        default -> {
          // comments and the like are well-formed, or the reader throws
        }
      }
      return true;
    } catch (
        RuntimeException e) { // the reader finds some mistakes only when it is asked for the text
      throw StrictXml.failure(e).orElseThrow(() -> e);
    }
  }

  /**
   * What the document says of itself.
   *
   * @throws IllegalStateException before its end
   */
  public Exported exported() {
    if (exported == null) {
      throw new IllegalStateException("the document has not ended");
    }
    return exported;
  }

  /** Where the reader stands; of use after an exception, too. */
  public Near near() {
    Near by = nearest();
    int line = reader.getLocation() == null ? 0 : reader.getLocation().getLineNumber();
    int column = reader.getLocation() == null ? 0 : reader.getLocation().getColumnNumber();
    String open = depth == 0 ? "" : path[depth - 1];
    return new Near(by.kind(), by.id(), by.name(), by.article(), open, line, column);
  }

  /** The local names of the open elements, the root first. */
  public List<String> open() {
    return List.of(path).subList(0, depth);
  }

  private Near nearest() {
    if (entry != null && kind != null && !entry.peek("Ид").isEmpty()) {
      return told(kind, entry);
    }
    Frame around = frame;
    boolean isOwn = around != null && (around.kind == Kind.GROUP || around.kind == Kind.PROPERTY);
    if (around != null && around.kind != null && around.id() != null) {
      return isOwn || last.kind() == null ? told(around.kind, around.header) : last;
    }
    return last;
  }

  private static Near told(Kind kind, Element of) {
    String name = of.peek(kind == Kind.DOCUMENT ? "Номер" : "Наименование");
    return new Near(kind, of.peek("Ид"), name, of.peek("Артикул"), "", 0, 0);
  }

  // --- what is read

  private void start() throws XMLStreamException {
    String name = reader.getLocalName();
    if (depth == StrictXml.MAX_DEPTH) {
      throw new BadDocumentException(Phrase.LEVELS.of(StrictXml.MAX_DEPTH), reader.getLocation());
    }
    path[depth++] = name;
    if (skipped > 0) {
      skipped++;
      return;
    }
    int line = reader.getLocation().getLineNumber();
    if (depth == 1) {
      begin(name, line);
      return;
    }
    Frame in = frame;
    if (in == null) {
      return;
    }
    flush(in);
    Element into = current;
    if (into != null) {
      keep(into, name, line);
    } else if (in.list != null) {
      item(in, in.list, name, line);
    } else {
      member(in, name, line);
    }
  }

  private void begin(String root, int line) {
    tally.root = root;
    if (root.equals(Exported.ROOT)) {
      Element header = new Element(root, line, null);
      frame = new Frame(null, null, header, 1);
      attributes(header);
      parts.formats(
          new Numbers(header.peekAttribute("ФорматСуммы")),
          new Numbers(header.peekAttribute("ФорматКоличества")));
    }
  }

  /** An element right in a container, a group or a property. */
  private void member(Frame in, String name, int line) {
    boolean holdsAll = in.kind != Kind.GROUP && in.kind != Kind.PROPERTY;
    Kind container = holdsAll ? Route.container(name) : null;
    Kind list = Route.list(in.kind, name);
    Kind single = in.kind == null ? Route.single(name) : null;
    if (container != null) {
      push(container, in, name, line);
    } else if (list != null) {
      in.open(list, name);
      if (reader.getAttributeCount() > 0) {
        attributes(in.collector(line));
      }
    } else if (single != null) {
      begin(single, name, line);
    } else {
      keep(in.header, name, line);
    }
  }

  private void item(Frame in, Kind list, String name, int line) {
    if (!Route.isItem(list, name)) {
      keep(in.collector(line), name, line);
      return;
    }
    in.count();
    if (list == Kind.GROUP || list == Kind.PROPERTY) {
      push(list, in, name, line);
    } else {
      begin(list, name, line);
    }
  }

  private void push(Kind of, Frame in, String name, int line) {
    in.context();
    Element header = new Element(name, line, null);
    frame = new Frame(of, in, header, depth);
    attributes(header);
  }

  private void begin(Kind of, String name, int line) {
    Element root = new Element(name, line, null);
    kind = of;
    entry = root;
    current = root;
    entryDepth = depth;
    spent = 0;
    passedOver = 0;
    attributes(root);
  }

  private void keep(Element into, String name, int line) {
    boolean tooDeep = depth - (entry == null ? frameDepth() : entryDepth) > DEEPEST;
    if (tooDeep || room() < ELEMENT + name.length()) {
      skipped = 1;
      passOver(name.length());
      return;
    }
    spend(ELEMENT);
    current = into.child(name, line);
    attributes(current);
  }

  private int frameDepth() {
    return frame == null ? 0 : frame.depth;
  }

  private void attributes(Element of) {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String value = reader.getAttributeValue(i);
      if (room() < ELEMENT + value.length()) {
        passOver(value.length());
      } else {
        spend(ELEMENT + value.length());
        of.attribute(reader.getAttributeLocalName(i), value);
      }
    }
  }

  private void characters() {
    Frame in = frame;
    if (in == null) {
      return;
    }
    int length = reader.getTextLength();
    if (skipped > 0) {
      passOver(length);
      return;
    }
    if (current == null && reader.isWhiteSpace()) {
      return; // between entries
    }
    int kept = Math.min(length, room());
    if (kept > 0) {
      text.append(reader.getTextCharacters(), reader.getTextStart(), kept);
      spend(kept);
    }
    if (kept < length) {
      passOver(length - kept);
    }
  }

  /** What is left of the characters that are kept. */
  private int room() {
    return MOST - (entry == null ? spentOnFrames : spent);
  }

  private void spend(int characters) {
    if (entry != null) {
      spent += characters;
    } else if (frame != null) {
      spentOnFrames += characters;
      frame.spent += characters;
    }
  }

  private void passOver(int characters) {
    tally.passedOver += characters;
    if (entry != null) {
      passedOver += characters;
    } else if (frame != null) {
      frame.passedOver += characters;
    }
  }

  /** Text goes to where it stands once that, or a part of it, ends. */
  private void flush(Frame in) {
    if (text.length() == 0) {
      return;
    }
    String whole = Element.strip(text);
    text.setLength(0);
    if (text.capacity() > 1 << 16) {
      text.trimToSize();
    }
    if (!whole.isEmpty()) {
      Element into = current;
      (into == null ? in.collector(in.header.line) : into).say(whole);
    }
  }

  private void end() throws IOException {
    depth--;
    if (skipped > 0) {
      skipped--;
      return;
    }
    Frame in = frame;
    if (in == null) {
      if (depth == 0) {
        exported = tally.exported(new Element(tally.root, 0, null));
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
      if (passedOver > 0) {
        parts.tooLarge(done, passedOver);
      }
      last = told(kind, done);
      entry = null;
      current = null;
      give(kind, made);
    } else if (in.isCollector(done.parent)) {
      current = null;
      in.ended(done.name, parts);
    } else {
      current = done.parent;
    }
  }

  private void pop(Frame in) throws IOException {
    Kind of = in.kind;
    if (of == null) {
      if (in.passedOver > 0) {
        parts.tooLarge(in.header, in.passedOver);
      }
      give();
      exported = tally.exported(in.header);
    } else {
      Entry made = in.entry(of, parts);
      if (in.passedOver > 0) {
        parts.tooLarge(in.header, in.passedOver);
      }
      if (of == Kind.GROUP || of == Kind.PROPERTY) {
        last = told(of, in.header);
      }
      give(of, made);
    }
    spentOnFrames -= in.spent;
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
