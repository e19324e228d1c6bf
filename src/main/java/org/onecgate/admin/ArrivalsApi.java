package org.onecgate.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Holds;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.exchange.Arrivals;
import org.onecgate.exchange.HandIns;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StoredFile;
import org.onecgate.story.Stories;

/**
 * {@code /api/arrivals}: what a session has sent and not sealed, what becomes of an upload that broke
 * off (C5, C6), and what an administrator hands in. It has no number yet, and may never become an exchange.
 */
final class ArrivalsApi {
  private static final Logger LOG = System.getLogger(ArrivalsApi.class.getName());

  private static final Told.NeededText NAME =
      new Told.NeededText("name", "The name of the file, which may have directories");
  private static final Told.Whole FROM =
      new Told.Whole("from", "How many bytes of the file came before", 0, 1L << 50, 0);

  private final Arrivals arrivals;
  private final HandIns handIns;
  private final Stories stories;

  /** Shows these. */
  ArrivalsApi(Arrivals arrivals, HandIns handIns, Stories stories) {
    this.arrivals = arrivals;
    this.handIns = handIns;
    this.stories = stories;
  }

  /**
   * A file that has arrived, as far as it has.
   *
   * @param name its name as sent
   * @param size its bytes so far
   */
  public record ArrivedView(String name, long size) {}

  /**
   * Some of the files that have arrived.
   *
   * @param total how many there are
   * @param matching how many of them match
   * @param next where the next part begins; absent if there is none
   */
  public record ArrivedFilesView(
      int total,
      int matching,
      List<ArrivedView> files,
      @Nullable Integer next) {}

  /**
   * What an upload that broke off has become.
   *
   * @param exchange its number from now on
   */
  public record SealedView(@Holds(like = ExchangeId.FORM) String exchange) {}

  /**
   * For which 1C files are to be handed in, and what they are about.
   *
   * @param server the id of the server
   * @param type goods if it is absent
   */
  public record HandInForm(
      @Holds(like = ServerId.FORM, needed = true) @Nullable String server,
      @Holds(words = "catalog sale reference") @Nullable String type) {}

  /**
   * Where files are handed in.
   *
   * @param session under which it arrives, until it is published
   */
  public record HandInView(String session) {}

  /**
   * How much of a file has come.
   *
   * @param size its bytes so far; other than those that were sent and came before if nothing was taken: then
   *     one goes on there
   */
  public record TakenView(long size) {}

  /** What can be asked for. */
  List<Route> routes() {
    String ended = "STILL_ARRIVING: it did not break off; else the fault for which it cannot be";
    List<Route> routes = new ArrayList<>();
    for (Route route : Exhibit.routes("/arrivals/{id}", "Arriving", Role.OPERATES, this::exhibit)) {
      routes.add(route.refuses(409, ended).refuses(503));
    }
    routes.addAll(List.of(
        new Route("POST", "/arrivals", Role.OPERATES, this::begin)
            .says(
                "handIn",
                "Begin to hand in files for a 1C",
                "They go the way of an exchange: publish them when all have come, or discard them.")
            .takes(HandInForm.class)
            .answers(201, HandInView.class)
            .refuses(404, "UNKNOWN_SERVER: no 1C that is enabled has this id"),
        new Route("POST", "/arrivals/{id}/chunk", Role.OPERATES, this::chunk)
            .says("handInChunk", "A part of a file that is handed in")
            .asks(NAME, FROM)
            .takesPart()
            .answers(TakenView.class)
            .refuses(409, "NOT_HANDED_IN: 1C sends here; else the fault for which it cannot be")
            .refuses(413, "The part, the file or the exchange is over its limit")
            .refuses(503),
        new Route("GET", "/arrivals/{id}/story", Role.LOOKS, this::story)
            .says(
                "getStoryOfArrival",
                "What happened so far in a session that is not sealed, line by line")
            .asks(ExchangesApi.FROM, ExchangesApi.MOST)
            .document("text/plain"),
        new Route("GET", "/arrivals/{id}/files", Role.LOOKS, this::files)
            .says(
                "listFilesOfArrival", "The files that have arrived in a session that is not sealed")
            .asks(Part.ASKED)
            .answers(ArrivedFilesView.class)
            .refuses(409, ended)
            .refuses(503),
        new Route("POST", "/arrivals/{id}/publish", Role.OPERATES, this::publish)
            .says(
                "publishArrival",
                "Have what an upload that broke off has left checked and published")
            .answers(202, SealedView.class)
            .refuses(409, ended)
            .refuses(503),
        new Route("DELETE", "/arrivals/{id}", Role.OPERATES, this::discard)
            .says("discardArrival", "Discard what an upload that broke off has left")
            .answers(SealedView.class)
            .refuses(409, ended)
            .refuses(503)));
    return routes;
  }

