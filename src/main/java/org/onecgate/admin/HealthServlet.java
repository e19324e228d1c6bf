package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * {@code /health/live} and {@code /health/ready}: 200 {@code up}, or 503 {@code down} if the
 * data directory cannot be written (D3).
 */
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient BooleanSupplier ready;

  /** Asks this whether an exchange could be received now. */
  public HealthServlet(BooleanSupplier ready) {
    this.ready = ready;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean up = switch (String.valueOf(request.getPathInfo())) {
      case "/live" -> true;
      case "/ready" -> ready.getAsBoolean();
      default -> {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
        yield false;
      }
    };
    if (!response.isCommitted()) {
      byte[] body = (up ? "up" : "down").getBytes(StandardCharsets.US_ASCII);
      response.setStatus(up ? 200 : 503);
      response.setContentType("text/plain;charset=UTF-8");
      response.setHeader("Cache-Control", "no-store");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
