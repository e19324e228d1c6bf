package org.onecgate.admin;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table that is streamed as CSV, as a spreadsheet opens it with two clicks: UTF-8 with a byte order mark, times of a
 * zone, and semicolons with decimal commas where that is the custom. A text that a spreadsheet would take for a formula
 * begins with an apostrophe.
 */
final class CsvAnswer {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** What a spreadsheet may compute, also behind spaces, and in the wide forms of these signs. */
  private static final Pattern FORMULA =
      Pattern.compile("^[\\p{Z}\\p{C}]*[=+\\-@＝＋－＠]|^[\\t\\r\\n]");

  private final Writer out;
  private final boolean russian;
  private final ZoneId zone;

  private CsvAnswer(Writer out, boolean russian, ZoneId zone) {
    this.out = out;
    this.russian = russian;
    this.zone = zone;
  }

  /** Writes the rows. */
  @FunctionalInterface
  interface Rows {
    /** Writes all of them, that of the headings first. */
    void write(CsvAnswer table) throws IOException;
  }

  /**
   * Streams a table. Where it breaks off the answer does so too, so nobody takes it for a whole one.
   *
   * @param language {@code ru} or {@code en}, by which the signs are chosen
   * @param zone of the times
   */
  static ApiAnswer.Document of(String fileName, String language, ZoneId zone, Rows rows) {
    return new ApiAnswer.Document("text/csv;charset=UTF-8", fileName, out -> {
      Writer text = text(out);
      rows.write(new CsvAnswer(text, language.equals("ru"), zone));
      text.flush();
    });
  }

  private static Writer text(OutputStream out) throws IOException {
    Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    text.write('\uFEFF');
    return text;
  }

  /** Writes a row: texts, numbers, moments; nothing for null. */
  void row(@Nullable Object... cells) throws IOException {
    for (int i = 0; i < cells.length; i++) {
      if (i > 0) {
        out.write(russian ? ';' : ',');
      }
      out.write(cell(cells[i]));
    }
    out.write("\r\n");
  }

  private String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Instant time) {
      return TIME.format(time.atZone(zone));
    }
    if (value instanceof Double number) {
      return String.format(russian ? Locale.forLanguageTag("ru") : Locale.ROOT, "%.1f", number);
    }
    if (value instanceof Number number) {
      return number.toString();
    }
    String text = value.toString();
    String harmless = FORMULA.matcher(text).find() ? "'" + text : text;
    return '"' + harmless.replace("\"", "\"\"") + '"';
  }
}
