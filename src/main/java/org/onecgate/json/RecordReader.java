package org.onecgate.json;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.onecgate.FieldFault;
import org.onecgate.InvalidValueException;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.json.BadJsonException.Problem;

/**
 * Makes a record of a JSON object and refuses what it has no place for by its name (C3).
 *
 * <p>JSON-B reads no record here. It takes the types from the constructor. A compiler from JDK 21 on
 * marks the parameters of a compact constructor as implied, and JDK 17 then forgets what their lists
 * are of (JDK-8292275): a Gate that was built with the newer one set every registry aside when it
 * started with the older one. The components keep their types on every JDK. JSON-B also passes over
 * an unknown field, words a wrong type as its provider likes, and makes a 0 of a missing number.
 */
final class RecordReader {
  /** With so many wrong fields one looks no further: anybody may send a text that has nothing else. */
  private static final int MOST_FAULTS = 50;

  private final boolean strictly;

  /**
   * Reads what somebody wrote or what Gate wrote.
   *
   * @param strictly an unknown field and a missing number are refused; else the one is passed over,
   *     for a newer version may have written it, and the other is 0 or false
   */
  RecordReader(boolean strictly) {
    this.strictly = strictly;
  }

  /**
   * The record; a null stands for an absent field.
   *
   * @throws BadJsonException also if the record refuses its values, in the record's own words
   */
  <T> T read(JsonObject object, Class<T> type) throws BadJsonException {
    return record("", object, type);
  }

  /**
   * The same, also where some of its fields are wrong: these are absent in it then.
   *
   * @param wrong gets all that is wrong, if something is
   * @throws BadJsonException if there is no such record even so; it names all that is wrong
   */
  <T> T read(JsonObject object, Class<T> type, Consumer<BadJsonException> wrong)
      throws BadJsonException {
    Attempt<T> attempt = attempt("", object, type);
    if (attempt.wrong == null) {
      return Objects.requireNonNull(attempt.value);
    }
    if (attempt.value == null) {
      throw attempt.wrong;
    }
    wrong.accept(attempt.wrong);
    return attempt.value;
  }

  /**
   * What came of an object.
   *
   * @param value the record, without the fields that are wrong; null if there is none without them
   * @param wrong what is wrong; null if nothing is
   */
  private record Attempt<T>(@Nullable T value, @Nullable BadJsonException wrong) {}

  private <T> T record(String at, JsonObject object, Class<T> type) throws BadJsonException {
    Attempt<T> attempt = attempt(at, object, type);
    if (attempt.wrong != null) {
      throw attempt.wrong;
    }
    return Objects.requireNonNull(attempt.value);
  }

  private <T> Attempt<T> attempt(String at, JsonObject object, Class<T> type)
      throws BadJsonException {
    Faults faults = new Faults();
    List<RecordComponent> components = List.of(type.getRecordComponents());
    List<String> names = components.stream().map(RecordReader::nameOf).toList();
    @Nullable Object[] values = new Object[names.size()];
    for (Map.Entry<String, JsonValue> field : object.entrySet()) { // in the order of the text
      if (faults.isFull()) {
        break;
      }
      int place = names.indexOf(field.getKey());
      if (place < 0 && strictly) {
        String name = dotted(at, BadJsonException.shown(field.getKey()));
        faults.add(bad(Problem.UNKNOWN_FIELD, name, Phrase.UNKNOWN_FIELD.of(name)));
      }
      if (place >= 0 && field.getValue() != JsonValue.NULL) {
        try {
          values[place] = value(
              dotted(at, field.getKey()),
              field.getValue(),
              components.get(place).getGenericType());
        } catch (BadJsonException e) {
          faults.add(e);
        }
      }
    }
    for (int i = 0; i < values.length; i++) {
      Class<?> primitive = components.get(i).getType();
      if (values[i] == null && primitive.isPrimitive()) {
        String name = dotted(at, names.get(i));
        if (strictly && !faults.isOf(name)) {
          faults.add(bad(Problem.INVALID_FIELD, name, Phrase.WRONG_FIELD.of(name)));
        }
        values[i] = Array.get(Array.newInstance(primitive, 1), 0);
      }
    }
    @Nullable T made = null;
    try {
      made = make(at, type, values);
    } catch (BadJsonException e) {
      faults.add(e);
    }
    return new Attempt<>(made, faults.first);
  }

  /** What is wrong with the fields of one object, gathered. */
  private static final class Faults {
    private @Nullable BadJsonException first;

    /** What is told of a field already is not told again: it was left out for that. */
    void add(BadJsonException e) {
      if (first == null) {
        first = e;
        return;
      }
      List<FieldFault> all = new ArrayList<>(first.faults());
      FieldFault.others(e.faults(), all).stream()
          .filter(each -> !each.field().isEmpty())
          .forEach(all::add);
      first = new BadJsonException(first.problem(), all, first.getCause());
    }

    boolean isFull() {
      return first != null && first.faults().size() >= MOST_FAULTS;
    }

    boolean isOf(String field) {
      return first != null
          && first.faults().stream().anyMatch(each -> each.field().equals(field));
    }
  }

