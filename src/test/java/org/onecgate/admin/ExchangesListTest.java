package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.PastExchanges;
import org.onecgate.it.ServersFile;

/** Proves that any exchange is found by what one knows of it, and that the list goes into a spreadsheet (C5). */
class ExchangesListTest {
  private static final Instant DAY = Instant.parse("2026-03-01T21:00:00Z"); // midnight in Moscow

  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;
  private static String first;
  private static String orders;
  private static String refused;
  private static String abandoned;
  private static String last;

  @BeforeAll
  static void begin() throws Exception {
    PastExchanges past = new PastExchanges(temp);
    first = past.add(DAY.minusSeconds(1), "shop", "catalog", "PUBLISHED", "import.xml", "Цены.xml");
    orders = past.add(DAY, "it", "sale", "PUBLISHED", "orders-77.xml");
    refused = past.add(DAY.plusSeconds(10), "shop", "catalog", "FAILED", "import.xml");
    last = past.add(DAY.plusSeconds(86_400), "shop", "catalog", "PUBLISHED", "import.xml");
    past.called("=cmd|' /C calc'!A0");
    abandoned = past.add(DAY.plusSeconds(20), "gone", "catalog", "ABANDONED");
    ServersFile.write(temp, Map.of("shop", "", "it", ""));
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put("gate.history.days", "3650");
    settings.put("gate.zone", "Europe/Moscow");
    gate = EmbeddedGate.start(temp, settings);
  }

  @AfterAll
  static void end() throws Exception {
    gate.close();
  }

  private static Answer ask(String path) throws Exception {
    return ApiClient.script(gate.uri()).get(path).requireStatus(200);
  }

  private static List<String> found(String query) throws Exception {
    return ask("exchanges?" + query).data().getJsonArray("exchanges").stream()
        .map(one -> one.asJsonObject().getString("id"))
        .toList();
  }

  private static List<String> named(String text) throws Exception {
    return found("search=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
  }

  @Test
  void oneIsFoundByItsTime() throws Exception {
    assertThat(found("since=" + DAY)).containsExactly(last, abandoned, refused, orders);
    assertThat(found("until=" + DAY)).containsExactly(first);
    assertThat(found("since=" + DAY + "&until=" + DAY.plusSeconds(86_400)))
        .containsExactly(abandoned, refused, orders);
    assertThat(found("since=2026-03-01T21:00:00.000Z&limit=1")).containsExactly(last);
    assertThat(found("since=" + DAY + "&before=" + refused)).containsExactly(orders);
    assertThat(found("since=2027-01-01T00:00:00Z")).isEmpty();
  }

  @Test
  void oneIsFoundByItsDayByTheClockOfGate() throws Exception {
    assertThat(found("from=2026-03-02")).containsExactly(last, abandoned, refused, orders);
    assertThat(found("to=2026-03-01")).containsExactly(first);
    assertThat(found("from=2026-03-02&to=2026-03-02")).containsExactly(abandoned, refused, orders);
    assertThat(found("from=2026-03-02&since=" + DAY.plusSeconds(86_400))).containsExactly(last);
    assertThat(found("from=2026-03-02&until=" + DAY.plusSeconds(1) + "&to=2026-03-09"))
        .containsExactly(orders);
    Answer wrong = ApiClient.script(gate.uri()).get("exchanges?to=2026-02-30");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text()).contains("to is no day such as 2026-11-21");
  }

  @Test
  void whoeverLogsInHearsByWhoseClockTheTimeIs() throws Exception {
    assertThat(ask("session").data().getString("zone")).isEqualTo("Europe/Moscow");
    for (var named : Map.of("Z", "UTC", "Etc/UTC", "UTC", "GMT+3", "+03:00").entrySet()) {
      Clock clock = Clock.system(ZoneId.of(named.getKey()));
      assertThat(Site.zone(clock)).isEqualTo(named.getValue());
    }
  }

