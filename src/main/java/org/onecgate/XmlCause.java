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
  public static final String NOT_UTF_8 = "bytes that are not UTF-8";

  /**
   * The reader's message, and the words for it; the first message that is found counts.
   *
   * @param message what it says; a group named {@code text}, {@code hex} or {@code dec} is what is in
   *     the words: a text, or the number of a character
   * @param words the words, with {@code {}} in the place of that
   */
  private record Words(Pattern message, String words) {
    Words(String message, String words) {
      this(Pattern.compile(message), words);
    }
  }

  private static final List<Words> ALL = List.of(
      new Words("Unexpected EOF in prolog", "no element"),
      new Words("multi-byte char|Invalid UTF-8 (start|middle) byte", "bytes that are not UTF-8"),
      new Words("Unexpected (EOF|end of input)", "ends too early"),
      new Words(
          "Unexpected close tag </.*>; expected </(?<text>[!-~]{1,40})>", "<{}> is not closed"),
      new Words("Unexpected close tag", "an element is not closed"),
      new Words("multiple roots", "a second root element"),
      new Words("in epilog", "something behind the end"),
      new Words("in prolog; expected '<'", "something before the first element"),
      new Words("missing name\\?|expected a semi-colon", "a bare & (&amp; is meant)"),
      new Words(
          "Undeclared general entity \"(?<text>[!-~]{1,40})\"", "the entity &{}; is not known"),
      new Words(
          "expansion character \\(code 0x(?<hex>[0-9a-fA-F]+)\\)",
          "a reference to U+{}, which XML forbids"),
      new Words("CTRL-CHAR, code (?<dec>[0-9]+)", "the character U+{}, which XML forbids"),
      new Words(
          "NULL, unicode (?<dec>0)|Invalid UTF-8 character 0x(?<hex>[0-9a-fA-F]+)",
          "the character U+{}, which XML forbids"),
      new Words("'<' \\(code 60\\) in attribute value", "a bare < in an attribute"),
      new Words("in (content|prolog),? after '<'", "a bare < (&lt; is meant)"),
      new Words("Duplicate attribute", "an attribute comes twice"),
      new Words("\"xml\"\\); xml \\(case insensitive\\)", "something before the XML declaration"),
      new Words("Undeclared namespace prefix", "a prefix without its namespace"),
      new Words("']]>' not allowed", "a bare ]]>"),
      new Words("'--' not allowed in comment", "-- inside a comment"),
      new Words("Unsupported encoding: (?<text>[!-~]{1,40})", "the encoding {} is not known"),
      new Words("Declared encoding .* physical encoding", "in another encoding than it says"),
      new Words("Expected a quote", "an attribute without quotes"),
      new Words("limit .*exceeded|exceeds", "more than is read"));

  private XmlCause() {}

  /** The words for a failure of the reader that {@link StrictXml} opens. */
  public static String of(XMLStreamException failure) {
    String message = String.valueOf(failure.getMessage());
    for (Words each : ALL) {
      Matcher found = each.message().matcher(message);
      if (found.find()) {
        return each.words().replace("{}", what(each.message().pattern(), found));
      }
    }
    return "not well-formed";
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

  /** What the group of this name has found; empty where there is none. */
  private static String group(String pattern, Matcher found, String name) {
    return pattern.contains("(?<" + name + ">")
        ? Objects.requireNonNullElse(found.group(name), "")
        : "";
  }
}
