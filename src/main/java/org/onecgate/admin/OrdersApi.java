package org.onecgate.admin;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.outbox.Order;
import org.onecgate.outbox.OrderException;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.Outbox;

/**
 * {@code /api/orders}: a shop hands an order over (POST a new one, PUT one that may be changed) or looks
 * how its orders stand (GET); an administrator has one that was set aside given again.
 */
final class OrdersApi {
  private static final Logger LOG = System.getLogger(OrdersApi.class.getName());

  /** The most orders of each kind that are listed. */
  private static final int LISTED = 1000;

  private final Outbox outbox;
  private final Servers servers;

  /** Takes orders into this outbox. */
  OrdersApi(Outbox outbox, Servers servers) {
    this.outbox = outbox;
    this.servers = servers;
  }

  /** Which order is to be given again. */
  public record AgainForm(@Nullable String number) {}

  /** What can be asked for. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (String path : List.of("/orders", "/orders/{server}")) {
      routes.add(new Route("GET", path, Role.SHOP, r -> ApiAnswer.of(list(server(r)))));
      routes.add(new Route("POST", path, Role.SHOP, r -> take(r, false)));
      routes.add(new Route("PUT", path, Role.SHOP, r -> take(r, true)));
    }
    routes.add(new Route("POST", "/orders/{server}/again", Role.ADMIN, this::again));
    return routes;
  }

  /** The path names the server; without it there must be only one. */
  private String server(ApiRequest request) throws ApiException {
    List<String> ids = servers.all().stream().map(ServerRecord::id).toList();
    if (!request.hasVariable()) {
      if (ids.size() != 1) {
        throw new ApiException(
            400, "MISSING_SERVER", "there are " + ids.size() + " servers: /api/orders/<server id>");
      }
      return ids.get(0);
    }
    if (!ids.contains(request.variable())) {
      throw new ApiException(404, "UNKNOWN_SERVER", "no server has this id");
    }
    return request.variable();
  }

  private ApiAnswer take(ApiRequest request, boolean replace) throws ApiException, IOException {
    OrderQueue queue = outbox.of(server(request));
    Order order = request.body(Order.class);
    try {
      queue.add(order, replace);
    } catch (OrderException e) {
      throw e.isDuplicate()
          ? new ApiException(409, "DUPLICATE_NUMBER", e.reason() + "; PUT changes it")
          : new ApiException(400, "INVALID_FIELD", e.reason());
    }
    JsonObject taken = Envelope.JSON
        .createObjectBuilder()
        .add("number", String.valueOf(order.number()))
        .add("state", word(OrderQueue.State.WAITING))
        .build();
    return new ApiAnswer.Data(replace ? 200 : 201, taken, Map.of());
  }

  /** Has an order that was set aside given to 1C again. */
  private ApiAnswer again(ApiRequest request) throws ApiException, IOException {
    String server = server(request);
    AgainForm form = request.body(AgainForm.class);
    if (form.number() == null) {
      throw new ApiException(400, "INVALID_FIELD", "number is missing");
    }
    if (!outbox.of(server).offerAgain(form.number())) {
      throw new ApiException(404, "UNKNOWN_ID", "no order of this number is set aside");
    }
    LOG.log(
        Level.INFO,
        "order offered again server={0} by={1}",
        server,
        request.visitor().name());
    return ApiAnswer.done();
  }

  private JsonObject list(String server) throws IOException {
    outbox.look(server);
    JsonArrayBuilder orders = Envelope.JSON.createArrayBuilder();
    Map<OrderQueue.State, Integer> counts = new EnumMap<>(OrderQueue.State.class);
    for (OrderQueue.Standing order : outbox.of(server).standings()) {
      if (counts.merge(order.state(), 1, Integer::sum) <= LISTED) {
        orders.add(view(order));
      }
    }
    JsonObjectBuilder count = Envelope.JSON.createObjectBuilder();
    for (OrderQueue.State state : OrderQueue.State.values()) {
      count.add(word(state), counts.getOrDefault(state, 0));
    }
    return Envelope.JSON
        .createObjectBuilder()
        .add("counts", count)
        .add("orders", orders)
        .build();
  }

  private static JsonObjectBuilder view(OrderQueue.Standing order) {
    JsonObjectBuilder view = Envelope.JSON
        .createObjectBuilder()
        .add("number", order.number())
        .add("version", order.version())
        .add("state", word(order.state()));
    if (!order.numberFor1c().equals(order.number())) {
      view.add("numberFor1c", order.numberFor1c());
    }
    if (order.times() > 0) {
      view.add("inVain", order.times());
    }
    if (order.reason() != null) {
      view.add("reason", order.reason());
    }
    return view;
  }

  private static String word(OrderQueue.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
