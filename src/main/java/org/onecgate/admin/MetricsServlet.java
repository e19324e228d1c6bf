package org.onecgate.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.onecgate.Addresses;
import org.onecgate.metrics.Metrics;

/** {@code /metrics}: everything in numbers, for those who may read them (D3). */
public final class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Metrics metrics;
  private final transient Readers readers;
  private final transient Consumer<String> wrongToken;

  /**
   * Who may read.
   *
   * @param token whoever knows this; empty if a token opens nothing
   * @param addresses whoever comes from here without a token
   */
  public record Readers(Optional<String> token, Addresses addresses) {
    /** Nobody: there are no metrics. */
    public static final Readers NONE = new Readers(Optional.empty(), Addresses.NONE);

    private boolean isNobody() {
      return token.isEmpty() && addresses.networks().isEmpty();
    }
  }

  /**
   * Shows these.
   *
   * @param wrongToken is told from which address a wrong token came (O2)
   */
  MetricsServlet(Metrics metrics, Readers readers, Consumer<String> wrongToken) {
    this.metrics = metrics;
    this.readers = readers;
    this.wrongToken = wrongToken;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (readers.isNobody() || request.getPathInfo() != null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Optional<String> given = Doorkeeper.bearer(request);
    boolean known = given.isPresent()
        && readers.token().filter(token -> Doorkeeper.same(token, given.get())).isPresent();
    if (!known && !readers.addresses().contain(request.getRemoteAddr())) {
      given.ifPresent(token -> wrongToken.accept(request.getRemoteAddr()));
      response.setHeader("WWW-Authenticate", "Bearer");
      response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
      return;
    }
    Metrics.Scrape scrape = metrics.scrape(request.getHeader("Accept"));
    response.setContentType(scrape.contentType());
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    scrape.write(response.getOutputStream());
  }
}
