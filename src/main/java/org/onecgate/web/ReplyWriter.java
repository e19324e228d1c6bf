package org.onecgate.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.onecgate.protocol.Form;
import org.onecgate.protocol.Reply;

/** Writes a reply to 1C; nothing else writes bodies of exchange answers (E13). */
final class ReplyWriter {
  private ReplyWriter() {}

  /**
   * Writes and flushes the whole reply.
   *
   * @throws IOException if the client is gone
   */
  static void write(Reply reply, Form form, HttpServletResponse response) throws IOException {
    if (reply instanceof Reply.Document document) {
      write(document, response);
      return;
    }
    boolean failed = reply instanceof Reply.Failure && !form.alwaysOk();
    int status = failed ? ((Reply.Failure) reply).fault().status() : 200;
    write(status, reply.text(), form, response);
  }

  /** Some clients take all that follows {@code charset=} for the name of the encoding. */
  private static void write(Reply.Document document, HttpServletResponse response)
      throws IOException {
    try (InputStream in = document.content().open()) {
      begin(200, "application/xml;charset=" + document.charset().name(), response);
      response.setContentLengthLong(document.length());
      in.transferTo(response.getOutputStream());
      response.flushBuffer();
    }
  }

  /** Writes and flushes plain text. */
  static void write(int status, String text, Form form, HttpServletResponse response)
      throws IOException {
    write(status, "text/plain", text, form, response);
  }

  /** Writes and flushes a page for people: 1C never asks for one. */
  static void page(String html, HttpServletResponse response) throws IOException {
    write(200, "text/html", html, Form.DEFAULT, response);
  }

  private static void write(
      int status, String type, String text, Form form, HttpServletResponse response)
      throws IOException {
    byte[] body = form.encode(text);
    begin(status, type + ";charset=" + form.charset().name(), response);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  private static void begin(int status, String type, HttpServletResponse response) {
    response.setStatus(status);
    response.setContentType(type);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
  }
}
