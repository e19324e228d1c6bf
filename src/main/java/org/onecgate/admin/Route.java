package org.onecgate.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.onecgate.admin.Visitor.Role;

/**
 * One thing that can be asked for, with what is told of it.
 *
 * @param method the HTTP method
 * @param path the path below {@code /api}; a segment in braces stands for any
 * @param role what one must at least be to ask
 * @param shops whether a shop may ask, too
 * @param handler who answers
 * @param told what is told of it in the description
 */
record Route(
    String method, String path, Role role, boolean shops, Handler handler, List<Told> told) {
  /** One of which nothing is told yet, and that is open to no shop. */
  Route(String method, String path, Role role, Handler handler) {
    this(method, path, role, false, handler, List.of());
  }

  /** Answers one kind of request. */
  @FunctionalInterface
  interface Handler {
    /** Answers it. */
    ApiAnswer handle(ApiRequest request) throws ApiException, IOException;
  }

  /** Whether asking changes nothing. */
  boolean isSafe() {
    return method.equals("GET");
  }

  /** Whether somebody of this role may ask. */
  boolean admits(Role visitor) {
    return (visitor == Role.SHOP && shops) || visitor.compareTo(role) >= 0;
  }

  /** Whether it takes more than looking: then it is not open to everybody who has logged in. */
  boolean isBeyondLooking() {
    return role.compareTo(Role.LOOKS) > 0;
  }

  /** Whether the journal of people tells of it: of all that changes something, or that not everybody may. */
  boolean isNoted() {
    return !isSafe() || (isBeyondLooking() && told(Told.Unnoted.class).isEmpty());
  }

  /** Opens it to shops, too. */
  Route forShops() {
    return new Route(method, path, role, true, handler, told);
  }

  private Route with(Told more) {
    return new Route(
        method,
        path,
        role,
        shops,
        handler,
        Stream.concat(told.stream(), Stream.of(more)).toList());
  }

  /**
   * Says what it is for.
   *
   * @param name what generated clients call it
   * @param summary what it does, in a sentence
   */
  Route says(String name, String summary) {
    return says(name, summary, "");
  }

  /** The same with more to be known. */
  Route says(String name, String summary, String more) {
    return with(new Told.Purpose(name, summary, more));
  }

  /** Says which parameters its query may have. */
  Route asks(Told.Parameter... parameters) {
    return asks(List.of(parameters));
  }

  /** The same of those that several routes have. */
  Route asks(List<? extends Told.Parameter> parameters) {
    Route route = this;
    for (Told.Parameter parameter : parameters) {
      route = route.with(parameter);
    }
    return route;
  }

  /** Says which body it takes. */
  Route takes(Class<?> type) {
    return with(new Told.Body(type));
  }

  /** Says that it takes the bytes of a file as they are. */
  Route takesFile() {
    return with(new Told.Bytes(false));
  }

  /** Says that it takes one of many parts of a file. */
  Route takesPart() {
    return with(new Told.Bytes(true));
  }

  /** Says which record it answers with 200. */
  Route answers(Class<?> type) {
    return answers(200, type);
  }

  /** Says which record it answers, and with which status. */
  Route answers(int status, Class<?> type) {
    return with(new Told.Answer(status, type));
  }

  /** Says that it answers a document of this media type. */
  Route document(String type) {
    return with(new Told.Document(type));
  }

  /** Says which header its answer has. */
  Route header(String name, String says) {
    return with(new Told.Header(name, says));
  }

  /** Says that what it shows or changes has a version. */
  Route versioned() {
    return with(new Told.Version());
  }

  /** Says that the journal of people tells nothing of it: pages ask for it again and again, and it shows no secret. */
  Route unnoted() {
    return with(new Told.Unnoted());
  }

  /** Says that what has not changed since it was read is not sent again. */
  Route unchanged() {
    return with(new Told.Unchanged());
  }

  /** Says that it may refuse with this status, which means what it always means. */
  Route refuses(int status) {
    return refuses(status, "");
  }

  /** The same if it means something of its own. */
  Route refuses(int status, String why) {
    return with(new Told.Refusal(status, why));
  }

  /** What is told of it in this way. */
  <T extends Told> List<T> told(Class<T> kind) {
    return told.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** What stands for the variables, where this path fits. */
  Optional<List<String>> match(String asked) {
    String[] mine = path.split("/", -1);
    String[] theirs = asked.split("/", -1);
    if (mine.length != theirs.length) {
      return Optional.empty();
    }
    List<String> variables = new ArrayList<>();
    for (int i = 0; i < mine.length; i++) {
      if (mine[i].startsWith("{")) {
        if (theirs[i].isEmpty()) {
          return Optional.empty();
        }
        variables.add(theirs[i]);
      } else if (!mine[i].equals(theirs[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }
}
