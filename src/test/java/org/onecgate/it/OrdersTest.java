package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.it.OneCOrders.Taken;

/**
 * Proves over HTTP that orders reach 1C once it has acknowledged them and not before, whoever asks in
 * whatever way (E24, C2, C3, protocol 1.1, 1.11 and compatibility 22-24).
 */
class OrdersTest {
  private static final String TOKEN = "0123456789abcdef-token";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir
  private Path temp;

  private EmbeddedGate gate;
  private int dropped;

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    gate = EmbeddedGate.start(temp, Map.of("gate.orders.token", TOKEN, "gate.orders.page", "3"));
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  // --- 1C

  @Test
  void ut11AsksOnceWithoutInitAndSaysSuccess() throws Exception {
    post("1001");
    post("1002");
    OneC ut11 = sale();
    Wire.Answer answer = ut11.get("mode=query");
    assertThat(answer.header("Content-Type")).hasValue("application/xml;charset=windows-1251");
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    assertThat(answer.header("Content-Length")).hasValue(Integer.toString(answer.bytes().length));
    assertThat(numbers(answer)).containsExactly("1001", "1002");
    assertThat(waiting()).hasSize(2);
    assertThat(ut11.get("mode=success").text()).isEqualTo("success");
    assertThat(waiting()).isEmpty();
    assertThat(numbers(sale().get("mode=query"))).isEmpty();
  }

  @Test
  void theLoopOfTheBitrixModuleEnds() throws Exception {
    drop(10);
    OneC module = sale();
    assertThat(module.get("mode=init&version=3.1").text().lines()).hasSize(4);
    List<String> seen = new ArrayList<>();
    int queries = 0;
    Wire.Answer answer = module.get("mode=query&version=3.1");
    while (answer.text().contains("<Контейнер>")) {
      assertThat(numbers(answer)).hasSizeLessThanOrEqualTo(3);
      seen.addAll(numbers(answer));
      assertThat(++queries).isLessThan(10);
      answer = module.get("mode=query&version=3.1");
    }
    assertThat(numbers(answer)).isEmpty();
    assertThat(seen).hasSize(10).doesNotHaveDuplicates();
    assertThat(module.get("mode=success").text()).isEqualTo("success");
    assertThat(module.get("mode=success").text()).isEqualTo("success");
    assertThat(waiting()).isEmpty();
  }

  @Test
  void aRepeatedQueryGivesTheSameAndARepeatedSuccessSucceeds() throws Exception {
    post("1001");
    OneC unf = sale();
    assertThat(numbers(unf.get("version=2.09&cmlVersion=2.10&mode=query"))).containsExactly("1001");
    assertThat(numbers(unf.get("version=2.09&cmlVersion=2.10&mode=query"))).containsExactly("1001");
    assertThat(unf.get("mode=success").text()).isEqualTo("success");
    assertThat(unf.get("mode=success").text()).isEqualTo("success");
    assertThat(numbers(unf.get("mode=query"))).isEmpty();
  }

  @Test
  void anAnswerThatBreaksOffAcknowledgesNothing() throws Exception {
    String longOrder = order("%s")
        .replace("{\"number\"", "{\"comment\": \"" + "х".repeat(20_000) + "\", \"number\"");
    for (int i = 0; i < 300; i++) {
      put("" + i, longOrder.formatted(i));
    }
    OneC client = sale();
    try (Wire wire = new Wire(gate.host(), gate.port())) {
      wire.send("GET /1c_exchange?type=sale&mode=query&sessid=" + client.key() + " HTTP/1.1\r\n"
          + "Host: x\r\nCookie: onecgate=" + client.key() + "\r\n\r\n");
      assertThat(wire.isAtEnd()).isFalse();
      wire.reset();
    }
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    assertThat(waiting()).hasSize(300);
    assertThat(numbers(client.get("mode=query"))).hasSize(300);
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    assertThat(waiting()).isEmpty();
  }

