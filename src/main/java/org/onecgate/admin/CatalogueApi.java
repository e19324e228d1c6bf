package org.onecgate.admin;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.ServerId;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.catalogue.CatalogueException;
import org.onecgate.catalogue.Decisions;
import org.onecgate.catalogue.Feed;
import org.onecgate.catalogue.Goods;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.staging.FileKind;
import org.onecgate.storage.StorageException;

/** {@code /api/catalogue}: the goods of each server, what becomes of them, and what is held (G2 to G4). */
final class CatalogueApi {
  private static final Logger LOG = System.getLogger(CatalogueApi.class.getName());
  private static final String SERVER = "/catalogue/{server}";
  private static final String PRODUCT = SERVER + "/products/{n}";
  private static final Told.Text SEARCH = new Told.Text(
      "search", "Words that all occur in name, article, code or barcodes, whatever the case", "");
  private static final Told.Text ID = new Told.Text("id", "Only the one of this Ид", "");
  private static final Told.Text ARTICLE =
      new Told.Text("article", "Only those of exactly this article", "");
  private static final Told.Text BARCODE =
      new Told.Text("barcode", "Only those with exactly this barcode", "");
  private static final Told.Whole GROUP = new Told.Whole(
      "group", "Only those in this group or below it; 0 for any", 0, 999_999_999_999L, 0);
  private static final Told.Text SINCE = new Told.Text(
      "since",
      "Only those that have changed, also in prices or stocks, since this delivery or this instant",
      "");
  private static final Told.Word DELETED = new Told.Word(
      "deleted", "Whether those are wanted that were deleted", List.of("any", "no", "only"));
  private static final Told.Text AFTER = new Told.Text("after", "The next of the part before", "");
  private static final Told.Whole LIMIT = new Told.Whole("limit", "How many", 1, Goods.MOST, 50);
  private static final Told.Whole AFTER_CHANGE = new Told.Whole(
      "after",
      "The number of the last change that is known; 0 for all",
      0,
      999_999_999_999_999L,
      0);
  private static final Told.Whole CHANGES = new Told.Whole("limit", "How many", 1, Feed.MOST, 100);
  private static final Told.Text DELIVERY =
      new Told.Text("delivery", "Only those that this delivery made", ExchangeId.FORM);
  private static final Told.Text THINGS = new Told.Text(
      "things",
      "Only those of these tables, with commas between them, such as product,offer_price",
      "");
  private static final Told.Text KIND =
      new Told.Text("kind", "Only those of this kind", "added|changed|deleted|revived");
  private static final Told.Whole BEFORE = new Told.Whole(
      "before", "The next of the page before; 0 for the newest", 0, 999_999_999_999_999L, 0);

  private static final Told.Whole MOST =
      new Told.Whole("most", "Only if it has no more bytes", 1, 1L << 50, 1L << 50);

  private final Decisions catalogues;
  private final Servers servers;
  private final Inbox inbox;

  /** Shows these. */
  CatalogueApi(Decisions catalogues, Servers servers, Inbox inbox) {
    this.catalogues = catalogues;
    this.servers = servers;
    this.inbox = inbox;
  }

  /**
   * How it is with the catalogue of a server.
   *
   * @param server the id of the server
   * @param name what that is called
   * @param state {@code off} if it is not wanted, {@code away} if its database does not answer or
   *     is damaged, else {@code ready}
   * @param reason what is wrong with it, also of one that is ready and only cannot take deliveries; absent if nothing is
   * @param said the same as a sentence; absent likewise
   * @param rebuilding how far it is in being built anew, or why the last try failed; absent if there is nothing to tell
   * @param quietSeconds after how many seconds without anything more an export is over
   * @param status how it is with the goods; only of one that is ready
   */
  public record CatalogueState(
      String server,
      String name,
      @Holds(words = "off away ready") String state,
      @Nullable String reason,
      @Nullable Sentence said,
      Decisions.@Nullable Rebuilding rebuilding,
      long quietSeconds,
      Goods.@Nullable Status status) {}

