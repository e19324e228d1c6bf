package org.onecgate.admin;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The one form of every answer of the API (C2). */
final class Envelope {
  private Envelope() {}

  static void success(HttpServletResponse response, int status, JsonValue data) throws IOException {
    write(
        response,
        status,
        Json.createObjectBuilder().add("success", true).add("data", data).build());
  }

  static void failure(HttpServletResponse response, ApiException e) throws IOException {
    write(
        response,
        e.status(),
        Json.createObjectBuilder()
            .add("success", false)
            .add(
                "error",
                Json.createObjectBuilder().add("code", e.code()).add("message", e.reason()))
            .build());
  }

  private static void write(HttpServletResponse response, int status, JsonObject object)
      throws IOException {
    byte[] body = (object + "\n").getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/json;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
