package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ExchangeId;
import org.onecgate.commerceml.Export;
import org.onecgate.commerceml.Nature;
import org.onecgate.commerceml.Offer;
import org.onecgate.commerceml.Product;
import org.onecgate.delivery.Inbox;
import org.onecgate.delivery.Manifest;
import org.onecgate.delivery.PublishedDelivery;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Proves that a delivery has the records of its CommerceML, named, counted and hashed in the manifest, whatever way its
 * documents came, and that what does not fit together is said and refuses nothing (P4, S8).
 */
class RecordsTest {
  private static final String GOODS = document("""
      <Классификатор><Ид>k</Ид><Наименование>К</Наименование>
        <Свойства><Свойство><Ид>colour</Ид><Наименование>Цвет</Наименование></Свойство></Свойства>
      </Классификатор>
      <Каталог><Ид>c</Ид><ИдКлассификатора>k</ИдКлассификатора><Наименование>К</Наименование><Товары>
        <Товар><Ид>1</Ид><Наименование>Щётка</Наименование><БазоваяЕдиница>шт</БазоваяЕдиница>
          <Картинка>import_files/ab/one.png</Картинка><Картинка>import_files/ab/two.png</Картинка>
          <ЗначенияСвойств><ЗначенияСвойства><Ид>size</Ид><Значение>5</Значение></ЗначенияСвойства></ЗначенияСвойств>
        </Товар>
        <Товар><Ид>1</Ид><Наименование>Щётка другая</Наименование>
          <БазоваяЕдиница Код="796 ">шт</БазоваяЕдиница></Товар>
        <Товар><Ид>2</Ид><БазоваяЕдиница>796</БазоваяЕдиница></Товар>
      </Товары><СодержитТолькоИзменения>false</СодержитТолькоИзменения></Каталог>
      """);
  private static final String OFFERS = document("""
      <ПакетПредложений><Ид>c#</Ид><ИдКаталога>c</ИдКаталога>
        <ТипыЦен><ТипЦены><Ид>retail</Ид></ТипЦены></ТипыЦен><Склады><Склад><Ид>main</Ид></Склад></Склады>
        <Предложения>
          <Предложение><Ид>1#red</Ид><Цены><Цена><ИдТипаЦены>retail</ИдТипаЦены>
            <ЦенаЗаЕдиницу>1 234,50</ЦенаЗаЕдиницу></Цена></Цены>
            <Склад ИдСклада="main" КоличествоНаСкладе="-3"/></Предложение>
          <Предложение><Ид>9</Ид><Цены><Цена><ИдТипаЦены>whole</ИдТипаЦены>
            <ЦенаЗаЕдиницу>дорого</ЦенаЗаЕдиницу></Цена></Цены>
            <Склад ИдСклада="far" КоличествоНаСкладе="1"/></Предложение>
        </Предложения></ПакетПредложений>
      """);
  private static final byte[] PICTURE =
      "\u0089PNG\r\n\u001a\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

  @TempDir
  Path temp;

  private EmbeddedGate gate;

