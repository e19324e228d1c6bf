package org.onecgate.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.onecgate.Digests;
import org.onecgate.SafeName;

/**
 * Proves that a client's name lies on the disk as plain ASCII, never as one of our own names, and
 * never as another name does (W1).
 */
class DiskNameTest {
  private static final String HEX = "0123456789abcdef0123456789abcdef";

  @Test
  void ordinaryNamesStandForThemselves() {
    for (String name : List.of(
        "import.xml",
        "import0_1.xml",
        "import___3f2504e0-4f89-11d3-9a0c-0305e82c3301.xml",
        "import_files/ab/ab12_cd34.jpg",
        "v8_1A2B_3.zip",
        "a(1)+b=c,d;e@f#g$h&i!~[j]{k}^.txt",
        ".hidden",
        "journal",
        "lock",
        "x.lock.xml",
        "x.tmp." + HEX + "0",
        "x.tmp." + HEX.substring(1))) {
      assertThat(DiskName.encode(new SafeName(name), false)).isEqualTo(name);
    }
  }

  @Test
  void otherNamesAreWrittenAsBytesOfUtf8() {
    assertThat(encode("Отчёт 1.xml")).isEqualTo("%D0%9E%D1%82%D1%87%D1%91%D1%82%201.xml");
    assertThat(encode("100%.txt")).isEqualTo("100%25.txt");
    assertThat(encode("%41.txt")).isEqualTo("%2541.txt");
    assertThat(encode("a'b`c")).isEqualTo("a%27b%60c");
  }

  @Test
  void aNameThatLooksLikeOursIsEncoded() {
    assertThat(encode("a.lock")).isEqualTo("a%2Elock");
    assertThat(encode("a.journal")).isEqualTo("a%2Ejournal");
    assertThat(encode("a.tmp." + HEX)).isEqualTo("a.tmp%2E" + HEX);
    assertThat(encode("a.lock/b.lock/c")).isEqualTo("a%2Elock/b%2Elock/c");
    assertThat(encode(".lock")).isEqualTo("%2Elock");
    assertThat(encode("Ж.tmp." + HEX)).isEqualTo("%D0%96.tmp%2E" + HEX);
  }

  @Test
  void aLongNameIsItsDigest() {
    assertThat(encode("x".repeat(200))).isEqualTo("x".repeat(200));
    assertThat(encode("x".repeat(201))).isEqualTo("%~" + Digests.sha256Hex("x".repeat(201)));
    assertThat(encode("я".repeat(34))).startsWith("%~").hasSize(66);
    assertThat(encode("a/" + "я".repeat(100) + "/b")).startsWith("a/%~").endsWith("/b");
  }

  @Test
  void theFormIsAsciiShortNeverOursAndAnotherForEachName() {
    Map<String, String> seen = new HashMap<>();
    Random random = new Random(42);
    for (int i = 0; i < 200_000; i++) {
      String segment = segment(random);
      try {
        var unused = new SafeName(segment);
      } catch (IllegalArgumentException e) {
        continue;
      }
      String form = DiskName.encode(segment);
      assertThat(form.length()).as(segment).isBetween(1, 200);
      for (int j = 0; j < form.length(); j++) {
        char c = form.charAt(j);
        if (c <= ' ' || c >= 0x7f || "/\\:*?\"<>|'`".indexOf(c) >= 0) {
          throw new AssertionError(segment + " has the form " + form);
        }
      }
      if (form.endsWith(".lock") || form.endsWith(".journal") || Temps.isTemp(form)) {
        throw new AssertionError(segment + " looks like ours: " + form);
      }
      String before = seen.putIfAbsent(form, segment);
      if (before != null && !before.equals(segment)) {
        throw new AssertionError(before + " and " + segment + " are both " + form);
      }
    }
    assertThat(seen).hasSizeGreaterThan(50_000);
  }

  @Test
  void theFormOfASafeNameNeverLeavesTheDirectory() {
    Path directory = Path.of("/data/x");
    Random random = new Random(43);
    for (int i = 0; i < 20_000; i++) {
      SafeName name;
      try {
        name = new SafeName(segment(random) + "/" + segment(random));
      } catch (IllegalArgumentException e) {
        continue;
      }
      Path path = DiskName.resolve(directory, name, false);
      assertThat(path.normalize()).isEqualTo(path);
      assertThat(path.startsWith(directory)).isTrue();
      assertThat(path.getNameCount()).isEqualTo(4);
    }
  }

  private static String encode(String name) {
    return DiskName.encode(new SafeName(name), false);
  }

  /** Built of the pieces that could be mistaken for something else. */
  private static String segment(Random random) {
    String[] pieces = {
      "a",
      "A",
      "я",
      "Ё",
      "%",
      "%2E",
      "%~",
      "~",
      ".",
      "lock",
      ".lock",
      ".tmp.",
      HEX,
      "journal",
      " ",
      "25",
      "2E",
      "№",
      "%D0",
      "é",
      "e\u0301",
      "-",
      "_",
      "x".repeat(60),
      "ж".repeat(15)
    };
    StringBuilder out = new StringBuilder();
    for (int n = 1 + random.nextInt(5); n > 0; n--) {
      out.append(pieces[random.nextInt(pieces.length)]);
    }
    return out.toString();
  }
}