  /** The catalogues of all servers. */
  public record CataloguesView(List<CatalogueState> servers) {}

  /** All groups, each before those in it. */
  public record GoodsGroupsView(List<Goods.Group> groups) {}

  /**
   * A part of the history of a product.
   *
   * @param history the changes
   * @param series how prices and stocks went; only with the newest part
   */
  public record GoodsPastView(Goods.History history, Goods.@Nullable Series series) {}

  /**
   * What an exchange changed of the goods.
   *
   * @param delivery how much
   * @param piles the first changes of each table and kind, in the order in which people ask for them: goods, then
   *     prices, stocks and offers, then groups, properties and the rest; absent is what did not change
   */
  public record GoodsChangedView(Goods.Delivery delivery, List<Feed.Pile> piles) {}

  /** The plans that are held. */
  public record HeldPlansView(List<Goods.Held> held) {}

  /** What becomes of a plan that is held. */
  public record PlanDecision(
      @Holds(words = "pass refuse", needed = true) @Nullable String decision) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/catalogue", Role.LOOKS, r -> ApiAnswer.of(states()))
            .says("getCatalogues", "How it is with the goods of each server")
            .answers(CataloguesView.class),
        reading(SERVER + "/products", this::find)
            .says("findProducts", "Products, in the order in which they came")
            .asks(SEARCH, ID, ARTICLE, BARCODE, GROUP, SINCE, DELETED, AFTER, LIMIT)
            .answers(Goods.Found.class),
        reading(PRODUCT, (request, goods) -> goods.product(number(request, 1)).orElse(null))
            .says(
                "getProduct", "A product with its groups, properties, pictures, prices and stocks")
            .answers(Goods.Product.class),
        reading(PRODUCT + "/history", this::history)
            .says(
                "getHistoryOfProduct", "What has become of a product and its offers, newest first")
            .asks(BEFORE, LIMIT)
            .answers(GoodsPastView.class),
        new Route("GET", PRODUCT + "/pictures/{place}", Role.LOOKS, this::picture)
            .says(
                "getPictureOfProduct",
                "A picture of a product, as long as the delivery that it came with is there",
                "The media type is that of its first bytes: JPEG, PNG, GIF or WebP; anything else is not answered.")
            .asks(MOST)
            .document("image/*")
            .unchanged()
            .refuses(409, UNWANTED)
            .refuses(503, AWAY),
        reading(SERVER + "/groups", (request, goods) -> new GoodsGroupsView(goods.groups()))
            .says("getGroupsOfGoods", "The groups of goods, each before those in it")
            .answers(GoodsGroupsView.class),
        reading(SERVER + "/changes", this::changes)
            .says(
                "getChangesOfGoods",
                "Every change after a number, in order and without gaps",
                "/catalogue/events tells of them as they come, as server-sent events.")
            .asks(AFTER_CHANGE, CHANGES, DELIVERY, THINGS, KIND)
            .answers(Feed.Part.class),
        reading(SERVER + "/deliveries", this::deliveries)
            .says("getChangesByDelivery", "How much each exchange changed, newest first")
            .asks(BEFORE, LIMIT, DELIVERY)
            .answers(Goods.Deliveries.class),
        reading(SERVER + "/deliveries/{delivery}", this::changed)
            .says(
                "getChangedByDelivery",
                "What an exchange changed: the first changes of each table and kind, goods first",
                "Of longer texts the first 150 characters; the rest of a pile is asked for at /changes by"
                    + " delivery, things and kind.")
            .answers(GoodsChangedView.class),
        reading(SERVER + "/held", (request, goods) -> new HeldPlansView(goods.held()))
            .says(
                "getHeldPlans",
                "The plans on which a person has to decide, with their largest losses")
            .answers(HeldPlansView.class),
        new Route("POST", SERVER + "/held/{delivery}", Role.OPERATES, this::decide)
            .says(
                "decideHeldPlan",
                "Let a plan that is held pass, or refuse it",
                "It is done soon after, in the order of the deliveries.")
            .takes(PlanDecision.class)
            .answers(202, ApiAnswer.Done.class)
            .refuses(
                409,
                "NOTHING_TO_DO: it was decided already or the catalogue is being built anew, or "
                    + UNWANTED)
            .refuses(503, AWAY),
        new Route("POST", SERVER + "/rebuild", Role.OPERATES, this::rebuild)
            .says(
                "rebuildCatalogue",
                "Have the catalogue built anew from all deliveries that are there",
                "/catalogue tells how far it is. A damaged one is moved aside.")
            .answers(202, ApiAnswer.Done.class)
            .refuses(409, "NOTHING_TO_DO: it is being built anew already, or " + UNWANTED));
  }

  private static final String UNWANTED = "CATALOGUE_OFF: this server has no catalogue";
  private static final String AWAY = "CATALOGUE_AWAY: its database does not answer";

  /** Answers from the goods of a server; null if there is no such thing. */
  private interface Reading {
    @Nullable
    Object read(ApiRequest request, Goods goods) throws ApiException, IOException;
  }

  /** A route that reads: what has not changed since is not sent again. */
  private Route reading(String path, Reading reading) {
    return new Route("GET", path, Role.LOOKS, request -> read(request, reading))
        .unchanged()
        .refuses(409, UNWANTED)
        .refuses(503, AWAY);
  }

  private ApiAnswer read(ApiRequest request, Reading reading) throws ApiException, IOException {
    ServerId server = ready(catalogues, request.variable());
    request.query(); // what is asked wrongly is refused, however old the rest is
    try {
      Goods goods = catalogues.goods(server);
      String tag = tag(goods.version());
      if (request.knows(tag)) {
        return new ApiAnswer.Unchanged(Map.of("ETag", tag));
      }
      Object view = reading.read(request, goods);
      if (view == null) {
        throw unknown();
      }
      return new ApiAnswer.Data(200, view, Map.of("ETag", tag));
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "INVALID_FIELD", e.getMessage() + " is none of ours");
    } catch (NoSuchElementException e) {
      throw off();
    }
  }

  /** The last moment is in it, as numbers begin anew where a catalogue is built anew. */
  private static String tag(Goods.Version version) {
    return "\"%d-%d-%d-%x\""
        .formatted(
            version.change(),
            version.delivery(),
            version.held(),
            version.applied().hashCode());
  }

  private static ApiException unknown() {
    return new ApiException(404, "UNKNOWN_ID", "nothing has this number");
  }

  private static ApiException off() {
    return ApiException.catalogue(Decisions.State.OFF, null);
  }

  private static Decisions.ServerState wanted(Decisions catalogues, String id) throws ApiException {
    Decisions.ServerState state = catalogues.states().stream()
        .filter(each -> each.server().value().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new ApiException(404, "UNKNOWN_SERVER", "no server with a catalogue has this id"));
    if (state.state() == Decisions.State.OFF) {
      throw ApiException.catalogue(state.state(), state.reason());
    }
    return state;
  }

  /** The server of this id, whose catalogue can be asked. */
  static ServerId ready(Decisions catalogues, String id) throws ApiException {
    Decisions.ServerState state = wanted(catalogues, id);
    if (state.state() != Decisions.State.READY) {
      throw ApiException.catalogue(state.state(), state.reason());
    }
    return state.server();
  }

  private static long number(ApiRequest request, int variable) throws ApiException {
    String text = request.variable(variable);
    if (!text.matches("\\d{1,18}")) {
      throw unknown();
    }
    return Long.parseLong(text);
  }

  private CataloguesView states() {
    Map<String, Decisions.ServerState> known = new HashMap<>();
    catalogues.states().forEach(state -> known.put(state.server().value(), state));
    List<CatalogueState> views = new ArrayList<>();
    long quiet = catalogues.quiet().toSeconds();
    for (ServerRecord server : servers.all()) {
      Decisions.ServerState state = known.get(server.id());
      views.add(
          state == null
              ? new CatalogueState(server.id(), server.name(), "off", null, null, null, quiet, null)
              : view(server, state));
    }
    return new CataloguesView(views);
  }

  /** One that cannot be read hides no other. */
  private CatalogueState view(ServerRecord server, Decisions.ServerState state) {
    Decisions.State shown = state.state();
    @Nullable Sentence reason = state.reason();
    Goods.@Nullable Status status = null;
    if (state.state() == Decisions.State.READY) {
      try {
        status = catalogues.goods(state.server()).status();
      } catch (CatalogueException e) {
        LOG.log(Level.WARNING, "catalogue not readable server=" + server.id(), e);
        shown = ApiException.stateOf(e);
        reason = e.sentence();
      } catch (IOException | NoSuchElementException e) {
        LOG.log(Level.WARNING, "catalogue not readable server=" + server.id(), e);
        shown = Decisions.State.AWAY;
      }
    }
    return new CatalogueState(
        server.id(),
        server.name(),
        shown.name().toLowerCase(Locale.ROOT),
        reason == null ? null : reason.text(),
        reason,
        state.rebuilding(),
        catalogues.quiet().toSeconds(),
        status);
  }

  private Goods.Found find(ApiRequest request, Goods goods) throws ApiException, IOException {
    Map<String, String> query = request.query();
    DELETED.check(query);
    long group = GROUP.of(query);
    Goods.Search search = new Goods.Search(
        query.getOrDefault("search", ""),
        query.getOrDefault("id", ""),
        query.getOrDefault("article", ""),
        query.getOrDefault("barcode", ""),
        group == 0 ? null : group,
        given(query, "since"),
        switch (query.getOrDefault("deleted", "any")) {
          case "no" -> false;
          case "only" -> true;
          default -> null;
        });
    Goods.Found found = goods.find(search, given(query, "after"), (int) LIMIT.of(query));
    Map<String, Boolean> there = new HashMap<>();
    return new Goods.Found(
        found.products().stream()
            .map(each -> each.picture() == null
                    || there.computeIfAbsent(
                        String.valueOf(each.picture().delivery()), this::isThere)
                ? each
                : each.withoutPicture())
            .toList(),
        found.next());
  }

  private boolean isThere(String delivery) {
    return ExchangeId.isValid(delivery) && inbox.holds(new ExchangeId(delivery));
  }

  private static @Nullable String given(Map<String, String> query, String name) {
    String text = query.getOrDefault(name, "");
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Long before(Map<String, String> query) throws ApiException {
    long before = BEFORE.of(query);
    return before == 0 ? null : before;
  }

  private @Nullable GoodsPastView history(ApiRequest request, Goods goods)
      throws ApiException, IOException {
    Map<String, String> query = request.query();
    long product = number(request, 1);
    @Nullable Long before = before(query);
    Optional<Goods.History> history = goods.history(product, before, (int) LIMIT.of(query));
    return history.isEmpty()
        ? null
        : new GoodsPastView(
            history.get(), before == null ? goods.series(product).orElse(null) : null);
  }

  private Feed.Part changes(ApiRequest request, Goods goods) throws ApiException, IOException {
    Map<String, String> query = request.query();
    @Nullable String kind = given(query, "kind");
    @Nullable String delivery = given(query, "delivery");
    if (kind != null && !kind.matches(KIND.like())) {
      throw new ApiException(400, "INVALID_FIELD", "kind is none of those that there are");
    }
    if (delivery != null && !ExchangeId.isValid(delivery)) {
      throw new ApiException(400, "INVALID_FIELD", "delivery is no id");
    }
    Set<String> things = Arrays.stream(query.getOrDefault("things", "").split(",", -1))
        .filter(each -> !each.isBlank())
        .limit(20)
        .collect(Collectors.toCollection(TreeSet::new));
    return catalogues
        .feed(new ServerId(request.variable()))
        .after(
            AFTER_CHANGE.of(query),
            (int) CHANGES.of(query),
            new Feed.Filter(delivery, things, kind));
  }

  private Goods.Deliveries deliveries(ApiRequest request, Goods goods)
      throws ApiException, IOException {
    Map<String, String> query = request.query();
    @Nullable String wanted = given(query, "delivery");
    return wanted == null
        ? goods.deliveries(before(query), (int) LIMIT.of(query))
        : new Goods.Deliveries(goods.delivery(wanted).stream().toList(), null);
  }

  private @Nullable GoodsChangedView changed(ApiRequest request, Goods goods)
      throws ApiException, IOException {
    String id = request.variable(1);
    Optional<Goods.Delivery> delivery = goods.delivery(id);
    Optional<List<Feed.Pile>> piles =
        catalogues.feed(new ServerId(request.variable())).piles(id);
    return delivery.isEmpty() || piles.isEmpty()
        ? null // or it was built anew in between
        : new GoodsChangedView(delivery.get(), piles.get());
  }

  private ApiAnswer picture(ApiRequest request) throws ApiException, IOException {
    ServerId server = ready(catalogues, request.variable());
    long most = MOST.of(request.query());
    Goods.Image image = catalogues
        .goods(server)
        .image(number(request, 1), number(request, 2))
        .orElseThrow(CatalogueApi::unknown);
    String delivery = image.delivery();
    Optional<Manifest> manifest = delivery == null || !ExchangeId.isValid(delivery)
        ? Optional.empty()
        : inbox.publishedAsBefore(new ExchangeId(delivery)); // a list asks for many of one
    Manifest.File file = manifest.stream()
        .filter(each -> each.serverId().equals(server))
        .flatMap(each -> each.files().stream())
        .filter(each -> each.sha256().equals(image.sha256())
            || (image.sha256() == null && each.name().equalsIgnoreCase(image.name())))
        .findFirst()
        .filter(each -> each.size() <= most)
        .orElseThrow(CatalogueApi::gone);
    String type;
    try (InputStream in = inbox.open(manifest.get(), file)) {
      type = FileKind.shownAs(in.readNBytes(12)).orElseThrow(CatalogueApi::gone);
    } catch (StorageException e) {
      throw gone(); // a consumer took it away
    }
    ApiAnswer.Document picture = new ApiAnswer.Document(type, "", out -> {
      try (InputStream in = inbox.open(manifest.get(), file)) {
        in.transferTo(out);
      }
    });
    return picture.unlessKnown(request, file.sha256());
  }

  private static ApiException gone() {
    return new ApiException(
        404, "UNKNOWN_ID", "this picture is not there any more, is larger, or is none");
  }

  private ApiAnswer decide(ApiRequest request) throws ApiException, IOException {
    ServerId server = ready(catalogues, request.variable());
    PlanDecision form = request.body(PlanDecision.class);
    String decision = String.valueOf(form.decision());
    if (!decision.equals("pass") && !decision.equals("refuse")) {
      throw new ApiException(400, "INVALID_FIELD", "decision must be pass or refuse");
    }
    String delivery = request.variable(1);
    request.changes(decision);
    String by = request.visitor().name();
    try {
      catalogues.decide(server, delivery, decision.equals("pass"), by);
    } catch (NoSuchElementException e) {
      throw new ApiException(404, "UNKNOWN_ID", "nothing of this id is held");
    } catch (IllegalStateException e) {
      throw new ApiException(409, "NOTHING_TO_DO", String.valueOf(e.getMessage()));
    }
    LOG.log(
        Level.INFO,
        "plan decided server={0} delivery={1} decision={2} by={3}",
        server,
        delivery,
        decision,
        by);
    return new ApiAnswer.Data(202, new ApiAnswer.Done(true), Map.of());
  }

  private ApiAnswer rebuild(ApiRequest request) throws ApiException, IOException {
    ServerId server = wanted(catalogues, request.variable()).server();
    String by = request.visitor().name();
    try {
      catalogues.rebuild(server, by);
    } catch (NoSuchElementException e) {
      throw off();
    } catch (IllegalStateException e) {
      throw new ApiException(409, "NOTHING_TO_DO", "it is being built anew already");
    }
    LOG.log(Level.INFO, "catalogue is built anew server={0} by={1}", server, by);
    return new ApiAnswer.Data(202, new ApiAnswer.Done(true), Map.of());
  }
}
