package org.onecgate.admin;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;
import org.onecgate.history.JobRecord;
import org.onecgate.history.Jobs;
import org.onecgate.story.Chronicle;

/**
 * {@code /api/handlers}, {@code /api/handovers}: who is given what was published, how that goes, and what a person can
 * do about it (C5, C6). Lists are answered from memory.
 */
final class HandOversApi {
  /** Reasons are long: as many of them as this stay below 200 KB. */
  private static final Told.Whole LIMIT = new Told.Whole("limit", "How many", 1, 100, 50);

  private static final Told.Text HANDLER =
      new Told.Text("handler", "Only to this handler", "[a-z0-9][a-z0-9-]{0,63}");
  private static final Told.Text SERVER =
      new Told.Text("server", "Only of deliveries of this server", "");
  private static final Told.Text DELIVERY =
      new Told.Text("delivery", "Only of this delivery", ExchangeId.FORM);
  private static final Told.Word STATE = new Told.Word(
      "state",
      "Only those that wait; that failed, whether they are tried again or were given up; that are done",
      List.of("all", "waiting", "failing", "done"));
  private static final String PLACE = "(" + ExchangeId.FORM + ")~([a-z0-9][a-z0-9-]{0,63})";
  private static final Told.Text BEFORE =
      new Told.Text("before", "Only older ones: next of the page before", PLACE);
  private static final Told.NeededText TO = new Told.NeededText("handler", "To which handler");

  private final Jobs jobs;
  private final HandOvers handOvers;
  private final Chronicle chronicle;

  /** Shows these, and tells what was done. */
  HandOversApi(Kept kept, Chronicle chronicle) {
    this.jobs = kept.jobs();
    this.handOvers = kept.handOvers();
    this.chronicle = chronicle;
  }

  /**
   * The handlers.
   *
   * @param handlers the names of those that there are, sorted: those that a server may be limited to
   * @param states how each is doing, by its name; also those that are not there and for which something waits
   */
  public record HandlersView(List<String> handlers, List<HandOvers.Handler> states) {}

  /**
   * Something that happened to a delivery on its way to a handler.
   *
   * @param at when; of an attempt, when it began
   * @param what {@code taken}, {@code failed}, {@code given-up}: the attempt failed and was the last one, {@code
   *     postponed}, or what a person did: {@code again}, {@code skipped}, {@code settled}
   * @param attempt the number of the attempt; absent where it was none
   * @param seconds how long the handler took; absent where it was no attempt
   * @param status the HTTP status of the answer; absent where there was none
   * @param answer the first words of the answer; {@code ****} where they may hold a secret
   * @param reason why it failed, or what it waits for
   * @param said the same as a sentence; absent of a handler's own words
   * @param nextAt when the next attempt was due after it
   * @param by which administrator did it
   * @param times how often it was so one after the other, of which {@code at} is the last time; absent for once
   */
  public record EventView(
      Instant at,

      @Holds(words = "taken failed given-up postponed again skipped settled")
      String what,

      @Nullable Integer attempt,
      @Nullable Double seconds,
      @Nullable Integer status,
      @Nullable String answer,
      @Nullable String reason,
      @Nullable Sentence said,
      @Nullable Instant nextAt,
      @Nullable String by,
      @Nullable Integer times) {
    static EventView of(HandOver.Event event) {
      boolean tried = event.attempt() > 0;
      return new EventView(
          event.at(),
          event.what().name().toLowerCase(Locale.ROOT).replace('_', '-'),
          tried ? event.attempt() : null,
          tried ? event.millis() / 1000.0 : null,
          event.status(),
          event.answer(),
          event.reason(),
          event.said(),
          event.nextAt(),
          event.by(),
          event.times() > 1 ? event.times() : null);
    }
  }

  /**
   * A delivery on its way to a handler, as a list shows it.
   *
   * @param handler the name of the handler
   * @param server the id of the server that sent it
   * @param delivery the delivery, and so the exchange
   * @param state as in a hand-over of an exchange
   * @param attempts how many attempts failed
   * @param since since when it waits, or waited
   * @param at when the next attempt is due; when the last one ended if there is none
   * @param reason why the last attempt failed, or what it is postponed for; absent if there is none
   * @param said the same as a sentence; absent of a handler's own words
   * @param postponed as in a hand-over of an exchange
   * @param behind likewise
   */
  public record HandOverRow(
      String handler,
      String server,
      @Holds(like = ExchangeId.FORM) String delivery,

      @Holds(words = "waiting taken given-up settled skipped")
      String state,

      int attempts,
      Instant since,
      Instant at,
      @Nullable String reason,
      @Nullable Sentence said,
      @Nullable Boolean postponed,
      HandOverView.@Nullable Behind behind) {
    static HandOverRow of(HandOver record, Optional<HandOvers.Status> first) {
      return new HandOverRow(
          record.handler(),
          record.server(),
          record.delivery(),
          HandOverView.word(record),
          record.attempts(),
          record.queuedAt(),
          record.nextAt(),
          record.reason(),
          record.said(),
          record.isPostponed() ? true : null,
          HandOverView.Behind.of(first));
    }
  }

