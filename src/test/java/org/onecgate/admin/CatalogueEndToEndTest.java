package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Awaited;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.onecgate.storage.Disk;

/** Proves that what 1C sends is in the catalogue, all the way from its first request (G1 to G4). */
class CatalogueEndToEndTest {
  @TempDir
  Path temp;

  private EmbeddedGate gate;
  private ApiClient browser;

  @BeforeEach
  void begin() throws Exception {
    ServersFile.write(temp, Map.of("shop", "", "other", ""));
    start();
  }

  private void start() throws Exception {
    gate = EmbeddedGate.start(temp, new HashMap<>(ApiClient.SETTINGS));
    browser = ApiClient.browser(gate.uri());
  }

  @AfterEach
  void end() throws Exception {
    gate.close();
  }

  private static String goods(String date, String... ids) {
    StringBuilder goods = new StringBuilder("<КоммерческаяИнформация ДатаФормирования=\"" + date
        + "\"><Каталог СодержитТолькоИзменения=\"true\"><Ид>k</Ид><Товары>");
    for (String id : ids) {
      goods.append(
          "<Товар><Ид>" + id + "</Ид><Наименование>Щётка " + id + "</Наименование></Товар>");
    }
    return goods + "</Товары></Каталог></КоммерческаяИнформация>";
  }

  private static String deleted(String date, String id) {
    return goods(date, id)
        .replace("</Наименование>", "</Наименование><ПометкаУдаления>true</ПометкаУдаления>");
  }

  private String deliver(String login, String document) throws Exception {
    OneC client = new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
    assertThat(client.file("import.xml", document.getBytes(UTF_8)).text()).isEqualTo("success");
    return client.deliver("import.xml");
  }

  private JsonObject get(String path) throws IOException {
    return browser.get("catalogue" + path).data();
  }

  private long live(String server) throws IOException {
    return get("/" + server + "/products?limit=500&deleted=no")
        .getJsonArray("products")
        .size();
  }

  private void awaitLive(String server, long goods) throws Exception {
    Awaited.until("the catalogue has " + goods + " goods", () -> live(server) == goods);
  }

  @Test
  void whatIsDeliveredIsFoundAlsoIfAConsumerTookTheDeliveryAtOnce() throws Exception {
    String delivery = deliver("shop", goods("1", "a", "b", "c"));
    awaitLive("shop", 3);
    assertThat(get("/shop/products?search=ЩЕТКА%20b").getJsonArray("products")).hasSize(1);
    assertThat(get("/shop/changes?delivery=" + delivery).getJsonArray("changes"))
        .isNotEmpty();
    assertThat(live("other")).isZero();
    gate.close();
    start();
    awaitLive("shop", 3);
  }

  @Test
  void aPlanThatIsHeldWaitsForAPersonAndOthersGoOn() throws Exception {
    deliver("shop", goods("1", "a", "b", "c"));
    awaitLive("shop", 3);
    String bad = deliver("shop", deleted("2", "a"));
    Awaited.until("it is held", () -> !get("/shop/held").getJsonArray("held").isEmpty());
    deliver("shop", goods("3", "d"));
    deliver("other", goods("1", "x"));
    awaitLive("other", 1);
    assertThat(live("shop")).as("it waits behind the other").isEqualTo(3);
    assertThat(browser
            .post("catalogue/shop/held/" + bad, "{\"decision\":\"refuse\"}")
            .status())
        .isEqualTo(202);
    awaitLive("shop", 4);
    String again = deliver("shop", deleted("4", "a"));
    Awaited.until("it is held", () -> !get("/shop/held").getJsonArray("held").isEmpty());
    gate.close(); // it waits through a restart
    start();
    assertThat(browser
            .post("catalogue/shop/held/" + again, "{\"decision\":\"pass\"}")
            .status())
        .isEqualTo(202);
    awaitLive("shop", 3);
  }

  @Test
  void aCatalogueIsBuiltAnewFromTheDeliveriesThatAreThere() throws Exception {
    String first = deliver("shop", goods("1", "a"));
    deliver("shop", goods("2", "b"));
    awaitLive("shop", 2);
    long last = get("/shop/changes?limit=1000").getJsonArray("changes").size();
    Disk.deleteTree(gate.data().resolve("inbox/" + first));
    assertThat(browser.post("catalogue/shop/rebuild", "").status()).isEqualTo(202);
    awaitLive("shop", 1);
    assertThat(get("/shop/changes?after=" + last).getJsonArray("changes"))
        .as("who follows the feed sees all of it again")
        .isNotEmpty();
  }

  private boolean isWarned() throws IOException {
    return browser.get("status").data().getJsonArray("warnings").stream()
        .anyMatch(w -> w.asJsonObject().getString("code").equals("CATALOGUE")
            && w.asJsonObject().getString("detail").contains("damaged"));
  }

  @Test
  void aDatabaseThatIsDamagedIsSaidOnTheFirstScreenAndExchangesGoOn() throws Exception {
    gate.close();
    Files.createDirectories(gate.data().resolve("catalogue"));
    Files.writeString(gate.data().resolve("catalogue/shop.db"), "no database at all ".repeat(100));
    start();
    deliver("shop", goods("1", "a"));
    deliver("other", goods("1", "a"));
    awaitLive("other", 1);
    Awaited.until("it is said", this::isWarned);
    assertThat(browser.post("catalogue/shop/rebuild", "").status()).isEqualTo(202);
    Awaited.until("all is well again", () -> !isWarned());
    awaitLive("shop", 1);
    try (Stream<Path> files = Files.list(gate.data().resolve("catalogue"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("the damaged one is kept")
          .anyMatch(name -> name.matches("shop\\.damaged-\\w+\\.db"));
    }
  }
}
