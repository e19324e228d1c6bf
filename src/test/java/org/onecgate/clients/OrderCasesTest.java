package org.onecgate.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;

/** Proves the compatibility cases of orders on their way to 1C, and that every generation gets them. */
@ExtendWith(CaseTable.class)
class OrderCasesTest {
  private static final String INFO =
      "\"orders\": {\"statuses\": [{\"id\": \"N\", \"name\": \"Принят\"}]}";

  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;

  @BeforeAll
  static void begin() throws LifecycleException, IOException {
    ServersFile.write(temp, Map.of(TestGate.NEW, INFO, TestGate.OLD, ServersFile.SESSID_OPTIONAL));
    gate = EmbeddedGate.start(temp);
  }

  @AfterAll
  static void end() throws LifecycleException {
    gate.close();
  }

  @Test
  void case22_queryGivesNoneOneAndAThousandOrders() throws Exception {
    for (int count : List.of(0, 1, 1_000)) {
      List<String> given = drop(TestGate.NEW, count);
      OneC client = gate.client();
      client.login("sale");
      Wire.Answer answer = client.get("mode=query");
      assertThat(answer.raw()).startsWith("<?xml");
      String charset = answer.header("Content-Type").orElse("").replaceFirst(".*;charset=", "");
      assertThat(answer.raw()).contains("encoding=\"" + charset + "\"");
      assertThat(OrderBatch.read(Bsl.body(answer)).numbers()).isEqualTo(given);
      assertThat(new Ut11(site(TestGate.NEW)).orders()).isEqualTo(given);
    }
  }

  @Test
  void case23_ordersComeAgainUntilSuccessAndThenNoMore() throws Exception {
    List<String> given = drop(TestGate.NEW, 3);
    Ut11 client = new Ut11(site(TestGate.NEW));
    assertThat(client.ordersWithoutSuccess()).isEqualTo(given);
    assertThat(client.ordersWithoutSuccess()).isEqualTo(given);
    assertThat(client.orders()).isEqualTo(given);
    assertThat(client.orders()).isEmpty();

    given = drop(TestGate.NEW, 4);
    OneC again = gate.client();
    again.login("sale");
    for (int i = 0; i < 2; i++) { // in one session too
      assertThat(OrderBatch.read(Bsl.body(again.get("mode=query"))).numbers()).isEqualTo(given);
    }
    assertThat(again.get("mode=success").text()).startsWith("success");
    assertThat(again.get("mode=success").text()).startsWith("success");
  }

  @Test
  void case24_theLoopOfBxmodEndsAndMissesNothing() throws Exception {
    List<String> given = drop(TestGate.NEW, 250); // more than two pages
    List<String> resources = new ArrayList<>();
    Line recorded = (resource, answer, waited) -> {
      resources.add(resource);
      return answer;
    };
    Bxmod client = new Bxmod(site(TestGate.NEW).with(recorded), 1, false);
    assertThat(client.orders()).isEqualTo(given);
    assertThat(resources.stream().filter(r -> Distortion.isOf(r, "query"))).hasSize(4);
    assertThat(client.orders()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyGenerationGetsOrdersOnce(Generation generation) throws Exception {
    List<String> given = drop(generation.login(), 5);
    assertThat(generation.orders(site(generation.login()))).isEqualTo(given);
    assertThat(generation.orders(site(generation.login()))).isEmpty();
  }

  @Test
  void aQueryOrSuccessWhoseAnswerIsLostIsRepeatedWithoutHarm() throws Exception {
    for (String mode : List.of("query", "success")) {
      List<String> given = drop(TestGate.NEW, 5);
      Breaks breaks = new Breaks(mode);
      assertThat(new Unf3(site(TestGate.NEW).with(breaks), Duration.ZERO).orders())
          .isEqualTo(given);
      assertThat(breaks.asked()).isEqualTo(2);
      assertThat(new Ut11(site(TestGate.NEW)).orders()).isEmpty();
    }
  }

  @Test
  void oneThatFailsToLoadAnOrderAcknowledgesNothing() throws Exception {
    List<String> given = drop(TestGate.NEW, 2);
    Line spoilt = Distortion.body("query", text -> text.replaceFirst("Заказ товара", "Возврат"));
    assertThat(shown(() -> new Ut11(site(TestGate.NEW).with(spoilt)).orders()))
        .contains("ХозОперация");
    assertThat(new Ut11(site(TestGate.NEW)).orders()).isEqualTo(given);
  }

  @Test
  void whatIsNoXmlIsNoticed() {
    for (String page : List.of("", "\uFEFF<?xml?>", " <?xml?>", "<html/>", "PK", "failure\nx")) {
      Line distorted = Distortion.body("query", text -> page);
      for (Generation generation : Generation.values()) {
        assertThat(shown(() -> generation.orders(site(generation.login()).with(distorted))))
            .as("what %s shows of %s", generation, page)
            .isNotEmpty();
      }
    }
  }

  @Test
  void unf3GetsTheStatusesAtThePathInItsCode() throws Exception {
    assertThat(new Unf3(site(TestGate.NEW), Duration.ZERO).info())
        .contains("<Ид>N</Ид><Название>Принят</Название>");
  }

  private static Site site(String login) {
    return Site.of(gate, login);
  }

  /** What 1C shows; empty where it shows nothing. */
  private static String shown(Fetching fetching) {
    try {
      fetching.fetch();
      return "";
    } catch (ClientException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Fetching {
    List<String> fetch() throws ClientException;
  }

  /** Hands orders over as a shop does that writes CommerceML; answers their numbers in order. */
  private static List<String> drop(String server, int count) throws IOException {
    List<String> numbers = IntStream.range(0, count)
        .mapToObj(i -> String.format("%s%06d", count % 10, i))
        .collect(Collectors.toList());
    if (count > 0) {
      String orders = numbers.stream().map(OrderCasesTest::order).collect(Collectors.joining());
      Path outbox = gate.data().resolve("outbox").resolve(server);
      Path hidden = outbox.resolve(".orders.xml");
      Files.write(hidden, Goods.root("", orders).getBytes(StandardCharsets.UTF_8));
      Files.move(hidden, outbox.resolve("drop/orders.xml"), StandardCopyOption.ATOMIC_MOVE);
    }
    return Collections.unmodifiableList(numbers);
  }

  private static String order(String number) {
    return """
        <Документ><Ид>%s</Ид><Номер>%s</Номер><Дата>2026-11-21</Дата><Время>12:30:00</Время>
        <ХозОперация>Заказ товара</ХозОперация><Роль>Продавец</Роль><Валюта>RUB</Валюта><Курс>1</Курс>
        <Сумма>10.00</Сумма><Контрагенты><Контрагент><Наименование>Иванов</Наименование></Контрагент></Контрагенты><Товары><Товар><Ид>g</Ид><Наименование>Щётка «№ 1» – 5 €</Наименование>
        <ЦенаЗаЕдиницу>10.00</ЦенаЗаЕдиницу><Количество>1</Количество></Товар></Товары></Документ>
        """.formatted(number, number);
  }
}
