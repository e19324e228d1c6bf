package org.onecgate.alarm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of the dashboard in one language. Their home is the script that the pages load, {@code
 * js/lang/<language>.js}: one object of texts, and of texts by number. Only that form is read, and a test
 * compares what is read with what the script holds.
 */
public final class Texts {
  /** A key at the beginning of a line, and all up to the next one. */
  private static final Pattern ENTRY =
      Pattern.compile("(?ms)^  '([^']+)': (.*?),$(?=\\R(?:  '|};))");

  /** A piece of a text; a form in front of it begins another text, a plus goes on with the last one. */
  private static final Pattern PIECE = Pattern.compile("(?:(\\w+): )?'((?:[^'\\\\]|\\\\.)*)'");

  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private static final String OTHER = "other";

  /** Where nobody is told anything. */
  static final Texts NONE = new Texts("en", Map.of());

  private final String language;
  private final Map<String, Map<String, String>> words;

  private Texts(String language, Map<String, Map<String, String>> words) {
    this.language = language;
    this.words = words;
  }

  /** Those of {@code ru} or {@code en}. */
  public static Texts of(String language) {
    try (InputStream in = Texts.class.getResourceAsStream("lang/" + language + ".js")) {
      if (in == null) {
        throw new IOException("the words of " + language + " are not in the application");
      }
      return parse(language, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Texts parse(String language, String script) {
    Map<String, Map<String, String>> words = new HashMap<>();
    Matcher entry = ENTRY.matcher(script);
    while (entry.find()) {
      Map<String, String> forms = new HashMap<>();
      String form = OTHER;
      Matcher piece = PIECE.matcher(entry.group(2));
      while (piece.find()) {
        @Nullable String named = piece.group(1);
        form = named == null ? form : named;
        forms.merge(form, piece.group(2).replaceAll("\\\\(.)", "$1"), String::concat);
      }
      words.put(entry.group(1), forms);
    }
    return new Texts(language, words);
  }

  String language() {
    return language;
  }

  /** All texts by their keys and forms. */
  Map<String, Map<String, String>> all() {
    return words;
  }

  boolean has(String key) {
    return words.containsKey(key);
  }

  /**
   * The words for this key, with these values in their places; the key itself if there are none.
   *
   * @param n chooses the form where there are several
   */
  String say(String key, long n, Map<String, String> values) {
    Map<String, String> forms = words.getOrDefault(key, Map.of(OTHER, key));
    String text = forms.getOrDefault(form(n), forms.getOrDefault(OTHER, key));
    return PLACE
        .matcher(text)
        .replaceAll(
            place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group())));
  }

  /** The words for this key; the key itself if there are none. */
  public String say(String key) {
    return say(key, 0, Map.of());
  }

  /** The form of whole numbers, as CLDR has it for Russian and English. */
  private String form(long n) {
    if (!language.equals("ru")) {
      return n == 1 ? "one" : OTHER;
    }
    long last = n % 10;
    boolean teens = n % 100 >= 11 && n % 100 <= 14;
    return last == 1 && !teens ? "one" : last >= 2 && last <= 4 && !teens ? "few" : "many";
  }
}