  /**
   * Some deliveries on their way to handlers, the newest delivery first: all that wait or were given up, and the newest
   * 20,000 that are done.
   *
   * @param next the value of {@code before} for the next page; absent on the last one
   */
  public record HandOversView(
      List<HandOverRow> handOvers,
      @Holds(like = PLACE) @Nullable String next) {}

  /**
   * What became of the wish to skip one.
   *
   * @param skipped whether it is skipped; false where it is being handed over right now: it is skipped as soon as that
   *     has ended, unless it is taken
   */
  public record SkipView(boolean skipped) {}

  /** What can be asked for. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/handlers", Role.LOOKS, r -> ApiAnswer.of(handlers()))
            .says(
                "getHandlers",
                "The handlers that there are, and how each is doing",
                "A server may be limited to some of them.")
            .answers(HandlersView.class),
        new Route("GET", "/handovers", Role.LOOKS, this::list)
            .says("listHandOvers", "Deliveries on their way to handlers, the newest first")
            .asks(HANDLER, SERVER, DELIVERY, STATE, BEFORE, LIMIT)
            .answers(HandOversView.class),
        new Route("POST", "/exchanges/{id}/hasten", Role.OPERATES, this::hasten)
            .says(
                "hastenHandOver",
                "Have its delivery given to a handler at once, whatever pause it rests in")
            .asks(TO)
            .answers(202, ApiAnswer.Done.class)
            .refuses(409, "NOTHING_TO_DO: it is not the one that this handler is given next"),
        new Route("POST", "/exchanges/{id}/skip", Role.OPERATES, this::skip)
            .says(
                "skipHandOver", "Give its delivery up for a handler, so that those behind it go on")
            .asks(TO)
            .answers(SkipView.class)
            .refuses(409, "NOTHING_TO_DO: it does not wait for this handler"));
  }

  private HandlersView handlers() {
    return new HandlersView(handOvers.handlers(), handOvers.state());
  }

  private ApiAnswer list(ApiRequest request) throws ApiException {
    Map<String, String> query = request.query();
    STATE.check(query);
    int limit = (int) LIMIT.of(query);
    HandOvers.Kind kind =
        HandOvers.Kind.valueOf(query.getOrDefault(STATE.name(), "all").toUpperCase(Locale.ROOT));
    @Nullable String handler = query.get(HANDLER.name());
    @Nullable String server = query.get(SERVER.name());
    @Nullable String delivery = query.get(DELIVERY.name());
    List<HandOver> found = handOvers.some(
        kind,
        one -> (handler == null || handler.equals(one.handler()))
            && (server == null || server.equals(one.server()))
            && (delivery == null || delivery.equals(one.delivery())),
        before(query),
        limit + 1);
    List<HandOver> page = found.subList(0, Math.min(limit, found.size()));
    @Nullable String next = null;
    if (found.size() > limit) {
      HandOver last = page.get(page.size() - 1);
      next = last.delivery() + "~" + last.handler();
    }
    return ApiAnswer.of(new HandOversView(
        page.stream().map(one -> HandOverRow.of(one, handOvers.before(one))).toList(), next));
  }

  private static Optional<HandOvers.Place> before(Map<String, String> query) throws ApiException {
    @Nullable String text = query.get(BEFORE.name());
    if (text == null) {
      return Optional.empty();
    }
    var place = Pattern.compile(PLACE).matcher(text);
    if (!place.matches()) {
      throw new ApiException(400, "INVALID_FIELD", "before is no place in this list");
    }
    int at = text.indexOf('~');
    return Optional.of(new HandOvers.Place(text.substring(0, at), text.substring(at + 1)));
  }

  private ApiAnswer hasten(ApiRequest request) throws ApiException, IOException {
    JobRecord job = job(request);
    String handler = handler(request);
    if (!handOvers.hasten(handler, job.serverId(), job.id())) {
      throw nothing("it is not the one that " + handler + " is given next");
    }
    chronicle.hastened(job.id(), handler, request.visitor().name());
    return new ApiAnswer.Data(202, new ApiAnswer.Done(true), Map.of());
  }

  private ApiAnswer skip(ApiRequest request) throws ApiException, IOException {
    JobRecord job = job(request);
    String handler = handler(request);
    String who = request.visitor().name();
    HandOvers.Skip skip = handOvers.skip(handler, job.serverId(), job.id(), who);
    if (skip == HandOvers.Skip.NOTHING) {
      throw nothing("it does not wait for " + handler);
    }
    chronicle.skipped(job.id(), handler, who);
    return ApiAnswer.of(new SkipView(skip == HandOvers.Skip.DONE));
  }

  private JobRecord job(ApiRequest request) throws ApiException, IOException {
    return jobs.find(ExchangesApi.id(request.variable()))
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_ID", "no exchange has this id"));
  }

  /** The handler that is meant, which must be the name of one. */
  private static String handler(ApiRequest request) throws ApiException {
    String name = request.query().getOrDefault(TO.name(), "");
    if (!HandOvers.isName(name)) {
      throw new ApiException(400, "INVALID_FIELD", "handler is missing or wrong");
    }
    return name;
  }

  private static ApiException nothing(String why) {
    return new ApiException(409, "NOTHING_TO_DO", why);
  }
}
