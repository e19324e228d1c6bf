package org.onecgate.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What people are shown of a document that is refused (R4). */
class ExcerptTest {
  private static String around(String text, int line, int column) throws Exception {
    return Excerpt.around(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        StandardCharsets.UTF_8,
        line,
        column);
  }

  @Test
  void twentyCharactersOnEitherSideAreShown() throws Exception {
    String line = "а".repeat(50) + "!" + "б".repeat(50);
    assertThat(around(line, 1, 51)).isEqualTo("а".repeat(20) + "!" + "б".repeat(19));
    assertThat(around(line, 1, 1)).isEqualTo("а".repeat(20));
    assertThat(around(line, 1, 101)).isEqualTo("б".repeat(21));
  }

  @Test
  void everyEndOfALineCounts() throws Exception {
    for (String end : new String[] {"\n", "\r\n", "\r"}) {
      assertThat(around("one" + end + "two" + end + "three", 2, 2)).isEqualTo("two");
      assertThat(around("one" + end + end + "three", 3, 1)).isEqualTo("three");
    }
  }

  @Test
  void whatCannotBeSeenIsReplacedAndNothingIsBehindTheEnd() throws Exception {
    assertThat(around("a\u001db", 1, 2)).isEqualTo("a\ufffdb");
    assertThat(around("short", 7, 1)).isEmpty();
    assertThat(around("short", 1, 900)).isEmpty();
  }

  @Test
  void theFirstBytesThatAreNoUtf8AreFoundAlsoBehindTheFirstBlock() throws Exception {
    for (int lines : new int[] {0, 1, 30_000}) {
      java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
      bytes.writeBytes("строка\r\n".repeat(lines).getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes("ab".getBytes(StandardCharsets.UTF_8));
      assertThat(Excerpt.firstMalformed(new ByteArrayInputStream(bytes.toByteArray())))
          .isEmpty();
      bytes.write(0xd9);
      assertThat(Excerpt.firstMalformed(new ByteArrayInputStream(bytes.toByteArray())))
          .as("a letter that is cut off")
          .contains(new Excerpt.Spot(lines + 1, 3));
      bytes.write('x');
      assertThat(Excerpt.firstMalformed(new ByteArrayInputStream(bytes.toByteArray())))
          .contains(new Excerpt.Spot(lines + 1, 3));
    }
  }

  @Test
  void theEncodingIsThatOfTheDocument() throws Exception {
    Charset windows = Charset.forName("windows-1251");
    assertThat(Excerpt.around(new ByteArrayInputStream("Щётка".getBytes(windows)), windows, 1, 2))
        .isEqualTo("Щётка");
  }
}
