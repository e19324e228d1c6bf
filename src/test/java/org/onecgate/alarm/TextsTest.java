package org.onecgate.alarm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.TestClock;

/** Proves that alarms have the words of the dashboard, all of them, and use them as it does. */
class TextsTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"ru", "en"})
  void whatIsReadIsWhatTheScriptHolds(String language) throws Exception {
    Map<String, Map<String, String>> held = new HashMap<>();
    evaluated(language).forEach((key, value) -> {
      Map<String, String> forms = new HashMap<>();
      if (value instanceof JsonString text) {
        forms.put("other", text.getString());
      } else {
        value
            .asJsonObject()
            .forEach((form, text) -> forms.put(form, ((JsonString) text).getString()));
      }
      held.put(key, forms);
    });
    assertThat(held).hasSizeGreaterThan(700);
    assertThat(Texts.of(language).all()).isEqualTo(held);
  }

  /** The script as Node understands it; skips the test where there is none. */
  private static JsonObject evaluated(String language) throws IOException, InterruptedException {
    String script = "import(process.argv[1]).then(m => console.log(JSON.stringify(m.default)))";
    Process node;
    try {
      node = new ProcessBuilder(
              "node",
              "--experimental-default-type=module",
              "-e",
              script,
              Path.of("webapp/js/lang/" + language + ".js").toAbsolutePath().toString())
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      System.out.println("skipped: no node, install it (Debian: nodejs)");
      Assumptions.abort("no node");
      throw e;
    }
    String said = new String(node.getInputStream().readAllBytes(), UTF_8);
    assertThat(node.waitFor()).isZero();
    try (JsonReader reader = Json.createReader(new StringReader(said))) {
      return reader.readObject();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1 запрос",
    "21, 21 запрос",
    "2, 2 запроса",
    "5, 5 запросов",
    "11, 11 запросов",
    "112, 112 запросов",
    "104, 104 запроса"
  })
  void numbersHaveTheirForms(long count, String words) {
    Cause cause = new Cause(
        "REFUSED a",
        "REFUSED",
        false,
        "a",
        "Склад",
        null,
        count,
        "FILE_BUSY",
        "10.0.0.1",
        NOON,
        false);
    assertThat(wording("ru").title(cause))
        .isEqualTo("Склад: один файл пишут два запроса, " + words + ", последний – 15:00");
  }

  @Test
  void aFailureIsToldAsThePageTellsIt() {
    Sentence said = Sentence.of(Fault.BROKEN_XML, Phrase.IN.of("import.xml", Phrase.DTD.of()));
    Cause cause = new Cause(
        "FAILED a", "FAILED", true, "a", "Склад", said, 1, said.code(), null, null, false);
    Texts texts = Texts.of("ru");
    String text = wording("ru").text(cause);
    assertThat(text)
        .as("the title says which failure it is")
        .startsWith("import.xml: " + texts.say("said.DTD"))
        .endsWith(texts.say("fault." + said.code() + ".do"));
  }

  @Test
  void aTitleSaysTheCause() {
    Sentence broken = Sentence.of(Fault.BROKEN_XML, Phrase.IN.of("import.xml", Phrase.DTD.of()));
    assertThat(failed(broken)).isEqualTo("Склад: обмен отклонён, XML-файл некорректен");
    Sentence virus = Sentence.of(Fault.SUSPICIOUS_CONTENT, Phrase.VIRUS.of("Eicar"));
    assertThat(failed(virus)).isEqualTo("Склад: обмен отклонён, антивирус что-то нашёл");
  }

  private static String failed(Sentence said) {
    return wording("ru")
        .title(new Cause(
            "FAILED a", "FAILED", true, "a", "Склад", said, 1, said.code(), null, null, false));
  }

  @Test
  void whatWaitsForADecisionAboutGoodsSaysSoAndHandlersAreCalledAsOnThePage() {
    Sentence why =
        Phrase.WAIT_FOR.of(2, Phrase.PLAN_GOODS.of(Phrase.GOODS_AND_OFFERS.of(16, 2), 37));
    Cause held = new Cause(
        "HANDOVER catalogue",
        "HANDOVER",
        false,
        "catalogue",
        "catalogue",
        why,
        1,
        null,
        null,
        null,
        false);
    assertThat(wording("ru").title(held)).isEqualTo("Обмен ждёт вашего решения о товарах");
    assertThat(wording("ru").text(held)).contains("16 товаров и 2 предложения", "Решите здесь");
    Cause fails = new Cause(
        "HANDOVER_FAILS webhook",
        "HANDOVER_FAILS",
        true,
        "webhook",
        "webhook",
        null,
        1,
        null,
        null,
        null,
        false);
    assertThat(wording("ru").title(fails)).contains("поставки магазин (вебхук)");
  }

  @Test
  void placesAreShownAsOnThePage() {
    Wording wording = wording("en");
    Sentence fails =
        Phrase.ALARM_FAILS.of(1234, "2026-11-28T12:00:00Z", Phrase.PUBLISHED.of(1, 3L << 20, 0));
    Cause cause = new Cause(
        "ALARM_FAILS mail", "ALARM_FAILS", true, "mail", "mail", fails, 1, null, null, null, false);
    assertThat(wording.text(cause))
        .startsWith("Attempt 1,234 failed, the next one 2026-11-28 15:00: ")
        .contains("1 file", "3 MB");
  }

  @Test
  void rulesAndWhatIsWrongWithAnOrderHaveWordsAsOnThePage() {
    Sentence datum = Phrase.DATUM.of("goods[2].price (ЦенаЗаЕдиницу)", Phrase.MISSING.of());
    assertThat(text(Phrase.ORDER_IN.of(1, "20", 3, datum)))
        .startsWith(
            "Заказ 20 (1-й в файле), строка 3: товар 3, цена (ЦенаЗаЕдиницу): отсутствует.");
    assertThat(text(Phrase.DATUM.of("taxes[0].rate (Ставка)", Phrase.NEGATIVE.of())))
        .startsWith("Налог 1, ставка (Ставка): не должно");
    assertThat(text(Phrase.DATUM.of("goods[0].Артикул", Phrase.ATTRIBUTES.of())))
        .startsWith("Товар 1, Артикул: есть");
    assertThat(text(Phrase.RULE.of("private-key", Phrase.AT_BYTE.of(9, "ab…"))))
        .startsWith("Закрытый ключ, с байта 9: ab…");
    assertThat(text(Phrase.RULE.of("of-a-newer-one", Phrase.DTD.of())))
        .startsWith("Of-a-newer-one,");
  }

  private static String text(Sentence said) {
    return wording("ru")
        .text(new Cause("NEW a", "NEW", false, "a", "a", said, 1, null, null, null, false));
  }

  private static Wording wording(String language) {
    return new Wording(Texts.of(language), "", ZoneOffset.ofHours(3), new TestClock(NOON));
  }

  @Test
  void whatHasNoWordsIsToldAllTheSame() {
    Cause cause = new Cause("NEW a", "NEW", false, "a", "a\nb", null, 1, null, null, null, false);
    assertThat(wording("en").title(cause)).isEqualTo("Warning NEW a b");
    assertThat(wording("en").text(cause)).isEqualTo("The log may say more.");
  }
}
