package org.onecgate.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.catalogue.Decisions;
import org.onecgate.catalogue.Goods;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.outbox.OrderBook;
import org.onecgate.outbox.OrderContent;
import org.onecgate.outbox.OrderEvent;
import org.onecgate.outbox.Outbox;
import org.onecgate.outbox.RejectedOrders.RejectedFile;

/**
 * {@code /api/outbox}: the orders of all 1C as an administrator looks for one (C5). What a shop and a script do with
 * orders is {@link OrdersApi}.
 */
final class OutboxApi {
  private static final Logger LOG = System.getLogger(OutboxApi.class.getName());
  private static final Told.Text SERVER = new Told.Text("server", "Only of this server", "");
  private static final Told.Word STATE =
      new Told.Word("state", "Only in this state", List.of("waiting", "offered", "aside", "sent"));
  private static final Told.NeededText NUMBER = new Told.NeededText("number", "The order's number");
  private static final Told.Word SCHEMA =
      new Told.Word("schema", "For a 1C of CommerceML below 3, or of 3", List.of("2", "3"));

  private static final Told.NeededText PATH =
      new Told.NeededText("path", "Which one: its id, as the list of rejected files has it");

  /** A longer document is cut off, in characters. */
  private static final int LONGEST = 60_000;

  private final Outbox outbox;
  private final Servers servers;
  private final Decisions catalogues;

  /** Shows the orders of this outbox, and which goods of these catalogues they are of. */
  OutboxApi(Outbox outbox, Servers servers, Decisions catalogues) {
    this.outbox = outbox;
    this.servers = servers;
    this.catalogues = catalogues;
  }

  /**
   * An order, in its newest version.
   *
   * @param server the id of the server
   * @param numberFor1c the number by which 1C knows it; absent if that is the same
   * @param id its {@code Ид}; absent if that is its number
   * @param customer the name of its customer; absent if it has none
   * @param sum its sum as it stands there
   * @param currency its currency
   * @param came when this version came
   * @param given how many sessions of 1C were given it; 0 if none was, or that is not known any more
   * @param givenAt when the last of them was; absent of one that is sent
   * @param sentAt when 1C acknowledged it; absent if it did not, or that is not known
   * @param reason why 1C cannot be given it; absent if it can, or was given it in vain
   * @param said the same as a sentence; absent also of one that was set aside before this was noted
   * @param by the administrator who has set it aside; absent if Gate did, or it is not
   */
  public record OrderLineView(
      String server,
      String number,
      @Nullable String numberFor1c,
      @Holds(like = ExchangeId.FORM) String version,
      @Holds(wordsOf = OrderBook.State.class) String state,
      @Nullable String id,
      @Nullable String customer,
      @Nullable String sum,
      @Nullable String currency,
      Instant came,
      int given,
      @Nullable Instant givenAt,
      @Nullable Instant sentAt,
      @Nullable String reason,
      @Nullable Sentence said,
      @Nullable String by) {
    static OrderLineView of(ServerId server, OrderBook.Details order) {
      String number = order.row().name().number();
      return new OrderLineView(
          server.value(),
          number,
          order.numberFor1c().equals(number) ? null : order.numberFor1c(),
          order.row().name().version().value(),
          OrdersApi.word(order.row().state()),
          order.id(),
          order.customer(),
          order.sum(),
          order.currency(),
          order.came(),
          order.given(),
          order.givenAt(),
          order.sentAt(),
          order.reason(),
          order.said(),
          order.by());
    }
  }

  /**
   * Some orders, newest first.
   *
   * @param total how many there are
   * @param matching how many of them match
   * @param next where the next part begins; absent if there is none
   */
  public record FoundOrdersView(
      int total,
      int matching,
      List<OrderLineView> orders,
      @Nullable Integer next) {}

  /**
   * One order.
   *
   * @param history what has happened to it, oldest first; a power cut may have taken the last of it
   * @param content what stands in it; absent if it cannot be read
   * @param known those of its goods that the catalogue of the server knows; none if that cannot be asked
   */
  public record OneOrderView(
      OrderLineView order,
      List<OrderEvent> history,
      @Nullable OrderContent content,
      List<Goods.Named> known) {}

  /**
   * A document as 1C gets it.
   *
   * @param text the XML; if 1C cannot be given it, as it is stored
   * @param cut whether more follows
   * @param reason why 1C cannot be given it; absent if it can
   * @param said the same as a sentence
   */
  public record OrderDocumentView(
      String text,
      boolean cut,
      @Nullable String reason,
      @Nullable Sentence said) {}

