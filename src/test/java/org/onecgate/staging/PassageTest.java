package org.onecgate.staging;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.scan.SecretScanner;
import org.onecgate.staging.Passage.Kind;

/** A file is shown in its own encoding, passage by passage, without its secrets (C5, S7). */
class PassageTest {
  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");
  private static final String KEY = "AKIA" + "QYLPMN5HHHFPZAM2";

  /**
   * How a document is written.
   *
   * @param mark what stands before it
   */
  private record Form(String name, Charset charset, String mark) {
    @Override
    public String toString() {
      return name + (mark.isEmpty() ? "" : " with a mark");
    }
  }

  static List<Form> forms() {
    return List.of(
        new Form("UTF-8", UTF_8, ""),
        new Form("UTF-8", UTF_8, "\ufeff"),
        new Form("windows-1251", WINDOWS_1251, ""),
        new Form("cp1251", WINDOWS_1251, ""),
        new Form("UTF-16", UTF_16LE, "\ufeff"),
        new Form("UTF-16", UTF_16BE, "\ufeff"),
        new Form("UTF-16", UTF_16LE, ""),
        new Form("UTF-16", UTF_16BE, ""));
  }

  private static byte[] bytes(Form form, String text) {
    String head = "<?xml version=\"1.0\" encoding=\"" + form.name() + "\"?>";
    return (form.mark() + head + text).getBytes(form.charset());
  }

  private static Passage at(byte[] file, long from) throws IOException {
    return Passage.of(source(file), file.length, from, SecretScanner.shipped());
  }

  private static Passage.Source source(byte[] file) {
    return from -> new ByteArrayInputStream(file, (int) from, (int) (file.length - from));
  }

