package org.onecgate.staging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What comes under the name of an XML file and is none, told by its first bytes. */
enum Disguise {
  ZIP("a zip archive, not XML", "PK[\u0003\u0005][\u0004\u0006].*"),
  GZIP("a gzip archive, not XML", "\u001f\u008b.*"),
  MULTIPART("a multipart form, not the file itself", "\\s*--[^\r\n]+\r?\nContent-[^\r\n]+:.*"),
  HTML("an HTML page, not XML", "(\u00ef\u00bb\u00bf)?\\s*<(!doctype\\s+html|html)\\b.*");

  private final String words;
  private final Pattern begins;

  Disguise(String words, String begins) {
    this.words = words;
    this.begins = Pattern.compile(begins, Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  }

  /** In words, ASCII. */
  String words() {
    return words;
  }

  /** What it is that begins with so many of these bytes; empty where it may be XML. */
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
