package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.Digests;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.catalogue.Decisions;
import org.onecgate.catalogue.MadeCatalogues;
import org.onecgate.it.CatalogueListener;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.onecgate.staging.FileKind;

/** Proves that the goods can be asked for as the description says, by whom they may be (G2 to G4, C2 to C4). */
class CatalogueApiTest {
  private static final int MANY = 300;
  private static final String HELD = "20261123T010000000Z-00000004";
  private static final String OTHER = "20261124T010000000Z-00000005";

  @TempDir
  static Path temp;

  private static EmbeddedGate gate;
  private static MadeCatalogues catalogues;
  private static ApiClient browser;
  private static String delivery;
  private static final OpenApi DESCRIPTION = OpenApi.load();

  @BeforeAll
  static void begin() throws Exception {
    ServersFile.write(temp, Map.of("it", "", "off", "", "away", ""));
    catalogues = new MadeCatalogues()
        .with(temp, "it", MANY)
        .state("off", Decisions.State.OFF)
        .state("away", Decisions.State.AWAY)
        .hold("it", HELD, "5", "100", "9.5")
        .hold("it", OTHER, "1");
    CatalogueListener.show(catalogues);
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put(EmbeddedGate.LISTENER, CatalogueListener.class.getName());
    gate = EmbeddedGate.start(temp, settings);
    browser = ApiClient.browser(gate.uri());
    OneC client = new OneC(gate.uri(), "it", EmbeddedGate.PASSWORD).begin();
    Map<String, byte[]> files = new HashMap<>();
    files.put("import.xml", Content.catalogue(3));
    files.put("import_files/1.jpg", picture());
    files.put("import_files/3.jpg", "<svg onload='x'/>".getBytes(StandardCharsets.UTF_8));
    client.file("import.zip", Content.zip(files));
    delivery = client.deliver("import.zip");
    catalogues.change(
        "it",
        "UPDATE product_image SET sha256 = NULL, delivery = '" + delivery + "' WHERE product <= 5");
  }

