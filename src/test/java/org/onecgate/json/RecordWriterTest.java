package org.onecgate.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written is one line of JSON, and reads back as the same record. */
class RecordWriterTest {
  enum Colour {
    RED
  }

  sealed interface Thing permits SmallThing, Heap {}

  record SmallThing(
      @Nullable String name,
      @Nullable BigDecimal weight,
      @Nullable Boolean good,
      @Nullable Long count,
      int number,
      boolean sure,
      @Nullable Colour colour,
      @Nullable String final_,
      @Nullable Inner inner,
      @Nullable List<Inner> all,
      @Nullable List<String> texts)
      implements Thing {
    static SmallThing named(@Nullable String name) {
      return new SmallThing(name, null, null, null, 0, false, null, null, null, null, null);
    }
  }

  record Inner(@Nullable String text, @Nullable List<Inner> inner) {}

  record Heap(List<SmallThing> things) implements Thing {}

  record Wrong(Object any) {}

  @Test
  void membersStandInTheOrderOfTheComponentsAndTheKindBegins() throws Exception {
    SmallThing thing = new SmallThing(
        "a",
        new BigDecimal("1E+3"),
        true,
        5L,
        -1,
        true,
        Colour.RED,
        "f",
        new Inner("x", null),
        List.of(new Inner("", List.of())),
        List.of("", "b"));
    assertThat(line(thing))
        .isEqualTo(
            "{\"kind\":\"smallThing\",\"name\":\"a\",\"weight\":1000,\"good\":true,\"count\":5,"
                + "\"number\":-1,\"sure\":true,\"colour\":\"RED\",\"final\":\"f\",\"inner\":{\"text\":\"x\"},"
                + "\"all\":[{\"text\":\"\",\"inner\":[]}],\"texts\":[\"\",\"b\"]}\n");
    assertThat(back(line(thing), SmallThing.class).texts()).isEqualTo(thing.texts());
  }

  @Test
  void whatIsNullIsLeftOutAndWhatIsEmptyIsKept() throws Exception {
    assertThat(line(SmallThing.named(null)))
        .isEqualTo("{\"kind\":\"smallThing\",\"number\":0,\"sure\":false}\n");
    assertThat(line(SmallThing.named(""))).contains("\"name\":\"\"");
    assertThat(line(new Inner(null, null))).isEqualTo("{}\n");
    assertThat(line(new Inner(null, Arrays.asList(null, new Inner("b", null), null))))
        .isEqualTo("{\"inner\":[{\"text\":\"b\"}]}\n");
  }

  @Test
  void onlyTheLineTellsItsKind() throws Exception {
    assertThat(line(new Heap(List.of(SmallThing.named("a")))))
        .isEqualTo(
            "{\"kind\":\"heap\",\"things\":[{\"name\":\"a\",\"number\":0,\"sure\":false}]}\n");
  }

  @Test
  void numbersKeepTheirPlaces() throws Exception {
    for (String number : new String[] {"1.2300", "-0.05", "0.00000001", "12345678901234567890"}) {
      SmallThing thing = new SmallThing(
          null, new BigDecimal(number), null, null, 0, false, null, null, null, null, null);
      assertThat(line(thing)).contains("\"weight\":" + number + ",");
      assertThat(back(line(thing), SmallThing.class)).isEqualTo(thing);
    }
  }

  @Test
  void whatIsNoTextIsEscaped() throws Exception {
    assertThat(line(SmallThing.named("\"\\/\b\f\n\r\t\u0000\u001d\u007f\u2028\u2029")))
        .contains("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001d\u007f\\u2028\\u2029\"");
    assertThat(line(SmallThing.named("a\ud83d"))).contains("\"a\\ud83d\"");
    assertThat(line(SmallThing.named("\ude00a"))).contains("\"\\ude00a\"");
    assertThat(line(SmallThing.named("\ud83d\ud83d\ude00"))).contains("\"\\ud83d\ud83d\ude00\"");
    assertThat(line(SmallThing.named("Ж€\ud83d\ude00"))).contains("\"Ж€\ud83d\ude00\"");
  }

  /** Lengths around those of the buffers, where a character of two halves could be cut. */
  @Test
  void aTextOfAnyLengthComesBack() throws Exception {
    Random random = new Random(Long.getLong("tests.seed", 3));
    String[] letters = {"a", "Ж", "€", "\ud83d\ude00", "\"", "\n", "\u2028", "\ud83d"};
    for (int length : new int[] {2046, 2047, 2048, 2049, 4096, 70_000}) {
      StringBuilder text = new StringBuilder();
      while (text.length() < length) {
        text.append(letters[random.nextInt(letters.length)]);
      }
      SmallThing thing = SmallThing.named(text.toString());
      assertThat(read(line(thing)).getString("name")).isEqualTo(text.toString());
    }
  }

  @Test
  void whatHasNoRuleIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> line(new Wrong(new int[0])));
  }

  private static String line(Record record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordWriter writer = new RecordWriter(out);
    writer.write(record);
    writer.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static JsonObject read(String line) {
    return JsonText.PROVIDER.createReader(new StringReader(line)).readObject();
  }

  private static <T> T back(String line, Class<T> type) throws BadJsonException {
    return new RecordReader(false).read(read(line), type);
  }
}
