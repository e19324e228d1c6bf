package org.onecgate.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;

/**
 * Proves the compatibility cases that need a setting of the server, the end of an exchange, or what a
 * manifest says of XML.
 */
@ExtendWith(CaseTable.class)
class DialectCasesTest {
  private static final String NO_ZIP = "\"zip\": false, \"fileLimit\": 4096";

  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;
  private static Deliveries arrivals;

  @BeforeAll
  static void begin() throws LifecycleException, IOException {
    Map<String, String> dialects = new LinkedHashMap<>();
    dialects.put("it", "");
    dialects.put("new-loose", NO_ZIP);
    dialects.put("old-loose", "\"sessid\": \"optional\", " + NO_ZIP);
    dialects.put("quiet", "\"import\": \"never\"");
    dialects.put("calm", "\"status\": \"always-200\"");
    dialects.put("cyrillic", "\"sessid\": \"optional\", \"charset\": \"windows-1251\"");
    dialects.put("marked", "\"sessid\": \"optional\", \"bom\": true");
    dialects.put("two", "\"initLines\": \"two\"");
    dialects.put("four", "\"initLines\": \"four\"");
    dialects.replaceAll((login, members) -> "\"dialect\": {" + members + "}");
    ServersFile.write(temp, dialects);
    gate = EmbeddedGate.start(temp, Map.of("gate.quiet.seconds", "1"));
    arrivals = new Deliveries(gate);
  }

  @AfterAll
  static void end() throws LifecycleException {
    gate.close();
  }

  @BeforeEach
  void forgetEarlierDeliveries() throws IOException {
    arrivals.fresh();
  }

  @Test
  void case10_bxmodEndsAFullExportWithDeactivateAndCompleteInSessionsOfTheirOwn() throws Exception {
    List<String> resources = new ArrayList<>();
    List<String> times = new ArrayList<>();
    Line recorded = (resource, answer, waited) -> {
      resources.add(resource);
      if (Distortion.isOf(resource, "checkauth")) {
        times.add(Bsl.line(answer.text(), 5));
      }
      return answer;
    };
    Bxmod client = new Bxmod(site("it").with(recorded), 3, true);
    client.catalogue(List.of(
        Portion.of("import___b815.xml", Goods.first(3)),
        Portion.of("offers___7f30.xml", Goods.offers(3))));
    client.report("УТ");

    List<Delivery> deliveries = new ArrayList<>();
    Awaited.until(
        "what was announced is published, too",
        () -> { // 1C is not kept waiting for it
          deliveries.addAll(arrivals.fresh());
          return deliveries.size() >= 4;
        });
    assertThat(deliveries).hasSize(4);
    assertThat(deliveries.get(0).entries()).containsOnlyKeys("import___b815.xml");
    assertThat(deliveries.get(1).entries()).containsOnlyKeys("offers___7f30.xml");
    JsonObject deactivate = deliveries.get(2).manifest().getJsonObject("event");
    assertThat(deactivate.getString("mode")).isEqualTo("deactivate");
    assertThat("timestamp=" + deactivate.getJsonNumber("timestamp")).isEqualTo(times.get(0));
    JsonObject complete = deliveries.get(3).manifest().getJsonObject("event");
    assertThat(complete.getString("mode")).isEqualTo("complete");
    assertThat(new TreeSet<>(resources.stream()
            .map(r -> r.replaceFirst(".*sessid=([0-9a-f]+).*", "$1"))
            .toList()))
        .as("the checkauth and five sessions: two portions, two announcements, the log")
        .hasSize(6);
  }

  @ParameterizedTest
  @EnumSource
  void everyGenerationSendsFileByFileWhereTheServerWantsNoArchives(Generation generation)
      throws Exception {
    Portion portion = Portion.of(
        "import.xml", Goods.first(30),
        "offers.xml", Goods.offers(30),
        "import_files/ab/ab01.jpg", Content.picture(1, 10_000));
    String login = generation.login().equals(TestGate.OLD) ? "old-loose" : "new-loose";
    generation.upload(site(login), "catalog", portion);
    List<Delivery> deliveries = arrivals.fresh();
    assertThat(deliveries).hasSize(1);
    assertThat(deliveries.get(0).manifest().getJsonArray("archives")).isEmpty();
    for (String name : portion.files().keySet()) {
      assertThat(deliveries.get(0).content(name)).isEqualTo(portion.files().get(name));
    }
  }

  @Test
  void case25_changedOrdersArriveAlsoWithoutImport() throws Exception {
    new Ut11(site("quiet"))
        .withoutWaiting()
        .upload("sale", Portion.of("orders-6a1f_1.xml", Goods.order("17")));
    Delivery delivery = awaited();
    assertThat(delivery.content("orders-6a1f_1.xml")).isEqualTo(Goods.order("17"));
    assertThat(delivery.manifest().getString("type")).isEqualTo("sale");
    assertThat(delivery.manifest().getString("closedBy")).isEqualTo("quiet");
  }

