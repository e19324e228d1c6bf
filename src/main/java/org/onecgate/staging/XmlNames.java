package org.onecgate.staging;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.onecgate.Phrase;
import org.onecgate.Sentence;

/**
 * Sees how many different names a document has and how many namespaces are declared at once. A
 * parser keeps every name for ever and looks through all namespaces at every element, so a document
 * of nothing but new names, or of ten thousand namespaces, takes memory or time without end.
 */
final class XmlNames {
  /** The most characters of all different names together; CommerceML has some 5,000. */
  static final int MOST_CHARACTERS = 1_000_000;

  /** The most namespaces that an element may lie in; CommerceML has three. */
  static final int MOST_NAMESPACES = 64;

  /** What a name costs besides its characters. */
  private static final int OVERHEAD = 16;

  /** A power of two. */
  private static final int RECENT = 256;

  private final Set<String> names = new HashSet<>();

  /** Names that were seen, each where its hash says: the parser gives the same object for a name again. */
  private final String[] recent = new String[RECENT];

  private long characters;
  private int namespaces;

  /** Looks at where the reader stands; what is wrong, empty if nothing is. */
  Optional<Sentence> fault(XMLStreamReader reader) {
    switch (reader.getEventType()) {
      case XMLStreamConstants.START_ELEMENT -> {
        add(reader.getLocalName());
        add(reader.getPrefix());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
          add(reader.getAttributeLocalName(i));
          add(reader.getAttributePrefix(i));
        }
        namespaces += reader.getNamespaceCount();
        for (int i = 0; i < reader.getNamespaceCount(); i++) {
          add(reader.getNamespacePrefix(i));
          add(reader.getNamespaceURI(i));
        }
      }
      case XMLStreamConstants.END_ELEMENT -> namespaces -= reader.getNamespaceCount();
      case XMLStreamConstants.PROCESSING_INSTRUCTION -> add(reader.getPITarget());
      default -> {
        // has no names
      }
    }
    if (namespaces > MOST_NAMESPACES) {
      return Optional.of(Phrase.NAMESPACES.of(MOST_NAMESPACES));
    }
    return characters > MOST_CHARACTERS
        ? Optional.of(Phrase.DIFFERENT_NAMES.of())
        : Optional.empty();
  }

  private void add(@Nullable String name) {
    if (name == null) {
      return;
    }
    int place = name.hashCode() & (RECENT - 1);
    if (isSame(recent[place], name)) {
      return;
    }
    recent[place] = name;
    if (names.add(name)) {
      characters += name.length() + OVERHEAD;
    }
  }

  @SuppressWarnings("ReferenceEquality") // what is another object is looked for in the set
  private static boolean isSame(@Nullable String one, String other) {
    return one == other;
  }
}
