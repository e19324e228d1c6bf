package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.onecgate.json.JsonStore;

/**
 * {@code /health}, {@code /health/live}, {@code /health/ready}, {@code /health/started}: 200 if all is up, else 503
 * (D3). It has started when it answers, and lives as long.
 */
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Health health;
  private final transient JsonStore json;

  /** Tells of this. */
  public HealthServlet(Health health, JsonStore json) {
    this.health = health;
    this.json = json;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    switch (path == null ? "/" : path) {
      case "/live", "/started" -> tell(Health.View.ALIVE, response);
      case "/", "/ready" -> tell(health.ready(), response);
      default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private void tell(Health.View view, HttpServletResponse response) throws IOException {
    byte[] body = json.line(view).getBytes(StandardCharsets.UTF_8);
    response.setStatus(view.status() == Health.Status.UP ? 200 : 503);
    response.setContentType("application/json;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
