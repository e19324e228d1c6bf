package org.onecgate.json;

import jakarta.json.JsonException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.onecgate.Phrase;
import org.onecgate.json.BadJsonException.Problem;

/**
 * Looks at a JSON text before anything is made of it. The providers of containers differ in what they
 * let pass, and in what they throw at depth and at monstrous numbers; here it is one exception.
 */
final class JsonText {
  /** Looked up once: {@code Json} searches every jar of the class path again at each call. */
  static final JsonProvider PROVIDER = JsonProvider.provider();

  /** No record is nested deeper. */
  private static final int DEPTH = 64;

  /** What a number of any record fits in; others cost a provider minutes, or an exception. */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?");

  private JsonText() {}

  /**
   * Refuses what is not one JSON value, and depths and numbers that no record has.
   *
   * @param strictly also a member that is there twice, and text that cannot be written as UTF-8
   */
  static void check(String text, boolean strictly) throws BadJsonException {
    Deque<Set<String>> open = new ArrayDeque<>();
    String name = "";
    try (JsonParser parser = PROVIDER.createParser(new StringReader(text))) {
      while (parser.hasNext()) {
        switch (parser.next()) {
          case START_OBJECT, START_ARRAY -> {
            open.push(new HashSet<>());
            if (open.size() > DEPTH) {
              throw new BadJsonException(Problem.NOT_JSON, Phrase.DEEP.of(DEPTH));
            }
          }
          case END_OBJECT, END_ARRAY -> open.pop();
          case KEY_NAME -> {
            name = parser.getString();
            if (strictly && !open.element().add(name)) {
              throw new BadJsonException(
                  Problem.INVALID_FIELD,
                  Phrase.THERE_TWICE.of(BadJsonException.shown(name), line(parser)));
            }
            requireText(name, name, strictly, parser);
          }
          case VALUE_STRING -> requireText(name, parser.getString(), strictly, parser);
          case VALUE_NUMBER -> {
            if (!NUMBER.matcher(parser.getString()).matches()) {
              throw new BadJsonException(
                  Problem.WRONG_TYPE,
                  Phrase.LONG_NUMBER.of(BadJsonException.shown(name), line(parser)));
            }
          }
          default -> {
            // nothing to be said about true, false and null
          }
        }
      }
    } catch (JsonParsingException e) {
      throw new BadJsonException(
          Problem.NOT_JSON,
          Phrase.NO_JSON_AT.of(e.getLocation().getLineNumber(), e.getLocation().getColumnNumber()),
          e);
    } catch (JsonException e) {
      throw new BadJsonException(Problem.NOT_JSON, Phrase.NO_JSON.of(), e);
    }
  }

  private static long line(JsonParser parser) {
    return parser.getLocation().getLineNumber();
  }

  /** Half a character would be another text once it is written. */
  private static void requireText(String name, String text, boolean strictly, JsonParser parser)
      throws BadJsonException {
    if (strictly && text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
      throw new BadJsonException(
          Problem.INVALID_FIELD,
          Phrase.HALF_CHARACTER.of(BadJsonException.shown(name), line(parser)));
    }
  }
}
