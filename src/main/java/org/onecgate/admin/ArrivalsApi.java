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
import org.onecgate.SessionHash;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.exchange.Arrivals;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StoredFile;
import org.onecgate.story.Stories;

/**
 * {@code /api/arrivals}: what a session has sent and not sealed, and what becomes of an upload that broke
 * off (C5, C6). It has no number yet, and may never become an exchange.
 */
final class ArrivalsApi {
  private static final Logger LOG = System.getLogger(ArrivalsApi.class.getName());

  private final Arrivals arrivals;
  private final Stories stories;

  /** Shows these. */
  ArrivalsApi(Arrivals arrivals, Stories stories) {
    this.arrivals = arrivals;
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

  /** What can be asked for. */
  List<Route> routes() {
    String ended = "STILL_ARRIVING: it did not break off; else the fault for which it cannot be";
    List<Route> routes = new ArrayList<>();
    for (Route route : Exhibit.routes("/arrivals/{id}", "Arriving", Role.OPERATES, this::exhibit)) {
      routes.add(route.refuses(409, ended).refuses(503));
    }
    routes.addAll(List.of(
        new Route("GET", "/arrivals/{id}/story", Role.LOOKS, this::story)
            .says(
                "getStoryOfArrival",
                "What happened so far in a session that is not sealed, line by line")
            .asks(ExchangesApi.FROM)
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
    return ExchangesApi.text(request, from -> stories.read(hash, from));
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
        "broken upload published by hand exchange={0} session={1} by={2}",
        id,
        request.variable(),
        request.visitor().name());
    return told(id, 202);
  }

  private ApiAnswer discard(ApiRequest request) throws ApiException, IOException {
    SessionHash hash = hash(request);
    Optional<ExchangeId> exchange;
    try {
      exchange = arrivals.discard(hash, request.visitor().name());
    } catch (FaultException e) {
      throw refused(e);
    }
    return told(exchange.orElseThrow(ArrivalsApi::nothing), 200);
  }

  private static ApiAnswer told(ExchangeId id, int status) {
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
