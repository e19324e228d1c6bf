package org.onecgate.outbox;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes one XML document for 1C: no byte before {@code <?xml}, no namespace; characters that the
 * encoding lacks become references. Below the root there is no empty element: УТ 11 takes one for
 * something that it is not.
 *
 * <p>The stream stays open.
 */
final class DocumentWriter {
  private final Writer out;
  private final XMLStreamWriter xml;
  private final String root;
  private final Map<String, String> attributes;
  private boolean begun;

  /** Begins a document with this root. */
  DocumentWriter(OutputStream to, Charset charset, String root, Map<String, String> attributes)
      throws IOException {
    this.root = root;
    this.attributes = new LinkedHashMap<>(attributes);
    Writer encoded = new BufferedWriter(new OutputStreamWriter(to, charset));
    this.out = new ReferenceWriter(encoded, charset);
    out.write("<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?>\n");
    try {
      this.xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  /** Writes an element below the root, unless it says nothing. */
  void write(Element element) throws IOException {
    if (element.isEmpty()) {
      return;
    }
    try {
      if (!begun) {
        begun = true;
        xml.writeStartElement(root);
        attributes();
      }
      xml.writeCharacters("\n");
      tree(element);
    } catch (XMLStreamException e) {
      throw failed(e);
    }
  }

  /** Ends the document; one without elements is a single empty tag. */
  void end() throws IOException {
    try {
      if (begun) {
        xml.writeCharacters("\n");
        xml.writeEndElement();
      } else {
        xml.writeEmptyElement(root);
        attributes();
      }
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw failed(e);
    }
    out.write("\n");
    out.flush();
  }

  private void attributes() throws XMLStreamException {
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      xml.writeAttribute(attribute.getKey(), attribute.getValue());
    }
  }

  private void tree(Element element) throws XMLStreamException {
    if (element.isEmpty()) {
      return;
    }
    boolean empty = element.text().isEmpty() && element.children().isEmpty();
    if (empty) {
      xml.writeEmptyElement(element.name());
    } else {
      xml.writeStartElement(element.name());
    }
    for (Map.Entry<String, String> attribute : element.attributes().entrySet()) {
      xml.writeAttribute(attribute.getKey(), attribute.getValue());
    }
    if (!empty) {
      xml.writeCharacters(element.text());
      for (Element child : element.children()) {
        tree(child);
      }
      xml.writeEndElement();
    }
  }

  /** The writer hides that it was the disk that failed. */
  private static IOException failed(XMLStreamException e) {
    return e.getNestedException() instanceof IOException io ? io : new IOException(e);
  }
}
