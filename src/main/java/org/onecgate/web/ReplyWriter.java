package org.onecgate.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.onecgate.protocol.Form;
import org.onecgate.protocol.Reply;

/** Writes a reply to 1C; nothing else writes bodies of exchange answers (E13). */
final class ReplyWriter {
  private ReplyWriter() {}

  /**
   * Writes and flushes the whole reply.
   *
   * @throws IOException where the client is gone
   */
  static void write(Reply reply, Form form, HttpServletResponse response) throws IOException {
    boolean failed = reply instanceof Reply.Failure && !form.alwaysOk();
    int status = failed ? ((Reply.Failure) reply).fault().status() : 200;
    write(status, reply.text(), form, response);
  }

  /** Writes and flushes plain text. */
  static void write(int status, String text, Form form, HttpServletResponse response)
      throws IOException {
    byte[] body = form.encode(text);
    response.setStatus(status);
    // The charset comes last and unquoted: clients take all that follows for its name.
    response.setContentType("text/plain;charset=" + form.charset().name());
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }
}
