package org.onecgate.battery.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.FaultException;
import org.onecgate.SafeName;

/**
 * Random names, put together from everything that has ever been dangerous in one, never leave their
 * directory, always accept themselves, and never share a place on the disk (E11, W1).
 */
class NamesRandomTest {
  private static final List<String> PIECES = List.of(
      "..",
      ".",
      "/",
      "\\",
      "//",
      "a",
      "B",
      "ж",
      "Ж",
      "e\u0301",
      "é",
      "0",
      " ",
      "%",
      "%2e",
      "%2F",
      "%00",
      "\0",
      "\r\n",
      "\t",
      "C:",
      ":",
      "/tmp/",
      "/webdata/",
      "con",
      "nul",
      "COM1",
      ".lock",
      ".journal",
      ".tmp.",
      "0123456789abcdef0123456789abcdef",
      "~",
      "%~",
      "$",
      "*",
      "?",
      "|",
      "\"",
      "<",
      ">",
      "\u202e",
      "\ufeff",
      "\u200b",
      "．",
      "∕",
      "\ud83d\ude00",
      "\ud800",
      "\udc00",
      "İ",
      "ß",
      "ﬁ",
      "K",
      "漢",
      "-",
      "_",
      "(",
      "import_files",
      ".xml",
      ".zip",
      "Reports",
      "¹");

  /** How many places are remembered to find two names at one. */
  private static final int REMEMBERED = 500_000;

  private final SplittableRandom random = new SplittableRandom(seed());

  private static long seed() {
    return Long.getLong("tests.seed", 20261121L);
  }

  @Test
  void aQuickShareOfRandomNamesIsHarmless() {
    run(100_000);
  }

  @Test
  @Tag("long")
  void manyRandomNamesAreHarmless() {
    run(Long.getLong("tests.rounds", 10_000_000L));
  }

  private void run(long rounds) {
    Map<String, String> byPlace = new HashMap<>();
    long taken = 0;
    for (long i = 0; i < rounds; i++) {
      String text = text();
      if (NameRules.check(text)) {
        taken++;
        if (byPlace.size() < REMEMBERED) {
          remember(byPlace, text);
        }
      }
    }
    System.out.printf(
        "names: %d random inputs, %d taken, %d refused, 0 escapes (tests.seed=%d)%n",
        rounds, taken, rounds - taken, seed());
    assertThat(taken).as("inputs that are names at all").isGreaterThan(rounds / 50);
  }

  private static void remember(Map<String, String> byPlace, String text) {
    try {
      SafeName name = SafeName.ofParameter(text);
      String before = byPlace.putIfAbsent(DiskPlaces.of(name), name.value());
      assertThat(before == null ? name.value() : before).isEqualTo(name.value());
    } catch (FaultException e) {
      // taken only as the name of a zip entry
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int pieces = 1 + random.nextInt(random.nextInt(40) == 0 ? 200 : 7);
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(8)) {
        case 0 -> text.append((char) random.nextInt(0x10000));
        case 1 -> text.append((char) (' ' + random.nextInt(95)));
        case 2 ->
          text.append(String.valueOf((char) ('a' + random.nextInt(26)))
              .repeat(random.nextInt(1, random.nextInt(20) == 0 ? 300 : 10)));
        case 3 -> text.appendCodePoint(random.nextInt(0x110000));
        default -> text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }
}
