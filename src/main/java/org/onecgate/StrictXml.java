package org.onecgate;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxLazyException;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Opens XML from outside: whoever reads it goes by the same rules (S8).
 *
 * <p>The reader is Woodstox on every JDK, built here and not looked up: the JDK's own differs from
 * release to release, and from 24 on refuses a document of more than 100,000 entity references,
 * each {@code &} of a text among them (R1).
 */
public final class StrictXml {
  /**
   * How deep a document may be nested. CommerceML needs about a dozen levels besides nested groups.
   * Whoever reads has to count.
   */
  public static final int MAX_DEPTH = 128;

  /** The longest attribute, in characters; the reader keeps all of it. */
  private static final int MAX_ATTRIBUTE = 8 << 20;

  /** How much is read at once: with the 4,000 of the reader's own, a gigabyte is 250,000 calls of the system. */
  private static final int BUFFER = 16 << 10;

  /** How many first bytes are searched for the declaration. */
  private static final int HEAD = 256;

  private static final Pattern DECLARED = Pattern.compile(
      "^(?:\u00ef\u00bb\u00bf)?<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([^\"'>]*)[\"']");
  private static final Pattern UTF_8 = Pattern.compile("utf[-_ ]?8");
  private static final Pattern WINDOWS_1251 =
      Pattern.compile("(cp|win|windows|x-cp|ms|ibm)?[-_ ]?1251");

  private StrictXml() {}

  /**
   * A reader that opens nothing but its stream: no DTD, no entities from elsewhere. It tells of a
   * DTD as of an event, and whoever reads has to refuse that. The usual misspellings of an encoding are
   * understood.
   */
  public static XMLStreamReader newReader(InputStream in) throws XMLStreamException {
    WstxInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_ATTRIBUTE);
    factory.setProperty(WstxInputProperties.P_INPUT_BUFFER_LENGTH, BUFFER);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("external entities are not read");
    });
    PushbackInputStream document = pushback(in);
    Optional<Declared> declared;
    try {
      declared = declared(document);
    } catch (IOException e) {
      throw new XMLStreamException(e);
    }
    return declared.isPresent() && declared.get().isMisspelt()
        ? factory.createXMLStreamReader(document, declared.get().meant())
        : factory.createXMLStreamReader(document);
  }

  /**
   * The encoding that a document declares.
   *
   * @param said as it stands there
   * @param meant the encoding that has this name, or that is usually misspelt so
   */
  public record Declared(String said, String meant) {
    boolean isMisspelt() {
      return !said.equalsIgnoreCase(meant);
    }
  }

  /** The document in a form of which the encoding can be asked for before it is read. */
  public static PushbackInputStream pushback(InputStream in) {
    return new PushbackInputStream(in, HEAD);
  }

  /**
   * The encoding that a document declares in letters of one byte; empty if it declares none. The
   * stream stands at the beginning again.
   *
   * @param document as {@link #pushback} makes it
   */
  public static Optional<Declared> declared(PushbackInputStream document) throws IOException {
    byte[] head = document.readNBytes(HEAD);
    document.unread(head);
    Matcher found = DECLARED.matcher(new String(head, StandardCharsets.ISO_8859_1));
    return found.find() ? Optional.of(declared(found.group(1).strip())) : Optional.empty();
  }

  private static Declared declared(String said) {
    String name = said.toLowerCase(Locale.ROOT);
    if (UTF_8.matcher(name).matches()) {
      return new Declared(said, "UTF-8");
    }
    return new Declared(said, WINDOWS_1251.matcher(name).matches() ? "windows-1251" : said);
  }

  /**
   * The failure of a reader, which it wraps where it finds a mistake only when somebody wants the text;
   * empty if this is none.
   */
  public static Optional<XMLStreamException> failure(Exception e) {
    if (e instanceof XMLStreamException failure) {
      return Optional.of(failure);
    }
    return e instanceof WstxLazyException lazy
            && lazy.getCause() instanceof XMLStreamException cause
        ? Optional.of(cause)
        : Optional.empty();
  }
}
