package org.onecgate.staging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.onecgate.Phrase;
import org.onecgate.Sentence;

/** What comes under the name of an XML file and is none, told by its first bytes. */
enum Disguise {
  ZIP(Phrase.IS_ZIP, "PK[\u0003\u0005][\u0004\u0006].*"),
  GZIP(Phrase.IS_GZIP, "\u001f\u008b.*"),
  MULTIPART(Phrase.IS_MULTIPART, "\\s*--[^\r\n]+\r?\nContent-[^\r\n]+:.*"),
  HTML(Phrase.IS_HTML, "(\u00ef\u00bb\u00bf)?\\s*<(!doctype\\s+html|html)\\b.*");

  private final Phrase words;
  private final Pattern begins;

  Disguise(Phrase words, String begins) {
    this.words = words;
    this.begins = Pattern.compile(begins, Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  }

  /** In words, ASCII. */
  Sentence words() {
    return words.of();
  }

  /** What it is that begins with so many of these bytes; empty if it may be XML. */
  static Optional<Disguise> of(byte[] first, int count) {
    String text = new String(first, 0, count, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values())
        .filter(each -> each.begins.matcher(text).matches())
        .findFirst();
  }

  /** Whether this is the root element of a page. */
  static boolean isPage(String root) {
    return root.toLowerCase(Locale.ROOT).equals("html");
  }
}
