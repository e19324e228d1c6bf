package org.onecgate.admin;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;

/**
 * The description of the API (OpenAPI 3.1) as it has to be: made of the routes with what is told of
 * them, of the records that they take and answer, and of the Javadoc of these.
 */
final class OpenApiDocument {
  /** Where it is kept, and served from. */
  static final Path FILE = Path.of("src/main/resources/org/onecgate/admin/openapi.json");

  /** What no route and no record says. */
  private static final String FRAME = """
      {"openapi": "3.1.0",
       "info": {"title": "1C Gate", "version": "1", "description": "The configuration and administration\
       of 1C Gate. Every answer but the documents has one envelope: {\\"success\\":true,\\"data\\":…} or\
       {\\"success\\":false,\\"error\\":{\\"code\\",\\"message\\"}}. HEAD is served wherever GET is. Clients must\
       allow for new members in answers."},
       "servers": [{"url": "/api", "description": "Below the address at which Gate is deployed"}],
       "securitySchemes": {
         "cookie": {"type": "apiKey", "in": "cookie", "name": "onecgate-admin", "description": "Of POST /session"},
         "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token", "description": "Of POST or GET\
       /session; every change by a session needs it"},
         "adminToken": {"type": "http", "scheme": "bearer", "description": "gate.api.token"},
         "ordersToken": {"type": "http", "scheme": "bearer", "description": "gate.orders.token"}},
       "error": {"type": "object", "description": "Why not", "properties": {
         "success": {"type": "boolean", "enum": [false]},
         "error": {"type": "object", "properties": {
           "code": {"type": "string", "description": "By which programs tell it"},
           "message": {"type": "string", "description": "For people; names the field that is wrong"},
           "said": {"$ref": "#/components/schemas/Sentence"},
           "faults": {"type": "array", "description": "Each field of the body that is wrong; the first of them is the\
       message", "items": {"type": "object", "properties": {
             "field": {"type": "string", "description": "The way to it, such as limits.chunk"},
             "message": {"type": "string", "description": "What is wrong with it"},
             "said": {"$ref": "#/components/schemas/Sentence"}},
             "required": ["field", "message", "said"], "additionalProperties": false}}},
           "required": ["code", "message"], "additionalProperties": false}},
         "required": ["success", "error"], "additionalProperties": false}}""";

  /** What a refusal always means. */
  private static final Map<Integer, String> REFUSALS = Map.ofEntries(
      Map.entry(400, "Bad input; the message names the field"),
      Map.entry(401, "Nobody said who asks"),
      Map.entry(
          403,
          "This token does not open that, the role does not allow it, or X-CSRF-Token is missing or wrong"),
      Map.entry(404, "Nothing has this id"),
      Map.entry(405, "Not this method; Allow says which"),
      Map.entry(412, "If-Match is missing or does not hold the current version"),
      Map.entry(413, "The body has more than 1 MiB"),
      Map.entry(
          415,
          "Content-Type is not application/json; a program with a bearer token may leave it out"),
      Map.entry(429, "Too many wrong passwords; Retry-After says how long to wait"),
      Map.entry(
          500,
          "The disk failed, nothing has changed; or an internal error with an incident number"),
      Map.entry(503, "Gate is stopping"));

  private static final Map<Integer, String> HEADERS =
      Map.of(401, "WWW-Authenticate", 405, "Allow", 429, "Retry-After");

  /** The longest line that is not broken up. */
  private static final int WIDTH = 220;

  private final OpenApiSchemas schemas = new OpenApiSchemas();
  private final Set<String> names = new HashSet<>();

  private OpenApiDocument() {}

  /** A part of the document; what is null is left out. */
  static final class Node extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    static Node of(String key, Object value) {
      return new Node().with(key, value);
    }

