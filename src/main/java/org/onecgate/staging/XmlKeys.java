package org.onecgate.staging;

import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.onecgate.StrictXml;

/**
 * Counts the goods and offers that occur twice in a well-formed document. That only chooses between
 * ways to join chunks; by itself it condemns nothing, as real files hold such keys.
 */
final class XmlKeys {
  private XmlKeys() {}

  /** How many {@code Товар} or {@code Предложение} have an identity that was there before. */
  static int duplicates(InputStream in) throws XMLStreamException {
    Set<String> seen = new HashSet<>();
    int duplicates = 0;
    int depth = 0;
    int record = -1;
    StringBuilder key = new StringBuilder();
    XMLStreamReader reader = StrictXml.newReader(in);
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          String name = reader.getLocalName();
          if (record < 0 && (name.equals("Товар") || name.equals("Предложение"))) {
            record = depth;
            key.setLength(0);
            key.append(name);
          } else if (record > 0
              && depth == record + 1
              && (name.equals("Ид") || name.equals("ИдХарактеристики"))) {
            key.append('\n').append(reader.getElementText());
            depth--;
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (depth == record) {
            record = -1;
            if (key.indexOf("\n") > 0 && !seen.add(key.toString())) {
              duplicates++;
            }
          }
          depth--;
        }
        default -> {
          // identities are in elements
        }
      }
    }
    return duplicates;
  }
}