  /** The beginning of one, which is all that is looked at. */
  private static byte[] picture() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    out.writeBytes(new byte[100]);
    return out.toByteArray();
  }

  @AfterAll
  static void end() throws Exception {
    CatalogueListener.show(Decisions.NONE);
    gate.close();
  }

  private static Answer get(String path) throws IOException {
    return browser.get("catalogue/" + path);
  }

  private static List<Integer> numbers(Answer answer) {
    return answer.data().getJsonArray("products").getValuesAs(JsonObject.class).stream()
        .map(each -> each.getInt("n"))
        .toList();
  }

  /** Each with the route that it is. */
  static List<List<String>> reads() {
    return List.of(
        List.of("GET /catalogue", ""),
        List.of("GET /catalogue/{server}/products", "it/products?search=%D0%B1%D0%BE%D0%BB%D1%82"),
        List.of("GET /catalogue/{server}/products/{n}", "it/products/1"),
        List.of("GET /catalogue/{server}/products/{n}/history", "it/products/1/history"),
        List.of("GET /catalogue/{server}/groups", "it/groups"),
        List.of("GET /catalogue/{server}/changes", "it/changes?after=10&limit=5"),
        List.of("GET /catalogue/{server}/deliveries", "it/deliveries"),
        List.of(
            "GET /catalogue/{server}/deliveries/{delivery}",
            "it/deliveries/20261122T010000000Z-00000003"),
        List.of("GET /catalogue/{server}/held", "it/held"));
  }

  private static String path(List<String> read) {
    return ("catalogue/" + read.get(1)).replaceFirst("/$", "");
  }

  @ParameterizedTest
  @MethodSource("reads")
  void itIsAnsweredAsItIsDescribedAndOnlyToAdministrators(List<String> read) throws Exception {
    Answer answer = browser.get(path(read)).requireStatus(200);
    answer.data();
    assertThat(DESCRIPTION.troublesOf(read.get(0), answer)).isEmpty();
    ApiClient.stranger(gate.uri()).get(path(read)).requireError(401, "UNAUTHORIZED");
    ApiClient.shop(gate.uri()).get(path(read)).requireError(403, "FORBIDDEN");
    browser.send("PUT", path(read), "{}").requireError(405, "METHOD_NOT_ALLOWED");
  }

  @ParameterizedTest
  @MethodSource("reads")
  void whatHasNotChangedIsNotSentAgain(List<String> read) throws Exception {
    if (read.get(1).isEmpty()) {
      return;
    }
    String tag = browser.get(path(read)).header("ETag");
    assertThat(tag).isNotEmpty();
    Answer again = browser.with("If-None-Match", "W/" + tag).get(path(read)).requireStatus(304);
    assertThat(again.raw()).isEmpty();
    assertThat(again.header("ETag")).isEqualTo(tag);
    browser.with("If-None-Match", "\"other\"").get(path(read)).requireStatus(200);
  }

  @ParameterizedTest
  @MethodSource("reads")
  void aServerWithoutCatalogueSaysWhy(List<String> read) throws Exception {
    if (read.get(1).isEmpty()) {
      return;
    }
    browser.get(path(read).replace("/it/", "/off/")).requireError(409, "CATALOGUE_OFF");
    Answer away =
        browser.get(path(read).replace("/it/", "/away/")).requireError(503, "CATALOGUE_AWAY");
    assertThat(DESCRIPTION.troublesOf(read.get(0), away)).isEmpty();
    for (String none : List.of("nobody", "%D1%8F", "...", "x".repeat(4000))) {
      browser.get(path(read).replace("/it/", "/" + none + "/")).requireError(404, "UNKNOWN_SERVER");
    }
  }

  @Test
  void eachServerTellsHowItIsWithItsGoods() throws Exception {
    List<JsonObject> servers =
        browser.get("catalogue").data().getJsonArray("servers").getValuesAs(JsonObject.class);
    Map<String, JsonObject> byId = new HashMap<>();
    servers.forEach(each -> byId.put(each.getString("server"), each));
    assertThat(byId.get("off").getString("state")).isEqualTo("off");
    assertThat(byId.get("away").getString("reason")).isEqualTo("refused");
    JsonObject status = byId.get("it").getJsonObject("status");
    assertThat(status.getInt("live")).isEqualTo(MANY - 1);
    assertThat(status.getJsonArray("held")).hasSize(2);
    JsonObject open = status.getJsonArray("open").getJsonObject(0);
    assertThat(open.getJsonObject("first").getString("delivery"))
        .isEqualTo("20261122T010000000Z-00000003");
    assertThat(byId.get("it").getInt("quietSeconds")).isEqualTo(600);
  }

  @Test
  void productsAreSearchedPartByPart() throws Exception {
    Answer first = get("it/products?limit=2&search=%D0%9B%D0%90%D0%9A");
    String next = first.data().getString("next");
    Answer second = get("it/products?limit=2&search=%D0%9B%D0%90%D0%9A&after=" + next);
    assertThat(numbers(first)).containsExactly(8, 32);
    assertThat(numbers(second)).containsExactly(56, 80);
    assertThat(numbers(get("it/products?deleted=only"))).containsExactly(MANY);
    assertThat(numbers(get("it/products?deleted=no&limit=500"))).hasSize(MANY - 1);
    assertThat(numbers(get("it/products?group=4&limit=500"))).hasSize(MANY / 3);
    assertThat(numbers(get("it/products?article=%D0%90%D0%A0%D0%A2-000009"))).containsExactly(9);
  }

  @Test
  void whatIsAskedWronglyIsRefusedByItsName() throws Exception {
    for (String query : List.of(
        "after=x", "since=yesterday", "limit=501", "limit=0", "deleted=maybe", "group=-1")) {
      Answer answer = get("it/products?" + query).requireError(400, "INVALID_FIELD");
      assertThat(answer.message()).startsWith(query.replaceFirst("=.*", ""));
    }
    get("it/products?bogus=1").requireError(400, "UNKNOWN_FIELD");
    get("it/changes?kind=odd").requireError(400, "INVALID_FIELD");
    get("it/changes?delivery=odd").requireError(400, "INVALID_FIELD");
    get("it/changes?limit=1001").requireError(400, "INVALID_FIELD");
    for (String n : List.of("0", "301", "-1", "x", "99999999999999999999")) {
      get("it/products/" + n).requireError(404, "UNKNOWN_ID");
      get("it/products/" + n + "/history").requireError(404, "UNKNOWN_ID");
      get("it/products/" + n + "/pictures/0").requireError(404, "UNKNOWN_ID");
    }
  }

  @Test
  void aHistoryHasACourseInItsFirstPartOnly() throws Exception {
    JsonObject first = get("it/products/1/history?limit=2").data();
    assertThat(first.getJsonObject("series").getJsonArray("prices")).hasSize(2);
    JsonObject second = get("it/products/1/history?limit=2&before="
            + first.getJsonObject("history").getInt("next"))
        .data();
    assertThat(second.containsKey("series")).isFalse();
    assertThat(second.getJsonObject("history").getJsonArray("changes")).hasSize(2);
  }

  @Test
  void changesOfADeliveryCanBeChosen() throws Exception {
    JsonObject part =
        get("it/changes?delivery=20261122T010000000Z-00000003&kind=deleted&things=product")
            .data();
    assertThat(part.getJsonArray("changes")).hasSize(1);
    assertThat(part.getJsonArray("changes").getJsonObject(0).getInt("product")).isEqualTo(MANY);
    assertThat(part.getBoolean("more")).isFalse();
  }

  @Test
  void whatADeliveryChangedIsToldPileByPile() throws Exception {
    JsonObject told = get("it/deliveries/20261122T010000000Z-00000003").data();
    assertThat(told.getJsonObject("delivery").getInt("deleted")).isEqualTo(2);
    assertThat(told.getJsonArray("piles").getValuesAs(JsonObject.class).stream()
            .map(each -> each.getString("things") + " " + each.getString("kind") + " "
                + each.getJsonArray("changes").size() + " " + each.getBoolean("more")))
        .containsExactly(
            "product deleted 1 false", "offer_price changed 20 true", "offer deleted 1 false");
    for (String none : List.of("20200101T000000000Z-00000000", "x", "%27", "..%2f..")) {
      assertThat(get("it/deliveries/" + none).status()).as(none).isIn(400, 404);
    }
  }

  @Test
  void onlyWhatBeginsAsAPictureIsShownAsOne() throws Exception {
    Answer answer = get("it/products/1/pictures/0").requireStatus(200);
    assertThat(answer.header("Content-Type")).isEqualTo("image/png");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.bytes()).isEqualTo(picture());
    get("it/products/3/pictures/0").requireError(404, "UNKNOWN_ID"); // called .jpg, and is none
    get("it/products/5/pictures/0")
        .requireError(404, "UNKNOWN_ID"); // the delivery has no such file
    get("it/products/7/pictures/0").requireError(404, "UNKNOWN_ID"); // the delivery is gone
    get("it/products/1/pictures/9").requireError(404, "UNKNOWN_ID");
    ApiClient.stranger(gate.uri())
        .get("catalogue/it/products/1/pictures/0")
        .requireError(401, "UNAUTHORIZED");
  }

  @Test
  void aPictureThatIsKnownIsNotSentAgainAndOnlyTheBrowserKeepsIt() throws Exception {
    for (String address : List.of(
        "catalogue/it/products/1/pictures/0",
        "deliveries/" + delivery + "/picture?path=import_files%2F1.jpg")) {
      Answer first = browser.get(address).requireStatus(200);
      String tag = first.header("ETag");
      assertThat(tag)
          .isEqualTo(
              '"' + java.util.HexFormat.of().formatHex(Digests.sha256().digest(picture())) + '"');
      Answer again = browser.with("If-None-Match", "\"x\", W/" + tag).get(address);
      assertThat(again.requireStatus(304).bytes()).isEmpty();
      assertThat(again.header("ETag")).isEqualTo(tag);
      for (Answer each : List.of(first, again)) {
        assertThat(each.headers().allValues("Cache-Control")).containsExactly("private, no-cache");
        assertThat(each.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(each.headers().allValues("Content-Security-Policy"))
            .containsExactly("default-src 'none'; frame-ancestors 'none'; sandbox");
      }
      assertThat(browser.with("If-None-Match", "\"other\"").get(address).bytes())
          .isEqualTo(picture());
      ApiClient.stranger(gate.uri())
          .with("If-None-Match", tag)
          .get(address)
          .requireError(401, "UNAUTHORIZED");
    }
    Answer none = browser
        .with("If-None-Match", "*")
        .get("catalogue/it/products/3/pictures/0")
        .requireError(404, "UNKNOWN_ID");
    assertThat(none.header("Cache-Control")).isEqualTo("no-store");
    assertThat(browser
            .get("deliveries/" + delivery + "/file?path=import_files%2F1.jpg")
            .header("Cache-Control"))
        .as("what is saved is kept by nobody else")
        .isEqualTo("no-store");
  }

  @Test
  void anOrderKnowsItsGoodsAndIsShownAlsoWhereNoCatalogueCanBeAsked() throws Exception {
    JsonObject good = get("it/products?limit=1").data().getJsonArray("products").getJsonObject(0);
    String order = """
        {"number": "1", "date": "2026-11-30", "time": "09:30:00", "currency": "RUB", "sum": 1,
         "customer": {"name": "Иванов"},
         "goods": [{"id": "%s", "name": "Болт", "price": 1, "quantity": 1},
                   {"id": "none", "name": "Гайка", "price": 1, "quantity": 1}]}
        """.formatted(good.getString("id"));
    for (String server : List.of("it", "off", "away")) {
      ApiClient.shop(gate.uri()).send("PUT", "orders/" + server, order).requireStatus(200);
      JsonObject shown =
          browser.get("outbox/" + server + "/order?number=1").requireStatus(200).data();
      assertThat(shown.getJsonObject("content").getJsonArray("goods")).hasSize(2);
      assertThat(shown.getJsonArray("known").getValuesAs(JsonObject.class).stream()
              .map(each -> each.getInt("n") + " " + each.getString("article"))
              .toList())
          .as(server)
          .isEqualTo(server.equals("it") ? List.of("1 АРТ-000001") : List.of());
    }
  }

  @Test
  void aListTellsTheFirstPictureOfEachProductThatCanBeHad() throws Exception {
    catalogues.change("it", "UPDATE product_image SET delivery = NULL WHERE product = 9");
    catalogues.change(
        "it",
        "INSERT INTO product_image (product, place, name, delivery) VALUES (9, 1, 'import_files/1.jpg', '"
            + delivery + "')");
    catalogues.change("it", "UPDATE product_image SET delivery = '../it' WHERE product = 11");
    List<JsonObject> products =
        get("it/products?limit=11").data().getJsonArray("products").getValuesAs(JsonObject.class);
    assertThat(products.stream()
            .filter(each -> each.containsKey("picture"))
            .map(each -> each.getInt("n") + ": "
                + each.getJsonObject("picture").getInt("place") + " "
                + each.getJsonObject("picture").getString("name"))
            .toList())
        .as("neither of a delivery that is gone, nor of what is none")
        .containsExactly(
            "1: 0 import_files/1.jpg",
            "3: 0 import_files/3.jpg",
            "5: 0 import_files/5.jpg",
            "9: 1 import_files/1.jpg");
    int size = picture().length;
    get("it/products/9/pictures/1?most=" + size).requireStatus(200);
    get("it/products/9/pictures/1?most=" + (size - 1)).requireError(404, "UNKNOWN_ID");
    get("it/products/9/pictures/1?most=0").requireError(400, "INVALID_FIELD");
  }

  @Test
  void picturesAreKnownByTheirFirstBytes() {
    assertThat(type("ff d8 ff e0")).hasValue("image/jpeg");
    assertThat(type("47 49 46 38 39 61")).hasValue("image/gif");
    assertThat(type("52 49 46 46 00 00 00 00 57 45 42 50")).hasValue("image/webp");
    assertThat(type("52 49 46 46 00 00 00 00 57 41 56 45")).isEmpty();
    assertThat(type("3c 73 76 67")).isEmpty();
    assertThat(type("")).isEmpty();
  }

  private static java.util.Optional<String> type(String hex) {
    return FileKind.shownAs(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void aHeldPlanIsDecidedOnce() throws Exception {
    String before = get("it/held").header("ETag");
    String at = "catalogue/it/held/" + HELD;
    browser.with(Doorkeeper.CSRF, "").post(at, "{\"decision\":\"pass\"}").requireError(403, "CSRF");
    ApiClient.shop(gate.uri()).post(at, "{\"decision\":\"pass\"}").requireError(403, "FORBIDDEN");
    browser.post(at, "{\"decision\":\"maybe\"}").requireError(400, "INVALID_FIELD");
    browser.post(at, "{}").requireError(400, "INVALID_FIELD");
    browser
        .post("catalogue/it/held/none", "{\"decision\":\"pass\"}")
        .requireError(404, "UNKNOWN_ID");
    Answer answer = browser.post(at, "{\"decision\":\"pass\"}").requireStatus(202);
    assertThat(DESCRIPTION.troublesOf("POST /catalogue/{server}/held/{delivery}", answer))
        .isEmpty();
    Answer again = browser.post(at, "{\"decision\":\"refuse\"}").requireError(409, "NOTHING_TO_DO");
    assertThat(DESCRIPTION.troublesOf("POST /catalogue/{server}/held/{delivery}", again))
        .isEmpty();
    browser.post("catalogue/it/held/" + OTHER, "{\"decision\":\"refuse\"}").requireStatus(202);
    assertThat(catalogues.done())
        .contains("pass " + HELD + " by admin", "refuse " + OTHER + " by admin");
    assertThat(get("it/held").header("ETag")).isNotEqualTo(before);
  }

  @Test
  void aCatalogueIsBuiltAnewOnlyOnceAtATime() throws Exception {
    browser.with(Doorkeeper.CSRF, "").post("catalogue/it/rebuild", "").requireError(403, "CSRF");
    Answer answer = browser.post("catalogue/it/rebuild", "").requireStatus(202);
    assertThat(DESCRIPTION.troublesOf("POST /catalogue/{server}/rebuild", answer))
        .isEmpty();
    browser.post("catalogue/it/rebuild", "").requireError(409, "NOTHING_TO_DO");
    browser.post("catalogue/off/rebuild", "").requireError(409, "CATALOGUE_OFF");
  }

  /** What a listener reads until it has read so many lines that begin so, or has waited for long. */
  private static List<String> listen(String query, String lastEvent, String begin, int most)
      throws Exception {
    java.net.http.HttpRequest.Builder request = java.net.http.HttpRequest.newBuilder(
            gate.uri().resolve("api/catalogue/events" + query))
        .header("Authorization", "Bearer " + ApiClient.ADMIN_TOKEN)
        .timeout(java.time.Duration.ofSeconds(30));
    if (!lastEvent.isEmpty()) {
      request.header("Last-Event-ID", lastEvent);
    }
    java.net.http.HttpResponse<java.util.stream.Stream<String>> response =
        java.net.http.HttpClient.newHttpClient()
            .send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofLines());
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .isEqualTo("text/event-stream;charset=UTF-8");
    try (java.util.stream.Stream<String> lines = response.body()) {
      return lines.filter(line -> line.startsWith(begin)).limit(most).toList();
    }
  }

  private static List<String> ids(int from, int to) {
    return java.util.stream.IntStream.rangeClosed(from, to)
        .mapToObj(n -> "id: " + n)
        .toList();
  }

  @Test
  void whoListensHearsEveryChangeInOrder() throws Exception {
    assertThat(listen("?server=it&after=100", "", "id: ", 250)).isEqualTo(ids(101, 350));
    assertThat(listen("?server=it&after=100", "200", "id: ", 3))
        .as("a browser that comes again goes on where it was")
        .isEqualTo(ids(201, 203));
    assertThat(listen("?server=it&after=610", "", "data: ", 1).get(0))
        .contains("\"n\":611", "\"things\":\"offer_stock\"");
  }

  @Test
  void whoListensHearsOfWhatChangesLater() throws Exception {
    int last = get("it/changes?limit=1").data().getInt("last");
    java.util.concurrent.CompletableFuture<List<String>> heard =
        java.util.concurrent.CompletableFuture.supplyAsync(() -> {
          try {
            return listen("?server=it", "", "id: ", 1);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    org.onecgate.it.Awaited.until(
        "it listens",
        () -> Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().startsWith("gate-changes")));
    Thread.sleep(200); // it has found out by now which is the last change
    catalogues.change(
        "it",
        "INSERT INTO change SELECT " + (last + 1)
            + ", delivery, things, row_n, thing_key, kind, field, old, new FROM change WHERE n = "
            + last);
    assertThat(heard.get(20, java.util.concurrent.TimeUnit.SECONDS))
        .containsExactly("id: " + (last + 1));
  }

  @Test
  void aCatalogueThatWasBuiltAnewIsToldFromItsBeginning() throws Exception {
    assertThat(listen("?server=it&after=999999", "", "event: ", 1))
        .containsExactly("event: rebuilt");
    assertThat(listen("?server=it&after=999999", "", "id: ", 3))
        .containsExactly("id: 0", "id: 1", "id: 2");
  }

  @Test
  void onlyAdministratorsListenAndOnlyToWhatThereIs() throws Exception {
    ApiClient.stranger(gate.uri())
        .get("catalogue/events?server=it")
        .requireError(401, "UNAUTHORIZED");
    ApiClient.shop(gate.uri()).get("catalogue/events?server=it").requireError(403, "FORBIDDEN");
    get("events?server=nobody").requireError(404, "UNKNOWN_SERVER");
    get("events").requireError(404, "UNKNOWN_SERVER");
    get("events?server=off").requireError(409, "CATALOGUE_OFF");
    get("events?server=it&after=x").requireError(400, "INVALID_FIELD");
    browser
        .send("POST", "catalogue/events?server=it", "{}")
        .requireError(405, "METHOD_NOT_ALLOWED");
  }
}