  private static String document(String content) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.08\""
        + " ДатаФормирования=\"2026-11-29T10:00:00\">" + content + "</КоммерческаяИнформация>";
  }

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    ServersFile.write(temp, Map.of("usual", "", "without", "\"checks\": {\"records\": \"off\"}"));
    gate = EmbeddedGate.start(temp);
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  private OneC client(String login) throws IOException {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
  }

  private Delivery delivered(String login) throws IOException {
    OneC client = client(login);
    Map<String, byte[]> archive = new LinkedHashMap<>();
    archive.put("import.xml", GOODS.getBytes(UTF_8));
    archive.put("import_files/ab/one.png", PICTURE);
    archive.put("import_files/ab/more.png", PICTURE);
    assertThat(client.file("import.zip", Content.zip(archive)).text()).isEqualTo("success");
    assertThat(client.file("offers.xml", OFFERS.getBytes(UTF_8)).text()).isEqualTo("success");
    return gate.delivery(client.deliver("import.zip"));
  }

  @Test
  void theManifestNamesThemCountedAndHashed() throws Exception {
    Delivery delivery = delivered("usual");
    Map<String, Long> counts = new LinkedHashMap<>();
    for (JsonObject each :
        delivery.manifest().getJsonArray("records").getValuesAs(JsonObject.class)) {
      Path file = delivery.directory().resolve(each.getString("path"));
      List<String> lines = Files.readAllLines(file, UTF_8);
      assertThat(Files.size(file)).isEqualTo(each.getJsonNumber("size").longValue());
      assertThat(Delivery.sha256(file)).isEqualTo(each.getString("sha256"));
      assertThat(lines).hasSize(each.getInt("entries")).allSatisfy(line -> {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
          assertThat(reader.readObject().getString("kind")).isEqualTo(each.getString("kind"));
        }
      });
      assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Disk.PUBLIC_FILE);
      counts.put(each.getString("kind"), (long) lines.size());
    }
    assertThat(counts)
        .isEqualTo(Map.of(
            "catalogue", 1L,
            "classifier", 1L,
            "export", 2L,
            "offer", 2L,
            "offerPackage", 1L,
            "priceType", 1L,
            "product", 3L,
            "property", 1L,
            "warehouse", 1L));
  }

  @Test
  void aHandlerReadsThemOneAfterTheOther() throws Exception {
    PublishedDelivery delivery = published(delivered("usual"));
    try (Stream<Product> products = delivery.products();
        Stream<Offer> offers = delivery.offers();
        Stream<Export> exports = delivery.exports()) {
      assertThat(products.map(Product::name)).containsExactly("Щётка", "Щётка другая", null);
      assertThat(offers.toList()).first().satisfies(offer -> {
        assertThat(offer.product()).isEqualTo("1");
        assertThat(offer.characteristic()).isEqualTo("red");
        assertThat(offer.prices().get(0).price().value()).isEqualByComparingTo("1234.50");
        assertThat(offer.stocks().get(0).quantity().value()).isEqualByComparingTo("-3");
      });
      assertThat(exports.toList())
          .satisfiesExactly(
              offersFile -> {
                assertThat(offersFile.file()).isEqualTo("offers.xml");
                assertThat(offersFile.document().nature()).isEqualTo(Nature.UNKNOWN);
              },
              goods -> {
                assertThat(goods.file()).isEqualTo("import.xml");
                assertThat(goods.document().nature()).isEqualTo(Nature.FULL);
              });
    }
    try (Stream<org.onecgate.commerceml.Document> none = delivery.documents()) {
      assertThat(none).isEmpty();
    }
  }

  private PublishedDelivery published(Delivery delivery) throws IOException {
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PUBLIC_FILE))) {
      ExchangeId id = new ExchangeId(delivery.manifest().getString("delivery"));
      Manifest manifest =
          new Inbox(new DataLayout(gate.data()), store).published(id).orElseThrow();
      return new PublishedDelivery(delivery.directory(), manifest);
    }
  }

  @Test
  void whatDoesNotFitTogetherIsSaid() throws Exception {
    assertThat(findings(delivered("usual")))
        .containsExactlyInAnyOrder(
            "import.xml duplicate-id",
            "import.xml different-twice 1 [1]",
            "import.xml unit-without-code 1 [1]",
            "import.xml property-unknown 1 [size]",
            "import.xml picture-not-sent 1 [import_files/ab/two.png]",
            "import_files/ab/more.png picture-not-named 1 [import_files/ab/more.png]",
            "offers.xml offer-without-product 1 [9]",
            "offers.xml price-type-unknown 1 [whole]",
            "offers.xml warehouse-unknown 1 [far]",
            "offers.xml number-unreadable 1 [9: ЦенаЗаЕдиницу, line 8, дорого]");
  }

  private static List<String> findings(Delivery delivery) {
    JsonArray findings = delivery.manifest().getJsonArray("findings");
    return findings.getValuesAs(JsonObject.class).stream()
        .map(f -> f.getString("file") + " " + f.getString("rule")
            + (f.containsKey("count")
                ? " " + f.getInt("count") + " "
                    + f.getJsonArray("examples").getValuesAs(v -> v.toString().replace("\"", ""))
                : ""))
        .toList();
  }

  @Test
  void changesThatNameWhatTheyDoNotSendAreNothingSpecial() throws Exception {
    OneC client = client("usual");
    String changes = document("<ПакетПредложений СодержитТолькоИзменения='true'><Предложения>"
        + "<Предложение><Ид>7</Ид><Цены><Цена><ИдТипаЦены>retail</ИдТипаЦены></Цена></Цены>"
        + "</Предложение></Предложения></ПакетПредложений>");
    client.file("offers.xml", changes.getBytes(UTF_8));
    assertThat(gate.delivery(client.deliver("offers.xml")).manifest().containsKey("findings"))
        .isFalse();
  }

  @Test
  void aServerMayHaveNone() throws Exception {
    Delivery delivery = delivered("without");
    assertThat(delivery.manifest().containsKey("records")).isFalse();
    assertThat(delivery.directory().resolve("records")).doesNotExist();
    assertThat(findings(delivery)).as("what does not fit is said").hasSize(10);
    try (Stream<Product> none = published(delivery).products()) {
      assertThat(none).isEmpty();
    }
  }

  @Test
  void whatIsNoCommerceMlHasNone() throws Exception {
    OneC client = client("usual");
    client.file("data.xml", "<a><Товар><Ид>1</Ид></Товар></a>".getBytes(UTF_8));
    assertThat(gate.delivery(client.deliver("data.xml")).manifest().containsKey("records"))
        .isFalse();
  }

  @Test
  void aDocumentThatComesTwiceIsReadOnce() throws Exception {
    OneC client = client("usual");
    client.file("import.xml", GOODS.getBytes(UTF_8));
    client.file("import.zip", Content.zip(Map.of("import.xml", GOODS.getBytes(UTF_8))));
    try (Stream<Product> products =
        published(gate.delivery(client.deliver("import.xml"))).products()) {
      assertThat(products).hasSize(3);
    }
  }

  @Test
  void whatIsRefusedHasNoRecords() throws Exception {
    OneC client = client("usual");
    client.file("import.xml", GOODS.getBytes(UTF_8));
    client.file("offers.xml", OFFERS.substring(0, OFFERS.length() - 300).getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text())
        .isEqualTo(
            "failure\nXML refused: offers.xml: ends inside Predlozhenie, line 6 column 25, near id 1#red");
    assertThat(Delivery.children(gate.data().resolve("inbox"))).isEmpty();
    try (Stream<Path> tree = Files.walk(gate.data())) {
      assertThat(tree.filter(path -> path.toString().endsWith(".jsonl"))).isEmpty();
    }
  }
}
