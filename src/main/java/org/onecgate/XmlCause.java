package org.onecgate;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;

/**
 * Says what is wrong with a document, in a few ASCII words that fit into 1C's log (E17, R4). The
 * reader's own messages are many and long; those that real exchanges meet have words here.
 */
public final class XmlCause {
  /** Said of bytes of which the reader does not tell where they are. */
  public static final Sentence NOT_UTF_8 = Phrase.NOT_UTF8_BYTES.of();

  /**
   * The reader's message, and the words for it; the first message that is found counts.
   *
   * @param message what it says; a group named {@code text}, {@code hex} or {@code dec} is what is in
   *     the words: a text, or the number of a character
   * @param words the words, with a place for that if there is one
   */
  private record Words(Pattern message, Phrase words) {
    Words(String message, Phrase words) {
      this(Pattern.compile(message), words);
    }
  }

  private static final List<Words> ALL = List.of(
      new Words("Unexpected EOF in prolog", Phrase.NO_ELEMENT),
      new Words("multi-byte char|Invalid UTF-8 (start|middle) byte", Phrase.NOT_UTF8_BYTES),
      new Words("Unexpected (EOF|end of input)", Phrase.ENDS_EARLY),
      new Words("Unexpected close tag </.*>; expected </(?<text>[!-~]{1,40})>", Phrase.NOT_CLOSED),
      new Words("Unexpected close tag", Phrase.SOME_NOT_CLOSED),
      new Words("multiple roots", Phrase.SECOND_ROOT),
      new Words("in epilog", Phrase.BEHIND_END),
      new Words("in prolog; expected '<'", Phrase.BEFORE_FIRST),
      new Words("missing name\\?|expected a semi-colon", Phrase.BARE_AMPERSAND),
      new Words("Undeclared general entity \"(?<text>[!-~]{1,40})\"", Phrase.ENTITY),
      new Words("expansion character \\(code 0x(?<hex>[0-9a-fA-F]+)\\)", Phrase.REFERENCE),
      new Words("CTRL-CHAR, code (?<dec>[0-9]+)", Phrase.FORBIDDEN),
      new Words(
          "NULL, unicode (?<dec>0)|Invalid UTF-8 character 0x(?<hex>[0-9a-fA-F]+)",
          Phrase.FORBIDDEN),
      new Words("'<' \\(code 60\\) in attribute value", Phrase.BARE_LESS_ATTRIBUTE),
      new Words("in (content|prolog),? after '<'", Phrase.BARE_LESS),
      new Words("Duplicate attribute", Phrase.ATTRIBUTE_TWICE),
      new Words("\"xml\"\\); xml \\(case insensitive\\)", Phrase.BEFORE_DECLARATION),
      new Words("Undeclared namespace prefix", Phrase.PREFIX),
      new Words("']]>' not allowed", Phrase.BARE_END),
      new Words("'--' not allowed in comment", Phrase.COMMENT),
      new Words("Unsupported encoding: (?<text>[!-~]{1,40})", Phrase.ENCODING),
      new Words("Declared encoding .* physical encoding", Phrase.OTHER_ENCODING),
      new Words("Expected a quote", Phrase.NO_QUOTES),
      new Words("limit .*exceeded|exceeds", Phrase.MORE_THAN_READ));

  private static final String CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";

  /** How each of them is written in passports. */
  private static final List<String> LATIN =
      List.of("a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y _ e iu ia"
          .split(" ", -1));

  private XmlCause() {}

  /**
   * The same, of a document that ends too early, with the element that it ends in: in Latin letters, as 1C's log shows
   * no others.
   *
   * @param cause what is wrong
   * @param open the local name of the innermost element that is open; empty if none is
   */
  public static Sentence inside(Sentence cause, String open) {
    return open.isEmpty() || !Phrase.ENDS_EARLY.of().equals(cause)
        ? cause
        : Phrase.ENDS_INSIDE.of(latin(open));
  }

  private static String latin(String name) {
    StringBuilder latin = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      int letter = CYRILLIC.indexOf(Character.toLowerCase(c));
      String as = letter >= 0 ? LATIN.get(letter) : Character.toString(c);
      boolean isLarge = letter >= 0 && Character.isUpperCase(c);
      latin.append(isLarge ? as.substring(0, 1).toUpperCase(Locale.ROOT) + as.substring(1) : as);
    }
    return latin.toString().replaceAll("[^!-~]", "?").replace("_", "");
  }

  /**
   * Where in a document something is wrong; a column that is not known is not told.
   *
   * @param line from 1 on
   * @param column from 1 on; less if it is not known
   * @param id the {@code Ид} of the nearest record; empty if it is near none
   */
  public static Sentence at(Sentence known, int line, int column, String id) {
    if (column < 1) {
      return id.isEmpty()
          ? Phrase.AT_LINE.of(known, line)
          : Phrase.AT_LINE_NEAR.of(known, line, id);
    }
    return id.isEmpty()
        ? Phrase.AT.of(known, line, column)
        : Phrase.AT_NEAR.of(known, line, column, id);
  }

  /** The words for a failure of the reader that {@link StrictXml} opens. */
  public static Sentence of(XMLStreamException failure) {
    String message = String.valueOf(failure.getMessage());
    for (Words each : ALL) {
      Matcher found = each.message().matcher(message);
      if (found.find()) {
        return each.words().places().isEmpty()
            ? each.words().of()
            : each.words().of(what(each.message().pattern(), found));
      }
    }
    return Phrase.NOT_WELL_FORMED.of();
  }

  private static String what(String pattern, Matcher found) {
    String text = group(pattern, found, "text");
    String hex = group(pattern, found, "hex");
    String dec = group(pattern, found, "dec");
    if (hex.isEmpty() && dec.isEmpty()) {
      return text;
    }
    long code = hex.isEmpty() ? Long.parseLong(dec) : Long.parseLong(hex, 16);
    return String.format(Locale.ROOT, "%04X", code);
  }

  /** What the group of this name has found; empty if there is none. */
  private static String group(String pattern, Matcher found, String name) {
    return pattern.contains("(?<" + name + ">")
        ? Objects.requireNonNullElse(found.group(name), "")
        : "";
  }
}
