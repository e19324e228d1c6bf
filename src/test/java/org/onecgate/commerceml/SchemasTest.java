package org.onecgate.commerceml;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas of the lines are those of the records, byte for byte. */
class SchemasTest {
  private static final Path SCHEMAS =
      Path.of("src/main/resources/org/onecgate/commerceml/schema/v1");
  private static final String COMMAND = "mvn -q test -Dtest=SchemasTest -Dschemas.write";
  private static final Map<Class<?>, String> SIMPLE = Map.of(
      String.class, "string",
      BigDecimal.class, "number",
      boolean.class, "boolean",
      Boolean.class, "boolean",
      int.class, "integer",
      long.class, "integer",
      Long.class, "integer");

  private final Map<String, JsonObject> definitions = new TreeMap<>();

  static List<Class<?>> kinds() {
    List<Class<?>> kinds = new ArrayList<>(List.of(Entry.class.getPermittedSubclasses()));
    kinds.add(Export.class);
    return kinds;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theSchemaIsThatOfTheRecord(Class<?> kind) throws Exception {
    String name = kind.getSimpleName();
    String small = Character.toLowerCase(name.charAt(0)) + name.substring(1);
    Path file = SCHEMAS.resolve(small + ".json");
    assertThat(Schemas.KINDS).as("served").contains(small).hasSize(kinds().size());
    String made = pretty(document(kind, small));
    if (System.getProperty("schemas.write") != null) {
      Files.createDirectories(SCHEMAS);
      Files.writeString(file, made);
    }
    assertThat(Files.readString(file)).as("written anew by %s", COMMAND).isEqualTo(made);
  }

  private JsonObject document(Class<?> kind, String name) {
    JsonObjectBuilder document = Json.createObjectBuilder()
        .add("$schema", "https://json-schema.org/draft/2020-12/schema")
        .add("title", name);
    object(kind, name).forEach(document::add);
    if (!definitions.isEmpty()) {
      JsonObjectBuilder all = Json.createObjectBuilder();
      definitions.forEach(all::add);
      document.add("$defs", all);
    }
    return document.build();
  }

  private JsonObject object(Class<?> type, @Nullable String kind) {
    JsonObjectBuilder properties = Json.createObjectBuilder();
    JsonArrayBuilder required = Json.createArrayBuilder();
    if (kind != null) {
      properties.add("kind", Json.createObjectBuilder().add("const", kind));
      required.add("kind");
    }
    for (RecordComponent component : type.getRecordComponents()) {
      properties.add(component.getName(), schema(component.getAnnotatedType()));
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        required.add(component.getName());
      }
    }
    return Json.createObjectBuilder()
        .add("type", "object")
        .add("properties", properties)
        .add("required", required)
        .build();
  }

  private JsonObject schema(AnnotatedType annotated) {
    JsonObjectBuilder schema = Json.createObjectBuilder();
    if (annotated instanceof AnnotatedParameterizedType list) {
      return schema
          .add("type", "array")
          .add("items", schema(list.getAnnotatedActualTypeArguments()[0]))
          .build();
    }
    Class<?> type = (Class<?>) annotated.getType();
    if (type.isEnum()) {
      JsonArrayBuilder words = Json.createArrayBuilder();
      for (Object word : type.getEnumConstants()) {
        words.add(((Enum<?>) word).name());
      }
      return schema.add("enum", words).build();
    }
    if (type.isRecord()) {
      String name = type.getSimpleName();
      if (!definitions.containsKey(name)) {
        definitions.put(name, JsonObject.EMPTY_JSON_OBJECT); // it may hold itself
        definitions.put(name, object(type, null));
      }
      return schema.add("$ref", "#/$defs/" + name).build();
    }
    String simple = SIMPLE.get(type);
    assertThat(simple).as("a rule for %s", type).isNotNull();
    return schema.add("type", simple).build();
  }

  private static String pretty(JsonObject document) {
    StringWriter text = new StringWriter();
    try (JsonWriter writer =
        Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true)).createWriter(text)) {
      writer.writeObject(document);
    }
    return text.toString().strip() + "\n";
  }
}
