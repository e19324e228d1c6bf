package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.onecgate.Crowd;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.catalogue.CatalogueException;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.StorageException;
import org.onecgate.story.Audit;
import org.onecgate.story.Deed;

/**
 * {@code /api/*}: finds out who asks, finds the route, has it answered, writes the envelope (C2). Its one
 * {@code catch} turns every failure into words (C3, E10).
 */
public final class ApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(ApiServlet.class.getName());

  private final transient List<Route> routes;
  private final transient Doorkeeper doorkeeper;
  private final transient Crowd bodies;
  private final transient JsonStore json;
  private final transient Audit audit;

  /** Serves these routes, and tells this journal who asked for what. */
  ApiServlet(List<Route> routes, Doorkeeper doorkeeper, JsonStore json, Crowd bodies, Audit audit) {
    this.audit = audit;
    this.bodies = bodies;
    this.routes = List.copyOf(routes);
    this.doorkeeper = doorkeeper;
    this.json = json;
  }

  /** All that it serves, for those who check that they know it all. */
  List<Route> routes() {
    return routes;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ApiAnswer answer;
    try {
      answer = answer(request, response);
    } catch (ApiException e) {
      LOG.log(
          e.status() < 500 ? Level.DEBUG : Level.ERROR,
          "api refused code={0} method={1} remote={2} why={3}",
          e.code(),
          request.getMethod(),
          request.getRemoteAddr(),
          e.reason().replaceAll("\\p{C}", "?"));
      drain(request, response);
      Envelope.failure(response, e, json);
      return;
    }
    drain(request, response);
    write(request, response, answer);
  }

  private void drain(HttpServletRequest request, HttpServletResponse response) {
    if (!RequestBody.drain(request, bodies)) {
      response.setHeader("Connection", "close");
    }
  }

  /** What fails once the answer has begun can only break it off. */
  private void write(HttpServletRequest request, HttpServletResponse response, ApiAnswer answer)
      throws IOException {
    try {
      Envelope.write(response, answer, json, request.getMethod().equals("HEAD"));
    } catch (StorageException | RuntimeException e) {
      ApiException failure = failure(request, e);
      if (response.isCommitted()) {
        throw new IOException("an answer broke off: " + failure.reason());
      }
      response.reset();
      Envelope.failure(response, failure, json);
    }
  }

  private ApiAnswer answer(HttpServletRequest request, HttpServletResponse response)
      throws ApiException {
    try {
      return dispatch(request, response);
    } catch (IOException | RuntimeException e) {
      throw failure(request, e);
    }
  }

  private static ApiException failure(HttpServletRequest request, Exception e) {
    if (e instanceof StorageException disk) {
      return ApiException.disk("what was asked for", disk);
    }
    if (e instanceof CatalogueException catalogue) {
      return ApiException.catalogue(catalogue);
    }
    String incident =
        String.format(Locale.ROOT, "%08X", ThreadLocalRandom.current().nextInt());
    LOG.log(Level.ERROR, "INTERNAL incident=" + incident + " api " + request.getMethod(), e);
    return new ApiException(500, "INTERNAL", "internal server error, incident " + incident);
  }

  /** What is asked for. */
  private interface Asked {
    ApiAnswer answer() throws ApiException, IOException;
  }

  /**
   * Has it answered, and the journal of people told of it by the table of routes: no handler can forget that. Orders
   * of shops have records of their own, and by the thousand would hide what people do; a stranger who was not let in
   * has done nothing, unless he tried to log in.
   */
  private ApiAnswer noted(ApiRequest asked, Route route, Asked what)
      throws ApiException, IOException {
    Role role = asked.visitor().role();
    if (!route.isNoted()
        || role == Role.SHOP
        || (role == Role.STRANGER && route.role() != Role.STRANGER)) {
      return what.answer();
    }
    Instant at = audit.now();
    String outcome = "INTERNAL";
    try {
      ApiAnswer answer = what.answer();
      outcome = Deed.DONE;
      return answer;
    } catch (ApiException e) {
      outcome = e.code();
      throw e;
    } catch (StorageException e) {
      outcome = "DISK_FAILED";
      throw e;
    } finally {
      boolean isPart = route.told(Told.Bytes.class).stream().anyMatch(Told.Bytes::part);
      if (!isPart || !outcome.equals(Deed.DONE)) { // that files are handed in is in it once
        audit.note(asked.deed(at, outcome));
      }
    }
  }

  private ApiAnswer dispatch(HttpServletRequest request, HttpServletResponse response)
      throws ApiException, IOException {
    String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    List<Route> here = new ArrayList<>();
    for (Route route : routes) {
      Optional<List<String>> variables = route.match(path);
      if (variables.isPresent()) {
        here.add(route);
        if (route.method().equals(method)) {
          Visitor visitor = doorkeeper.visitor(request);
          ApiRequest asked =
              new ApiRequest(request, route, variables.get(), visitor, json, bodies, routes);
          return noted(asked, route, () -> {
            doorkeeper.check(visitor, request, response, route);
            return route.handler().handle(asked);
          });
        }
      }
    }
    // Who may see nothing learns nothing of what there is.
    Route any = new Route(
        "GET",
        path,
        here.stream().map(Route::role).min(Role::compareTo).orElse(Role.LOOKS),
        r -> ApiAnswer.done());
    doorkeeper.admit(
        request, response, here.stream().anyMatch(Route::shops) ? any.forShops() : any);
    if (here.isEmpty()) {
      throw new ApiException(404, "NOT_FOUND", "there is nothing at this address");
    }
    TreeSet<String> allowed = new TreeSet<>(here.stream().map(Route::method).toList());
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    response.setHeader("Allow", String.join(", ", allowed));
    throw new ApiException(
        405, "METHOD_NOT_ALLOWED", "here one can only " + String.join(", ", allowed));
  }
}
