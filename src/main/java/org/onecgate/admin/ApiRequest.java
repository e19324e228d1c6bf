package org.onecgate.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.onecgate.Crowd;
import org.onecgate.json.BadJsonException;
import org.onecgate.json.JsonStore;
import org.onecgate.story.Deed;

/** A request of the API, read in one place; whoever asks is known by now. */
final class ApiRequest {
  private static final String JSON = "application/json(\\s*;.*)?";

  private final HttpServletRequest request;
  private final Route route;
  private final List<String> variables;
  private final Visitor visitor;
  private final JsonStore json;
  private final Crowd bodies;
  private final List<Route> routes;
  private String who;
  private String what;
  private String changes = "";

  /**
   * A request for this route.
   *
   * @param routes all that there are
   */
  ApiRequest(
      HttpServletRequest request,
      Route route,
      List<String> variables,
      Visitor visitor,
      JsonStore json,
      Crowd bodies,
      List<Route> routes) {
    this.routes = routes;
    this.bodies = bodies;
    this.request = request;
    this.route = route;
    this.variables = variables;
    this.visitor = visitor;
    this.json = json;
    this.who = visitor.name();
    this.what = String.join("/", variables);
  }

  /** Says to the journal of people who asks, where that is known only now. */
  void comesFrom(String login) {
    who = login;
  }

  /** Says to the journal of people what it is done to, where the path does not. */
  void concerns(String id) {
    what = id;
  }

  /** Says to the journal of people also which parts of that are changed; the last word holds. */
  void changes(String parts) {
    changes = parts;
  }

  /**
   * What the journal of people is told of it.
   *
   * @param at when it was asked
   * @param outcome what became of it
   */
  Deed deed(Instant at, String outcome) {
    return new Deed(
        at,
        visitor.role() == Visitor.Role.STRANGER
            ? outcome.equals(Deed.DONE) ? "person" : "stranger"
            : visitor.isToken() ? "token" : "person",
        who,
        remote(),
        route.told(Told.Purpose.class).stream()
            .map(Told.Purpose::name)
            .findFirst()
            .orElse(route.path()),
        (what + " " + changes).strip(),
        outcome);
  }

  /** Who asks. */
  Visitor visitor() {
    return visitor;
  }

  /** What somebody of this role may do beyond looking, by the names of the description. */
  List<String> beyondLooking(Visitor.Role role) {
    return routes.stream()
        .filter(each -> each.isBeyondLooking() && each.admits(role))
        .flatMap(each -> each.told(Told.Purpose.class).stream().map(Told.Purpose::name))
        .sorted()
        .toList();
  }

  /** What stands in the path where the route has its only variable, or its first. */
  String variable() {
    return variables.get(0);
  }

  /** What stands in the path where the route has a variable, counted from 0. */
  String variable(int place) {
    return variables.get(place);
  }

  /** Whether whoever asks has what is of this version, and wants only something else. */
  boolean knows(String version) {
    String known = request.getHeader("If-None-Match");
    return known != null
        && Arrays.stream(known.split(",", -1))
            .map(tag -> tag.strip().replaceFirst("^W/", ""))
            .anyMatch(tag -> tag.equals("*") || tag.equals(version));
  }

  /** Whether the path has a variable at all. */
  boolean hasVariable() {
    return !variables.isEmpty();
  }

  /** The address that asks. */
  String remote() {
    return request.getRemoteAddr();
  }

  /** The body as it is. */
  InputStream bytes() throws IOException {
    return request.getInputStream();
  }

  /** How many bytes the body has; -1 if that is not said. */
  long length() {
    return request.getContentLengthLong();
  }

  /** The request itself, for logging in. */
  HttpServletRequest servlet() {
    return request;
  }

  /**
   * The parameters of the query string; one that the route does not tell of is refused.
   *
   * <p>Asking the container for a parameter would make it take a body for a form.
   */
  Map<String, String> query() throws ApiException {
    List<String> known =
        route.told(Told.Parameter.class).stream().map(Told.Parameter::name).toList();
    return query(request, known::contains);
  }

  /** The same of another request; one of a name that is not known is refused. */
  static Map<String, String> query(HttpServletRequest request, Predicate<String> known)
      throws ApiException {
    Map<String, String> found = new HashMap<>();
    String text = request.getQueryString() == null ? "" : request.getQueryString();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (name.isEmpty()) {
        continue;
      }
      if (!known.test(name)) {
        throw new ApiException(400, "UNKNOWN_FIELD", "unknown parameter " + name);
      }
      try {
        found.put(
            name,
            equals < 0
                ? ""
                : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw new ApiException(400, "INVALID_FIELD", name + " is not encoded properly");
      }
    }
    return found;
  }

  /**
   * The body as this record. Only a program with a token may leave out the content type: a page of another site can
   * make a browser send text, but not JSON.
   */
  <T> T body(Class<T> type) throws ApiException {
    FieldFaults faults = new FieldFaults();
    T body = body(type, faults);
    faults.end();
    return body;
  }

  /** The same, without its fields that are wrong: these are noted, so that what else is wrong is told with them. */
  <T> T body(Class<T> type, FieldFaults faults) throws ApiException {
    String content = request.getContentType();
    if (!visitor.isToken()
        && (content == null || !content.strip().toLowerCase(Locale.ROOT).matches(JSON))) {
      throw new ApiException(415, "NOT_JSON", "Content-Type must be application/json");
    }
    try {
      String text = visitor.role() == Visitor.Role.STRANGER
          ? RequestBody.ofStranger(request, bodies)
          : RequestBody.text(request);
      return json.parse(text, type, faults::add);
    } catch (BadJsonException e) {
      throw new ApiException(e);
    }
  }

  /**
   * Refuses a change of something that has changed since it was read.
   *
   * @param current the version that is in force
   */
  void requireVersion(String current) throws ApiException {
    Optional<String> wanted = Optional.ofNullable(request.getHeader("If-Match"));
    if (wanted.isEmpty()) {
      throw new ApiException(
          412, "VERSION_MISSING", "If-Match must hold the ETag that was read, or *");
    }
    boolean fits = List.of(wanted.get().split(",")).stream()
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.equals(current));
    if (!fits) {
      throw new ApiException(412, "STALE_VERSION", "it has changed since it was read");
    }
  }
}
