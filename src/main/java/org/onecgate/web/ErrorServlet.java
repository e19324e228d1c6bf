package org.onecgate.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.onecgate.protocol.Form;

/**
 * Answers in the container's place where a URL of the application leads nowhere or something
 * breaks: plain text, no server name, no version, no stack trace (E10).
 */
public final class ErrorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(ErrorServlet.class.getName());

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    int code = status instanceof Integer i ? i : HttpServletResponse.SC_NOT_FOUND;
    String text = switch (code) {
      case HttpServletResponse.SC_NOT_FOUND -> "Not found";
      case HttpServletResponse.SC_METHOD_NOT_ALLOWED -> "Method not allowed";
      default -> code < 500 ? "Request refused" : "Internal server error";
    };
    try {
      ReplyWriter.write(code, "failure\n" + text, Form.DEFAULT, response);
    } catch (IOException e) {
      // The client is gone; the container would log that as an error of ours.
      LOG.log(Level.DEBUG, "error answer not delivered status={0}", Integer.toString(code));
    }
  }
}