  @Test
  void portionsOfAClientThatDoesNotWaitArriveInTheirOrder() throws Exception {
    StandardClient client = new Ut11(site("quiet")).withoutWaiting();
    client.upload(Portion.of("import0_1.xml", Goods.first(3)));
    client.upload(Portion.of("import0_2.xml", Goods.next(4, 3)));
    client.upload(Portion.of("offers0_1.xml", Goods.offers(6)));
    int before = arrivals.count();
    Path inbox = gate.data().resolve("inbox");
    Awaited.until("three deliveries", () -> Delivery.children(inbox).size() == before + 3);
    List<Delivery> deliveries = arrivals.fresh();
    assertThat(deliveries.stream().flatMap(d -> d.entries().keySet().stream()))
        .containsExactly("import0_1.xml", "import0_2.xml", "offers0_1.xml");
  }

  @Test
  void case29_theManifestSaysWhatXmlIsWhateverItsForm() throws Exception {
    String changes =
        "<ИзмененияПакетаПредложений><Предложения><Предложение/></Предложения></ИзмененияПакетаПредложений>";
    String attribute =
        "<Каталог СодержитТолькоИзменения=\"true\"><Товары><Товар/></Товары></Каталог>";
    String element = "<Каталог><СодержитТолькоИзменения>true</СодержитТолькоИзменения></Каталог>";
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("offers0_1.xml", Goods.utf8(Goods.root("urn:1C.ru:commerceml_2", changes)));
    files.put("import0_1.xml", Goods.utf8(Goods.root("", attribute)));
    files.put("import0_2.xml", Goods.utf8(Goods.root("urn:1C.ru:commerceml_210", element)));
    files.put(
        "import0_3.xml",
        Goods.root("", element).replace("UTF-8", "windows-1251").getBytes(Bsl.WINDOWS_1251));
    files.put("import0_4.xml", Goods.utf8("\uFEFF" + Goods.root("", element)));
    OneC client = client("it").begin();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      client.file(file.getKey(), file.getValue());
    }
    client.deliver("offers0_1.xml");
    Delivery delivery = arrivals.fresh().get(0);
    JsonObject offers = facts(delivery, "offers0_1.xml");
    assertThat(offers.getJsonArray("content").getString(0)).isEqualTo("ИзмененияПакетаПредложений");
    assertThat(offers.getJsonObject("counts").getInt("offers")).isEqualTo(1);
    for (String name :
        List.of("import0_1.xml", "import0_2.xml", "import0_3.xml", "import0_4.xml")) {
      assertThat(facts(delivery, name).getBoolean("onlyChanges")).as(name).isTrue();
      assertThat(facts(delivery, name).getString("schemaVersion")).as(name).isEqualTo("2.07");
      assertThat(facts(delivery, name).getJsonArray("content").getString(0))
          .as(name)
          .isEqualTo("Каталог");
    }
    assertThat(facts(delivery, "import0_3.xml").getString("encoding"))
        .isEqualToIgnoringCase("windows-1251");
  }

  @Test
  void case33_elementsDecideAndNotNames() throws Exception {
    OneC client = client("it").begin();
    client.file("priceLists_1_7f304edc.xml", Goods.offers(5));
    client.deliver("PRICELISTS_1_7f304edc.xml");
    JsonObject facts = facts(arrivals.fresh().get(0), "priceLists_1_7f304edc.xml");
    assertThat(facts.getJsonArray("content").getString(0)).isEqualTo("ПакетПредложений");
    assertThat(facts.getJsonObject("counts").getInt("offers")).isEqualTo(5);
  }

  @Test
  void aServerCanAnswerAllFaultsWithStatus200() throws Exception {
    OneC client = client("calm");
    client.login("catalog");
    Wire.Answer answer = client.get("mode=init&sessid=wrong");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("failure\nInvalid session");
  }

  @Test
  void ut10ReadsRussianTextsInWindows1251AndBehindAByteOrderMark() {
    Portion broken = Portion.of("Щётки.xml", Goods.utf8("<a>"));
    for (String login : List.of("cyrillic", "marked")) {
      assertThatThrownBy(() -> new Ut10(site(login)).upload(broken))
          .as(login)
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("XML refused: Щётки.xml");
    }
  }

  @Test
  void aNumberOfLinesThatDoesNotFitIsNoticedAndOneThatFitsIsNot() throws Exception {
    Portion portion = Portion.of("orders.xml", Goods.order("1"));
    new Ut11(site("two")).upload("sale", portion);
    new Bxmod(site("four"), 1, false).upload("sale", portion);
    assertThatThrownBy(() -> new Ut11(site("four")).upload(portion))
        .hasMessageContaining("Параметры обмена не получены");
    assertThatThrownBy(() -> new Bxmod(site("two"), 1, false).upload("sale", portion))
        .hasMessageContaining("Параметры обмена не получены");
  }

  private static JsonObject facts(Delivery delivery, String name) {
    return delivery.entries().get(name).getJsonObject("xml");
  }

  private static OneC client(String login) {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD);
  }

  private static Site site(String login) {
    return Site.of(gate, login);
  }

  private static Delivery awaited() throws IOException {
    List<Delivery> found = new ArrayList<>();
    Awaited.until("a delivery", () -> found.addAll(arrivals.fresh()));
    return found.get(0);
  }
}
