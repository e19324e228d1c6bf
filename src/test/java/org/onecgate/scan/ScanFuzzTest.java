package org.onecgate.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever the bytes are and however they are cut, the same is found as in one piece, nothing is
 * thrown, and no more than four characters of anything are shown (S7).
 *
 * <p>Fuzzed with {@code JAZZER_FUZZ=1}, otherwise its recorded inputs are replayed.
 */
class ScanFuzzTest {
  private static final SecretScanner SCANNER = SecretScanner.load();

  @FuzzTest(maxDuration = "3m")
  void anyPiecesGiveTheSameFindings(FuzzedDataProvider data) {
    int repeat = data.consumeInt(0, 5000);
    int piece = data.consumeInt(1, 5000);
    byte filler = data.consumeByte();
    byte[] bytes = data.consumeRemainingAsBytes();
    byte[] text = new byte[repeat + bytes.length];
    Arrays.fill(text, 0, repeat, filler);
    System.arraycopy(bytes, 0, text, repeat, bytes.length);

    Scan whole = SCANNER.begin(text.length + 1);
    whole.update(text, 0, text.length);
    Scan pieces = SCANNER.begin(1);
    for (int at = 0; at < text.length; at += piece) {
      pieces.update(text, at, Math.min(piece, text.length - at));
    }
    List<Finding> findings = pieces.end().findings();
    assertThat(findings).isEqualTo(whole.end().findings());
    for (Finding finding : findings) {
      assertThat(finding.excerpt()).matches("[!-~]{0,4}\\*{4}");
      assertThat(finding.offset()).isBetween(0L, (long) text.length);
    }
  }
}
