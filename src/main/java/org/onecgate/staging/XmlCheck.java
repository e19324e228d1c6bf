package org.onecgate.staging;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.StrictXml;

/**
 * Reads an XML document to its end and finds out whether it is well-formed, without a DTD and not
 * nested too deeply (S8). The document's own declaration decides its encoding.
 *
 * <p>Memory does not grow with the size of the document.
 */
final class XmlCheck {
  /**
   * Reads the document to its end; the stream may hold more and stays open.
   *
   * @return what the document says of itself
   * @throws FaultException {@link Fault#BROKEN_XML} with the position in the document
   * @throws IOException where the stream fails
   */
  XmlFacts check(SafeName name, InputStream in) throws FaultException, IOException {
    Watched watched = new Watched(in);
    try {
      XMLStreamReader reader = StrictXml.newReader(watched);
      String declared = reader.getCharacterEncodingScheme();
      String found = reader.getEncoding();
      XmlOutline outline = new XmlOutline();
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> outline.start(reader);
          case XMLStreamConstants.END_ELEMENT -> outline.end();
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> outline.text(reader);
          case XMLStreamConstants.DTD -> throw refused(name, "a DTD", reader.getLocation());
          default -> {
            // text, comments and the like are well-formed or the reader throws
          }
        }
        if (outline.depth() > StrictXml.MAX_DEPTH) {
          throw refused(name, "more than " + StrictXml.MAX_DEPTH + " levels", reader.getLocation());
        }
      }
      reader.close();
      return outline.facts(declared != null ? declared : found != null ? found : "UTF-8");
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