  /** All passages, one after the other. */
  private static String all(byte[] file) throws IOException {
    StringBuilder text = new StringBuilder();
    Long from = 0L;
    while (from != null) {
      Passage passage = at(file, from);
      assertThat(passage.from()).isEqualTo(from);
      text.append(passage.text());
      from = passage.next();
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void thePassagesTogetherAreTheDocument(Form form) throws Exception {
    Random random = new Random(3);
    String letters = form.charset().equals(WINDOWS_1251) ? "абЯ <>\n" : "абЯ <>\n€漢\ud83d\udd11";
    StringBuilder text = new StringBuilder();
    while (text.length() < 2 * Passage.LENGTH) {
      int at = random.nextInt(letters.length());
      int c = letters.codePointAt(Character.isLowSurrogate(letters.charAt(at)) ? at - 1 : at);
      text.appendCodePoint(c);
    }
    for (int shift = 0; shift < 4; shift++) {
      String document = "x".repeat(shift) + text;
      byte[] file = bytes(form, document);
      assertThat(at(file, 0).kind()).isEqualTo(Kind.XML);
      assertThat(at(file, 0).charset()).isEqualTo(form.charset());
      assertThat(all(file)).endsWith("?>" + document);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aSecretIsHiddenOnBothSidesOfACut(Form form) throws Exception {
    for (int before = 0; before <= KEY.length(); before++) {
      int units = form.charset().name().startsWith("UTF-16") ? 2 : 1;
      int head = bytes(form, "").length / units;
      String filler = "x".repeat(Passage.LENGTH / units - head - before - 1) + " ";
      String shown = all(bytes(form, filler + KEY + " y"));
      assertThat(shown).endsWith(" " + "*".repeat(KEY.length()) + " y");
    }
    String middle = "x ".repeat(Passage.LENGTH) + KEY + " y";
    byte[] file = bytes(form, middle);
    for (long from = file.length - 60L; from < file.length; from++) {
      assertThat(at(file, from).text()).doesNotContain(KEY.substring(10));
    }
  }

  @Test
  void anyByteMayBeBegunAt() throws Exception {
    byte[] file = "абв".repeat(10).getBytes(UTF_8);
    for (int from = 0; from <= file.length + 3; from++) {
      Passage passage = at(file, from);
      assertThat(passage.text()).matches("[абв]*").doesNotContain("\ufffd");
      assertThat(passage.from()).isBetween((long) Math.min(from, file.length), (long) file.length);
    }
    byte[] wide = ("\ufeff" + "\ud83d\udd11".repeat(10)).getBytes(UTF_16LE);
    for (int from = 0; from <= wide.length; from++) {
      assertThat(at(wide, from).text()).matches("(\ud83d\udd11)*");
    }
  }

  @Test
  void aTextThatSaysNothingOfItselfIsUtf8WhereItCanBe() throws Exception {
    assertThat(at("Щётка".getBytes(UTF_8), 0).text()).isEqualTo("Щётка");
    assertThat(at("Щётка".getBytes(WINDOWS_1251), 0).text()).isEqualTo("Щётка");
    assertThat(at("Щётка".getBytes(UTF_8), 0).kind()).isEqualTo(Kind.TEXT);
    assertThat(at(new byte[0], 0))
        .isEqualTo(new Passage(Kind.TEXT, UTF_8, 0, 1, null, "", null, 0));
  }

  @Test
  void whatIsNoTextIsNotShownAsText() throws Exception {
    for (byte[] file : List.of(
        new byte[] {'P', 'K', 3, 4, 'a', 'b'}, new byte[] {'a', 0, 'b'}, new byte[] {1, 2, 3})) {
      assertThat(at(file, 0).kind()).isEqualTo(Kind.OTHER);
      assertThat(at(file, 0).text()).isEmpty();
    }
  }

  @Test
  void nothingThatIsShownTurnsOrHidesWhatStandsBesideIt() throws Exception {
    String text = "a\rb\r\nc\td" + "\u202Egnp.exe\u2066" + "\u001b[31m" + "\u0085";
    assertThat(at(("\ufeff" + text).getBytes(UTF_8), 0).text())
        .isEqualTo("a\nb\nc\td\ufffdgnp.exe\ufffd\ufffd[31m\ufffd");
  }

  @Test
  void whatIsBrokenIsShownAsFarAsItGoes() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>".getBytes(UTF_8));
    file.writeBytes("Щётка".getBytes(WINDOWS_1251));
    file.writeBytes(new byte[2 * Passage.LENGTH]);
    byte[] bytes = file.toByteArray();
    assertThat(at(bytes, 0).text()).startsWith("<?xml").contains("\ufffd");
    byte[] continuations = new byte[2 * Passage.LENGTH];
    Arrays.fill(continuations, (byte) 0x80);
    System.arraycopy(bytes, 0, continuations, 0, 40);
    assertThat(all(continuations)).startsWith("<?xml");
    assertThat(all("<?xml version='1.0' encoding='no-such'?><a>б</a>".getBytes(UTF_8)))
        .endsWith("<a>б</a>");
  }

  private static Passage around(byte[] file, int line, int column) throws IOException {
    return Passage.around(source(file), file.length, line, column);
  }

  /** What stands at the place that a passage was made for, and behind it in its line. */
  private static String fromPlace(Passage passage) {
    String rest = passage.text().substring(passage.place());
    int end = rest.indexOf('\n');
    return end < 0 ? rest : rest.substring(0, end);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aPlaceIsFoundWithTheLinesBeforeIt(Form form) throws Exception {
    for (String end : List.of("\n", "\r", "\r\n")) {
      StringBuilder text = new StringBuilder();
      for (int line = 1; line <= 1_500; line++) {
        text.append("<а>слово ").append(line).append("</а>").append(end);
      }
      byte[] file = bytes(form, text.toString());
      for (int line : new int[] {1, 2, 700, 1_499}) {
        String head = line == 1 ? headOf(form) : "";
        Passage passage = around(file, line, head.length() + 4);
        assertThat(fromPlace(passage)).isEqualTo("слово " + line + "</а>");
        assertThat(passage.text().lines().toList().get(line - passage.line()))
            .as("its line, counted from that in which the passage begins")
            .isEqualTo(head + "<а>слово " + line + "</а>");
        assertThat(passage.text()).as("begins with a line").startsWith("<");
        assertThat(passage.line()).isBetween(Math.max(1, line - 400), Math.max(1, line - 80));
        Passage behind = around(file, line, 90_000);
        assertThat(behind.text().substring(0, behind.place()))
            .as("behind the end of the line its end is meant")
            .endsWith("слово " + line + "</а>");
      }
      Passage last = around(file, 90_000, 1);
      assertThat(fromPlace(last)).isEmpty();
      assertThat(last.next()).isNull();
    }
  }

  private static String headOf(Form form) {
    return new String(bytes(form, ""), form.charset()).replace("\ufeff", "");
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aPlaceInALongLineIsFoundFromATagOn(Form form) throws Exception {
    String words = "слово ".repeat(2_000);
    byte[] plain = bytes(form, "первая\nдва " + words + "!" + words + "\n");
    Passage passage = around(plain, 2, 5 + 6 * 2_000);
    assertThat(fromPlace(passage)).startsWith("!слово");
    assertThat(passage.place()).isBetween(1_990, 4_010);
    assertThat(passage.line()).isEqualTo(2);
    byte[] tags = bytes(form, "\n" + "<а>слово</а>".repeat(2_000) + "<б>!</б>" + words);
    Passage tag = around(tags, 2, 2_000 * 12 + 4);
    assertThat(fromPlace(tag)).startsWith("!</б>");
    assertThat(tag.text()).startsWith("<");
    assertThat(tag.line()).isEqualTo(2);
    assertThat(around(plain, 1, 3).from()).isZero();
  }

  @Test
  void wideCharactersAreCountedAsTheReaderOfXmlCountsThem() throws Exception {
    String line = "\ud83d\udd11漢€ж!";
    for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      byte[] file = ("\ufeff\n" + line + "\n").getBytes(charset);
      assertThat(fromPlace(around(file, 2, 6))).isEqualTo("!");
    }
  }

  @Test
  void linesAreCountedAlsoInWhatIsNotInItsEncoding() throws Exception {
    String text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + "<а>слово</а>\n".repeat(2_000) + "!";
    Passage passage = around(text.getBytes(WINDOWS_1251), 2_002, 1);
    assertThat(fromPlace(passage)).isEqualTo("!");
    assertThat(passage.line() + passage.text().lines().count() - 1).isEqualTo(2_002);
  }

  @Test
  void theLinesOfAllPassagesTogetherAreThoseOfTheFile() throws Exception {
    for (int shift = 0; shift < 4; shift++) {
      String text = "x".repeat(shift) + "ab\r\n".repeat(17_000);
      byte[] file = text.getBytes(UTF_8);
      assertThat(at(file, 0).line()).isEqualTo(1);
      assertThat(at(file, 1).line()).as("it is not counted").isNull();
      assertThat(all(file)).isEqualTo(text.replace("\r\n", "\n"));
    }
  }
}
