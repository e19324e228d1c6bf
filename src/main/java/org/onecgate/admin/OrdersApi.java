package org.onecgate.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.ServerId;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.outbox.Order;
import org.onecgate.outbox.OrderBook;
import org.onecgate.outbox.OrderException;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.Outbox;

/**
 * {@code /api/orders}: a shop hands an order over (POST a new one, PUT one that may be changed) or looks
 * how its orders stand (GET); an administrator sets one aside, or has one given again.
 */
final class OrdersApi {
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
  public record OrderAgain(@Holds(needed = true) @Nullable String number) {}

  /** Which order is to be set aside. */
  public record OrderAside(@Holds(needed = true) @Nullable String number) {}

  /**
   * An order that was set aside.
   *
   * @param given whether a session of 1C was given it before, and may still acknowledge it
   */
  public record OrderSetAside(boolean given) {}

  /**
   * An order that was taken.
   *
   * @param state {@code aside} if an administrator has set an earlier version of it aside
   */
  public record OrderTaken(
      String number, @Holds(words = "waiting aside") String state) {}

  /**
   * How an order stands.
   *
   * @param numberFor1c the number by which 1C knows it; absent if that is the same
   * @param version which version of it is the newest
   * @param inVain how many sessions were given it without success; absent if none was
   * @param reason why 1C cannot be given it; absent if it can
   * @param by the administrator who has set it aside; absent if Gate did, or it is not
   */
  public record OrderStanding(
      String number,
      @Nullable String numberFor1c,
      String version,
      @Holds(wordsOf = OrderBook.State.class) String state,
      @Nullable Integer inVain,
      @Nullable String reason,
      @Nullable String by) {
    static OrderStanding of(OrderBook.Standing order) {
      return new OrderStanding(
          order.number(),
          order.numberFor1c().equals(order.number()) ? null : order.numberFor1c(),
          order.version(),
          word(order.state()),
          order.times() == 0 ? null : order.times(),
          order.reason(),
          order.by());
    }
  }

  /**
   * How all orders of a server stand.
   *
   * @param counts how many there are in each state: orders and not versions, each once
   * @param orders at most {@value OrdersApi#LISTED} of each state
   */
  public record OrdersView(OrderCounts counts, List<OrderStanding> orders) {}

  /** How many orders there are in each state. */
  public record OrderCounts(int waiting, int offered, int sent, int aside) {}

  /** What can be asked for. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.addAll(routes("/orders", "", "the only server"));
    routes.addAll(routes("/orders/{server}", "OfServer", "one server"));
    routes.add(
        new Route("POST", "/orders/{server}/again", Role.OPERATES, this::again)
            .says("offerOrderAgain", "Have an order that was set aside or sent given to 1C again")
            .takes(OrderAgain.class)
            .answers(ApiAnswer.Done.class)
            .refuses(
                409,
                "NOTHING_TO_DO: it waits already; DUPLICATE_NUMBER: 1C would take it for another order"));
    routes.add(new Route("POST", "/orders/{server}/aside", Role.OPERATES, this::aside)
        .says(
            "setOrderAside",
            "Set an order that waits aside: 1C is not given it, nor a newer version of it, until it is given again")
        .takes(OrderAside.class)
        .answers(OrderSetAside.class)
        .refuses(409, "NOTHING_TO_DO: it does not wait"));
    return routes;
  }

  private List<Route> routes(String path, String name, String whose) {
    Route list = new Route("GET", path, Role.LOOKS, r -> ApiAnswer.of(list(server(r))))
        .forShops()
        .says("listOrders" + name, "How the orders of " + whose + " stand")
        .answers(OrdersView.class);
    return List.of(
        path.contains("{") ? list : list.refuses(400, "MISSING_SERVER: there is not just one"),
        new Route("POST", path, Role.OPERATES, r -> take(r, false))
            .forShops()
            .says("addOrder" + name, "Hand over a new order")
            .takes(Order.class)
            .answers(201, OrderTaken.class)
            .refuses(409, "DUPLICATE_NUMBER: it is there already; PUT changes it"),
        new Route("PUT", path, Role.OPERATES, r -> take(r, true))
            .forShops()
            .says("putOrder" + name, "Hand over an order that may be there already")
            .takes(Order.class)
            .answers(OrderTaken.class));
  }

  /** The path names the server; without it there must be only one. */
  private ServerId server(ApiRequest request) throws ApiException {
    List<ServerId> ids = servers.all().stream().map(ServerRecord::serverId).toList();
    if (!request.hasVariable()) {
      if (ids.size() != 1) {
        throw new ApiException(
            400, "MISSING_SERVER", "there are " + ids.size() + " servers: /api/orders/<server id>");
      }
      return ids.get(0);
    }
    return ids.stream()
        .filter(id -> id.value().equals(request.variable()))
        .findFirst()
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_SERVER", "no server has this id"));
  }

  private ApiAnswer take(ApiRequest request, boolean replace) throws ApiException, IOException {
    OrderQueue queue = outbox.of(server(request));
    Order order = request.body(Order.class);
    OrderBook.State state;
    try {
      state = queue.add(order, replace);
    } catch (OrderException e) {
      throw e.isDuplicate()
          ? new ApiException(409, "DUPLICATE_NUMBER", e.reason() + "; PUT changes it")
          : new ApiException(400, "INVALID_FIELD", e.reason());
    }
    OrderTaken taken = new OrderTaken(String.valueOf(order.number()), word(state));
    return new ApiAnswer.Data(replace ? 200 : 201, taken, Map.of());
  }

  /** Has an order given to 1C again. */
  private ApiAnswer again(ApiRequest request) throws ApiException, IOException {
    ServerId server = server(request);
    String number = number(request.body(OrderAgain.class).number());
    request.concerns(server + "/" + number);
    OrderQueue.Again done;
    try {
      done = outbox.of(server).again(number, request.visitor().name());
    } catch (OrderException e) {
      throw new ApiException(409, "DUPLICATE_NUMBER", e.reason());
    }
    return switch (done) {
      case DONE -> ApiAnswer.done();
      case WAITS -> throw new ApiException(409, "NOTHING_TO_DO", "the order waits already");
      case UNKNOWN ->
        throw new ApiException(404, "UNKNOWN_ID", "no order of this number is set aside or sent");
    };
  }

  /** Sets an order aside. */
  private ApiAnswer aside(ApiRequest request) throws ApiException, IOException {
    ServerId server = server(request);
    String number = number(request.body(OrderAside.class).number());
    request.concerns(server + "/" + number);
    OrderQueue queue = outbox.of(server);
    Optional<Boolean> given = queue.setAsideBy(number, request.visitor().name());
    if (given.isEmpty()) {
      throw queue.book().of(number).isPresent()
          ? new ApiException(409, "NOTHING_TO_DO", "the order does not wait")
          : new ApiException(404, "UNKNOWN_ID", "no order has this number");
    }
    return ApiAnswer.of(new OrderSetAside(given.get()));
  }

  private static String number(@Nullable String number) throws ApiException {
    if (number == null) {
      throw new ApiException(400, "INVALID_FIELD", "number is missing");
    }
    return number;
  }

  private OrdersView list(ServerId server) throws IOException {
    OrderBook.Overview all = outbox.overview(server, LISTED);
    return new OrdersView(
        new OrderCounts(all.waiting(), all.offered(), all.sent(), all.aside()),
        all.first().stream().map(OrderStanding::of).toList());
  }

  /** A state as the API calls it. */
  static String word(OrderBook.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
