package org.onecgate.admin;

import java.io.IOException;
import java.util.List;
import org.onecgate.ExchangeId;
import org.onecgate.FaultException;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.imports.ImportRuns;
import org.onecgate.upkeep.Departures;

/** How deliveries leave {@code /api/deliveries}: a consumer says that it has taken one, a person removes one. */
final class DeparturesApi {
  private final Departures departures;
  private final ImportRuns runs;

  /**
   * Has them leave.
   *
   * @param runs the imports under way: a consumer may be quicker than the record of one
   */
  DeparturesApi(Departures departures, ImportRuns runs) {
    this.departures = departures;
    this.runs = runs;
  }

  /**
   * A delivery that a consumer has taken.
   *
   * @param gone whether it is no longer in the inbox; else it goes when no handler waits for it any more
   */
  public record DeliveryTaken(boolean gone) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("POST", "/deliveries/{id}/taken", Role.OPERATES, this::taken)
            .forShops()
            .says(
                "takeDelivery",
                "Say that it was taken: it is removed as soon as no handler waits for it. May be said again")
            .answers(DeliveryTaken.class)
            .refuses(409, "NOTHING_TO_DO: it was removed before; STILL_ARRIVING: ask again")
            .refuses(503),
        new Route("DELETE", "/deliveries/{id}", Role.OPERATES, this::remove)
            .says("removeDelivery", "Remove it for good, whether or not a consumer has it")
            .answers(ApiAnswer.Done.class)
            .refuses(409, "STILL_WAITS: it is being published, or a handler waits for it"));
  }

  private ApiAnswer taken(ApiRequest request) throws ApiException, IOException {
    ExchangeId id = ExchangesApi.id(request.variable());
    try {
      runs.awaitEnd(id);
    } catch (FaultException e) {
      throw new ApiException(503, e.fault().code(), e.fault().text());
    }
    return switch (departures.taken(id, request.visitor().name())) {
      case DONE -> ApiAnswer.of(new DeliveryTaken(true));
      case LATER -> ApiAnswer.of(new DeliveryTaken(false));
      case UNKNOWN -> throw unknown();
      case GONE -> throw new ApiException(409, "NOTHING_TO_DO", "it was removed before");
      case UNDER_WAY ->
        throw new ApiException(409, "STILL_ARRIVING", "it is being published: ask again");
    };
  }

  private ApiAnswer remove(ApiRequest request) throws ApiException, IOException {
    return switch (departures.remove(
        ExchangesApi.id(request.variable()), request.visitor().name())) {
      case DONE, LATER -> ApiAnswer.done();
      case UNKNOWN, GONE -> throw unknown();
      case UNDER_WAY ->
        throw new ApiException(
            409,
            "STILL_WAITS",
            "it is being published, or a handler waits for it: skip that first");
    };
  }

  private static ApiException unknown() {
    return new ApiException(404, "UNKNOWN_ID", "no delivery has this id");
  }
}
