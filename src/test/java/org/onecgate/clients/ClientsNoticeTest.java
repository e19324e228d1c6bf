package org.onecgate.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Proves that the clients are as strict as their models: an answer of which a generation would
 * conclude an error makes it fail, and only that generation. Without this the other tests would prove
 * nothing.
 */
class ClientsNoticeTest extends WithTestGate {
  private static final Set<Generation> NONE = EnumSet.noneOf(Generation.class);
  private static final Set<Generation> ALL = EnumSet.allOf(Generation.class);

  /** Those that count the lines of {@code init}. */
  private static final Set<Generation> STANDARD =
      EnumSet.of(Generation.UT11, Generation.RETAIL, Generation.UNF16, Generation.UT10);

  /** Those that take the rest of the header for the name of the encoding. */
  private static final Set<Generation> REST_OF_HEADER =
      EnumSet.of(Generation.UNF16, Generation.BXMOD);

  @Test
  void nobodyNoticesAnAnswerAsItShouldBe() {
    assertNoticed(Line.CLEAR, "", NONE);
  }

  @Test
  void linesThatEndWithCrLfSpoilTheCookieOfAllButOne() {
    assertNoticed(
        Distortion.body("checkauth", text -> text.replace("\n", "\r\n")),
        "",
        EnumSet.complementOf(EnumSet.of(Generation.BXMOD)));
  }

  @Test
  void aSpaceAfterSuccessIsNoticedByTheOneThatDoesNotTrim() {
    assertNoticed(
        Distortion.body("checkauth", text -> text.replaceFirst("\n", " \n")),
        "Авторизация не выполнена",
        EnumSet.of(Generation.UT10));
  }

  @Test
  void aByteOrderMarkIsSwallowedByTheOneThatReadsADocument() {
    assertNoticed(
        Distortion.body("checkauth", text -> "\uFEFF" + text),
        "Авторизация не выполнена",
        EnumSet.complementOf(EnumSet.of(Generation.UT10)));
  }

  @Test
  void aMissingLineFourIsNoticedByThoseThatNeedIt() {
    assertNoticed(
        Distortion.body("checkauth", text -> text.replaceAll("(?s)sessid=.*", "")),
        "Missing sessid",
        EnumSet.of(Generation.UT11, Generation.UNF3, Generation.BXMOD));
  }

  @Test
  void aThirdLineOfInitStopsThoseThatCount() {
    assertNoticed(
        Distortion.body("init", text -> text + "\nsessid=1"),
        "Параметры обмена не получены",
        STANDARD);
  }

  @Test
  void anLfAtTheEndOfInitStopsThoseThatCount() {
    assertNoticed(
        Distortion.body("init", text -> text + "\n"), "Параметры обмена не получены", STANDARD);
  }

  @Test
  void aSingleLineOfInitStopsAll() {
    assertNoticed(Distortion.body("init", text -> "zip=yes"), "Параметры обмена не получены", ALL);
  }

  @Test
  void aHeaderWithoutEncodingIsNoticedByThoseThatLookForIt() {
    assertNoticed(Distortion.contentType("text/plain"), "Неверная кодировка", REST_OF_HEADER);
  }

  @Test
  void anEncodingThatIsNotLastIsNoticedByThoseThatTakeTheRest() {
    assertNoticed(
        Distortion.contentType("text/plain;charset=UTF-8;format=flowed"),
        "Неверная кодировка",
        REST_OF_HEADER);
  }

  @Test
  void aQuotedEncodingIsNoticedByThoseThatTakeTheRest() {
    assertNoticed(
        Distortion.contentType("text/plain;charset=\"UTF-8\""),
        "Неверная кодировка",
        REST_OF_HEADER);
  }

  @Test
  void aPageInAnswerToAFileIsNoticedByAll() {
    assertNoticed(
        Distortion.body("file", text -> "<html>\n<body>success</body></html>"), "<html>", ALL);
  }

  @Test
  void aFailureOfAFileIsNoticedByAll() {
    assertNoticed(Distortion.body("file", text -> "failure\ndisk"), "disk", ALL);
  }

  @Test
  void aNoticeBeforeTheWordOfAnImportIsNoticedByAll() {
    assertNoticed(
        Distortion.body("import", text -> "Notice: undefined index\n" + text), "import.xml", ALL);
  }

  @Test
  void aFailureOfAnImportIsNoticedByAll() {
    assertNoticed(Distortion.body("import", text -> "failure\nno room"), "no room", ALL);
  }

  @Test
  void anEmptyAnswerIsNoticedByAll() {
    assertNoticed(Distortion.body("import", text -> ""), "", ALL);
  }

  @Test
  void aBreakIsRepeatedByTheOneThatRepeats() {
    assertNoticed(
        () -> new Breaks("import"),
        "Не удалось получить данные с сервера",
        EnumSet.complementOf(EnumSet.of(Generation.UNF3)));
  }

  private static void assertNoticed(Line line, String shown, Set<Generation> expected) {
    assertNoticed(() -> line, shown, expected);
  }

  private static void assertNoticed(Supplier<Line> lines, String shown, Set<Generation> expected) {
    Set<Generation> noticed = EnumSet.noneOf(Generation.class);
    Portion portion = Portion.of("import.xml", Goods.first(2));
    for (Generation generation : Generation.values()) {
      try {
        generation.upload(gate.site(generation.login()).with(lines.get()), "catalog", portion);
      } catch (ClientException e) {
        assertThat(e).as("what %s shows", generation).hasMessageContaining(shown);
        noticed.add(generation);
      }
    }
    assertThat(noticed).isEqualTo(expected);
  }
}
