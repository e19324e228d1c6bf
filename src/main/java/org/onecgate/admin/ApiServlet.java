package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.onecgate.storage.JsonStore;
import org.onecgate.storage.StorageException;

/**
 * {@code /api/*}: finds out who asks, finds the route, has it answered, writes the envelope (C2). Its one
 * {@code catch} turns every failure into words (C3, E10).
 */
public final class ApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(ApiServlet.class.getName());

  private final transient List<Route> routes;
  private final transient Doorkeeper doorkeeper;
  private final transient JsonStore json;

  /** Serves these routes. */
  ApiServlet(List<Route> routes, Doorkeeper doorkeeper, JsonStore json) {
    this.routes = List.copyOf(routes);
    this.doorkeeper = doorkeeper;
    this.json = json;
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
      Envelope.failure(response, e);
      return;
    }
    Envelope.write(response, answer, json);
  }

  private ApiAnswer answer(HttpServletRequest request, HttpServletResponse response)
      throws ApiException {
    try {
      return dispatch(request, response);
    } catch (StorageException e) {
      LOG.log(Level.ERROR, "api: the disk failed", e);
      throw new ApiException(
          500,
          switch (e.problem()) {
            case DISK_FULL -> "DISK_FULL";
            case READ_ONLY -> "DISK_READ_ONLY";
            case PERMISSION_DENIED -> "DISK_DENIED";
            case NOT_FORCED, OTHER -> "DISK_FAILED";
          },
          "it could not be read or written; nothing has changed");
    } catch (IOException | RuntimeException e) {
      String incident =
          String.format(Locale.ROOT, "%08X", ThreadLocalRandom.current().nextInt());
      LOG.log(Level.ERROR, "INTERNAL incident=" + incident + " api " + request.getMethod(), e);
      throw new ApiException(500, "INTERNAL", "internal server error, incident " + incident);
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
          Visitor visitor = doorkeeper.admit(request, response, route);
          return route.handler().handle(new ApiRequest(request, variables.get(), visitor, json));
        }
      }
    }
    // Who may see nothing learns nothing of what there is.
    doorkeeper.admit(
        request,
        response,
        new Route(
            "GET",
            path,
            here.stream().map(Route::role).min(Visitor.Role::compareTo).orElse(Visitor.Role.ADMIN),
            r -> ApiAnswer.done()));
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
