package org.onecgate.clients;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.onecgate.it.Wire;

/** Lines on which answers arrive otherwise than they were sent. */
final class Distortion {
  private Distortion() {}

  /** The bodies of the answers to one mode are changed. */
  static Line body(String mode, UnaryOperator<String> change) {
    return (resource, answer, waited) ->
        isOf(resource, mode) ? withBody(answer, change.apply(answer.text())) : answer;
  }

  /** The {@code Content-Type} of all answers is another one. */
  static Line contentType(String value) {
    return (resource, answer, waited) -> new Wire.Answer(
        answer.status(), List.of("Content-Type: " + value), answer.text(), answer.raw());
  }

  /** Whether a request was of this mode. */
  static boolean isOf(String resource, String mode) {
    return (resource + "&").contains("mode=" + mode + "&");
  }

  /** In the encoding that the header tells. */
  private static Wire.Answer withBody(Wire.Answer answer, String body) {
    boolean cyrillic = answer.header("Content-Type").orElse("").endsWith("=windows-1251");
    byte[] bytes = body.getBytes(cyrillic ? Bsl.WINDOWS_1251 : StandardCharsets.UTF_8);
    String raw = new String(bytes, StandardCharsets.ISO_8859_1);
    return new Wire.Answer(answer.status(), answer.headers(), body, raw);
  }
}
