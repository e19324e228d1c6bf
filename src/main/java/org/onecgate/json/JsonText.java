package org.onecgate.json;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Pattern;
import org.onecgate.Phrase;
import org.onecgate.json.BadJsonException.Problem;

/**
 * Makes values of a JSON text in one walk. The providers of containers differ in what they
 * let pass, and in what they throw at depth and at monstrous numbers; here it is one exception.
 */
final class JsonText {
  /** Looked up once: {@code Json} searches every jar of the class path again at each call. */
  static final JsonProvider PROVIDER = JsonProvider.provider();

  /**
   * Parsson gives up a text after 15 million characters, and the manifest of 100,000 files has more. What is read here
   * is in memory already, and who took it from outside has limited it.
   */
  private static final Map<String, Integer> LIMITS =
      Map.of("org.eclipse.parsson.maxParsingLimit", Integer.MAX_VALUE);

  /** Makes what reads a text, however long it is. */
  static final JsonParserFactory PARSERS = PROVIDER.createParserFactory(LIMITS);

  /** The same for what is made into a value at once. */
  static final JsonReaderFactory READERS = PROVIDER.createReaderFactory(LIMITS);

  /** No record is nested deeper. */
  static final int DEPTH = 64;

  /** What a number of any record fits in; others cost a provider minutes, or an exception. */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?");

  /** A number that is no longer and has no exponent surely fits; most are. */
  private static final int SHORT = 40;

  private final JsonParser parser;
  private final boolean strictly;

  private JsonText(JsonParser parser, boolean strictly) {
    this.parser = parser;
    this.strictly = strictly;
  }

  /**
   * Reads one JSON value, and refuses depths and numbers that no record has.
   *
   * @param strictly a member that is there twice and text that cannot be written as UTF-8 are refused, too;
   *     else the last of such members counts
   */
  static JsonValue read(String text, boolean strictly) throws BadJsonException {
    try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
      JsonValue value = new JsonText(parser, strictly).value("", parser.next(), 0);
      if (parser.hasNext()) {
        throw new BadJsonException(Problem.NOT_JSON, Phrase.NO_JSON.of());
      }
      return value;
    } catch (JsonParsingException e) {
      long line = e.getLocation().getLineNumber();
      long column = e.getLocation().getColumnNumber();
      throw new BadJsonException(
          Problem.NOT_JSON,
          line < 1 || column < 1 ? Phrase.NO_JSON.of() : Phrase.NO_JSON_AT.of(line, column),
          e);
    } catch (JsonException | NoSuchElementException e) {
      throw new BadJsonException(Problem.NOT_JSON, Phrase.NO_JSON.of(), e);
    }
  }

  /**
   * The value that begins with this event.
   *
   * @param name the name of the member in which it is
   * @param depth in how many objects and arrays it is
   */
  private JsonValue value(String name, Event event, int depth) throws BadJsonException {
    return switch (event) {
      case START_OBJECT -> object(inside(depth));
      case START_ARRAY -> array(name, inside(depth));
      case VALUE_NUMBER -> {
        if (!isOfRecord(parser.getString())) {
          throw new BadJsonException(
              Problem.WRONG_TYPE,
              Phrase.LONG_NUMBER.of(BadJsonException.shown(name), line(parser)));
        }
        yield parser.getValue();
      }
      case VALUE_STRING -> {
        requireText(name, parser.getString());
        yield parser.getValue();
      }
      default -> parser.getValue();
    };
  }

  /** Whether what a parser took for a number is one that a record may have. */
  static boolean isOfRecord(String number) {
    boolean surely = number.length() <= SHORT && number.indexOf('e') < 0 && number.indexOf('E') < 0;
    return surely || NUMBER.matcher(number).matches();
  }

  private static int inside(int depth) throws BadJsonException {
    if (depth == DEPTH) {
      throw new BadJsonException(Problem.NOT_JSON, Phrase.DEEP.of(DEPTH));
    }
    return depth + 1;
  }

  private JsonValue object(int depth) throws BadJsonException {
    JsonObjectBuilder object = PROVIDER.createObjectBuilder();
    Set<String> names = new HashSet<>();
    for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
      String name = parser.getString();
      if (strictly && !names.add(name)) {
        throw new BadJsonException(
            Problem.INVALID_FIELD,
            Phrase.THERE_TWICE.of(BadJsonException.shown(name), line(parser)));
      }
      requireText(name, name);
      object.add(name, value(name, parser.next(), depth));
    }
    return object.build();
  }

  private JsonValue array(String name, int depth) throws BadJsonException {
    JsonArrayBuilder array = PROVIDER.createArrayBuilder();
    for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
      array.add(value(name, event, depth));
    }
    return array.build();
  }

  private static long line(JsonParser parser) {
    return parser.getLocation().getLineNumber();
  }

  /** Half a character would be another text once it is written. */
  private void requireText(String name, String text) throws BadJsonException {
    if (strictly && text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
      throw new BadJsonException(
          Problem.INVALID_FIELD,
          Phrase.HALF_CHARACTER.of(BadJsonException.shown(name), line(parser)));
    }
  }
}
