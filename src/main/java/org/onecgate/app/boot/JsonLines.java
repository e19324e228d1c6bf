package org.onecgate.app.boot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the log as JSON, an object a line: {@code time} (RFC 3339, UTC, milliseconds), {@code level}, {@code logger},
 * {@code thread}, {@code message}, {@code exception} if there is one, and what is known of {@code server}, {@code
 * exchange}, {@code session}, {@code incident} and {@code trace}. Nothing in a message or in an exception ends a line or
 * is more than a text; both are cut to {@value #MOST} characters.
 *
 * <p>The last five are read where lines name them, as {@code server=shop}, before anything that somebody from outside has
 * chosen: what is written behind a file's name is never taken for them.
 */
final class JsonLines extends Formatter {
  /** More of a message or of a stack trace nobody reads, and collectors cut long lines. */
  static final int MOST = 7_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final Pattern WORD = Pattern.compile("(?:^| )([A-Za-z]+)=([^ ,]*),?");

  /** What is told by itself, and what it is like; a delivery has the name of its exchange. */
  private static final Map<String, Pattern> TOLD = Map.of(
      "server", Pattern.compile("[a-z0-9-]{1,64}"),
      "exchange", Pattern.compile("[0-9A-Za-z-]{1,64}"),
      "delivery", Pattern.compile("[0-9A-Za-z-]{1,64}"),
      "session", Pattern.compile("[0-9a-f]{64}"),
      "incident", Pattern.compile("[0-9A-F]{8}"),
      "trace", Pattern.compile("[0-9a-f]{32}"));

  /** Numbers and names of ours, that may stand before those. */
  private static final Set<String> OURS =
      Set.of("handler", "channel", "files", "bytes", "findings");

  @Override
  public String format(LogRecord line) {
    String message = formatMessage(line);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("time", TIME.format(line.getInstant()));
    all.put("level", level(line.getLevel().intValue()));
    all.put("logger", String.valueOf(line.getLoggerName()));
    all.put("thread", Thread.currentThread().getName()); // a handler writes in the thread that logs
    all.put("message", cut(message));
    all.putAll(told(message));
    if (line.getThrown() != null) {
      all.put("exception", cut(trace(line.getThrown())));
    }
    StringBuilder out = new StringBuilder("{");
    all.forEach((name, text) -> {
      out.append(out.length() > 1 ? "," : "").append('"').append(name).append("\":\"");
      text.codePoints().forEach(c -> escape(c, out));
      out.append('"');
    });
    return out.append("}\n").toString();
  }

  /** As the code and the documents name them. */
  private static String level(int value) {
    return value >= Level.SEVERE.intValue()
        ? "ERROR"
        : value >= Level.WARNING.intValue()
            ? "WARNING"
            : value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
  }

  private static Map<String, String> told(String message) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Matcher word = WORD.matcher(message); word.find(); ) {
      String name = word.group(1);
      Pattern like = TOLD.get(name);
      if (like == null ? !OURS.contains(name) : !like.matcher(word.group(2)).matches()) {
        break; // from here on it may be anybody's
      }
      if (like != null) {
        all.putIfAbsent(name.equals("delivery") ? "exchange" : name, word.group(2));
      }
    }
    return all;
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static String cut(String text) {
    return text.length() > MOST ? text.substring(0, MOST) + "..." : text;
  }

  /** Whatever turns or ends a line, or the direction of writing, is escaped; half a character is a mark in its place. */
  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append((char) c);
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      default -> {
        switch (Character.getType(c)) {
          case Character.SURROGATE -> out.append("\\ufffd");
          case Character.CONTROL,
              Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.UNASSIGNED -> {
            for (char each : Character.toChars(c)) {
              out.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
            }
          }
          default -> out.appendCodePoint(c);
        }
      }
    }
  }
}
