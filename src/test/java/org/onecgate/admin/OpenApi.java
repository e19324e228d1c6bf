package org.onecgate.admin;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonPointer;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The description of the API, and whether something is as it says: the keywords of JSON Schema that it
 * uses, and no other, so that none is passed over.
 */
final class OpenApi {
  /** Says something to people only, or is looked at elsewhere. */
  private static final Set<String> WORDS = Set.of("description", "format", "default");

  private static final Set<String> KNOWN = Set.of(
      "type",
      "properties",
      "required",
      "additionalProperties",
      "items",
      "enum",
      "pattern",
      "minLength",
      "maxLength",
      "minimum",
      "maximum");

  private final JsonObject document;

  OpenApi(JsonObject document) {
    this.document = document;
  }

  static OpenApi load() {
    try (InputStream in = SystemApi.class.getResourceAsStream("openapi.json");
        JsonReader reader = Json.createReader(in)) {
      return new OpenApi(reader.readObject());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The description of one route. */
  private JsonObject operation(String route) {
    String[] words = route.split(" ", -1);
    return document
        .getJsonObject("paths")
        .getJsonObject(words[1])
        .getJsonObject(words[0].toLowerCase(Locale.ROOT));
  }

  /** What is wrong with an answer of this route; empty where nothing is. */
  List<String> troublesOf(String route, ApiClient.Answer answer) {
    JsonObject responses = operation(route).getJsonObject("responses");
    if (!responses.containsKey("" + answer.status())) {
      return List.of(route + ": status " + answer.status() + " is not described");
    }
    JsonObject response = resolve(responses.getJsonObject("" + answer.status()));
    for (String header : response
        .getOrDefault("headers", JsonObject.EMPTY_JSON_OBJECT)
        .asJsonObject()
        .keySet()) {
      if (answer.header(header).isEmpty()) {
        return List.of(route + ": no " + header);
      }
    }
    JsonObject content = response.getJsonObject("content");
    String type = answer.header("Content-Type").replaceFirst(";.*", "");
    if (!content.containsKey(type) && !content.containsKey(type.replaceFirst("/.*", "/*"))) {
      return List.of(route + ": " + type + " is not described");
    }
    if (!type.equals("application/json")) {
      return List.of();
    }
    return troubles(content.getJsonObject(type).getJsonObject("schema"), answer.json());
  }

  /** What is wrong with a body for this route; empty where nothing is. */
  List<String> troublesOfBody(String route, JsonValue body) {
    JsonObject schema = operation(route)
        .getJsonObject("requestBody")
        .getJsonObject("content")
        .getJsonObject("application/json")
        .getJsonObject("schema");
    return troubles(schema, body);
  }

  /** What is wrong with a value; empty where nothing is. */
  List<String> troubles(JsonObject schema, JsonValue value) {
    List<String> found = new ArrayList<>();
    check("$", schema, value, found);
    return found;
  }

  private JsonObject resolve(JsonObject schema) {
    if (!schema.containsKey("$ref")) {
      return schema;
    }
    JsonPointer pointer = Json.createPointer(schema.getString("$ref").substring(1));
    return pointer.getValue(document).asJsonObject();
  }

  private void check(String at, JsonObject unresolved, JsonValue value, List<String> found) {
    JsonObject schema = resolve(unresolved);
    Set<String> unknown = new HashSet<>(schema.keySet());
    unknown.removeAll(KNOWN);
    unknown.removeAll(WORDS);
    if (!unknown.isEmpty()) {
      throw new AssertionError("the validator does not know " + unknown + " of " + at);
    }
    if (schema.containsKey("type")
        && !types(schema).contains(typeOf(value))
        && !(types(schema).contains("number") && typeOf(value).equals("integer"))) {
      found.add(at + ": " + typeOf(value) + " and not " + types(schema));
      return;
    }
    if (schema.containsKey("enum") && !schema.getJsonArray("enum").contains(value)) {
      found.add(at + ": " + value + " is none of " + schema.getJsonArray("enum"));
    }
    if (value instanceof JsonString text) {
      check(at, schema, text.getString(), found);
    } else if (value instanceof JsonNumber number) {
      check(at, schema, number.bigDecimalValue(), found);
    } else if (value instanceof JsonArray array && schema.containsKey("items")) {
      for (int i = 0; i < array.size(); i++) {
        check(at + "[" + i + "]", schema.getJsonObject("items"), array.get(i), found);
      }
    } else if (value instanceof JsonObject object) {
      check(at, schema, object, found);
    }
  }

  private void check(String at, JsonObject schema, JsonObject object, List<String> found) {
    JsonObject properties =
        schema.getOrDefault("properties", JsonValue.EMPTY_JSON_OBJECT).asJsonObject();
    for (JsonValue required :
        schema.getOrDefault("required", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
      String name = ((JsonString) required).getString();
      if (!object.containsKey(name)) {
        found.add(at + "." + name + ": missing");
      }
    }
    for (Map.Entry<String, JsonValue> member : object.entrySet()) {
      if (properties.containsKey(member.getKey())) {
        check(
            at + "." + member.getKey(),
            properties.getJsonObject(member.getKey()),
            member.getValue(),
            found);
      } else if (schema.get("additionalProperties") == JsonValue.FALSE) {
        found.add(at + "." + member.getKey() + ": not described");
      }
    }
  }

  private static void check(String at, JsonObject schema, String text, List<String> found) {
    if (schema.containsKey("pattern") && !text.matches(schema.getString("pattern"))) {
      found.add(at + ": " + text + " is not like " + schema.getString("pattern"));
    }
    if (text.length() < schema.getInt("minLength", 0)
        || text.length() > schema.getInt("maxLength", Integer.MAX_VALUE)) {
      found.add(at + ": of length " + text.length());
    }
    if (schema.getString("format", "").equals("date-time")) {
      try {
        java.time.Instant.parse(text);
      } catch (java.time.DateTimeException e) {
        found.add(at + ": no time: " + text);
      }
    }
  }

  private static void check(String at, JsonObject schema, BigDecimal number, List<String> found) {
    if (isBeyond(schema, "minimum", -1, number) || isBeyond(schema, "maximum", 1, number)) {
      found.add(at + ": " + number);
    }
  }

  private static boolean isBeyond(JsonObject schema, String word, int side, BigDecimal number) {
    return schema.containsKey(word)
        && number.compareTo(schema.getJsonNumber(word).bigDecimalValue()) * side > 0;
  }

  private static Set<String> types(JsonObject schema) {
    Set<String> types = new TreeSet<>();
    JsonValue type = schema.get("type");
    if (type instanceof JsonString one) {
      types.add(one.getString());
    } else {
      type.asJsonArray().forEach(each -> types.add(((JsonString) each).getString()));
    }
    return types;
  }

  private static String typeOf(JsonValue value) {
    return switch (value.getValueType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case NUMBER -> ((JsonNumber) value).isIntegral() ? "integer" : "number";
      case TRUE, FALSE -> "boolean";
      case NULL -> "null";
    };
  }
}
