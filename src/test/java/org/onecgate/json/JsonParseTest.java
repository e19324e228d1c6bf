package org.onecgate.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.QuietLog;
import org.onecgate.json.BadJsonException.Problem;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;
import org.onecgate.storage.StorageException;

/**
 * Proves that JSON from outside is understood exactly or refused with the field named, whatever it
 * holds, by one exception and at once (C3, P6, P7).
 */
@QuietLog
class JsonParseTest {
  /** Has a component of every kind. */
  public record All(
      int whole,
      long big,
      boolean flag,
      @Nullable Integer maybe,
      @Nullable String text,
      @Nullable BigDecimal price,
      @Nullable Instant time,
      @Nullable Colour colour,
      @Nullable List<String> words,
      @Nullable List<Part> parts,
      @Nullable Map<String, String> names,
      @Nullable Part part) {
    /** Copies, and so refuses nulls in lists. */
    public All {
      words = words == null ? List.of() : List.copyOf(words);
    }
  }

  /** A record in a record. */
  public record Part(String id, int size) {
    /** Refuses. */
    public Part {
      if (size < 0) {
        throw new IllegalArgumentException("the field size is missing or wrong");
      }
    }
  }

  /** Some words. */
  public enum Colour {
    /** One. */
    RED,
    /** Another. */
    BLUE
  }

  private static final String LEAST = "\"whole\":1,\"big\":2,\"flag\":true";