    Node with(String key, @Nullable Object value) {
      if (value != null) {
        put(key, value);
      }
      return this;
    }
  }

  /** The text of the description of these routes. */
  static String of(List<Route> routes) throws Exception {
    StringBuilder text = new StringBuilder();
    print(Json.createObjectBuilder(new OpenApiDocument().document(routes)).build(), "", text);
    return text.append('\n').toString();
  }

  private Node document(List<Route> routes) throws Exception {
    JsonObject frame;
    try (JsonReader reader = Json.createReader(new StringReader(FRAME))) {
      frame = reader.readObject();
    }
    for (Route route : routes) { // what is answered has the plain names, wherever it is sent too
      for (Told.Answer answer : route.told(Told.Answer.class)) {
        schemas.of(answer.type(), false);
      }
    }
    Map<String, Node> paths = new LinkedHashMap<>();
    for (Route route : routes) {
      paths
          .computeIfAbsent(route.path(), path -> new Node())
          .with(route.method().toLowerCase(Locale.ROOT), operation(route));
    }
    Map<String, Node> refusals = new TreeMap<>();
    REFUSALS.forEach((status, why) -> {
      Node headers = new Node();
      if (HEADERS.containsKey(status)) {
        headers.with(HEADERS.get(status), header(null, status == 429 ? "integer" : "string"));
      }
      refusals.put("E" + status, refusal(why, headers));
    });
    return Node.of("openapi", frame.get("openapi"))
        .with("info", frame.get("info"))
        .with("servers", frame.get("servers"))
        .with(
            "tags",
            routes.stream()
                .map(OpenApiDocument::tag)
                .distinct()
                .map(tag -> Node.of("name", tag))
                .toList())
        .with("paths", paths)
        .with(
            "components",
            Node.of("securitySchemes", frame.get("securitySchemes"))
                .with("responses", refusals)
                .with("schemas", schemas.with("Error", frame.getJsonObject("error"))));
  }

  private static String tag(Route route) {
    String word = route.path().split("/", -1)[1];
    return switch (word) {
      case "session", "exchanges", "deliveries", "quarantine", "orders", "catalogue" -> word;
      case "config" -> "configuration";
      case "arrivals" -> "exchanges";
      case "exchanges.csv", "lately" -> "exchanges";
      case "handlers", "handovers" -> "deliveries";
      case "sessions" -> "session";
      case "audit", "audit.csv" -> "audit";
      case "outbox" -> "orders";
      default -> "system";
    };
  }

  private Node operation(Route route) throws Exception {
    Told.Purpose purpose = only(route, Told.Purpose.class);
    @Nullable Node body = null;
    if (!names.add(purpose.name())) {
      throw new AssertionError("two routes are called " + purpose.name());
    }
    if (takesBody(route)) {
      Class<?> type = only(route, Told.Body.class).type();
      body = Node.of("required", true).with("content", json(schemas.of(type, true)));
    } else if (!route.told(Told.Bytes.class).isEmpty()) {
      Node bytes = Node.of("type", "string").with("format", "binary");
      body = Node.of("required", true)
          .with("content", Node.of("application/octet-stream", Node.of("schema", bytes)));
    }
    List<Node> parameters = parameters(route);
    return Node.of("operationId", purpose.name())
        .with("tags", List.of(tag(route)))
        .with("summary", purpose.summary())
        .with("description", purpose.more().isEmpty() ? null : purpose.more())
        .with("parameters", parameters.isEmpty() ? null : parameters)
        .with("requestBody", body)
        .with("responses", responses(route, purpose.summary()))
        .with("security", security(route));
  }

  private static <T extends Told> T only(Route route, Class<T> kind) {
    List<T> told = route.told(kind);
    if (told.size() != 1) {
      throw new AssertionError(route.method() + " " + route.path() + " has to tell one "
          + kind.getSimpleName() + ", and tells " + told.size());
    }
    return told.get(0);
  }

  private static boolean takesBody(Route route) {
    return !route.told(Told.Body.class).isEmpty();
  }

  private static boolean hasVersion(Route route) {
    return !route.told(Told.Version.class).isEmpty();
  }

  private static boolean mustNameAVersion(Route route) {
    return hasVersion(route) && List.of("PUT", "DELETE").contains(route.method());
  }

  private static List<Node> security(Route route) {
    List<Node> ways = new ArrayList<>();
    if (route.role() != Visitor.Role.STRANGER) {
      List<String> roles = List.of(route.role().word()); // OpenAPI 3.1 has a place for them
      ways.add(Node.of("cookie", roles).with("csrf", route.isSafe() ? null : List.of()));
      ways.add(Node.of("adminToken", List.of()));
    }
    if (route.shops()) {
      ways.add(Node.of("ordersToken", List.of()));
    }
    return ways;
  }

  private static List<Node> parameters(Route route) {
    Node text = Node.of("type", "string");
    List<Node> all = new ArrayList<>();
    Pattern.compile("\\{(\\w+)}")
        .matcher(route.path())
        .results()
        .forEach(variable -> all.add(parameter("path", variable.group(1), true, null, text)));
    for (Told.Parameter asked : route.told(Told.Parameter.class)) {
      boolean needed = asked instanceof Told.NeededText;
      all.add(parameter("query", asked.name(), needed, asked.says(), schema(asked)));
    }
    if (mustNameAVersion(route)) {
      all.add(parameter("header", "If-Match", true, "The ETag that was read, or *", text));
    }
    return all;
  }

  private static Node parameter(
      String in, String name, boolean needed, @Nullable String says, Node schema) {
    return Node.of("in", in)
        .with("name", name)
        .with("required", needed)
        .with("description", says)
        .with("schema", schema);
  }

  private static Node schema(Told.Parameter asked) {
    if (asked instanceof Told.Whole number) {
      return Node.of("type", "integer")
          .with("format", number.most() > Integer.MAX_VALUE ? "int64" : null)
          .with("minimum", number.least())
          .with("maximum", number.most())
          .with("default", number.usual());
    }
    Node text = Node.of("type", "string");
    if (asked instanceof Told.Word word) {
      text.with("enum", word.words());
    } else if (asked instanceof Told.Text some && !some.like().isEmpty()) {
      text.with("pattern", "^" + some.like() + "$");
    } else if (asked instanceof Told.Day) {
      text.with("pattern", "^" + Holds.DATE + "$");
    }
    return text;
  }

  private Map<String, Node> responses(Route route, String summary) throws Exception {
    Map<String, Node> responses = new TreeMap<>();
    Node headers = new Node();
    for (Told.Header header : route.told(Told.Header.class)) {
      headers.with(header.name(), header(header.says(), "string"));
    }
    if (!route.told(Told.Unchanged.class).isEmpty()
        || (hasVersion(route) && !route.method().equals("DELETE"))) {
      headers.with("ETag", header("The version", "string"));
    }
    if (route.told(Told.Document.class).isEmpty()) {
      Told.Answer answer = only(route, Told.Answer.class);
      Node success = Node.of("type", "boolean").with("enum", List.of(true));
      Node envelope = OpenApiSchemas.object(
          null,
          Node.of("success", success).with("data", schemas.of(answer.type(), false)),
          List.of("success", "data"));
      responses.put("" + answer.status(), response(summary, headers, json(envelope)));
    } else {
      String type = only(route, Told.Document.class).type();
      Node schema = Node.of("type", type.endsWith("json") ? "object" : "string")
          .with("format", type.matches("text/.*|.*json") ? null : "binary");
      responses.put("200", response(summary, headers, Node.of(type, Node.of("schema", schema))));
    }
    if (!route.told(Told.Unchanged.class).isEmpty()) {
      responses.put(
          "304",
          response(
              "As If-None-Match says that it is known",
              Node.of("ETag", header("The version", "string")),
              new Node()));
    }
    for (int status : refusals(route)) {
      responses.put("" + status, Node.of("$ref", "#/components/responses/E" + status));
    }
    for (Told.Refusal own : route.told(Told.Refusal.class)) {
      if (own.why().isEmpty() && !REFUSALS.containsKey(own.status())) {
        throw new AssertionError(own.status() + " of " + route.path() + " has to be told in words");
      }
      if (!own.why().isEmpty()) {
        responses.put("" + own.status(), refusal(own.why(), new Node()));
      }
    }
    return responses;
  }

  /** With which statuses a route may refuse: those of its form, and those that it tells. */
  private static List<Integer> refusals(Route route) {
    List<Integer> statuses = new ArrayList<>(List.of(405, 500));
    if (route.role() != Visitor.Role.STRANGER) {
      statuses.addAll(List.of(401, 403));
    }
    if (takesBody(route)) {
      statuses.addAll(List.of(400, 413, 415));
    }
    if (!route.told(Told.Parameter.class).isEmpty()) {
      statuses.add(400);
    }
    if (route.path().contains("{")) {
      statuses.add(404);
    }
    if (mustNameAVersion(route)) {
      statuses.add(412);
    }
    route.told(Told.Refusal.class).forEach(refusal -> statuses.add(refusal.status()));
    return statuses;
  }

  private static Node refusal(String why, Node headers) {
    return response(why, headers, json(Node.of("$ref", "#/components/schemas/Error")));
  }

  private static Node response(String says, Node headers, Node content) {
    return Node.of("description", says)
        .with("headers", headers.isEmpty() ? null : headers)
        .with("content", content.isEmpty() ? null : content);
  }

  private static Node header(@Nullable String says, String type) {
    return new Node().with("description", says).with("schema", Node.of("type", type));
  }

  private static Node json(Node schema) {
    return Node.of("application/json", Node.of("schema", schema));
  }

  /** What fits into a line stays in one, so that a field is a line of a comparison. */
  private static void print(JsonValue value, String indent, StringBuilder out) {
    String line = value.toString();
    boolean list = value instanceof JsonArray;
    boolean simple = list
        ? value.asJsonArray().stream().allMatch(JsonString.class::isInstance)
        : !(value instanceof JsonObject);
    if (simple || line.length() + indent.length() <= WIDTH) {
      out.append(line);
      return;
    }
    String next = "\n" + indent + "  ";
    String before = next;
    out.append(list ? '[' : '{');
    if (list) {
      for (JsonValue item : value.asJsonArray()) {
        print(item, indent + "  ", out.append(before));
        before = "," + next;
      }
    } else {
      for (Map.Entry<String, JsonValue> member : value.asJsonObject().entrySet()) {
        out.append(before).append(Json.createValue(member.getKey())).append(": ");
        print(member.getValue(), indent + "  ", out);
        before = "," + next;
      }
    }
    out.append('\n').append(indent).append(list ? ']' : '}');
  }
}
