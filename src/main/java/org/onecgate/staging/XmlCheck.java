package org.onecgate.staging;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;

/**
 * Reads an XML document to its end and finds out whether it is well-formed, without a DTD and not
 * nested too deeply (S8). The document's own declaration decides its encoding.
 *
 * <p>Memory does not grow with the size of the document.
 */
final class XmlCheck {
  /**
   * CommerceML needs about a dozen levels besides nested groups. The JDK's own limit differs from
   * release to release and is switched off.
   */
  static final int MAX_DEPTH = 128;

  /** A reader that opens nothing but its stream: no DTD, no entities from elsewhere. */
  static XMLStreamReader newReader(InputStream in) throws XMLStreamException {
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

  /**
   * Reads the document to its end; the stream may hold more and stays open.
   *
   * @throws FaultException {@link Fault#BROKEN_XML} with the position in the document
   * @throws IOException where the stream fails
   */
  void check(SafeName name, InputStream in) throws FaultException, IOException {
    Watched watched = new Watched(in);
    try {
      XMLStreamReader reader = newReader(watched);
      int depth = 0;
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> depth++;
          case XMLStreamConstants.END_ELEMENT -> depth--;
          case XMLStreamConstants.DTD -> throw refused(name, "a DTD", reader.getLocation());
          default -> {
            // text, comments and the like are well-formed or the reader throws
          }
        }
        if (depth > MAX_DEPTH) {
          throw refused(name, "more than " + MAX_DEPTH + " levels", reader.getLocation());
        }
      }
      reader.close();
    } catch (XMLStreamException e) {
      watched.rethrow();
      throw refused(name, "not well-formed", e.getLocation());
    } catch (RuntimeException e) {
      // The JDK's reader answers some malformed bytes with an unchecked exception.
      watched.rethrow();
      throw new FaultException(Fault.BROKEN_XML, name + ": not readable", e);
    }
  }

  private static FaultException refused(SafeName name, String what, Location at) {
    String where = at == null ? "" : ", line " + at.getLineNumber();
    String column = at == null ? "" : " column " + at.getColumnNumber();
    return new FaultException(Fault.BROKEN_XML, name + ": " + what + where + column);
  }

  /** Remembers that it was the disk that failed, which the parser would call a parse error. */
  private static final class Watched extends FilterInputStream {
    private @Nullable IOException failure;

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() {
      // the parser closes what it was given, and the caller still hashes the rest
    }

    void rethrow() throws IOException {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
