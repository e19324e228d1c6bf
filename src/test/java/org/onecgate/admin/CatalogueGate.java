package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.onecgate.it.Awaited;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;

/** A whole gate to which two 1C, {@code shop} and {@code other}, bring goods, and whom an administrator asks. */
final class CatalogueGate implements AutoCloseable {
  private final Path directory;
  private final Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
  private EmbeddedGate gate;
  private ApiClient browser;

  /** Not started yet. */
  CatalogueGate(Path directory) throws IOException {
    this.directory = directory;
    ServersFile.write(directory, Map.of("shop", "", "other", ""));
  }

  /** From the next start on with this setting. */
  CatalogueGate with(String setting, String value) {
    settings.put(setting, value);
    return this;
  }

  void start() throws LifecycleException, IOException {
    gate = EmbeddedGate.start(directory, settings);
    browser = ApiClient.browser(gate.uri());
  }

  @Override
  public void close() throws LifecycleException {
    if (gate != null) {
      gate.close();
    }
  }

  Path data() {
    return directory.resolve("data");
  }

  /** The administrator. */
  ApiClient browser() {
    return browser;
  }

  /** Whoever asks for its pages. */
  ApiClient pages() {
    return ApiClient.pages(gate.uri());
  }

  /** A document with these goods, which says nothing of any others. */
  static String goods(String date, String... ids) {
    StringBuilder goods = new StringBuilder("<КоммерческаяИнформация ДатаФормирования=\"" + date
        + "\"><Каталог СодержитТолькоИзменения=\"true\"><Ид>k</Ид><Товары>");
    for (String id : ids) {
      goods.append(
          "<Товар><Ид>" + id + "</Ид><Наименование>Щётка " + id + "</Наименование></Товар>");
    }
    return goods + "</Товары></Каталог></КоммерческаяИнформация>";
  }

  /** A document in which a product is marked as deleted. */
  static String deleted(String date, String id) {
    return goods(date, id)
        .replace("</Наименование>", "</Наименование><ПометкаУдаления>true</ПометкаУдаления>");
  }

  /** Has a 1C bring this; tells its delivery. */
  String deliver(String login, String document) throws IOException {
    OneC client = new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
    assertThat(client.file("import.xml", document.getBytes(UTF_8)).text()).isEqualTo("success");
    return client.deliver("import.xml");
  }

  Delivery delivery(String id) throws IOException {
    return gate.delivery(id);
  }

  /** Something of the catalogues. */
  JsonObject get(String path) throws IOException {
    return browser.get("catalogue" + path).data();
  }

  /** How many goods a server has. */
  long live(String server) throws IOException {
    return get("/" + server + "/products?limit=500&deleted=no")
        .getJsonArray("products")
        .size();
  }

  void awaitLive(String server, long goods) throws IOException {
    Awaited.until(
        "the catalogue has " + goods + " goods",
        () -> browser.get("catalogue/" + server + "/products").status() == 200
            && live(server) == goods);
  }

  /** What the first screen warns of. */
  Stream<JsonObject> warnings() throws IOException {
    return browser
        .get("status")
        .data()
        .getJsonArray("warnings")
        .getValuesAs(JsonObject.class)
        .stream();
  }

  /** What the first screen warns of. */
  Stream<JsonObject> warnings(String code) throws IOException {
    return warnings().filter(each -> each.getString("code").equals(code));
  }

  /** Waits until a handler has a delivery and that is noted: it is not given to it again after a restart. */
  void awaitTaken(String delivery, String handler) throws IOException {
    Awaited.until(
        handler + " has it",
        () -> handOver(delivery, handler).getString("state").equals("taken"));
  }

  /** How far a delivery is on its way to a handler. */
  JsonObject handOver(String delivery, String handler) throws IOException {
    return browser
        .get("exchanges/" + delivery)
        .data()
        .getJsonArray("handOvers")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(each -> each.getString("handler").equals(handler))
        .findFirst()
        .orElseThrow();
  }
}
