package org.onecgate.admin;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.onecgate.FieldFault;
import org.onecgate.json.JsonStore;

/** The one form of every answer of the API (C2). */
final class Envelope {
  /** Looked up once: {@code Json} searches every jar of the class path again at each call. */
  static final JsonProvider JSON = JsonProvider.provider();

  /** An answer is data: whatever a browser takes it for, nothing in it runs, and no page frames it. */
  private static final String POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

  private Envelope() {}

  /**
   * Writes what was asked for.
   *
   * @param head whether only the header is wanted: a document would be read for nobody
   */
  static void write(HttpServletResponse response, ApiAnswer answer, JsonStore json, boolean head)
      throws IOException {
    if (answer instanceof ApiAnswer.Data data) {
      data.headers().forEach(response::addHeader);
      write(
          response,
          data.status(),
          JSON.createObjectBuilder()
              .add("success", true)
              .add("data", json.value(data.view()))
              .build());
    } else if (answer instanceof ApiAnswer.Document document) {
      begin(response, 200, document.type());
      document.headers().forEach(response::setHeader);
      if (!document.fileName().isEmpty()) {
        response.setHeader(
            "Content-Disposition",
            "attachment; filename*=UTF-8''"
                + URLEncoder.encode(document.fileName(), StandardCharsets.UTF_8)
                    .replace("+", "%20"));
      }
      if (!head) {
        document.content().write(response.getOutputStream());
      }
    } else if (answer instanceof ApiAnswer.Unchanged unchanged) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      guard(response);
      unchanged.headers().forEach(response::setHeader);
    }
  }

  /** Writes why not. */
  static void failure(HttpServletResponse response, ApiException e, JsonStore json)
      throws IOException {
    e.headers().forEach(response::setHeader);
    JsonObjectBuilder error =
        JSON.createObjectBuilder().add("code", e.code()).add("message", e.reason());
    if (e.said() != null) {
      error.add("said", json.value(e.said()));
    }
    if (!e.faults().isEmpty()) {
      JsonArrayBuilder faults = JSON.createArrayBuilder();
      for (FieldFault each : e.faults()) {
        faults.add(JSON.createObjectBuilder()
            .add("field", ApiException.cut(each.field()))
            .add("message", ApiException.cut(each.said().text()))
            .add("said", json.value(each.said())));
      }
      error.add("faults", faults);
    }
    write(
        response,
        e.status(),
        JSON.createObjectBuilder().add("success", false).add("error", error).build());
  }

  private static void write(HttpServletResponse response, int status, JsonObject object)
      throws IOException {
    byte[] body = (object + "\n").getBytes(StandardCharsets.UTF_8);
    begin(response, status, "application/json;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static void begin(HttpServletResponse response, int status, String type) {
    response.setStatus(status);
    response.setContentType(type);
    guard(response);
  }

  /** Has nobody keep an answer, if it does not say otherwise, or take it for something else than it is. */
  static void guard(HttpServletResponse response) {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Security-Policy", POLICY);
  }
}
