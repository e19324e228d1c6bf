package org.onecgate.staging;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.Place;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.StrictXml;
import org.onecgate.XmlCause;
import org.onecgate.commerceml.BadDocumentException;
import org.onecgate.commerceml.Entry;
import org.onecgate.commerceml.EntryReader;
import org.onecgate.commerceml.EntrySink;
import org.onecgate.commerceml.Exported;
import org.onecgate.commerceml.Near;
import org.onecgate.commerceml.Remark;

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
   * The longest tag, comment or processing instruction, in bytes: the parser keeps all
   * of it.
   */
  static final ByteSize LONGEST_PIECE = ByteSize.mebi(8);

  /** How many first bytes tell what a body is that is no XML. */
  private static final int FIRST = 256;

  /**
   * What was read.
   *
   * @param facts what the document says of itself
   * @param duplicates how many of its records have the key of an earlier one
   * @param exported what it says of itself if it is CommerceML, and only its root if it is not
   */
  record Reading(XmlFacts facts, XmlKeys.Duplicates duplicates, Exported exported) {}

  /**
   * Reads the document to its end; the stream may hold more and stays open.
   *
   * @return what the document says of itself
   * @throws FaultException {@link Fault#BROKEN_XML} with the position in the document
   * @throws IOException if the stream fails
   */
  XmlFacts check(SafeName document, InputStream in) throws FaultException, IOException {
    return read(document, in).facts();
  }

  private SafeName name = new SafeName("document");
  private @Nullable Sentence what;
  private Excerpt.@Nullable Spot at;
  private Optional<Disguise> disguise = Optional.empty();
  private Charset charset = StandardCharsets.UTF_8;
  private @Nullable EntryReader entries;

  /**
   * The refusal of the document that was read last, with its place for people.
   *
   * <p>Bytes that are of no character are found by reading the document once more: the parser decodes
   * some way ahead and does not tell where it met them.
   *
   * @param refusal what {@link #read} threw
   * @param again opens the document once more
   */
  FaultException explained(FaultException refusal, Source again) throws IOException {
    if (XmlCause.NOT_UTF_8.equals(what)) {
      try (InputStream in = again.open()) {
        Excerpt.firstMalformed(in).ifPresent(spot -> at = spot);
      }
    }
    Excerpt.Spot spot = at;
    Sentence cause = what;
    if (spot == null || cause == null) {
      return refusal;
    }
    try (InputStream in = again.open()) {
      return new FaultException(Fault.BROKEN_XML, detail(cause, spot), refusal.getCause())
          .at(new Place(
              near().id(),
              near().name(),
              near().article(),
              spot.line(),
              spot.column(),
              Excerpt.around(in, charset, spot.line(), spot.column())));
    }
  }

  /** Where the bytes of a document come from. */
  @FunctionalInterface
  interface Source {
    /** Opens them. */
    InputStream open() throws IOException;
  }

  /** Does what {@link #check} does, and counts. */
  Reading read(SafeName document, InputStream in) throws FaultException, IOException {
    return read(document, in, entry -> {});
  }

  /**
   * Does the same, and gives what the document tells of, if it is CommerceML, as it is read: also what comes before a
   * mistake.
   *
   * @throws IOException also what the sink throws
   */
  Reading read(SafeName document, InputStream in, EntrySink sink)
      throws FaultException, IOException {
    name = document;
    entries = null;
    Watched watched = new Watched(in);
    Told told = new Told(sink);
    disguise = Optional.empty();
    @Nullable XMLStreamReader reader = null;
    try {
      reader = StrictXml.newReader(watched);
      String declared = reader.getCharacterEncodingScheme();
      String found = reader.getEncoding();
      charset = found == null ? StandardCharsets.UTF_8 : Charset.forName(found);
      XmlNames names = new XmlNames();
      EntryReader all = new EntryReader(reader, told);
      entries = all;
      while (all.step()) {
        watched.piece = 0;
        Optional<Sentence> fault = names.fault(reader);
        if (fault.isPresent()) {
          throw refused(reader.getLocation(), fault.get());
        }
        told.look(reader, all.depth());
      }
      reader.close();
      if (Disguise.isPage(told.root)) {
        throw refused(null, Disguise.HTML.words());
      }
      String encoding = declared != null ? declared : found != null ? found : "UTF-8";
      return new Reading(
          told.facts(encoding, all.exported()), told.keys.duplicates(), all.exported());
    } catch (BadDocumentException e) {
      throw refused(e.getLocation(), e.why());
    } catch (XMLStreamException | RuntimeException e) {
      watched.rethrow();
      Optional<XMLStreamException> failure = StrictXml.failure(e);
      if (failure.isEmpty()) {
        throw new FaultException(
            Fault.BROKEN_XML, Phrase.IN.of(document, Phrase.NOT_READABLE.of()), e);
      }
      Location wrong = failure.get().getLocation();
      if (wrong == null && reader != null) {
        wrong = reader.getLocation();
      }
      if (watched.piece > LONGEST_PIECE.bytes()) {
        throw refused(wrong, Phrase.PIECE.of(LONGEST_PIECE));
      }
      throw refused(wrong, XmlCause.inside(XmlCause.of(failure.get()), near().openElement()));
    }
  }

  /** Where the document was when it was refused. */
  private Near near() {
    return entries == null ? Near.NOWHERE : entries.near();
  }

  private FaultException refused(@Nullable Location wrong, Sentence why) {
    Sentence cause = disguise.map(Disguise::words).orElse(why);
    Excerpt.Spot spot = wrong == null
        ? new Excerpt.Spot(1, 1)
        : new Excerpt.Spot(wrong.getLineNumber(), wrong.getColumnNumber());
    what = cause;
    at = spot;
    return new FaultException(Fault.BROKEN_XML, detail(cause, spot));
  }

  /** What was wrong, where, and near which record: in ASCII, as 1C's log shows it (E17). */
  private Sentence detail(Sentence cause, Excerpt.Spot spot) {
    String id = near().id().replaceAll("[^!-~]", "?");
    return Phrase.IN.of(name, XmlCause.at(cause, spot.line(), spot.column(), id));
  }

  /** Hands entries on, and notes what a manifest says of their document. */
  private static final class Told implements EntrySink {
    private final EntrySink sink;
    private final XmlKeys keys = new XmlKeys();
    private final Set<String> content = new LinkedHashSet<>();
    private String root = "";

    Told(EntrySink sink) {
      this.sink = sink;
    }

    @Override
    public void entry(Entry entry) throws IOException {
      keys.add(entry);
      sink.entry(entry);
    }

    @Override
    public void remark(Remark remark) throws IOException {
      sink.remark(remark);
    }

    void look(XMLStreamReader reader, int depth) {
      if (reader.getEventType() == XMLStreamConstants.START_ELEMENT && depth <= 2) {
        if (depth == 1) {
          root = reader.getLocalName();
        } else if (content.size() < XmlFacts.MOST) {
          content.add(reader.getLocalName());
        }
      }
    }

    XmlFacts facts(String encoding, Exported exported) {
      return XmlFacts.of(encoding, List.copyOf(content), exported);
    }
  }

  /**
   * Remembers that it was the disk that failed, which the parser would call a parse error, and ends
   * where the parser reads on and on without telling of anything.
   */
  private final class Watched extends FilterInputStream {
    private @Nullable IOException failure;

    /** How many bytes were read since the parser told of something. */
    private long piece;

    private final byte[] first = new byte[FIRST];
    private int firsts;

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
        if (firsts < FIRST && n > 0) {
          int more = Math.min(n, FIRST - firsts);
          System.arraycopy(bytes, offset, first, firsts, more);
          firsts += more;
          disguise = Disguise.of(first, firsts);
        }
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
