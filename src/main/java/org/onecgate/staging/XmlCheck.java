package org.onecgate.staging;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.StrictXml;

/**
 * Reads an XML document to its end and finds out whether it is well-formed, without a DTD, not
 * nested too deeply, and not of names without end (S8). The document's own declaration decides its
 * encoding.
 *
 * <p>Memory does not grow with the size of the document: text comes from the parser in pieces, and
 * what does not is limited in length.
 */
final class XmlCheck {
  /**
   * The longest tag, comment, processing instruction or CDATA section, in bytes: the parser keeps all
   * of it.
   */
  static final ByteSize LONGEST_PIECE = ByteSize.mebi(8);

  /**
   * What was read.
   *
   * @param facts what the document says of itself
   * @param duplicates how many of its records have the key of an earlier one
   */
  record Reading(XmlFacts facts, XmlKeys.Duplicates duplicates) {}

  /**
   * Reads the document to its end; the stream may hold more and stays open.
   *
   * @return what the document says of itself
   * @throws FaultException {@link Fault#BROKEN_XML} with the position in the document
   * @throws IOException where the stream fails
   */
  XmlFacts check(SafeName name, InputStream in) throws FaultException, IOException {
    return read(name, in).facts();
  }

  /** Does what {@link #check} does, and counts. */
  Reading read(SafeName name, InputStream in) throws FaultException, IOException {
    Watched watched = new Watched(in);
    try {
      XMLStreamReader reader = StrictXml.newReader(watched);
      String declared = reader.getCharacterEncodingScheme();
      String found = reader.getEncoding();
      XmlOutline outline = new XmlOutline();
      XmlNames names = new XmlNames();
      while (reader.hasNext()) {
        int event = reader.next();
        watched.piece = 0;
        String fault = names.fault(reader);
        if (!fault.isEmpty()) {
          throw refused(name, fault, reader.getLocation());
        }
        switch (event) {
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
      String encoding = declared != null ? declared : found != null ? found : "UTF-8";
      return new Reading(outline.facts(encoding), outline.duplicates());
    } catch (XMLStreamException e) {
      watched.rethrow();
      if (watched.piece > LONGEST_PIECE.bytes()) {
        throw refused(name, "a piece of more than " + LONGEST_PIECE, e.getLocation());
      }
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

  /**
   * Remembers that it was the disk that failed, which the parser would call a parse error, and ends
   * where the parser reads on and on without telling of anything.
   */
  private static final class Watched extends FilterInputStream {
    private @Nullable IOException failure;

    /** How many bytes were read since the parser told of something. */
    private long piece;

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
      if (piece > LONGEST_PIECE.bytes()) {
        throw new IOException("too long a piece");
      }
      try {
        int n = super.read(bytes, offset, length);
        piece += n;
        return n;
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
