package org.onecgate.admin;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares JSON with the record that shall be made of it, so that an unknown field or a wrong type is
 * refused by its name (C3). JSON-B passes over the first and words the second as its provider likes.
 */
final class JsonShape {
  private JsonShape() {}

  /** Refuses what the record has no place for; a null stands for an absent field. */
  static void check(JsonObject object, Class<?> type) throws ApiException {
    check("", object, type);
  }

  private static void check(String at, JsonObject object, Class<?> type) throws ApiException {
    for (Map.Entry<String, JsonValue> field : object.entrySet()) {
      String name = at + field.getKey();
      Optional<RecordComponent> component = Arrays.stream(type.getRecordComponents())
          .filter(c -> c.getName().equals(field.getKey()))
          .findFirst();
      if (component.isEmpty()) {
        throw new ApiException(400, "UNKNOWN_FIELD", "unknown field " + name);
      }
      checkValue(name, field.getValue(), component.get().getGenericType());
    }
  }

  private static void checkValue(String name, JsonValue value, Type type) throws ApiException {
    if (value == JsonValue.NULL) {
      return;
    }
    if (type instanceof ParameterizedType list) {
      if (!(value instanceof JsonArray array)) {
        throw wrong(name, "a list");
      }
      for (int i = 0; i < array.size(); i++) {
        String item = name + "[" + i + "]";
        if (array.get(i) == JsonValue.NULL) {
          throw wrong(item, "there");
        }
        checkValue(item, array.get(i), list.getActualTypeArguments()[0]);
      }
    } else if (type == String.class) {
      require(value instanceof JsonString, name, "a text");
    } else if (type == BigDecimal.class) {
      require(value instanceof JsonNumber, name, "a number");
    } else if (type == Boolean.class) {
      require(List.of(JsonValue.TRUE, JsonValue.FALSE).contains(value), name, "true or false");
    } else if (type instanceof Class<?> record && record.isRecord()) {
      if (!(value instanceof JsonObject object)) {
        throw wrong(name, "an object");
      }
      check(name + ".", object, record);
    } else {
      throw new IllegalStateException("no rule for " + type);
    }
  }

  private static void require(boolean right, String name, String what) throws ApiException {
    if (!right) {
      throw wrong(name, what);
    }
  }

  private static ApiException wrong(String name, String what) {
    return new ApiException(400, "WRONG_TYPE", name + " must be " + what);
  }
}