  /**
   * A file of orders that was not taken, or not all of it.
   *
   * @param server the id of the server
   * @param id the name that it got in {@code rejected/}
   * @param file the name under which it was put into the drop
   * @param taken how many of its orders were taken all the same
   * @param bytes its size; 0 if it is gone
   * @param reasons what is wrong, one for each order, a hundred at most
   * @param said the same as sentences, in this order; absent of a file that was rejected before this was noted
   */
  public record RejectedFileView(
      String server,
      @Holds(like = ExchangeId.FORM) String id,
      String file,
      Instant time,
      int taken,
      long bytes,
      List<String> reasons,
      @Nullable List<Sentence> said) {}

  /**
   * Some of these files, newest first.
   *
   * @param total how many there are
   * @param next where the next part begins; absent if there is none
   */
  public record RejectedFilesView(
      int total, List<RejectedFileView> files, @Nullable Integer next) {}

  /** What can be asked for. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>(List.of(
        new Route("GET", "/outbox", Role.LOOKS, this::list)
            .says("findOrders", "Orders for 1C, newest first")
            .asks(SERVER, STATE)
            .asks(Part.ASKED)
            .answers(FoundOrdersView.class),
        new Route("GET", "/outbox/rejected", Role.LOOKS, this::rejected)
            .says(
                "listRejectedOrders", "Files of the drops that were not taken, or not all of them")
            .asks(SERVER)
            .asks(Part.FROM, Part.LIMIT)
            .answers(RejectedFilesView.class),
        new Route("GET", "/outbox/{server}/order", Role.LOOKS, this::one)
            .says("getOrder", "One order with what has happened to it")
            .asks(NUMBER)
            .answers(OneOrderView.class),
        new Route("GET", "/outbox/{server}/document", Role.LOOKS, this::document)
            .says("getOrderDocument", "One order as 1C gets it")
            .asks(NUMBER, SCHEMA)
            .answers(OrderDocumentView.class)));
    routes.addAll(
        Exhibit.routes("/outbox/{server}", "RejectedOrders", Role.OPERATES, this::exhibit));
    routes.add(new Route("DELETE", "/outbox/{server}/file", Role.OPERATES, this::remove)
        .says("removeRejectedOrders", "Delete a file of orders that was not taken, for good")
        .asks(PATH)
        .answers(ApiAnswer.Done.class));
    return routes;
  }

  private List<ServerRecord> asked(@Nullable String server) throws ApiException {
    List<ServerRecord> asked = servers.all().stream()
        .filter(each -> server == null || each.id().equals(server))
        .toList();
    if (server != null && asked.isEmpty()) {
      throw new ApiException(404, "UNKNOWN_SERVER", "no server has this id");
    }
    return asked;
  }

  /** An order of a server. */
  private record Its(ServerId server, OrderBook.Row row) {}

  private ApiAnswer list(ApiRequest request) throws ApiException, IOException {
    Map<String, String> query = request.query();
    STATE.check(query);
    @Nullable String word = query.get("state");
    OrderBook.@Nullable State state =
        word == null ? null : OrderBook.State.valueOf(word.toUpperCase(Locale.ROOT));
    Part part = Part.of(request);
    int end = part.from() + part.limit();
    int total = 0;
    int matching = 0;
    List<Its> found = new ArrayList<>();
    for (ServerRecord server : asked(query.get("server"))) {
      OrderBook.Found its = outbox.of(server.serverId()).book().find(state, part.search(), end);
      total += its.total();
      matching += its.matching();
      its.first().forEach(row -> found.add(new Its(server.serverId(), row)));
    }
    found.sort(Comparator.comparing((Its its) -> its.row().name().version()).reversed());
    List<OrderLineView> views = new ArrayList<>();
    for (Its its :
        found.subList(Math.min(part.from(), found.size()), Math.min(end, found.size()))) {
      views.add(view(its.server(), its.row()));
    }
    return ApiAnswer.of(new FoundOrdersView(total, matching, views, end < matching ? end : null));
  }

  private OrderLineView view(ServerId server, OrderBook.Row row) throws IOException {
    return OrderLineView.of(
        server, outbox.of(server).book().details(List.of(row)).get(0));
  }

  private ServerRecord server(ApiRequest request) throws ApiException {
    return asked(request.variable()).get(0);
  }

  private OrderBook.Row row(ServerRecord server, ApiRequest request)
      throws ApiException, IOException {
    @Nullable String number = request.query().get("number");
    if (number == null) {
      throw new ApiException(400, "INVALID_FIELD", "number is missing");
    }
    return outbox.of(server.serverId()).book().of(number).orElseThrow(OutboxApi::nothing);
  }

