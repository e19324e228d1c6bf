package org.onecgate.storage;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onecgate.storage.BadJsonException.Problem;

/**
 * Compares JSON with the record that shall be made of it, so that an unknown field, a wrong type or a
 * missing number is refused by its name (C3). JSON-B passes over the first, words the second as its
 * provider likes, and makes a 0 of the third.
 */
final class JsonShape {
  private JsonShape() {}

  /** Refuses what the record has no place for; a null stands for an absent field. */
  static void check(JsonObject object, Class<?> type) throws BadJsonException {
    check("", object, type);
  }

  private static void check(String at, JsonObject object, Class<?> type) throws BadJsonException {
    for (Map.Entry<String, JsonValue> field : object.entrySet()) {
      String name = at + BadJsonException.shown(field.getKey());
      Optional<RecordComponent> component = Arrays.stream(type.getRecordComponents())
          .filter(c -> JsonStore.nameOf(c.getName()).equals(field.getKey()))
          .findFirst();
      if (component.isEmpty()) {
        throw new BadJsonException(Problem.UNKNOWN_FIELD, "unknown field " + name);
      }
      checkValue(name, field.getValue(), component.get().getGenericType());
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String name = JsonStore.nameOf(component.getName());
      if (component.getType().isPrimitive()
          && object.getOrDefault(name, JsonValue.NULL) == JsonValue.NULL) {
        throw new BadJsonException(
            Problem.INVALID_FIELD, "the field " + at + name + " is missing or wrong");
      }
    }
  }

  private static void checkValue(String name, JsonValue value, Type type) throws BadJsonException {
    if (value == JsonValue.NULL) {
      return;
    }
    if (type instanceof ParameterizedType generic) {
      checkMany(name, value, generic);
    } else if (type == String.class || type == Instant.class) {
      require(value instanceof JsonString, name, "a text");
      require(
          type == String.class || isTime(((JsonString) value).getString()),
          name,
          "a time such as 2026-11-21T12:00:00Z");
    } else if (type == BigDecimal.class) {
      require(value instanceof JsonNumber, name, "a number");
    } else if (List.of(int.class, long.class, Integer.class, Long.class).contains(type)) {
      require(value instanceof JsonNumber number && isWhole(number, type), name, "a whole number");
    } else if (type == Boolean.class || type == boolean.class) {
      require(List.of(JsonValue.TRUE, JsonValue.FALSE).contains(value), name, "true or false");
    } else if (type instanceof Class<?> word && word.isEnum()) {
      require(
          value instanceof JsonString text
              && Arrays.stream(word.getEnumConstants())
                  .anyMatch(each -> ((Enum<?>) each).name().equals(text.getString())),
          name,
          "one of " + Arrays.toString(word.getEnumConstants()));
    } else if (type instanceof Class<?> record && record.isRecord()) {
      if (!(value instanceof JsonObject object)) {
        throw wrong(name, "an object");
      }
      check(name + ".", object, record);
    } else {
      throw new IllegalStateException("no rule for " + type);
    }
  }

  private static void checkMany(String name, JsonValue value, ParameterizedType type)
      throws BadJsonException {
    if (type.getRawType() == Map.class) {
      if (!(value instanceof JsonObject object)) {
        throw wrong(name, "an object");
      }
      for (Map.Entry<String, JsonValue> entry : object.entrySet()) {
        String item = name + "." + BadJsonException.shown(entry.getKey());
        if (entry.getValue() == JsonValue.NULL) {
          throw wrong(item, "there");
        }
        checkValue(item, entry.getValue(), type.getActualTypeArguments()[1]);
      }
      return;
    }
    if (!(value instanceof JsonArray array)) {
      throw wrong(name, "a list");
    }
    for (int i = 0; i < array.size(); i++) {
      String item = name + "[" + i + "]";
      if (array.get(i) == JsonValue.NULL) {
        throw wrong(item, "there");
      }
      checkValue(item, array.get(i), type.getActualTypeArguments()[0]);
    }
  }

  private static boolean isTime(String text) {
    try {
      var unused = Instant.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static boolean isWhole(JsonNumber number, Type type) {
    try {
      BigDecimal value = number.bigDecimalValue(); // JsonText has refused the monstrous
      if (type == int.class || type == Integer.class) {
        value.intValueExact();
      } else {
        value.longValueExact();
      }
      return true;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private static void require(boolean right, String name, String what) throws BadJsonException {
    if (!right) {
      throw wrong(name, what);
    }
  }

  private static BadJsonException wrong(String name, String what) {
    return new BadJsonException(Problem.WRONG_TYPE, name + " must be " + what);
  }
}
