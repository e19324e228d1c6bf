package org.onecgate.outbox;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.StrictXml;
import org.onecgate.XmlCause;

/**
 * Reads the orders of a CommerceML document one after another, whatever its encoding and namespace:
 * each a {@code Документ}, or a {@code Контейнер} with the order first and what belongs to it behind.
 *
 * <p>Memory holds one order at a time. The stream stays open.
 */
final class DocumentReader {
  static final String ROOT = "КоммерческаяИнформация";
  static final String CONTAINER = "Контейнер";
  static final String DOCUMENT = "Документ";

  /** The most characters of one order, names and all. */
  private static final int ORDER = 4 << 20;

  private final XMLStreamReader reader;

  /** So that every name can be written in the encoding that knows the fewest. */
  private final CharsetEncoder names = Charset.forName("windows-1251").newEncoder();

  private int read;
  private int line;

  /**
   * Opens the document.
   *
   * @throws OrderException if it is no CommerceML
   * @throws IOException if the stream fails
   */
  DocumentReader(InputStream in) throws OrderException, IOException {
    XMLStreamReader opened = null;
    try {
      opened = StrictXml.newReader(in);
      while (opened.next() != XMLStreamConstants.START_ELEMENT) {
        refuseDtd(opened);
      }
    } catch (XMLStreamException | RuntimeException e) {
      throw unreadable(e);
    }
    reader = opened;
    if (!reader.getLocalName().equals(ROOT)) {
      throw OrderException.unreadable(Phrase.OTHER_ROOT.of(ROOT), null);
    }
  }

  /**
   * The next order: its {@code Документ}, then what belongs to it; empty at the end.
   *
   * @throws OrderException if the document is not well-formed; nothing can be read after it
   * @throws IOException if the stream fails
   */
  Optional<List<Element>> next() throws OrderException, IOException {
    try {
      while (reader.hasNext()) {
        int event = reader.next();
        refuseDtd(reader);
        if (event == XMLStreamConstants.START_ELEMENT) {
          read = 0;
          line = reader.getLocation().getLineNumber();
          Element element = element(2);
          if (element.name().equals(DOCUMENT)) {
            return Optional.of(List.of(element));
          }
          if (element.name().equals(CONTAINER)) {
            return Optional.of(element.children());
          }
          throw OrderException.unreadable(Phrase.BESIDE_ORDERS.of(element.name()), null);
        }
      }
      return Optional.empty();
    } catch (XMLStreamException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** The line in which the order that was read last begins, from 1 on. */
  int line() {
    return line;
  }

  private Element element(int depth) throws XMLStreamException, OrderException {
    if (depth > StrictXml.MAX_DEPTH) {
      throw OrderException.unreadable(Phrase.LEVELS.of(StrictXml.MAX_DEPTH), null);
    }
    String name = known(reader.getLocalName());
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (reader.getAttributeNamespace(i) == null
          || reader.getAttributeNamespace(i).isEmpty()) {
        attributes.put(known(reader.getAttributeLocalName(i)), reader.getAttributeValue(i));
        count(reader.getAttributeValue(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    List<Element> children = new ArrayList<>();
    while (true) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> children.add(element(depth + 1));
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          count(reader.getTextLength());
          text.append(reader.getText());
        }
        case XMLStreamConstants.END_ELEMENT -> {
          boolean onlyLayout = !children.isEmpty() && text.toString().isBlank();
          return new Element(name, attributes, onlyLayout ? "" : text.toString(), children);
        }
        case XMLStreamConstants.ENTITY_REFERENCE ->
          throw OrderException.unreadable(at(Phrase.AN_ENTITY.of(), reader.getLocation()), null);
        default -> {
          // comments and instructions are for nobody
        }
      }
    }
  }

  private String known(String name) throws OrderException {
    count(name.length());
    if (!names.canEncode(name)) {
      throw OrderException.unreadable(Phrase.NAME_CODING.of(name), null);
    }
    return name;
  }

  private void count(int characters) throws OrderException {
    read += characters;
    if (read > ORDER) {
      throw OrderException.unreadable(Phrase.LARGE_ORDER.of(ORDER), null);
    }
  }

  private static void refuseDtd(XMLStreamReader reader) throws OrderException {
    if (reader.getEventType() == XMLStreamConstants.DTD) {
      throw OrderException.unreadable(at(Phrase.DTD.of(), reader.getLocation()), null);
    }
  }

  /** The reader calls a failing disk a parse error, and some malformed bytes a bug of its own. */
  private static OrderException unreadable(Exception e) throws IOException {
    XMLStreamException xml = StrictXml.failure(e).orElse(null);
    if (xml == null) {
      return OrderException.unreadable(Phrase.NOT_XML.of(), e);
    }
    Throwable cause = xml.getNestedException();
    if (cause instanceof IOException io
        && !(cause instanceof CharConversionException)
        && !(cause instanceof UnsupportedEncodingException)) {
      throw io;
    }
    return OrderException.unreadable(at(XmlCause.of(xml), xml.getLocation()), e);
  }

  private static Sentence at(Sentence what, @Nullable Location at) {
    return at == null ? what : XmlCause.at(what, at.getLineNumber(), at.getColumnNumber(), "");
  }
}
