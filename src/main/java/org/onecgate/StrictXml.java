package org.onecgate;

import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Opens XML from outside: whoever reads it goes by the same rules (S8). */
public final class StrictXml {
  /**
   * How deep a document may be nested. CommerceML needs about a dozen levels besides nested groups.
   * The JDK's own limit differs from release to release and is switched off, so whoever reads has to
   * count.
   */
  public static final int MAX_DEPTH = 128;

  private StrictXml() {}

  /**
   * A reader that opens nothing but its stream: no DTD, no entities from elsewhere. It tells of a
   * DTD as of an event, and whoever reads has to refuse that.
   */
  public static XMLStreamReader newReader(InputStream in) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty("jdk.xml.maxElementDepth", "0");
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("external entities are not read");
    });
    return factory.createXMLStreamReader(in);
  }
}
