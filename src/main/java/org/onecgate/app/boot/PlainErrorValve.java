package org.onecgate.app.boot;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/**
 * Gives an error without a body the two lines that 1C can show: {@code failure} and a short reason.
 *
 * <p>Never tells the server's name or version, a stack trace, or anything of the request. Public,
 * with a public constructor, because Tomcat creates it by its name.
 *
 * <p>Whatever comes to it was answered by nobody else, so Gate has not seen it; Gate is told (O2).
 */
public final class PlainErrorValve extends ErrorReportValve {
  /** Where the web application leaves whom to tell: a consumer of maps of words. */
  private static final String REFUSED = "org.onecgate.refused";

  /** For Tomcat. */
  public PlainErrorValve() {}

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    tell(request, status);
    AtomicBoolean writable = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
    if (!writable.get()) {
      return;
    }
    try {
      response.setContentType("text/plain");
      response.setCharacterEncoding(StandardCharsets.UTF_8.name());
      response.setHeader("X-Content-Type-Options", "nosniff");
      Writer writer = response.getReporter();
      // null where the application has already taken the output stream
      if (writer != null) {
        writer.write("failure\n" + reason(status));
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException e) {
      // the client has gone, or the answer has: nobody is left to be told
      container.getLogger().debug("error answer not written, status=" + status, e);
    }
  }

  /** Tells Gate, where it runs: {@code cause}, {@code what}, {@code status} and {@code remote}. */
  private void tell(Request request, int status) {
    if (container.findChild("") instanceof Context context
        && context.getServletContext().getAttribute(REFUSED) instanceof Consumer<?> gate) {
      Object cause = request.getCoyoteRequest().getAttribute(StrictHttp.CAUSE);
      Object what = request.getCoyoteRequest().getAttribute(StrictHttp.WHAT);
      @SuppressWarnings("unchecked") // what it takes is written where it is left
      Consumer<Map<String, String>> told = (Consumer<Map<String, String>>) gate;
      told.accept(Map.of(
          "cause",
          cause == null ? "status" : cause.toString(),
          "what",
          what == null ? String.valueOf(request.getRequestURI()) : what.toString(),
          "status",
          Integer.toString(status),
          "remote",
          String.valueOf(request.getRemoteAddr())));
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 400 -> "The request is malformed";
      case 401 -> "Login and password are needed";
      case 403 -> "Not allowed";
      case 404 -> "Nothing is at this address";
      case 405 -> "This method is not allowed here";
      case 408 -> "The request took too long";
      case 411 -> "The length of the request is missing";
      case 413 -> "The request is too large";
      case 414 -> "The address is too long";
      case 429 -> "Too many requests";
      case 431 -> "The headers of the request are too large";
      case 500 -> "Internal error; the log of the server tells more";
      case 501 -> "This kind of request is not supported";
      case 503 -> "Not available at the moment";
      case 505 -> "This version of HTTP is not supported";
      default -> status < 500 ? "The request was refused" : "The server failed";
    };
  }
}
