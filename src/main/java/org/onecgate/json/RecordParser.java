package org.onecgate.json;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.onecgate.Sentence;

/**
 * Makes a record of a line that a {@link RecordWriter} wrote, or of a file of a {@link JsonStore}, without a tree of values
 * between: ten times as fast as {@link RecordReader}, for files of very many lines and for manifests of very many files. It
 * gives what the lenient reader gives, because a line at which it stumbles is read again by that one, which has the last
 * word and the words for it.
 */
final class RecordParser {
  /** Found out once for each class: it takes longer than to read a record. */
  private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
    @Override
    protected Shape computeValue(Class<?> type) {
      return Shape.of(type);
    }
  };

  private final JsonParser parser;

  private RecordParser(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * The record of a line: an unknown member is passed over, a missing one is null, 0 or false, and the last of those
   * of one name counts.
   *
   * @throws BadJsonException if the line is none, or if the record refuses its values
   */
  static <T> T parse(String line, Class<T> type) throws BadJsonException {
    @Nullable T record = fast(line, type);
    return record == null ? JsonStore.parseLeniently(line, type) : record;
  }

  /** The same for a line as a {@link RecordWriter} writes it; null if something in it is otherwise. */
  static <T> @Nullable T fast(String line, Class<T> type) {
    try (JsonParser parser = JsonText.PARSERS.createParser(new StringReader(line))) {
      if (parser.next() == Event.START_OBJECT) {
        Object record = new RecordParser(parser).record(SHAPES.get(type), 1);
        return parser.hasNext() ? null : type.cast(record);
      }
    } catch (RuntimeException e) {
      // The providers of containers differ in what they throw, and so do records.
    }
    return null;
  }

  /** Thrown at what is not as it is written; nobody sees it. */
  private static final class OtherwiseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OtherwiseException() {
      super(null, null, false, false);
    }
  }

  /** What is known of a class of records. */
  private static final class Shape {
    /** The names of the members, in the order in which they are written. */
    final String[] names;

    final Map<String, Integer> places = new HashMap<>();
    final Rule[] rules;

    /** What each member is that is missing: null, 0 or false. */
    final @Nullable Object[] missing;

    /** Takes the values as one array. */
    final MethodHandle constructor;

    private Shape(RecordComponent[] components, MethodHandle constructor) {
      this.constructor = constructor;
      this.names = new String[components.length];
      this.rules = new Rule[components.length];
      this.missing = new @Nullable Object[components.length];
      for (int i = 0; i < components.length; i++) {
        names[i] = JsonStore.nameOf(components[i].getName());
        places.put(names[i], i);
        rules[i] = Rule.of(components[i].getGenericType());
        missing[i] = rules[i].missing;
      }
    }

    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      try {
        MethodHandle constructor = MethodHandles.privateLookupIn(
                type, MethodHandles.lookup()) // of a private record too
            .findConstructor(type, MethodType.methodType(void.class, types));
        return new Shape(
            components,
            constructor
                .asSpreader(Object[].class, types.length)
                .asType(MethodType.methodType(Object.class, Object[].class)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("no record can be made: " + type, e);
      }
    }

    /** Where this member has its value; mostly it is the one that is looked for. */
    int placeOf(String name, int next) {
      for (int i = next; i < names.length; i++) {
        if (names[i].equals(name)) {
          return i;
        }
      }
      return places.getOrDefault(name, -1);
    }

    Object make(@Nullable Object[] values) {
      try {
        return (Object) constructor.invokeExact(values);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("a record throws what is to be caught", e);
      }
    }
  }

  /** What a component may be. */
  private enum Sort {
    TEXT,
    DECIMAL,
    INT,
    LONG,
    TRUTH,
    WORD,
    TIME,
    PLACE,
    RECORD,
    LIST,
    MAP
  }

  /** How the value of a component is read. */
  private static final class Rule {
    final Sort sort;
    final Class<?> type;

    /** How each item of a list or a map is. */
    final @Nullable Rule item;

    final Map<String, Object> words = new HashMap<>();
    final @Nullable Object missing;

    private Rule(Sort sort, Class<?> type, @Nullable Rule item, @Nullable Object missing) {
      this.sort = sort;
      this.type = type;
      this.item = item;
      this.missing = missing;
      if (sort == Sort.WORD) {
        for (Object word : type.getEnumConstants()) {
          words.put(((Enum<?>) word).name(), word);
        }
      }
    }

    static Rule of(Type type) {
      if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
        return new Rule(Sort.LIST, List.class, of(generic.getActualTypeArguments()[0]), null);
      }
      if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
        return new Rule(Sort.MAP, Map.class, of(generic.getActualTypeArguments()[1]), null);
      }
      if (type instanceof Class<?> plain) {
        if (plain == String.class) {
          return new Rule(Sort.TEXT, plain, null, null);
        }
        if (plain == BigDecimal.class) {
          return new Rule(Sort.DECIMAL, plain, null, null);
        }
        if (plain == int.class || plain == Integer.class) {
          return new Rule(Sort.INT, plain, null, plain.isPrimitive() ? 0 : null);
        }
        if (plain == long.class || plain == Long.class) {
          return new Rule(Sort.LONG, plain, null, plain.isPrimitive() ? 0L : null);
        }
        if (plain == boolean.class || plain == Boolean.class) {
          return new Rule(Sort.TRUTH, plain, null, plain.isPrimitive() ? false : null);
        }
        if (plain == Instant.class) {
          return new Rule(Sort.TIME, plain, null, null);
        }
        if (plain == Object.class) {
          return new Rule(Sort.PLACE, plain, null, null);
        }
        if (plain.isEnum()) {
          return new Rule(Sort.WORD, plain, null, null);
        }
        if (plain.isRecord()) {
          return new Rule(Sort.RECORD, plain, null, null);
        }
      }
      throw new IllegalArgumentException("no rule for " + type);
    }
  }

  /**
   * The record whose object has begun.
   *
   * @param depth in how many objects and arrays its members are
   */
  private Object record(Shape shape, int depth) {
    @Nullable Object[] values = shape.missing.clone();
    int next = 0;
    for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
      int place = shape.placeOf(parser.getString(), next);
      Event value = parser.next();
      if (place < 0) {
        passOver(value, depth);
      } else {
        values[place] = value == Event.VALUE_NULL
            ? shape.missing[place]
            : value(shape.rules[place], value, depth);
        next = place + 1;
      }
    }
    return shape.make(values);
  }

  private Object value(Rule rule, Event event, int depth) {
    switch (rule.sort) {
      case TEXT -> {
        require(event == Event.VALUE_STRING);
        return parser.getString();
      }
      case WORD -> {
        require(event == Event.VALUE_STRING);
        @Nullable Object word = rule.words.get(parser.getString());
        if (word == null) {
          throw new OtherwiseException();
        }
        return word;
      }
      case DECIMAL -> {
        return number(event);
      }
      case INT -> {
        return number(event).intValueExact();
      }
      case LONG -> {
        return number(event).longValueExact();
      }
      case TRUTH -> {
        require(event == Event.VALUE_TRUE || event == Event.VALUE_FALSE);
        return event == Event.VALUE_TRUE;
      }
      case TIME -> {
        require(event == Event.VALUE_STRING);
        return Instant.parse(parser.getString());
      }
      case PLACE -> {
        return place(event, depth);
      }
      case RECORD -> {
        require(event == Event.START_OBJECT);
        return record(SHAPES.get(rule.type), inside(depth));
      }
      case LIST -> {
        require(event == Event.START_ARRAY);
        return list(Objects.requireNonNull(rule.item), inside(depth));
      }
      case MAP -> {
        require(event == Event.START_OBJECT);
        return map(Objects.requireNonNull(rule.item), inside(depth));
      }
    }
    throw new OtherwiseException();
  }

  private List<Object> list(Rule item, int depth) {
    List<Object> list = new ArrayList<>();
    for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
      list.add(value(item, event, depth));
    }
    return Collections.unmodifiableList(list);
  }

  private Map<String, Object> map(Rule item, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
      String name = parser.getString();
      map.put(name, value(item, parser.next(), depth));
    }
    return Collections.unmodifiableMap(map);
  }

  /** What stands in a place of a {@link Sentence}. */
  private Object place(Event event, int depth) {
    if (event == Event.START_OBJECT) {
      return record(SHAPES.get(Sentence.class), inside(depth));
    }
    if (event == Event.VALUE_STRING) {
      return parser.getString();
    }
    BigDecimal number = number(event);
    require(number.scale() == 0);
    return number.longValueExact();
  }

  private BigDecimal number(Event event) {
    require(event == Event.VALUE_NUMBER);
    String text = parser.getString();
    require(JsonText.isOfRecord(text));
    return new BigDecimal(text);
  }

  /** Reads to the end of a value that nobody wants. */
  private void passOver(Event event, int depth) {
    if (event == Event.VALUE_NUMBER) {
      require(JsonText.isOfRecord(parser.getString()));
    } else if (event == Event.START_OBJECT) {
      int inside = inside(depth);
      while (parser.next() != Event.END_OBJECT) {
        passOver(parser.next(), inside);
      }
    } else if (event == Event.START_ARRAY) {
      int inside = inside(depth);
      for (Event item = parser.next(); item != Event.END_ARRAY; item = parser.next()) {
        passOver(item, inside);
      }
    }
  }

  private static int inside(int depth) {
    require(depth < JsonText.DEPTH);
    return depth + 1;
  }

  private static void require(boolean asWritten) {
    if (!asWritten) {
      throw new OtherwiseException();
    }
  }
}
