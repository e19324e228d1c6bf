package org.onecgate.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.scan.RuleSamples.Sample;

/** Wherever the buffer or the pieces of a text end, the same is found as in one piece (S7). */
class ScanTest {
  private static final SecretScanner SCANNER = SecretScanner.load();
  private static final int SMALL = 1; // as small as the rules allow
  private static final int USUAL = 64 * 1024;
  private static final int ALL = 1 << 20;
  private static final int MARGIN = 20;
  private static final String FILLER =
      "<Ид>6d1f1b8e-0b0a</Ид>\r\n<Имя>Насос 25/4 &amp; Co</Имя>\r\n";

  private final byte[] text = new byte[2 * USUAL];

  @Test
  void everySampleIsFoundAtEveryOffsetAroundTheEndOfTheBuffer() {
    int cases = around(4 * (SCANNER.longestMatch() + 1), SMALL);
    System.out.println("offsets around the end of a small buffer: " + cases);
    assertThat(cases).isGreaterThan(28_500);
  }

  @Test
  @Tag("long")
  void everySampleIsFoundAtEveryOffsetAroundTheEndOfTheUsualBuffer() {
    int cases = around(USUAL, USUAL);
    System.out.println("offsets around the end of the usual buffer: " + cases);
    assertThat(cases).isGreaterThan(28_500);
  }

  private int around(int edge, int capacity) {
    int cases = 0;
    for (Sample sample : RuleSamples.all()) {
      byte[] secret = sample.bytes();
      List<Finding> alone = scan(padded(secret, MARGIN), ALL, ALL);
      assertThat(alone).extracting(Finding::ruleId).contains(sample.ruleId());
      int first = edge - SCANNER.longestMatch() - secret.length - MARGIN;
      for (int offset = first; offset <= edge + MARGIN; offset++) {
        List<Finding> found = scan(padded(secret, offset), capacity, ALL);
        assertThat(found).as(sample + " at " + offset).isEqualTo(moved(alone, offset - MARGIN));
        cases++;
      }
    }
    return cases;
  }

  /** The sample behind so many bytes of something else, and in front of some. */
  private byte[] padded(byte[] secret, int offset) {
    byte[] filler = FILLER.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < offset; i++) {
      // what stands right before the sample is always the same: the filler is laid out from there
      text[offset - 1 - i] = filler[filler.length - 1 - i % filler.length];
    }
    System.arraycopy(secret, 0, text, offset, secret.length);
    System.arraycopy(filler, 0, text, offset + secret.length, filler.length);
    return Arrays.copyOf(text, offset + secret.length + filler.length);
  }

  private static List<Finding> moved(List<Finding> findings, long by) {
    return findings.stream()
        .map(f -> new Finding(f.ruleId(), f.description(), f.weak(), f.offset() + by, f.excerpt()))
        .toList();
  }

  @Test
  void everySampleIsFoundInPiecesOfAnySize() {
    int cases = 0;
    for (Sample sample : RuleSamples.all()) {
      byte[] secret = padded(sample.bytes(), 50);
      List<Finding> expected = scan(secret, ALL, ALL);
      assertThat(expected).extracting(Finding::ruleId).contains(sample.ruleId());
      for (int piece = 1; piece <= secret.length; piece++) {
        assertThat(scan(secret, SMALL, piece)).as(sample + " by " + piece).isEqualTo(expected);
        cases++;
      }
    }
    System.out.println("sizes of pieces: " + cases);
  }

  @Test
  void everySampleIsFoundInBase64AtOffsetsAroundTheEndsOfBothBuffers() {
    base64(18);
  }

  @Test
  @Tag("long")
  void everySampleIsFoundInBase64AtTwiceAsManyOffsetsAroundTheEndsOfBothBuffers() {
    base64(9);
  }

  private void base64(int step) {
    int edge = 4 * (SCANNER.longestMatch() + 1);
    int cases = 0;
    for (Sample sample : RuleSamples.all()) {
      for (int end : new int[] {edge, edge * 3 / 4}) {
        int first = end - SCANNER.longestMatch() - sample.bytes().length - MARGIN;
        for (int offset = first; offset <= end + MARGIN; offset += step) {
          byte[] base64 = Base64.getMimeEncoder().encode(padded(sample.bytes(), offset));
          byte[] xml = padded(base64, offset % 50);
          List<Finding> found = scan(xml, SMALL, ALL);
          assertThat(found).as(sample + " at " + offset).isEqualTo(scan(xml, ALL, ALL));
          assertThat(found).extracting(Finding::ruleId).contains(sample.ruleId());
          cases++;
        }
      }
    }
    System.out.println("offsets in base64: " + cases);
  }

  @Test
  void randomTextsGiveTheSameInPieces() {
    List<Sample> samples = RuleSamples.all();
    Random random = new Random(Long.getLong("tests.seed", 7));
    for (int round = 0; round < 300; round++) {
      byte[] bytes = randomText(samples, random);
      List<Finding> expected = scan(bytes, ALL, ALL);
      Scan scan = SCANNER.begin(SMALL);
      for (int at = 0; at < bytes.length; ) {
        int piece = Math.min(bytes.length - at, random.nextInt(3000));
        scan.update(bytes, at, piece);
        at += piece;
      }
      assertThat(scan.end().findings()).as("round " + round).isEqualTo(expected);
    }
  }

  private static byte[] randomText(List<Sample> samples, Random random) {
    StringBuilder xml = new StringBuilder();
    while (xml.length() < 20_000) {
      String secret = samples.get(random.nextInt(samples.size())).text();
      byte[] noise = new byte[random.nextInt(4000)];
      random.nextBytes(noise);
      switch (random.nextInt(4)) {
        case 0 -> xml.append(new String(noise, StandardCharsets.ISO_8859_1));
        case 1 -> xml.append(Base64.getEncoder().encodeToString(noise)).append("==");
        case 2 -> xml.append(secret.replace("&", "&amp;")).append(FILLER.repeat(9));
        default ->
          xml.append('>')
              .append(Base64.getMimeEncoder()
                  .encodeToString((secret + '\n').getBytes(StandardCharsets.UTF_8)))
              .append('<');
      }
    }
    return xml.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theSameScannerServesManyScansAtOnce() {
    byte[] secret = padded(RuleSamples.all().get(0).bytes(), 10);
    List<Scan> scans = List.of(SCANNER.begin(), SCANNER.begin());
    for (byte b : secret) {
      scans.forEach(scan -> scan.update(new byte[] {b}, 0, 1));
    }
    assertThat(scans).extracting(s -> s.end().findings()).containsOnly(scan(secret, ALL, ALL));
  }

  @Test
  void nothingCanBeAddedBehindTheEnd() {
    Scan scan = SCANNER.begin();
    assertThat(scan.end().isClean()).isTrue();
    assertThat(scan.end().isClean()).isTrue();
    assertThatThrownBy(() -> scan.update(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  private static List<Finding> scan(byte[] text, int capacity, int piece) {
    Scan scan = SCANNER.begin(capacity);
    for (int at = 0; at < text.length; at += piece) {
      scan.update(text, at, Math.min(piece, text.length - at));
    }
    return scan.end().findings();
  }
}