  private static ApiException nothing() {
    return new ApiException(404, "UNKNOWN_ID", "no order has this number");
  }

  private ApiAnswer one(ApiRequest request) throws ApiException, IOException {
    ServerRecord server = server(request);
    OrderBook.Row row = row(server, request);
    OrderBook book = outbox.of(server.serverId()).book();
    @Nullable OrderContent content = book.content(row).orElse(null);
    return ApiAnswer.of(new OneOrderView(
        view(server.serverId(), row),
        book.history(row.name().number()),
        content,
        content == null ? List.of() : known(server.serverId(), content)));
  }

  /** An order is shown whatever becomes of the catalogue. */
  private List<Goods.Named> known(ServerId server, OrderContent content) {
    Set<String> ids = content.goods().stream()
        .flatMap(line -> Stream.ofNullable(line.id()))
        .collect(Collectors.toSet());
    try {
      return catalogues.goods(CatalogueApi.ready(catalogues, server.value())).named(ids);
    } catch (ApiException | NoSuchElementException e) {
      return List.of(); // there is none
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "goods of an order not looked up server=" + server, e);
      return List.of();
    }
  }

  private ApiAnswer document(ApiRequest request) throws ApiException, IOException {
    ServerRecord server = server(request);
    OrderBook.Row row = row(server, request);
    SCHEMA.check(request.query());
    boolean containers = request.query().getOrDefault("schema", "2").equals("3");
    OrderBook.Document document = outbox
        .of(server.serverId())
        .book()
        .document(row, containers, server.orderSettings().encoding())
        .orElseThrow(OutboxApi::nothing);
    String text = document.text();
    boolean cut = text.length() > LONGEST;
    int end = cut && Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    Sentence reason = document.reason();
    return ApiAnswer.of(new OrderDocumentView(
        cut ? text.substring(0, end) : text, cut, reason == null ? null : reason.text(), reason));
  }

  private ApiAnswer rejected(ApiRequest request) throws ApiException, IOException {
    Map<String, String> query = request.query();
    int from = (int) Part.FROM.of(query);
    int end = from + (int) Part.LIMIT.of(query);
    record One(ServerId server, ExchangeId id) {}
    List<One> all = new ArrayList<>();
    for (ServerRecord server : asked(query.get("server"))) {
      for (ExchangeId id : outbox.rejectedFiles(server.serverId())) {
        all.add(new One(server.serverId(), id));
      }
    }
    all.sort(Comparator.comparing(One::id).reversed());
    List<RejectedFileView> views = new ArrayList<>();
    for (One one : all.subList(Math.min(from, all.size()), Math.min(end, all.size()))) {
      Optional<RejectedFile> file = outbox.rejectedFile(one.server(), one.id());
      file.ifPresent(its -> views.add(new RejectedFileView(
          one.server().value(),
          its.id().value(),
          its.file(),
          its.time(),
          its.taken(),
          its.bytes(),
          its.reasons(),
          its.said())));
    }
    return ApiAnswer.of(new RejectedFilesView(all.size(), views, end < all.size() ? end : null));
  }

  /** Only what lies in {@code rejected/} under such a name can be had. */
  private RejectedFile rejectedFile(ServerId server, @Nullable String path) throws ApiException {
    if (path == null || !ExchangeId.isValid(path)) {
      throw Exhibit.nothing();
    }
    return outbox.rejectedFile(server, new ExchangeId(path)).orElseThrow(Exhibit::nothing);
  }

  private ApiAnswer remove(ApiRequest request) throws ApiException, IOException {
    ServerId server = server(request).serverId();
    RejectedFile file = rejectedFile(server, request.query().get(PATH.name()));
    request.concerns(server + "/" + file.id() + " " + file.file());
    if (!outbox.removeRejected(server, file.id())) {
      throw Exhibit.nothing(); // somebody was quicker
    }
    LOG.log(
        Level.INFO,
        "rejected orders removed server={0} id={1} by={2}",
        server,
        file.id(),
        request.visitor().name());
    return ApiAnswer.done();
  }

  private Exhibit exhibit(ApiRequest request, @Nullable String path) throws ApiException {
    ServerId server = server(request).serverId();
    RejectedFile file = rejectedFile(server, path);
    ExchangeId id = file.id();
    return new Exhibit(file.file(), file.bytes(), from -> outbox.openRejected(server, id, from));
  }
}
