package org.onecgate.admin;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.onecgate.outbox.Order;
import org.onecgate.outbox.OrderException;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.Outbox;
import org.onecgate.state.ServerRecord;
import org.onecgate.state.Servers;

/**
 * {@code /api/orders} and {@code /api/orders/<server>}: a shop hands an order over (POST a new one,
 * PUT one that may be changed) or looks how its orders stand (GET). Whoever asks has to know the token of the configuration; without one the address answers 404.
 */
public final class OrdersServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(OrdersServlet.class.getName());

  /** The most bytes of a body. */
  private static final int BODY = 1 << 20;

  /** The most orders of each kind that are listed. */
  private static final int LISTED = 1000;

  private final transient Outbox outbox;
  private final transient Servers servers;
  private final transient Optional<String> token;
  private final transient Jsonb jsonb = JsonbBuilder.create();

  /**
   * Takes orders into this outbox.
   *
   * @param token what a request has to know; empty where none is taken
   */
  public OrdersServlet(Outbox outbox, Servers servers, Optional<String> token) {
    this.outbox = outbox;
    this.servers = servers;
    this.token = token;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    JsonObject data;
    try {
      data = answer(request, response);
    } catch (ApiException e) {
      LOG.log(
          Level.WARNING,
          "order refused code={0} remote={1} why={2}",
          e.code(),
          request.getRemoteAddr(),
          e.reason().replaceAll("\\p{C}", "?"));
      Envelope.failure(response, e);
      return;
    }
    Envelope.success(response, request.getMethod().equals("POST") ? 201 : 200, data);
  }

  private JsonObject answer(HttpServletRequest request, HttpServletResponse response)
      throws ApiException {
    try {
      authorize(request, response);
      return switch (request.getMethod()) {
        case "GET", "HEAD" -> list(server(request));
        case "POST" -> take(request, false);
        case "PUT" -> take(request, true);
        default -> {
          response.setHeader("Allow", "GET, HEAD, POST, PUT");
          throw new ApiException(405, "METHOD_NOT_ALLOWED", "only GET, POST and PUT");
        }
      };
    } catch (IOException e) {
      LOG.log(Level.ERROR, "outbox not readable or not writable", e);
      throw new ApiException(500, "OUTBOX_FAILED", "the outbox could not be read or written");
    }
  }

  private void authorize(HttpServletRequest request, HttpServletResponse response)
      throws ApiException {
    if (token.isEmpty()) {
      throw new ApiException(
          404, "NOT_FOUND", "orders are not taken: gate.orders.token is not set");
    }
    String given = String.valueOf(request.getHeader("Authorization"));
    byte[] wanted = ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(wanted, given.getBytes(StandardCharsets.UTF_8))) {
      response.setHeader("WWW-Authenticate", "Bearer");
      throw new ApiException(401, "UNAUTHORIZED", "the bearer token is missing or wrong");
    }
  }

  /** The last segment of the path names the server; without it there must be only one. */
  private String server(HttpServletRequest request) throws ApiException {
    String path = request.getPathInfo();
    List<String> ids = servers.all().stream().map(ServerRecord::id).toList();
    if (path == null || path.equals("/")) {
      if (ids.size() != 1) {
        throw new ApiException(
            400, "MISSING_SERVER", "there are " + ids.size() + " servers: /api/orders/<server id>");
      }
      return ids.get(0);
    }
    String id = path.substring(1);
    if (!ids.contains(id)) {
      throw new ApiException(404, "UNKNOWN_SERVER", "no server has this id");
    }
    return id;
  }

  private JsonObject take(HttpServletRequest request, boolean replace)
      throws ApiException, IOException {
    OrderQueue queue = outbox.of(server(request));
    Order order = read(body(request));
    try {
      queue.add(order, replace);
    } catch (OrderException e) {
      throw e.isDuplicate()
          ? new ApiException(409, "DUPLICATE_NUMBER", e.reason() + "; PUT changes it")
          : new ApiException(400, "INVALID_FIELD", e.reason());
    }
    return Json.createObjectBuilder()
        .add("number", String.valueOf(order.number()))
        .add("state", word(OrderQueue.State.WAITING))
        .build();
  }

  /** Asking the container for a parameter would make it take a body for a form. */
  private static String body(HttpServletRequest request) throws ApiException {
    byte[] bytes;
    try {
      bytes = request.getContentLengthLong() > BODY
          ? new byte[BODY + 1]
          : request.getInputStream().readNBytes(BODY + 1);
    } catch (IOException e) {
      throw new ApiException(400, "BODY_INCOMPLETE", "the body broke off");
    }
    if (bytes.length > BODY) {
      throw new ApiException(413, "TOO_LARGE", "the body has more than " + BODY + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ApiException(400, "NOT_JSON", "the body is not UTF-8");
    }
  }

  private Order read(String text) throws ApiException {
    JsonObject object;
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      JsonValue value = reader.readValue();
      if (!(value instanceof JsonObject found)) {
        throw new ApiException(400, "WRONG_TYPE", "the body must be one JSON object");
      }
      object = found;
    } catch (JsonException e) {
      throw new ApiException(400, "NOT_JSON", "the body is no JSON");
    }
    JsonShape.check(object, Order.class);
    return jsonb.fromJson(text, Order.class);
  }

  private JsonObject list(String server) throws IOException {
    outbox.look(server);
    JsonArrayBuilder orders = Json.createArrayBuilder();
    Map<OrderQueue.State, Integer> counts = new EnumMap<>(OrderQueue.State.class);
    for (OrderQueue.Standing order : outbox.of(server).standings()) {
      if (counts.merge(order.state(), 1, Integer::sum) <= LISTED) {
        orders.add(Json.createObjectBuilder()
            .add("number", order.number())
            .add("version", order.version())
            .add("state", word(order.state())));
      }
    }
    JsonObjectBuilder count = Json.createObjectBuilder();
    for (OrderQueue.State state : OrderQueue.State.values()) {
      count.add(word(state), counts.getOrDefault(state, 0));
    }
    return Json.createObjectBuilder().add("counts", count).add("orders", orders).build();
  }

  private static String word(OrderQueue.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void destroy() {
    try {
      jsonb.close();
    } catch (Exception e) {
      throw new IllegalStateException("JSON-B did not close", e);
    }
  }
}