  @Test
  void aHeadRequestDeliversNothing() throws Exception {
    post("1001");
    OneC client = sale();
    try (Wire wire = new Wire(gate.host(), gate.port())) {
      wire.send("HEAD /1c_exchange?type=sale&mode=query HTTP/1.0\r\nHost: x\r\nCookie: onecgate="
          + client.key() + "\r\n\r\n");
      assertThat(wire.isAtEnd()).isFalse();
    }
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    assertThat(waiting()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3.1"})
  void whatWasOfferedBeforeARestartIsAcknowledgedAfterIt(String version) throws Exception {
    post("1001");
    OneC client = sale();
    client.get("mode=init&version=" + version);
    assertThat(numbers(client.get("mode=query"))).containsExactly("1001");
    awaitOffered();
    gate.stop();
    gate.start();
    OneC again = gate.client().resume(client.key());
    assertThat(again.getPath("1c_exchange?type=sale&mode=success").text()).isEqualTo("success");
    assertThat(waiting()).isEmpty();
  }

  @Test
  void twoSessionsAtOnceLoseNothing() throws Exception {
    drop(7);
    OneC one = sale();
    OneC two = sale();
    one.get("mode=init&version=3.1");
    two.get("mode=init&version=3.1");
    assertThat(numbers(one.get("mode=query"))).hasSize(3);
    assertThat(numbers(two.get("mode=query"))).hasSize(3);
    assertThat(numbers(two.get("mode=query"))).hasSize(3);
    assertThat(one.get("mode=success").text()).isEqualTo("success");
    assertThat(waiting()).hasSize(4);
    assertThat(two.get("mode=success").text()).isEqualTo("success");
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void catalogAndReferenceKnowNoOrders() throws Exception {
    for (String type : List.of("catalog", "reference")) {
      for (String mode : List.of("query", "success", "info")) {
        OneC client = gate.client();
        client.login(type);
        assertThat(client.get("mode=" + mode).text())
            .isEqualTo("failure\nUnknown mode: " + mode + " is not served");
      }
    }
  }

  @Test
  void withoutSessionNothingIsGiven() throws Exception {
    post("1001");
    OneC client = gate.client();
    client.login("sale");
    OneC stranger = new OneC(gate.uri(), EmbeddedGate.LOGIN, "wrong");
    for (String mode : List.of("query", "success")) {
      String path = "1c_exchange?type=sale&mode=" + mode;
      assertThat(stranger.getPath(path).text()).startsWith("failure\n");
      assertThat(stranger.getPath(path + "&sessid=" + client.key()).text()).startsWith("failure\n");
    }
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void infoTellsStatusesAndPaymentSystemsOfTheConfiguration() throws Exception {
    assertThat(sale().get("mode=info").text())
        .isEqualTo("failure\nUnknown mode: info is not configured for this server");
    configure("""
        "orders": {"charset": "windows-1251",
          "statuses": [{"id": "N", "name": "Принят & ждёт"}, {"id": "F", "name": "Выполнен"}],
          "paymentSystems": [{"id": "2", "name": "Наличные"}]},""");
    Wire.Answer answer = sale().get("mode=info");
    assertThat(answer.header("Content-Type")).hasValue("application/xml;charset=windows-1251");
    OneC unf = sale();
    assertThat(unf.getPath("bitrix/admin/1c_exchange.php?type=sale&mode=info").text())
        .isEqualTo(answer.text());
    assertThat(answer.text().replace("\n", ""))
        .isEqualTo("<?xml version=\"1.0\" encoding=\"windows-1251\"?><Справочник>"
            + "<C\u0442атусы><Элемент><Ид>N</Ид><Название>Принят &amp; ждёт</Название></Элемент>"
            + "<Элемент><Ид>F</Ид><Название>Выполнен</Название></Элемент></C\u0442атусы>"
            + "<ПлатежныеСистемы><Элемент><Ид>2</Ид><Название>Наличные</Название></Элемент>"
            + "</ПлатежныеСистемы></Справочник>");
  }

  @Test
  void theServersRecordChoosesTheEncoding() throws Exception {
    configure("\"orders\": {\"charset\": \"UTF-8\", \"statuses\": null},");
    put("1001", order("1001").replace("Щётка", "刷子 \uD83D\uDE00"));
    Wire.Answer answer = sale().get("mode=query");
    assertThat(answer.header("Content-Type")).hasValue("application/xml;charset=UTF-8");
    assertThat(answer.text()).contains("刷子 \uD83D\uDE00");
    assertThat(OneCOrders.read(answer))
        .singleElement()
        .satisfies(order -> assertThat(order.goods()).containsExactly("刷子 \uD83D\uDE00"));
  }

  // --- what real servers send

  @ParameterizedTest
  @CsvSource({
    "cp1251-2.05-query/bitrix-query-response-full.xml,2,Розничный покупатель,'132,133'",
    "cp1251-2.03-orders/from.xml,1,admin,36",
    "cp1251-2.03-orders/to.xml,1,Петр Петров,20",
  })
  void whatRealServersSendIsTakenAndGivenSoThatUt11ReadsIt(
      String name, int orders, String customer, String numbers) throws Exception {
    configure("\"orders\": {\"buyer\": \"Розничный покупатель\"},");
    Files.write(temp.resolve("sample"), Samples.read(name));
    Files.move(temp.resolve("sample"), shop("drop").resolve("sample.xml"));
    List<Taken> taken = OneCOrders.read(sale().get("mode=query"));
    assertThat(taken).hasSize(orders).allMatch(order -> order.customer().equals(customer));
    assertThat(taken).extracting(Taken::number).containsExactly(numbers.split(","));
  }

  // --- what УТ 11 cannot read never reaches it

  @Test
  void anOrderWithoutANamedCustomerIsRefusedWithTheFieldNamed() throws Exception {
    String none = order("1001").replace("\"customer\": {\"name\": \"Иванов\"},", "");
    String nameless = order("1001").replace("{\"name\": \"Иванов\"}", "{\"name\": \" \"}");
    assertThat(api("POST", "", none).body()).contains("customer (Контрагент): missing");
    assertThat(api("POST", "", nameless).body()).contains("customer.name (Наименование): missing");
    assertThat(api("PUT", "", nameless).statusCode()).isEqualTo(400);
    String customer =
        "<Контрагенты><Контрагент><Наименование>n</Наименование></Контрагент></Контрагенты>";
    for (String given : List.of(
        "", customer.replace("<Наименование>n<", "<Ид>1</Ид><Наименование><"), "<Контрагенты/>")) {
      dropText(document("7").replace(customer, given));
    }
    assertThat(numbers(sale().get("mode=query"))).isEmpty();
    assertThat(reasons())
        .containsExactlyInAnyOrder(
            "order 1 (7), line 1: customer (Контрагент): missing",
            "order 1 (7), line 1: customer.name (Наименование): missing",
            "order 1 (7), line 1: customer (Контрагент): missing");
  }

  @Test
  void aReasonSaysWhichOrderItIsAlsoAsASentenceHoweverLongItsNumberIs() throws Exception {
    dropText(document("7".repeat(100_000)));
    assertThat(numbers(sale().get("mode=query"))).isEmpty();
    assertThat(reasons())
        .containsExactly("order 1 (" + "7".repeat(20)
            + "), line 1: number (Номер): longer than 20000 characters");
    try (Stream<Path> all = Files.list(shop("rejected"))) {
      Path reason =
          all.filter(f -> f.toString().endsWith(".reason.json")).findFirst().orElseThrow();
      assertThat(Delivery.json(reason).getJsonArray("said").getJsonObject(0).getString("code"))
          .isEqualTo("ORDER_IN");
      assertThat(Files.size(reason)).isLessThan(1_000);
    }
  }

  @Test
  void theBuyerOfTheServerIsGivenWhereThereIsNoCustomer() throws Exception {
    configure("\"orders\": {\"buyer\": \"Розничный покупатель\"},");
    put("1", order("1").replace("\"customer\": {\"name\": \"Иванов\"},", ""));
    put("2", order("2").replace("{\"name\": \"Иванов\"}", "{\"address\": \"Москва\"}"));
    put("3", order("3"));
    Wire.Answer answer = sale().get("mode=query");
    assertThat(OneCOrders.read(answer))
        .extracting(Taken::customer)
        .containsExactly("Розничный покупатель", "Розничный покупатель", "Иванов");
    assertThat(answer.text()).contains("<Представление>Москва</Представление>");
  }

  @Test
  void aRequisiteWithoutAValueIsNotGivenTheOneBefore() throws Exception {
    put("1", order("1").replaceFirst("}$", """
        , "properties": [{"name": "Заказ оплачен", "value": "true"}, {"name": "Отменен", "value": ""},
          {"name": "Комментарии покупателя"}]}"""));
    assertThat(OneCOrders.read(sale().get("mode=query")).get(0).requisites())
        .containsOnly(Map.entry("Заказ оплачен", "true"));
  }

  @Test
  void aBodyThatBeginsWithAByteOrderMarkIsTaken() throws Exception {
    assertThat(api("POST", "", "\uFEFF" + order("1001")).statusCode()).isEqualTo(201);
    assertThat(api("POST", "", "\uFEFF\uFEFF" + order("1002")).statusCode()).isEqualTo(400);
  }

  @Test
  void ordersAreCountedAndNotTheirVersions() throws Exception {
    for (String comment : List.of("a", "b", "c")) {
      put(
          "1001",
          order("1001").replace("{\"number\"", "{\"comment\": \"" + comment + "\", \"number\""));
      OneC client = sale();
      client.get("mode=query");
      assertThat(client.get("mode=success").text()).isEqualTo("success");
    }
    assertThat(list()).contains("{\"aside\":0,\"offered\":0,\"sent\":1,\"waiting\":0}");
    put("1001", order("1001"));
    assertThat(list())
        .contains("{\"aside\":0,\"offered\":0,\"sent\":0,\"waiting\":1}")
        .containsOnlyOnce("\"number\":\"1001\"");
  }

  @Test
  void numbersAndStatusesAreThoseOfTheServerFor1cAndTheShopsOwnInTheApi() throws Exception {
    configure("""
        "orders": {"cutPrefix": "SHOP-2026-", "addPrefix": "И",
          "statusWords": [{"id": "new", "name": "Принят"}]},""");
    put("1", order("SHOP-2026-0001").replaceFirst("}$", """
        , "properties": [{"name": "Статус заказа", "value": "new"}]}"""));
    HttpResponse<String> longer = api("PUT", "", order("SHOP-2026-00000000001"));
    assertThat(longer.body()).contains("number (Номер): longer than");
    assertThat(api("PUT", "", order("0001")).body())
        .contains("number (Номер): 1C is given И0001, as for the order SHOP-2026-0001");
    OneC client = sale();
    assertThat(OneCOrders.read(client.get("mode=query"))).singleElement().satisfies(taken -> {
      assertThat(taken.number()).isEqualTo("И0001");
      assertThat(taken.requisites()).containsOnly(Map.entry("Статус заказа", "Принят"));
    });
    assertThat(list()).contains("\"number\":\"SHOP-2026-0001\"", "\"numberFor1c\":\"И0001\"");
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    assertThat(api("POST", "", order("SHOP-2026-0001")).statusCode()).isEqualTo(409);
  }

  private List<String> reasons() throws IOException {
    List<String> reasons = new ArrayList<>();
    try (Stream<Path> all = Files.list(shop("rejected"))) {
      for (Path each : all.filter(f -> f.toString().endsWith(".reason.json")).toList()) {
        Delivery.json(each).getJsonArray("reasons").getValuesAs(JsonString.class).stream()
            .map(JsonString::getString)
            .forEach(reasons::add);
      }
    }
    return reasons;
  }

  // --- the shop

  /** It is noted when the answer has been written, and 1C, or a stop, may be faster than that. */
  private void awaitOffered() throws IOException {
    Awaited.until(
        "the order is offered",
        () -> list().contains("{\"aside\":0,\"offered\":1,\"sent\":0,\"waiting\":0}"));
  }

  private String list() throws IOException {
    try {
      return api("GET", "", null).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  void theAnswersOfTheApiHaveOneForm() throws Exception {
    HttpResponse<String> created = api("POST", "", order("1001"));
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("Content-Type"))
        .hasValue("application/json;charset=UTF-8");
    assertThat(created.body())
        .isEqualTo("{\"success\":true,\"data\":{\"number\":\"1001\",\"state\":\"waiting\"}}\n");
    HttpResponse<String> twice = api("POST", "", order("1001"));
    assertThat(twice.statusCode()).isEqualTo(409);
    assertThat(twice.body())
        .startsWith(
            "{\"success\":false,\"error\":{\"code\":\"DUPLICATE_NUMBER\",\"message\":\"number");
    assertThat(api("PUT", "/1c", order("1001")).statusCode()).isEqualTo(200);
    sale().get("mode=query");
    awaitOffered();
    assertThat(list()).contains("\"number\":\"1001\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"number\"|\"nummer\"|UNKNOWN_FIELD|unknown field nummer",
        "\"price\"|\"cost\"|UNKNOWN_FIELD|unknown field goods[0].cost",
        "\"price\": 10.50|\"price\": \"10.50\"|WRONG_TYPE|goods[0].price must be a number",
        "\"number\": \"1001\"|\"number\": 1001|WRONG_TYPE|number must be a text",
        "\"goods\": [|\"goods\": 1, \"taxes\": [|WRONG_TYPE|goods must be a list",
        "\"goods\": [|\"goods\": [null, |WRONG_TYPE|goods[0] must be there",
        "{\"name\": \"Иванов\"}|[]|WRONG_TYPE|customer must be an object",
        "\"number\": \"1001\"|\"number\": null|INVALID_FIELD|number (Номер): missing",
        "\"1001\"|\"123456789012\"|INVALID_FIELD|number (Номер): longer than 11 characters",
        "\"price\": 10.50|\"price\": 1e999999999|WRONG_TYPE|price is too long a number, line ",
        "Щётка|Щётка\\u0001|INVALID_FIELD|goods[0].name (Наименование): the character U+0001",
        "Иванов|\\ud800|INVALID_FIELD|half a character stands in name, line ",
        "{\"number\"|[{\"number\"|NOT_JSON|the body is no JSON",
      })
  void badInputIsRefusedWithTheFieldNamed(String right, String wrong, String code, String message)
      throws Exception {
    assertThat(order("1001")).contains(right);
    HttpResponse<String> answer = api("POST", "", order("1001").replace(right, wrong));
    assertThat(answer.body())
        .contains(
            "{\"success\":false,\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(waiting()).isEmpty();
  }

  @Test
  void otherBadRequestsAreRefusedToo() throws Exception {
    assertThat(api("POST", "", "[]").body()).contains("WRONG_TYPE");
    assertThat(api("POST", "", "").body()).contains("NOT_JSON");
    assertThat(api("POST", "/nobody", order("1")).statusCode()).isEqualTo(404);
    assertThat(api("DELETE", "", null).statusCode()).isEqualTo(405);
    assertThat(api("DELETE", "", null).headers().firstValue("Allow"))
        .hasValue("GET, HEAD, POST, PUT");
    assertThat(api("POST", "", " ".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
    assertThat(waiting()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer", "Bearer 0123456789abcdef-toke", "Basic aXQ6aXQtcGFzc3dvcmQ="})
  void withoutTheTokenNothingIsTakenOrShown(String authorization) throws Exception {
    for (String method : List.of("GET", "POST", "DELETE")) {
      HttpRequest.Builder request = HttpRequest.newBuilder(gate.uri().resolve("api/orders"))
          .method(method, HttpRequest.BodyPublishers.ofString(order("1001")));
      if (!authorization.isEmpty()) {
        request.header("Authorization", authorization);
      }
      HttpResponse<String> answer =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(answer.body()).contains("UNAUTHORIZED");
    }
    assertThat(waiting()).isEmpty();
  }

  @Test
  void whereNoTokenIsSetOnlyAnAdministratorMay() throws Exception {
    gate.close();
    gate = EmbeddedGate.start(temp);
    HttpResponse<String> answer = api("POST", "", order("1001"));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("UNAUTHORIZED");
  }

  @Test
  @Tag("long")
  void tenThousandOrdersComeInOneAnswerAndInPages() throws Exception {
    gate.close();
    gate = EmbeddedGate.start(temp); // with pages of the usual size
    drop(10_000);
    for (int waits = 0; waiting().size() < 10_000; waits++) {
      assertThat(waits).as("minutes for a drop of this size").isLessThan(10 * 60);
      Thread.sleep(1_000);
    }
    OneC client = sale();
    assertThat(numbers(client.get("mode=query"))).hasSize(10_000);
    client.get("mode=init&version=3.1");
    List<String> seen = new ArrayList<>();
    for (List<String> page = numbers(client.get("mode=query"));
        !page.isEmpty();
        page = numbers(client.get("mode=query"))) {
      seen.addAll(page);
    }
    assertThat(seen).hasSize(10_000).doesNotHaveDuplicates();
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    assertThat(waiting()).isEmpty();
  }

  private OneC sale() throws IOException {
    OneC client = gate.client();
    assertThat(client.login("sale").text()).startsWith("success\n");
    return client;
  }

  private static List<String> numbers(Wire.Answer answer) {
    return OneCOrders.read(answer).stream().map(Taken::number).toList();
  }

  private void post(String number) throws Exception {
    assertThat(api("POST", "", order(number)).statusCode()).isEqualTo(201);
  }

  private void put(String number, String order) throws Exception {
    assertThat(api("PUT", "", order).statusCode()).as(number).isEqualTo(200);
  }

  private HttpResponse<String> api(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(gate.uri() + "api/orders" + path))
        .header("Authorization", "Bearer " + TOKEN)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .method(
            method,
            body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body))
        .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String order(String number) {
    return """
        {"number": "%s", "date": "2026-11-21", "time": "12:30:00", "currency": "RUB", "sum": 10.50,
         "customer": {"name": "Иванов"}, "goods": [
          {"id": "g1", "name": "Щётка", "price": 10.50, "quantity": 1}]}""".formatted(number);
  }

  private void drop(int count) throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      all.append(document("" + i));
    }
    dropText(all.toString());
  }

  private static String document(String number) {
    return ("<Документ><Ид>%s</Ид><Номер>%s</Номер><Дата>2026-11-21</Дата><Время>12:30:00</Время>"
            + "<ХозОперация>Заказ товара</ХозОперация><Роль>Продавец</Роль><Валюта>RUB</Валюта>"
            + "<Сумма>1</Сумма><Комментарий>" + "х".repeat(300) + "</Комментарий>"
            + "<Контрагенты><Контрагент><Наименование>n</Наименование></Контрагент></Контрагенты>"
            + "<Товары><Товар><Ид>g</Ид>"
            + "<Наименование>n</Наименование><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу>"
            + "<Количество>1</Количество></Товар></Товары></Документ>")
        .formatted(number, number);
  }

  private void dropText(String documents) throws IOException {
    Path file = Files.writeString(
        temp.resolve("being-written"),
        "<КоммерческаяИнформация>" + documents + "</КоммерческаяИнформация>");
    Path drop = shop("drop").resolve("drop-" + dropped++ + ".xml");
    Files.move(file, drop, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Restarts with these members in the server's record. */
  private void configure(String members) throws Exception {
    gate.stop();
    Path registry = gate.data().resolve("state/servers.json");
    String text = Files.readString(registry);
    Files.writeString(
        registry, text.replace("\"dialect\":", members + " \"dialect\":"), StandardCharsets.UTF_8);
    gate.start();
  }

  private Path shop(String directory) {
    return gate.data().resolve("outbox/1c").resolve(directory);
  }

  private List<Path> waiting() throws IOException {
    try (Stream<Path> list = Files.list(shop("waiting"))) {
      return list.toList();
    }
  }
}
