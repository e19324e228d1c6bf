package org.onecgate.admin;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.admin.OpenApiDocument.Node;

/**
 * The schemas of the records that the API takes and answers. What is null in a record is absent from an
 * answer. A request may leave out what its record fills in, and null stands for what is left out.
 */
final class OpenApiSchemas {
  private static final Map<Class<?>, Node> SIMPLE = Map.ofEntries(
      Map.entry(String.class, Node.of("type", "string")),
      Map.entry(Instant.class, Node.of("type", "string").with("format", "date-time")),
      Map.entry(boolean.class, Node.of("type", "boolean")),
      Map.entry(Boolean.class, Node.of("type", "boolean")),
      Map.entry(int.class, Node.of("type", "integer")),
      Map.entry(Integer.class, Node.of("type", "integer")),
      Map.entry(long.class, Node.of("type", "integer").with("format", "int64")),
      Map.entry(Long.class, Node.of("type", "integer").with("format", "int64")),
      Map.entry(double.class, Node.of("type", "number")),
      Map.entry(Double.class, Node.of("type", "number")),
      Map.entry(BigDecimal.class, Node.of("type", "number")));

  private final Map<String, Object> known = new TreeMap<>();

  /** All of them by name, and this one. */
  Map<String, Object> with(String name, Object schema) {
    known.put(name, schema);
    return known;
  }

  /**
   * A reference to the schema of a record.
   *
   * @param sent whether it is part of a request; where that makes a difference its name ends in Form
   */
  Node of(Class<?> type, boolean sent) throws Exception {
    Node schema = schema(type, sent);
    String name = name(type);
    if (!known.getOrDefault(name, schema).equals(schema)) {
      name = name + "Form";
    }
    if (!known.getOrDefault(name, schema).equals(schema)) {
      throw new AssertionError("two records are called " + name);
    }
    known.put(name, schema);
    return Node.of("$ref", "#/components/schemas/" + name);
  }

  /** What clients call a record: one of another package is told by what it is part of. */
  private static String name(Class<?> type) {
    @Nullable Class<?> whole = type.getEnclosingClass();
    boolean mine = type.getPackage().equals(Route.class.getPackage());
    String before = whole == null || mine ? "" : whole.getSimpleName();
    return before + type.getSimpleName().replaceFirst("View$", "");
  }

  private Node schema(Class<?> type, boolean sent) throws Exception {
    RecordDoc doc = RecordDoc.of(type);
    @Nullable Object filled = filled(type);
    Node properties = new Node();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName().replaceFirst("_$", "");
      @Nullable Holds holds = component.getAnnotation(Holds.class);
      boolean primitive = component.getType().isPrimitive();
      @Nullable Object usual = filled == null || primitive ? null : value(component, filled);
      boolean given =
          primitive || !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      boolean needed = sent ? given && usual == null : given || usual != null;
      Node property = schema(component.getAnnotatedType(), holds, sent);
      if (needed || (holds != null && holds.needed())) {
        required.add(name);
      } else if (sent && property.containsKey("type")) {
        orNull(property).with("default", usual instanceof List ? null : usual);
      }
      properties.with(
          name, property.with("description", doc.components().get(component.getName())));
    }
    return object(doc.text(), properties, required);
  }

  static Node object(@Nullable String says, Node properties, List<String> required) {
    return Node.of("type", "object")
        .with("description", says)
        .with("properties", properties)
        .with("required", required.isEmpty() ? null : required)
        .with("additionalProperties", false);
  }

  private static Node orNull(Node schema) {
    if (schema.get("enum") instanceof List<?> words) {
      List<@Nullable Object> all = new ArrayList<>(words);
      all.add(null);
      schema.with("enum", all);
    }
    return schema.with("type", List.of(String.valueOf(schema.get("type")), "null"));
  }

  /** The record of an empty request; null where it refuses to be one. */
  private static @Nullable Object filled(Class<?> type) throws Exception {
    Class<?>[] types = Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getType)
        .toArray(Class<?>[]::new);
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    try {
      return constructor.newInstance(Arrays.stream(types)
          .map(each -> each.isPrimitive() ? Array.get(Array.newInstance(each, 1), 0) : null)
          .toArray());
    } catch (InvocationTargetException e) {
      return null;
    }
  }

  private static @Nullable Object value(RecordComponent component, Object filled) throws Exception {
    component.getAccessor().setAccessible(true);
    return component.getAccessor().invoke(filled);
  }

  private Node schema(AnnotatedType annotated, @Nullable Holds holds, boolean sent)
      throws Exception {
    if (annotated instanceof AnnotatedParameterizedType generic) {
      AnnotatedType[] of = generic.getAnnotatedActualTypeArguments();
      Node item = schema(of[of.length - 1], holds, sent);
      return of.length == 1
          ? Node.of("type", "array").with("items", item)
          : Node.of("type", "object").with("additionalProperties", item);
    }
    Class<?> type = (Class<?>) annotated.getType();
    if (type.isRecord()) {
      return of(type, sent);
    }
    if (type == Object.class) { // what stands in a place of a sentence
      return Node.of("type", List.of("string", "integer", "object"));
    }
    if (!SIMPLE.containsKey(type)) {
      throw new AssertionError("no rule for " + type);
    }
    Node schema = new Node();
    schema.putAll(SIMPLE.get(type));
    return holds == null ? schema : limited(schema, holds, type);
  }

  private static Node limited(Node schema, Holds holds, Class<?> type) {
    boolean text = type == String.class;
    List<Object> words = new ArrayList<>();
    for (String word : words(holds)) {
      words.add(text ? word : type == int.class ? Integer.valueOf(word) : Boolean.valueOf(word));
    }
    return schema
        .with("enum", words.isEmpty() ? null : words)
        .with("pattern", holds.like().isEmpty() ? null : "^" + holds.like() + "$")
        .with("format", holds.like().equals(Holds.DATE) ? "date" : null)
        .with(text ? "minLength" : "minimum", holds.least() == 0 ? null : holds.least())
        .with(
            text ? "maxLength" : "maximum",
            holds.most() == Integer.MAX_VALUE ? null : holds.most());
  }

  private static List<String> words(Holds holds) {
    if (holds.wordsOf() == void.class) {
      return holds.words().isEmpty() ? List.of() : List.of(holds.words().split(" ", -1));
    }
    return Arrays.stream(holds.wordsOf().getEnumConstants())
        .map(word -> ((Enum<?>) word).name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }
}