  /** The hash of the session that the path names by its beginning. */
  private SessionHash hash(ApiRequest request) throws ApiException, IOException {
    String id = request.variable();
    Optional<SessionHash> session =
        id.matches("[0-9a-f]{8}") ? arrivals.find(id) : Optional.empty();
    return session.orElseThrow(ArrivalsApi::nothing);
  }

  private static ApiException nothing() {
    return new ApiException(404, "UNKNOWN_ID", "nothing arrives under this id");
  }

  private ApiAnswer story(ApiRequest request) throws ApiException, IOException {
    SessionHash hash = hash(request);
    return ExchangesApi.text(request, stories.size(hash), from -> stories.read(hash, from));
  }

  private ApiAnswer files(ApiRequest request) throws ApiException, IOException {
    SessionHash hash = hash(request);
    Part part = Part.of(request);
    Part.Found<StoredFile> found = part.of(filesOf(hash), file -> file.name().value());
    return ApiAnswer.of(new ArrivedFilesView(
        found.total(),
        found.matching(),
        found.items().stream()
            .map(file -> new ArrivedView(file.name().value(), file.size()))
            .toList(),
        found.next()));
  }

  private List<StoredFile> filesOf(SessionHash hash) throws ApiException, IOException {
    try {
      return arrivals.files(hash);
    } catch (FaultException e) {
      throw refused(e);
    }
  }

  private Exhibit exhibit(ApiRequest request, @Nullable String path)
      throws ApiException, IOException {
    StoredFile file = filesOf(hash(request)).stream()
        .filter(each -> each.name().value().equals(path))
        .findFirst()
        .orElseThrow(Exhibit::nothing);
    return new Exhibit(file.name().value(), file.size(), from -> Disk.read(file.path(), from));
  }

  private static ApiException nobody() {
    return new ApiException(404, "UNKNOWN_SERVER", "no 1C that is enabled has this id");
  }

  private ApiAnswer begin(ApiRequest request) throws ApiException, IOException {
    HandInForm form = request.body(HandInForm.class);
    String server = form.server();
    if (server == null) {
      throw new ApiException(400, "INVALID_FIELD", "the field server is missing or wrong");
    }
    String type = form.type() == null ? "catalog" : form.type();
    if (!HandIns.isType(type)) {
      throw new ApiException(400, "INVALID_FIELD", "the field type is missing or wrong");
    }
    try {
      Optional<SessionHash> session = ServerId.isValid(server)
          ? handIns.begin(new ServerId(server), type, request.visitor().name())
          : Optional.empty();
      String opened = session.orElseThrow(ArrivalsApi::nobody).toString();
      request.concerns(server);
      return new ApiAnswer.Data(201, new HandInView(opened), Map.of());
    } catch (FaultException e) {
      throw ApiException.of(e);
    }
  }

  private ApiAnswer chunk(ApiRequest request) throws ApiException, IOException {
    SessionHash hash = hash(request);
    Map<String, String> query = request.query();
    String name = query.getOrDefault("name", "");
    if (name.isEmpty()) {
      throw new ApiException(400, "INVALID_FIELD", "name is missing");
    }
    long from = FROM.of(query);
    if (!handIns.isOpen(hash)) {
      throw new ApiException(
          409, "NOT_HANDED_IN", "1C sends these files, nobody else adds to them");
    }
    try {
      return ApiAnswer.of(
          new TakenView(handIns.append(hash, name, from, request.length(), request.bytes())));
    } catch (FaultException e) {
      throw ApiException.of(e);
    }
  }

  private ApiAnswer publish(ApiRequest request) throws ApiException, IOException {
    SessionHash hash = hash(request);
    Optional<ExchangeId> exchange;
    try {
      exchange = arrivals.publish(hash);
    } catch (FaultException e) {
      throw refused(e);
    }
    ExchangeId id = exchange.orElseThrow(ArrivalsApi::nothing);
    LOG.log(
        Level.INFO,
        "upload published by hand exchange={0} session={1} by={2}",
        id,
        request.variable(),
        request.visitor().name());
    return told(request, id, 202);
  }

  private ApiAnswer discard(ApiRequest request) throws ApiException, IOException {
    SessionHash hash = hash(request);
    Optional<ExchangeId> exchange;
    try {
      exchange = arrivals.discard(hash, request.visitor().name());
    } catch (FaultException e) {
      throw refused(e);
    }
    return told(request, exchange.orElseThrow(ArrivalsApi::nothing), 200);
  }

  private static ApiAnswer told(ApiRequest request, ExchangeId id, int status) {
    request.concerns(id.value()); // what arrived has another name from now on
    return new ApiAnswer.Data(status, new SealedView(id.value()), Map.of());
  }

  private static ApiException refused(FaultException e) {
    if (e.fault() == Fault.FILE_BUSY) {
      return new ApiException(409, "STILL_ARRIVING", "it did not break off: more may come");
    }
    return new ApiException(
        e.fault() == Fault.STOPPING ? 503 : 409, e.fault().code(), e.fault().text());
  }
}
