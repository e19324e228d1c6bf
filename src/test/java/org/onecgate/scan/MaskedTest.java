package org.onecgate.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.scan.RuleSamples.Sample;

/** Nothing that is found is shown to whoever looks into a file (S7). */
class MaskedTest {
  private static final SecretScanner SCANNER = SecretScanner.shipped();
  private static final String KEY = "AKIA" + "QYLPMN5HHHFPZAM2";

  static List<Sample> samples() {
    return RuleSamples.all();
  }

  private static Masked all(String text) {
    return Masked.of(text, 0, text.length(), SCANNER);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatAnyRuleFindsIsHidden(Sample sample) throws Exception {
    String text = "<Описание>дуб " + sample.text() + " клён</Описание>";
    Masked masked = all(text);
    assertThat(masked.count()).as(masked.text()).isPositive();
    assertThat(masked.text()).hasSameSizeAs(text).startsWith("<Описание>дуб ").contains("*");
    ScanResult left =
        SCANNER.scan(new ByteArrayInputStream(masked.text().getBytes(StandardCharsets.UTF_8)));
    assertThat(left.findings())
        .as("asterisks may look like a password: %s", masked.text())
        .allMatch(finding -> finding.excerpt().matches("\\*+"));
  }

  @Test
  void whatIsNoSecretIsLeftAsItIs() {
    String text = "<Товар><Ид>1</Ид>\r\n<Наименование>Щётка \"Лес\" 2*3</Наименование></Товар>\0";
    assertThat(all(text)).isEqualTo(new Masked(text, 0));
  }

  @Test
  void manyMoreThanAScanKeepsAreAllHidden() {
    String text = ("ключ " + KEY + "\n").repeat(3 * SecretScanner.LIMIT);
    Masked masked = all(text);
    assertThat(masked.count()).isEqualTo(3 * SecretScanner.LIMIT);
    assertThat(masked.text()).doesNotContain("AKIA");
  }

  @Test
  void allOfAPrivateKeyIsHiddenAlsoForWhoIsShownItsMiddleOnly() {
    byte[] bytes = new byte[1200];
    new Random(7).nextBytes(bytes);
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    String begin = "дуб -----BEGIN RSA PRIVATE KEY-----\n";
    String text = begin + base64 + "\n-----END RSA PRIVATE KEY----- клён";
    String shown = all(text).text();
    for (String line : base64.split("\n", -1)) {
      assertThat(shown).doesNotContain(line);
    }
    assertThat(shown).startsWith(begin).endsWith("-----END RSA PRIVATE KEY----- клён");

    int middle = begin.length() + 500;
    Masked part = Masked.of(text, middle, middle + 130, SCANNER);
    assertThat(part.text().replace("\n", "")).matches("\\*+");
    assertThat(part.count()).isOne();
  }

  @Test
  void theLinesOfAPuttyKeyAreHidden() {
    String lines = "AAAAB3NzaC1yc2EAAAABJQAAAQEAhWfUDfcpC0XMyKKp8PIQ";
    String text =
        "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: ключ\nPublic-Lines: 1\n" + lines
            + "\nPrivate-Lines: 1\n" + lines.replace('A', 'B') + "\nPrivate-MAC: 12";
    assertThat(all(text).text())
        .contains("Comment: ключ", "Private-Lines: 1")
        .doesNotContain(lines, lines.replace('A', 'B'));
  }

  @Test
  void whatIsHiddenInBase64IsHiddenAsThat() {
    String inner = "пароль в хранилище: " + KEY + ", " + "и ещё немного слов ".repeat(5);
    String base64 = Base64.getMimeEncoder(76, new byte[] {'\n'})
        .encodeToString(inner.getBytes(StandardCharsets.UTF_8));
    String shown = all("<a>" + base64 + "</a>").text();
    for (String line : base64.split("\n", -1)) {
      assertThat(shown).doesNotContain(line);
    }
    assertThat(shown).startsWith("<a>*").endsWith("*</a>");
  }

  @Test
  void aTextThatBeginsLikeAMarkOfUtf16IsReadAllTheSame() {
    for (String begin : List.of("юя ", "яю ", "<\0 ")) {
      assertThat(all(begin + KEY).text()).as(begin).isEqualTo(begin + "*".repeat(KEY.length()));
    }
  }
}