  @TempDir
  Path directory;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));

  @AfterEach
  void close() {
    store.close();
  }

  /** Parsson gives up after 15 million characters, and a manifest of 100,000 files has more. */
  @Test
  void aTextIsReadHoweverLongItIs() throws Exception {
    String word = "x".repeat(1_000_000);
    List<String> words = Collections.nCopies(16, word);
    String text = "{" + LEAST + ",\"words\":[\"" + String.join("\",\"", words) + "\"]}";
    All all = store.parse(text, All.class);
    assertThat(all.words()).isEqualTo(words);
    assertThat(store.value(all).asJsonObject().getJsonArray("words")).hasSize(words.size());
  }

  @Test
  void whatIsRightIsUnderstood() throws Exception {
    All all = store.parse(
        "{" + LEAST
            + ",\"maybe\":3,\"text\":\"№ 🚚\",\"price\":1.50,\"time\":\"2026-01-01T00:00:00Z\","
            + "\"colour\":\"BLUE\",\"words\":[\"a\"],\"parts\":[{\"id\":\"p\",\"size\":0}],"
            + "\"names\":{\"k\":\"v\"},\"part\":{\"id\":\"q\",\"size\":1}}",
        All.class);
    assertThat(all)
        .isEqualTo(new All(
            1,
            2,
            true,
            3,
            "№ 🚚",
            new BigDecimal("1.50"),
            Instant.parse("2026-01-01T00:00:00Z"),
            Colour.BLUE,
            List.of("a"),
            List.of(new Part("p", 0)),
            Map.of("k", "v"),
            new Part("q", 1)));
    assertThat(store.parse(store.bytes(all), All.class)).isEqualTo(all);
  }

  @Test
  void whatIsAbsentOrNullIsTheSame() throws Exception {
    All least = store.parse("{" + LEAST + "}", All.class);
    assertThat(least.text()).isNull();
    assertThat(least.words()).isEmpty();
    assertThat(store.parse(
            "{" + LEAST
                + ",\"maybe\":null,\"text\":null,\"price\":null,\"time\":null,\"colour\":null,"
                + "\"words\":null,\"parts\":null,\"names\":null,\"part\":null}",
            All.class))
        .isEqualTo(least);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
            "| it is no JSON| NOT_JSON",
            "null| it must be one JSON object| WRONG_TYPE",
            "[]| it must be one JSON object| WRONG_TYPE",
            "\"text\"| it must be one JSON object| WRONG_TYPE",
            "{L| it is no JSON, line 1| NOT_JSON",
            "{L,}| it is no JSON, line 1| NOT_JSON",
            "{L} x| it is no JSON, line 1| NOT_JSON",
            "{L}{}| it is no JSON, line 1| NOT_JSON",
            "\ufeff{L}| it is no JSON| NOT_JSON",
            "{L,\"other\":1}| unknown field other| UNKNOWN_FIELD",
            "{L,\"Text\":\"a\"}| unknown field Text| UNKNOWN_FIELD",
            "{L,\"part\":{\"id\":\"a\",\"size\":1,\"x\":[]}}| unknown field part.x| UNKNOWN_FIELD",
            "{L,\"parts\":[{\"id\":\"a\",\"size\":1},{\"y\":1}]}| unknown field parts[1].y| UNKNOWN_FIELD",
            "{L,\"a\\nb\\u202e\":1}| unknown field a?b?| UNKNOWN_FIELD",
            "{\"big\":2,\"flag\":true}| the field whole is missing or wrong| INVALID_FIELD",
            "{\"whole\":1,\"big\":null,\"flag\":true}| the field big is missing or wrong| INVALID_FIELD",
            "{L,\"part\":{\"id\":\"a\"}}| the field part.size is missing or wrong| INVALID_FIELD",
            "{L,\"whole\":2}| the field whole is there twice| INVALID_FIELD",
            "{L,\"part\":{\"id\":\"a\",\"id\":\"b\",\"size\":1}}| the field id is there twice| INVALID_FIELD",
            "{\"whole\":\"1\",\"big\":2,\"flag\":true}| whole must be a whole number| WRONG_TYPE",
            "{\"whole\":1.5,\"big\":2,\"flag\":true}| whole must be a whole number| WRONG_TYPE",
            "{\"whole\":2147483648,\"big\":2,\"flag\":true}| whole must be a whole number| WRONG_TYPE",
            "{\"whole\":1,\"big\":9223372036854775808,\"flag\":true}| big must be a whole number| WRONG_TYPE",
            "{\"whole\":1e30,\"big\":2,\"flag\":true}| whole must be a whole number| WRONG_TYPE",
            "{\"whole\":1,\"big\":2,\"flag\":1}| flag must be true or false| WRONG_TYPE",
            "{L,\"maybe\":{}}| maybe must be a whole number| WRONG_TYPE",
            "{L,\"text\":1}| text must be a text| WRONG_TYPE",
            "{L,\"text\":[\"a\"]}| text must be a text| WRONG_TYPE",
            "{L,\"price\":\"1\"}| price must be a number| WRONG_TYPE",
            "{L,\"time\":1}| time must be a text| WRONG_TYPE",
            "{L,\"time\":\"noon\"}| time must be a time such as 2026-11-21T12:00:00Z| WRONG_TYPE",
            "{L,\"colour\":\"GREEN\"}| colour must be one of [RED, BLUE]| WRONG_TYPE",
            "{L,\"words\":\"a\"}| words must be a list| WRONG_TYPE",
            "{L,\"words\":[\"a\",2]}| words[1] must be a text| WRONG_TYPE",
            "{L,\"words\":[\"a\",null]}| words[1] must be there| WRONG_TYPE",
            "{L,\"words\":[[\"a\"]]}| words[0] must be a text| WRONG_TYPE",
            "{L,\"names\":[]}| names must be an object| WRONG_TYPE",
            "{L,\"names\":{\"k\":null}}| names.k must be there| WRONG_TYPE",
            "{L,\"names\":{\"k\":1}}| names.k must be a text| WRONG_TYPE",
            "{L,\"part\":[]}| part must be an object| WRONG_TYPE",
            "{L,\"parts\":[{\"id\":\"a\",\"size\":1},{\"id\":\"b\",\"size\":-1}]}"
                + "| parts[1]: the field size is missing or wrong| INVALID_FIELD",
            "{L,\"text\":\"\\ud800\"}| half a character stands in text, line 1| INVALID_FIELD",
            "{L,\"\\udc00\":1}| half a character stands in ?, line 1| INVALID_FIELD")
        .map(line -> line.replace("{L", "{" + LEAST).split("\\| ?", -1))
        .map(f -> Arguments.of(f[0], f[1], Problem.valueOf(f[2])));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsRefusedByItsName(String text, String why, Problem problem) {
    assertThatExceptionOfType(BadJsonException.class)
        .as(text)
        .isThrownBy(() -> store.parse(text, All.class))
        .satisfies(e -> {
          assertThat(e.what().text()).startsWith(why);
          assertThat(e.problem()).isEqualTo(problem);
        });
  }

  @Test
  void allThatIsWrongIsToldWithTheWayToIt() {
    String text = "{\"whole\":\"1\",\"flag\":true,\"other\":1,\"words\":[\"a\",2],"
        + "\"part\":{\"id\":7,\"size\":-1},\"colour\":\"GREEN\",\"text\":\"right\"}";
    List<BadJsonException> wrong = new ArrayList<>();
    assertThatExceptionOfType(BadJsonException.class)
        .isThrownBy(() -> store.parse(text, All.class))
        .satisfies(e -> {
          assertThat(e.problem()).isEqualTo(Problem.WRONG_TYPE);
          assertThat(e.what().text()).isEqualTo("whole must be a whole number");
          assertThat(e.faults())
              .extracting(fault -> fault.field() + ": " + fault.said().text())
              .containsExactly(
                  "whole: whole must be a whole number",
                  "other: unknown field other",
                  "words[1]: words[1] must be a text",
                  "part.id: part.id must be a text",
                  "part: part: the field size is missing or wrong",
                  "colour: colour must be one of [RED, BLUE]",
                  "big: the field big is missing or wrong");
        });
    assertThatNoException().isThrownBy(() -> {
      All rest = store.parse(text, All.class, wrong::add);
      assertThat(rest.text()).as("what is right is there").isEqualTo("right");
      assertThat(rest.colour()).isNull();
    });
    assertThat(wrong).singleElement().satisfies(e -> assertThat(e.faults()).hasSize(7));
  }

  @Test
  void behindFiftyWrongFieldsNobodyLooksOn() {
    StringBuilder text = new StringBuilder("{" + LEAST);
    for (int i = 0; i < 10_000; i++) {
      text.append(",\"x").append(i).append("\":1");
    }
    assertThatExceptionOfType(BadJsonException.class)
        .isThrownBy(() -> store.parse(text.append('}').toString(), All.class))
        .satisfies(e -> assertThat(e.faults()).hasSize(50));
  }

  static Stream<Arguments> monsters() {
    String number = "{\"big\":2,\"flag\":true,\"whole\":%s}";
    return Stream.of(
        Arguments.of("a million [", "[".repeat(1 << 20)),
        Arguments.of(
            "closed again", "{\"text\":" + "[".repeat(500_000) + "]".repeat(500_000) + "}"),
        Arguments.of("objects", "{\"part\":".repeat(200_000)),
        Arguments.of(
            "an unknown field of depth 65",
            "{" + LEAST + ",\"x\":" + "[".repeat(64) + "]".repeat(64) + "}"),
        Arguments.of("a million digits", number.formatted("9".repeat(1_000_000))),
        Arguments.of("a million digits behind", number.formatted("0." + "9".repeat(1_000_000))),
        Arguments.of("1e2147483647", number.formatted("1e2147483647")),
        Arguments.of("1e99999999999", number.formatted("1e99999999999")),
        Arguments.of("1e-99999999999", number.formatted("1e-99999999999")),
        Arguments.of("1e999999999 as a price", "{" + LEAST + ",\"price\":1e999999999}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("monsters")
  void monstersAreRefusedAtOnceAlsoFromAFile(String name, String text) throws Exception {
    long before = System.nanoTime();
    assertThatExceptionOfType(BadJsonException.class)
        .isThrownBy(() -> store.parse(text, All.class));
    Path file = Files.writeString(directory.resolve("state.json"), text);
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> store.read(file, All.class));
    assertThat(store.load(file, All.class))
        .as("set aside, not an end of the start")
        .isEmpty();
    assertThat(file).doesNotExist();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aNameOfAMillionLettersIsShownShort() {
    String text = "{" + LEAST + ",\"" + "n".repeat(1_000_000) + "\":1}";
    assertThatExceptionOfType(BadJsonException.class)
        .isThrownBy(() -> store.parse(text, All.class))
        .satisfies(e -> assertThat(e.what().text()).hasSizeLessThan(130));
  }

  @Test
  void whateverIsChangedInATextItIsUnderstoodOrRefused() throws Exception {
    String right = "{" + LEAST + ",\"maybe\":3,\"text\":\"a\",\"price\":1.5,\"words\":[\"a\"],"
        + "\"parts\":[{\"id\":\"p\",\"size\":0}],\"names\":{\"k\":\"v\"},\"time\":\"2026-01-01T00:00:00Z\"}";
    Random random = new Random(Long.getLong("tests.seed", 5));
    String signs = "{}[]\":,019eE+-.ntf\\u \u0000я";
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(right);
      for (int n = random.nextInt(3); n >= 0; n--) {
        char sign = signs.charAt(random.nextInt(signs.length()));
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, sign);
          case 1 -> text.insert(at, sign);
          default -> text.deleteCharAt(at);
        }
      }
      try {
        All all = store.parse(text.toString(), All.class);
        assertThat(store.parse(store.bytes(all), All.class)).isEqualTo(all);
      } catch (BadJsonException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(10_000, 19_999);
  }

  @Test
  void aMemberThatAFormerVersionDidNotKnowIsPassedOverInAFileOfOurs() throws Exception {
    Path file = Files.writeString(
        directory.resolve("state.json"), "{" + LEAST + ",\"later\":{\"a\":[1,{}]},\"text\":\"t\"}");
    assertThat(store.load(file, All.class).orElseThrow().text()).isEqualTo("t");
  }

  @Test
  void twoFilesSetAsideAtOnceAreBothKept() throws Exception {
    Path file = directory.resolve("state.json");
    for (int i = 0; i < 200; i++) {
      Files.writeString(file, "broken " + i);
      assertThat(store.load(file, All.class)).isEmpty();
    }
    assertThat(Disk.list(directory)).hasSize(200);
  }
}
