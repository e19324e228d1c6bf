package org.onecgate.clients;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.onecgate.it.Wire;

/** Functions of 1C's own language, as far as the exchange uses them. */
final class Bsl {
  static final Charset WINDOWS_1251 = Charset.forName("windows-1251");

  private Bsl() {}

  /** {@code СтрЧислоСтрок}: an LF at the end begins one more line, the strictest reading there is. */
  static int lineCount(String text) {
    return lines(text).size();
  }

  /** {@code СтрПолучитьСтроку}: lines are counted from one and end with LF alone. */
  static String line(String text, int number) {
    List<String> lines = lines(text);
    return number <= lines.size() ? lines.get(number - 1) : "";
  }

  private static List<String> lines(String text) {
    return List.of(text.split("\n", -1));
  }

  /** {@code СокрЛП(НРег(…))}. */
  static String word(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  /** {@code Число}, and -1 where the module catches that it is none. */
  static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** {@code ПолучитьТелоКакСтроку}: the encoding of the header, else UTF-8. */
  static String body(Wire.Answer answer) throws ClientException {
    String type = answer.header("Content-Type").orElse("");
    int at = type.indexOf("charset=");
    String name =
        at < 0 ? "UTF-8" : type.substring(at + 8).replaceFirst(";.*", "").replace("\"", "");
    return new String(answer.bytes(), charset(name));
  }

  /** What older modules do themselves: the header of exactly this name, all after {@code charset=}. */
  static String bodyByRestOfHeader(Wire.Answer answer) throws ClientException {
    String type = answer.headers().stream()
        .filter(line -> line.startsWith("Content-Type: "))
        .map(line -> line.substring("Content-Type: ".length()))
        .findFirst()
        .orElse("");
    int at = type.indexOf("charset=");
    return new String(answer.bytes(), charset(at < 0 ? type : type.substring(at + 8)));
  }

  /** A {@code ТекстовыйДокумент} without an encoding: a mark decides, else it is windows-1251. */
  static String textDocument(Wire.Answer answer) {
    String text = new String(answer.bytes(), StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : new String(answer.bytes(), WINDOWS_1251);
  }

  private static Charset charset(String name) throws ClientException {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new ClientException("Неверная кодировка: " + name, e);
    }
  }
}
