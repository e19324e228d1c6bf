package org.onecgate.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.onecgate.protocol.Reply;

/** Writes a reply to 1C; nothing else writes bodies of exchange answers (E13). */
final class ReplyWriter {
  private ReplyWriter() {}

  /**
   * Writes and flushes the whole reply.
   *
   * @throws IOException where the client is gone
   */
  static void write(Reply reply, HttpServletResponse response) throws IOException {
    int status = reply instanceof Reply.Failure failure ? failure.fault().status() : 200;
    write(status, reply.text(), response);
  }

  /** Writes and flushes plain text. */
  static void write(int status, String text, HttpServletResponse response) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/plain;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }
}
