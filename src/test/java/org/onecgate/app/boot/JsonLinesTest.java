package org.onecgate.app.boot;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Instant;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that each entry of the log is one object on one line, whatever stands in it (O2). */
class JsonLinesTest {
  private static final String EXCHANGE = "20261129T221500123Z-0a1b2c3d";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private static String line(Level level, String message, Throwable thrown, Object... values) {
    LogRecord entry = new LogRecord(level, message);
    entry.setLoggerName("org.onecgate.story.Failures");
    entry.setInstant(Instant.parse("2026-11-29T22:15:00.120Z"));
    entry.setThrown(thrown);
    entry.setParameters(values);
    return new JsonLines().format(entry);
  }

  private static JsonObject read(String line) {
    assertThat(line).endsWith("}\n").hasLineCount(1);
    assertThat(line.strip().codePoints())
        .noneMatch(c -> Character.getType(c) == Character.CONTROL
            || Character.getType(c) == Character.FORMAT
            || c == 0x2028
            || c == 0x2029);
    try (JsonReader reader = Json.createReader(new StringReader(line))) {
      return reader.readObject();
    }
  }

  private static JsonObject read(Level level, String message, Object... values) {
    return read(line(level, message, null, values));
  }

  @Test
  void allThatIsKnownIsToldByItself() {
    JsonObject entry = read(
        Level.WARNING,
        "BROKEN_XML import refused exchange=" + EXCHANGE + " server=shop trace=" + TRACE
            + " detail=ends inside a");
    assertThat(entry.getString("time")).isEqualTo("2026-11-29T22:15:00.120Z");
    assertThat(entry.getString("level")).isEqualTo("WARNING");
    assertThat(entry.getString("logger")).isEqualTo("org.onecgate.story.Failures");
    assertThat(entry.getString("thread")).isEqualTo(Thread.currentThread().getName());
    assertThat(entry.getString("message")).startsWith("BROKEN_XML import refused exchange=");
    assertThat(entry.getString("exchange")).isEqualTo(EXCHANGE);
    assertThat(entry.getString("server")).isEqualTo("shop");
    assertThat(entry.getString("trace")).isEqualTo(TRACE);
    assertThat(entry.keySet()).hasSize(8);
  }

  @Test
  void whatIsPutIntoAMessageIsKnownToo() {
    JsonObject entry =
        read(Level.INFO, "handed over delivery={0} handler={1}", EXCHANGE, "webhook");
    assertThat(entry.getString("exchange")).isEqualTo(EXCHANGE);
    entry = read(
        Level.INFO,
        "published files=3 bytes=1024 findings=0 exchange={0} server={1}",
        EXCHANGE,
        "1c");
    assertThat(entry.getString("exchange")).isEqualTo(EXCHANGE);
    assertThat(entry.getString("server")).isEqualTo("1c");
    entry =
        read(Level.INFO, "sealed exchange={0} by import, files=1 server=1c session=x", EXCHANGE);
    assertThat(entry.getString("server")).isEqualTo("1c");
    assertThat(entry.containsKey("session")).isFalse();
  }

  @Test
  void anIncidentHasItsNumberAndItsStackTrace() {
    Throwable bug = new IllegalStateException("first\nsecond\u2028third\u202e");
    JsonObject entry = read(line(Level.SEVERE, "INTERNAL incident=0A1B2C3D type=catalog", bug));
    assertThat(entry.getString("level")).isEqualTo("ERROR");
    assertThat(entry.getString("incident")).isEqualTo("0A1B2C3D");
    assertThat(entry.getString("exception"))
        .startsWith("java.lang.IllegalStateException: first\nsecond\u2028third\u202e")
        .contains("\tat org.onecgate.app.boot.JsonLinesTest");
  }

  /** Whoever chooses a file's name chooses no exchange. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UNKNOWN_FILE type=catalog mode=import filename=x exchange=%s server=shop",
        "UNKNOWN_FILE type=x exchange=%s server=shop mode=import",
        "BAD_CREDENTIALS type=catalog login=x exchange=%s server=shop",
        "chunk repeated file=x exchange=%s server=shop offset=1",
        "no administrator login=x exchange=%s server=shop",
        "BAD_REQUEST remote=1.2.3.4 detail=exchange=%s server=shop",
        "clean-up exchange=../../x exchange=%s server=shop"
      })
  void whatComesBehindWordsFromOutsideIsOnlyAText(String message) {
    JsonObject entry = read(Level.WARNING, message.formatted(EXCHANGE));
    assertThat(entry.keySet())
        .containsExactlyInAnyOrder("time", "level", "logger", "thread", "message");
    assertThat(entry.getString("message")).contains(EXCHANGE);
  }

  @Test
  void noTextBreaksALine() {
    Random random = new Random(20261129);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder("{0} \"}\n{\"level\":\"x\\");
      random.ints(40, 0, 0x110000).forEach(text::appendCodePoint); // halves of characters, too
      random.ints(20, 0, 0x100).forEach(text::appendCodePoint);
      String sent = text.toString();
      JsonObject entry = read(line(Level.INFO, "{0}", new IllegalStateException(sent), sent));
      assertThat(entry.getString("message").replaceAll("[\ud800-\udfff\ufffd]", ""))
          .isEqualTo(sent.replaceAll("[\ud800-\udfff\ufffd]", ""));
      assertThat(entry.getString("level")).isEqualTo("INFO");
    }
  }

  @Test
  void aLongTextIsCut() {
    JsonObject entry =
        read(line(Level.INFO, "x".repeat(1 << 20), new IllegalStateException("y".repeat(1 << 20))));
    assertThat(entry.getString("message")).hasSize(JsonLines.MOST + 3).endsWith("x...");
    assertThat(entry.getString("exception")).hasSize(JsonLines.MOST + 3).endsWith("y...");
  }
}
