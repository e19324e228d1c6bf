package org.onecgate.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.it.Samples;
import org.onecgate.scan.RuleSamples.Sample;

/** What is found wherever it hides, and what is not (S7). */
class SecretScannerTest {
  private static final SecretScanner SCANNER = SecretScanner.load();
  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");

  static List<Sample> samples() {
    return RuleSamples.all();
  }

  @Test
  void everyRuleHasASample() {
    assertThat(samples().stream().map(Sample::ruleId).distinct().toList())
        .containsExactlyElementsOf(SCANNER.rules().stream().map(SecretRule::id).toList());
  }

  @Test
  void theDocumentListsEveryRuleAndNoOther() throws IOException {
    List<String> rows = Files.readAllLines(Path.of("src/docs/scanning.md")).stream()
        .filter(line -> line.startsWith("| `") && line.matches("\\| `[a-z0-9-]+` \\| [^|]+ \\|"))
        .toList();
    assertThat(rows)
        .containsExactlyElementsOf(SCANNER.rules().stream()
            .map(rule -> "| `" + rule.id() + "` | " + rule.description() + " |")
            .toList());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleIsFoundAlone(Sample sample) throws IOException {
    assertFound(sample, sample.bytes());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleIsFoundInTheTextOfAnElement(Sample sample) throws IOException {
    String xml = "<Описание>Ключ " + escaped(sample.text()) + " для обмена</Описание>";
    assertFound(sample, xml.getBytes(StandardCharsets.UTF_8));
    assertFound(sample, xml.getBytes(WINDOWS_1251));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleIsFoundInAnAttribute(Sample sample) throws IOException {
    String value = escaped(sample.text()).replace("\r", "&#13;").replace("\n", "&#xA;");
    String xml = "<Реквизит Имя=\"Настройка\" Значение=\"" + value + "\"/>";
    assertFound(sample, xml.getBytes(StandardCharsets.UTF_8));
    assertFound(sample, xml.getBytes(WINDOWS_1251));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleIsFoundInCdata(Sample sample) throws IOException {
    String xml = "<Текст><![CDATA[" + sample.text() + "]]></Текст>";
    assertFound(sample, xml.getBytes(StandardCharsets.UTF_8));
    assertFound(sample, xml.getBytes(WINDOWS_1251));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleIsFoundWithAllItsCharactersAsReferences(Sample sample) throws IOException {
    StringBuilder xml = new StringBuilder("<Текст>");
    for (byte b : sample.bytes(WINDOWS_1251)) {
      if (b < 0) {
        xml.append(new String(new byte[] {b}, WINDOWS_1251));
      } else {
        xml.append(b % 2 == 0 ? "&#" + b + ";" : "&#x" + Integer.toHexString(b) + ";");
      }
    }
    assertFound(sample, xml.append("</Текст>").toString().getBytes(WINDOWS_1251));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleIsFoundInBase64(Sample sample) throws IOException {
    byte[] text =
        ("Настройки: " + sample.text() + "\nконец файла").getBytes(StandardCharsets.UTF_8);
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getMimeEncoder())) {
      String xml = "<Данные>" + encoder.encodeToString(text) + "</Данные>";
      assertFound(sample, xml.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleIsFoundInUtf16(Sample sample) throws IOException {
    if (sample.text().chars().anyMatch(c -> c > 0x7f)) {
      return; // the Russian words are known as UTF-8 and windows-1251
    }
    String xml = "<Текст>Ключ " + escaped(sample.text()) + "</Текст>";
    assertFound(sample, xml.getBytes(StandardCharsets.UTF_16)); // with a mark
    assertFound(sample, xml.getBytes(StandardCharsets.UTF_16LE)); // without
    assertFound(sample, xml.getBytes(StandardCharsets.UTF_16BE));
  }

  @Test
  void offsetsAreThoseOfTheBytesThatCame() throws IOException {
    String key = "AKIA" + "QYLPMN5HHHFPZAM2";
    byte[] plain = ("Ключ &amp; замок &#1234; &bogus; & " + key).getBytes(StandardCharsets.UTF_8);
    byte[] wide = ("Ключ &amp; замок " + key).getBytes(StandardCharsets.UTF_16);
    assertThat(scan(plain).findings())
        .extracting(Finding::offset)
        .containsExactly(plain.length - 20L);
    assertThat(scan(wide).findings())
        .extracting(Finding::offset)
        .containsExactly(wide.length - 40L);
    byte[] base64 =
        ("<a>" + Base64.getEncoder().encodeToString(plain) + "</a>").getBytes(WINDOWS_1251);
    assertThat(scan(base64).findings()).extracting(Finding::offset).containsExactly(3L);
  }

  @Test
  void anExcerptShowsAtMostFourCharacters() throws IOException {
    for (Sample sample : samples()) {
      for (Finding finding : scan(sample.bytes()).findings()) {
        assertThat(finding.excerpt()).matches("[!-~]{0,4}\\*{4}");
        String shown = finding.excerpt().substring(0, finding.excerpt().length() - 4);
        assertThat(sample.text()).contains(shown);
        for (int i = 0; i + 5 <= sample.text().length(); i++) {
          String five = sample.text().substring(i, i + 5);
          if (i >= finding.offset()) {
            assertThat(finding.excerpt()).doesNotContain(five);
          }
        }
      }
    }
    assertThat(Finding.mask("secret")).isEqualTo("s****");
    assertThat(Finding.mask("abc")).isEqualTo("****");
    assertThat(Finding.mask("a\nb\u00bfcdefghijklmnopqrst")).isEqualTo("a?b?****");
  }

  @Test
  void noMoreFindingsAreKeptThanTheLimit() throws IOException {
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 300; i++) {
      many.write(("ftp://shop:qwerty" + i + "@ftp.example.ru/\n").getBytes(WINDOWS_1251));
      if (i == 98) {
        assertThat(scan(many.toByteArray()).limitReached()).isFalse();
      }
    }
    ScanResult result = scan(many.toByteArray());
    assertThat(result.findings()).hasSize(SecretScanner.LIMIT);
    assertThat(result.limitReached()).isTrue();
  }

  @Test
  void theWeakRulesAreThoseThatGoByWhatStandsBesideOrByWhatEveryPageShows() {
    assertThat(SCANNER.rules().stream().filter(SecretRule::isWeak).map(SecretRule::id))
        .containsExactly(
            "gcp-api-key",
            "password-in-url",
            "password-assignment",
            "password-assignment-ru",
            "api-key-assignment");
  }

  @Test
  void aStrongSecretIsFoundBehindAnyNumberOfWeakOnes() throws IOException {
    String weak = "Прайс: ftp://price:price2024@ftp.example.ru/\n";
    String key = "AKIA" + "QYLPMN5HHHFPZAM2";
    ScanResult result = scan((weak.repeat(300) + key).getBytes(StandardCharsets.UTF_8));
    assertThat(result.limitReached()).isTrue();
    assertThat(result.findings()).hasSize(SecretScanner.LIMIT + 1);
    assertThat(result.findings())
        .filteredOn(f -> !f.weak())
        .extracting(Finding::ruleId)
        .containsExactly("aws-access-key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://shop:Qwer7tyu@db.example.ru/shop",
        "mongodb+srv://shop:Qwer7tyu@db.example.ru/shop",
        "redis://:Qwer7tyu@cache.example.ru:6379",
        "Server=tcp:db.example.ru,1433;Initial Catalog=shop;User ID=shop;Password=Qwer7tyu;",
        "Data Source=db.example.ru; User Id=shop; Pwd=Qwer7tyu",
        "Srvr=\"srv1c\";Ref=\"ut\";Usr=\"Exchange\";Pwd=\"Qw7\";"
      })
  void aConnectionStringIsStrong(String text) throws IOException {
    assertThat(scan(text.getBytes(StandardCharsets.UTF_8)).findings()).anyMatch(f -> !f.weak());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Ид>6d1f1b8e-0b0a-11ee-8f0c-0050569a3b7c#7e1f1b8e-0b0a-11ee-8f0c-0050569a3b7c</Ид>",
        "password=6d1f1b8e-0b0a-11ee-8f0c-0050569a3b7c",
        "api_key=6d1f1b8e-0b0a-11ee-8f0c-0050569a3b7c",
        "Пароль: спросите у менеджера",
        "Password: please ask your manager",
        "password=${SHOP_PASSWORD_1}",
        "https://shop.example.ru:8080/catalog/?mail=info@example.ru",
        "https://user:password@example.ru/",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtX2\n",
        "-----BEGIN PRIVATE KEY-----",
        "AKIAIOSFODNN7EXAMPLE",
        "<password></password>\r\n\t<Значение>abc</Значение>",
        "AKIAAAAAAAAAAAAAAAAA"
      })
  void whatOnlyLooksLikeASecretIsNone(String text) throws IOException {
    assertThat(scan(text.getBytes(StandardCharsets.UTF_8)).findings()).isEmpty();
  }

  @Test
  void nothingIsFoundInTenMegabytesOfCommerceMl() throws IOException {
    nothingIsFound(5_000_000, StandardCharsets.UTF_8);
    nothingIsFound(5_000_000, WINDOWS_1251);
  }

  @Test
  @Tag("long")
  void nothingIsFoundInAHundredMegabytesOfCommerceMl() throws IOException {
    int megabytes = Integer.getInteger("tests.megabytes", 100);
    nothingIsFound(megabytes * 1_000_000L, StandardCharsets.UTF_8);
    nothingIsFound(megabytes * 1_000_000L, WINDOWS_1251);
  }

  private static void nothingIsFound(long size, Charset charset) throws IOException {
    assertThat(SCANNER.scan(new CommerceMl(size, size, charset)).findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cp1251-2.03-orders/from.xml",
        "cp1251-2.03-orders/to.xml",
        "cp1251-2.05-query/bitrix-query-response-full.xml",
        "utf8-2.07/import0_1.xml",
        "utf8-2.07/import0_1_with_nested_groups.xml",
        "utf8-2.07/offers0_1.xml",
        "utf8-2.08-crlf/import.xml",
        "utf8-2.08-crlf/offers.xml",
        "utf8-2.09-split/import___b815e2db-7a65-4265-9241-5f0c4f0565a7.xml",
        "utf8-2.09-split/offers___7f304edc-2527-4d3d-b058-6e4ee53de2e0.xml",
        "utf8-2.09-split/prices___d66a6b51-ce9c-4e7a-8c7c-25079721107f.xml",
        "utf8-2.09-split/rests___1af6e7b8-a026-4690-9752-1c9d64cb914d.xml"
      })
  void nothingIsFoundInWhat1CWrote(String name) throws IOException {
    assertThat(scan(Samples.read(name)).findings()).isEmpty();
  }

  @Test
  void noiseIsNoSecret() throws IOException {
    byte[] noise = new byte[4_000_000];
    new Random(2).nextBytes(noise);
    assertThat(scan(noise).findings()).isEmpty();
    assertThat(scan(Base64.getMimeEncoder().encode(noise)).findings()).isEmpty();
  }

  private static void assertFound(Sample sample, byte[] text) throws IOException {
    List<String> ids = scan(text).findings().stream().map(Finding::ruleId).toList();
    assertThat(ids).contains(sample.ruleId());
  }

  private static ScanResult scan(byte[] text) throws IOException {
    return SCANNER.scan(new ByteArrayInputStream(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