  private static <T> T make(String at, Class<T> type, @Nullable Object[] values)
      throws BadJsonException {
    try {
      Constructor<T> constructor =
          type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new));
      constructor.setAccessible(true); // of a private record too
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new BadJsonException(
          Problem.INVALID_FIELD,
          reasonsOf(e.getCause()).stream().map(each -> each.in(at)).toList(),
          e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no record can be made: " + type, e);
    }
  }

  /** What the record's own check said. */
  private static List<FieldFault> reasonsOf(@Nullable Throwable refusal) {
    if (refusal instanceof InvalidValueException invalid) {
      return invalid.faults();
    }
    return List.of(new FieldFault(
        "",
        refusal instanceof IllegalArgumentException && refusal.getMessage() != null
            ? Phrase.VERBATIM.of(refusal.getMessage())
            : Phrase.SOME_FIELD.of()));
  }

  private Object value(String name, JsonValue value, Type type) throws BadJsonException {
    if (type instanceof ParameterizedType generic) {
      Type item = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return generic.getRawType() == Map.class ? map(name, value, item) : list(name, value, item);
    }
    if (type == String.class) {
      return text(name, value);
    }
    if (type == Object.class) {
      return place(name, value);
    }
    if (type == Instant.class) {
      return time(name, text(name, value));
    }
    if (type == BigDecimal.class) {
      require(value instanceof JsonNumber, name, Phrase.A_NUMBER.of());
      return ((JsonNumber) value).bigDecimalValue(); // JsonText has refused the monstrous
    }
    if (List.of(int.class, long.class, Integer.class, Long.class).contains(type)) {
      return whole(name, value, type == int.class || type == Integer.class);
    }
    if (type == Boolean.class || type == boolean.class) {
      require(
          List.of(JsonValue.TRUE, JsonValue.FALSE).contains(value),
          name,
          Phrase.TRUE_OR_FALSE.of());
      return value == JsonValue.TRUE;
    }
    if (type instanceof Class<?> word && word.isEnum()) {
      return word(name, value, word);
    }
    if (type instanceof Class<?> record && record.isRecord()) {
      return record(name, object(name, value), record);
    }
    throw new IllegalStateException("no rule for " + type);
  }

  private Map<String, Object> map(String name, JsonValue value, Type item) throws BadJsonException {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> entry : object(name, value).entrySet()) {
      String at = dotted(name, BadJsonException.shown(entry.getKey()));
      require(entry.getValue() != JsonValue.NULL, at, Phrase.THERE.of());
      map.put(entry.getKey(), value(at, entry.getValue(), item));
    }
    return Collections.unmodifiableMap(map);
  }

  private List<Object> list(String name, JsonValue value, Type item) throws BadJsonException {
    if (!(value instanceof JsonArray array)) {
      throw wrong(name, Phrase.A_LIST.of());
    }
    List<Object> list = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      String at = name + "[" + i + "]";
      require(array.get(i) != JsonValue.NULL, at, Phrase.THERE.of());
      list.add(value(at, array.get(i), item));
    }
    return Collections.unmodifiableList(list);
  }

  private static JsonObject object(String name, JsonValue value) throws BadJsonException {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw wrong(name, Phrase.AN_OBJECT.of());
  }

  private static String text(String name, JsonValue value) throws BadJsonException {
    if (value instanceof JsonString text) {
      return text.getString();
    }
    throw wrong(name, Phrase.A_TEXT.of());
  }

  private static Instant time(String name, String text) throws BadJsonException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw wrong(name, Phrase.A_TIME.of());
    }
  }

  /** What stands in a place of a {@link Sentence}. */
  private Object place(String name, JsonValue value) throws BadJsonException {
    if (value instanceof JsonNumber number && number.isIntegral()) {
      return whole(name, value, false);
    }
    if (value instanceof JsonObject object) {
      return record(name, object, Sentence.class);
    }
    return strictly || value instanceof JsonString ? text(name, value) : value.toString();
  }

  private static Object word(String name, JsonValue value, Class<?> type) throws BadJsonException {
    Optional<?> found = Arrays.stream(type.getEnumConstants())
        .filter(each ->
            value instanceof JsonString text && ((Enum<?>) each).name().equals(text.getString()))
        .findFirst();
    if (found.isEmpty()) {
      throw wrong(name, Phrase.ONE_OF.of(Arrays.toString(type.getEnumConstants())));
    }
    return found.get();
  }

  private static Object whole(String name, JsonValue value, boolean small) throws BadJsonException {
    if (value instanceof JsonNumber number) {
      try {
        BigDecimal whole = number.bigDecimalValue();
        if (small) {
          return whole.intValueExact();
        }
        return whole.longValueExact();
      } catch (ArithmeticException e) {
        throw wrong(name, Phrase.A_WHOLE_NUMBER.of());
      }
    }
    throw wrong(name, Phrase.A_WHOLE_NUMBER.of());
  }

  private static String nameOf(RecordComponent component) {
    return JsonStore.nameOf(component.getName());
  }

  private static String dotted(String at, String name) {
    return at.isEmpty() ? name : at + "." + name;
  }

  private static void require(boolean right, String name, Sentence what) throws BadJsonException {
    if (!right) {
      throw wrong(name, what);
    }
  }

  private static BadJsonException wrong(String name, Sentence what) {
    return bad(Problem.WRONG_TYPE, name, Phrase.MUST_BE.of(name, what));
  }

  private static BadJsonException bad(Problem problem, String name, Sentence what) {
    return new BadJsonException(problem, List.of(new FieldFault(name, what)), null);
  }
}