  @Test
  void oneIsFoundByWhatItIsAndWhatItIsCalled() throws Exception {
    assertThat(found("type=sale")).containsExactly(orders);
    assertThat(found("type=catalog&state=failed&server=shop")).containsExactly(refused);
    assertThat(found("type=reference")).isEmpty();
    assertThat(found("found=any&type=sale")).containsExactly(orders);
    assertThat(found("found=some")).isEmpty();
    assertThat(ApiClient.script(gate.uri()).get("exchanges?found=all").status()).isEqualTo(400);
    assertThat(named("ЦЕНЫ")).containsExactly(first);
    assertThat(named(" Orders-77 ")).containsExactly(orders);
    assertThat(named("1c SHOP")).containsExactly(last, refused, first);
    assertThat(named(refused.substring(0, 18))).containsExactly(refused);
    assertThat(named("nowhere")).isEmpty();
    assertThat(found("type=catalog&search=import.xml")).containsExactly(last, refused, first);
  }

  @Test
  void aTableHoldsAllThatIsAskedForInTheTimeAndTheWordsOfWhoeverAsks() throws Exception {
    Answer answer = ask("exchanges.csv?type=sale&language=ru");
    assertThat(answer.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
    assertThat(answer.header("Content-Disposition"))
        .isEqualTo("attachment; filename*=UTF-8''exchanges.csv");
    assertThat(answer.text()).isEqualTo("""
        \uFEFF"Номер";"Начало (Europe/Moscow)";"Файлы получены (Europe/Moscow)";"Конец (Europe/Moscow)";"Длительность, с";\
        "База";"Логин";"Вид";"Состояние";"Файлы";"Байт";"Найдено при проверке";"Почему отклонён";"1С сообщено"
        "%s";2026-03-02 00:00:00;2026-03-02 00:00:02;2026-03-02 00:00:04;4,0;\
        "1C it";"it";"Заказы";"Опубликован";2;123456;0;;
        """.formatted(orders).replace("\n", "\r\n"));

    assertThat(lines("exchanges.csv?state=failed&zone=UTC").get(1))
        .isEqualTo(
            "\"" + refused + "\",2026-03-01 21:00:10,2026-03-01 21:00:12,2026-03-01 21:00:14,4.0,"
                + "\"1C shop\",\"shop\",\"Catalogue\",\"Refused\",,,,\"an XML file is not well-formed\","
                + "\"XML refused: import.xml line 4\"");
    assertThat(lines("exchanges.csv")).hasSize(6);
    assertThat(lines("exchanges.csv?search=nowhere")).hasSize(1);
  }

  @Test
  void nothingInATableIsAFormula() throws Exception {
    assertThat(lines("exchanges.csv?state=abandoned").get(1))
        .contains(",\"1C =cmd|' /C calc'!A0\",\"'=cmd|' /C calc'!A0\",");
    for (String text :
        List.of("=1", "+1", "-1", "@a", " =1", "\u00a0@a", "\t1", "＝1", "\u200b=1")) {
      assertThat(row(text)).as(text).isEqualTo("\uFEFF\"'" + text + "\"\r\n");
    }
    assertThat(row("a=1 \"b\"\r\nc")).isEqualTo("\uFEFF\"a=1 \"\"b\"\"\r\nc\"\r\n");
  }

  private static String row(String text) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CsvAnswer.of("a.csv", "en", ZoneOffset.UTC, table -> table.row(text))
        .content()
        .write(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<String> lines(String path) throws Exception {
    return ask(path).text().lines().toList();
  }

  @Test
  void theLastOfEachServerAreSeenAtAGlance() throws Exception {
    List<JsonObject> servers = ask("lately").data().getJsonArray("servers").stream()
        .map(JsonValue::asJsonObject)
        .toList();
    assertThat(servers).hasSize(2);
    assertThat(servers.stream()
            .filter(one -> one.getString("server").equals("shop"))
            .findFirst())
        .hasValueSatisfying(shop -> assertThat(shop.getJsonArray("exchanges").stream()
                .map(one -> one.asJsonObject().getString("id") + " "
                    + one.asJsonObject().getString("state")))
            .containsExactly(first + " published", refused + " failed", last + " published"));
  }
}
