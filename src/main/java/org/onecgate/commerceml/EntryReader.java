package org.onecgate.commerceml;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
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
  /** How many characters of one entry are kept; an element counts as 32 of them. */
  public static final int MOST = 4 << 20;

  /** How much of a text people are shown, in characters. */
  private static final int SHOWN = 200;

  private final XMLStreamReader reader;
  private final Assembly assembly;
  private final List<String> path = new ArrayList<>();

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
    assembly = new Assembly(reader, sink);
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
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> assembly.characters();
        case XMLStreamConstants.DTD ->
          throw new BadDocumentException(Phrase.DTD.of(), reader.getLocation());
        default -> {
          // comments and the like are well-formed, or the reader throws
        }
      }
      return true;
    } catch (RuntimeException e) { // some mistakes are found only when the text is wanted
      throw StrictXml.failure(e).orElseThrow(() -> e);
    }
  }

  /**
   * What the document says of itself.
   *
   * @throws IllegalStateException before its end
   */
  public Exported exported() {
    Exported known = assembly.exported();
    if (known == null) {
      throw new IllegalStateException("the document has not ended");
    }
    return known;
  }

  /** Where the reader stands; of use after an exception, too. Texts are cut to 200 characters. */
  public Near near() {
    Near by = assembly.nearest();
    Location at = reader.getLocation();
    return new Near(
        by.kind(),
        shown(by.id()),
        shown(by.name()),
        shown(by.article()),
        path.isEmpty() ? "" : shown(path.get(path.size() - 1)),
        at == null ? 0 : at.getLineNumber(),
        at == null ? 0 : at.getColumnNumber());
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
  }

  /** How many elements are open. */
  public int depth() {
    return path.size();
  }

  /** The local names of the open elements, the root first. */
  public List<String> open() {
    return List.copyOf(path);
  }

  private void start() throws XMLStreamException {
    if (path.size() == StrictXml.MAX_DEPTH) {
      throw new BadDocumentException(Phrase.LEVELS.of(StrictXml.MAX_DEPTH), reader.getLocation());
    }
    path.add(reader.getLocalName());
    assembly.start(path.size());
  }

  private void end() throws IOException {
    path.remove(path.size() - 1);
    assembly.end(path.size());
  }
}
