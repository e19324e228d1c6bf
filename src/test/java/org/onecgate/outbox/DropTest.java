package org.onecgate.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.it.Awaited;
import org.onecgate.it.Delivery;
import org.onecgate.it.OneCOrders;
import org.onecgate.it.OneCOrders.Taken;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.SessionFolders;

/**
 * Proves that documents put into the drop become orders whatever their encoding and namespace, and
 * that a bad one is set aside with its reason and holds up no other.
 */
class DropTest {
  private static final SessionHash SESSION = new SessionHash("a".repeat(64));

  @TempDir
  private Path temp;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private Outbox outbox;
  private OrderQueue queue;
  private Path shop;

  @BeforeEach
  void begin() throws IOException {
    DataLayout layout = new DataLayout(temp);
    layout.create();
    outbox = new Outbox(
        layout,
        store,
        new SessionFolders(layout),
        Clock.systemUTC(),
        Duration.ofSeconds(1),
        id -> OrderTerms.NONE);
    queue = outbox.of(new ServerId("shop"));
    queue.prepare();
    shop = temp.resolve("outbox/shop");
  }

  @AfterEach
  void end() {
    outbox.close();
    store.close();
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8,false,''",
    "UTF-8,true,urn:1C.ru:commerceml_2",
    "UTF-8,false,urn:1C.ru:commerceml_210",
    "windows-1251,false,''",
    "windows-1251,false,urn:1C.ru:commerceml_3",
    "UTF-16LE,true,''",
  })
  void anyEncodingAndNamespaceIsTaken(String encoding, boolean mark, String namespace)
      throws Exception {
    String text =
        "<?xml version=\"1.0\" encoding=\"" + (encoding.equals("UTF-16LE") ? "UTF-16" : encoding)
            + "\"?><КоммерческаяИнформация"
            + (namespace.isEmpty() ? "" : " xmlns=\"" + namespace + "\"")
            + " ВерсияСхемы=\"2.08\">" + Orders.xml("N1", "да") + Orders.xml("N2", "нет")
            + "</КоммерческаяИнформация>";
    put("orders.xml", ((mark ? "\ufeff" : "") + text).getBytes(Charset.forName(encoding)));
    List<Taken> taken = offered();
    assertThat(taken).extracting(Taken::number).containsExactly("N1", "N2");
    assertThat(taken).extracting(Taken::comment).containsExactly("да", "нет");
    assertThat(files("drop")).isEmpty();
    assertThat(files("rejected")).isEmpty();
  }

  @Test
  void whatGateDoesNotKnowComesOutToo() throws Exception {
    put("orders.xml", document(Orders.xml("N1", "")));
    try (InputStream in = page().open()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("<НеизвестноеПоле>важно</НеизвестноеПоле>", "<Товар Статус=\"новый\">");
    }
  }

  @Test
  void paymentsInAContainerAreGivenOnlyFromSchema3On() throws Exception {
    String payment = Orders.xml("P1", "").replace("Заказ товара", "Выплата безналичных денег");
    put("orders.xml", document("<Контейнер>" + Orders.xml("N1", "") + payment + "</Контейнер>"));
    assertThat(offered()).extracting(Taken::documents).containsExactly(1);
    try (InputStream in =
        queue.query(SESSION, "3.1", StandardCharsets.UTF_8, 100).open()) {
      assertThat(OneCOrders.read(in.readAllBytes(), "application/xml;charset=UTF-8"))
          .extracting(Taken::documents)
          .containsExactly(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no xml",
        "<КоммерческаяИнформация>",
        "<Каталог/>",
        "<КоммерческаяИнформация/>",
        "<КоммерческаяИнформация><Каталог/></КоммерческаяИнформация>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><КоммерческаяИнформация/>",
        "<КоммерческаяИнформация>&#1;</КоммерческаяИнформация>",
        "<?xml version='1.0' encoding='x-none'?><КоммерческаяИнформация/>",
        "\ufffd\u0000\u0001"
      })
  void aFileWithoutOrdersIsSetAsideAsItIs(String content) throws Exception {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    put("bad.xml", bytes);
    put("good.xml", document(Orders.xml("N1", "")));
    assertThat(offered()).extracting(Taken::number).containsExactly("N1");
    assertThat(files("drop")).isEmpty();
    List<Path> rejected = files("rejected");
    assertThat(rejected).hasSize(2);
    assertThat(Files.readAllBytes(rejected.get(1))).isEqualTo(bytes);
    assertThat(rejected.get(0).getFileName().toString()).endsWith(".reason.json");
    assertThat(Delivery.json(rejected.get(0)).getString("file")).isEqualTo("bad.xml");
    assertThat(Delivery.json(rejected.get(0)).getJsonArray("reasons")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"orders\": []}", "number;sum\n1;10\n", "\ufeff [1]", "PK\u0003\u0004"})
  void aFileThatIsNoXmlIsToldByItsNameAndWithWhatIsTaken(String content) throws Exception {
    put("orders.json", content.getBytes(StandardCharsets.UTF_8));
    assertThat(offered()).isEmpty();
    JsonObject reason = Delivery.json(files("rejected").get(0));
    assertThat(reason.getJsonArray("reasons").getString(0))
        .isEqualTo("orders.json is no file of orders: CommerceML is taken, which is XML");
    assertThat(reason.getJsonArray("said").getJsonObject(0).getString("code"))
        .isEqualTo("NO_ORDERS_FILE");
  }

  @Test
  void aColumnThatIsNotKnownIsNotTold() throws Exception {
    for (String broken : List.of("<a", "<?xml version='1.0'?>\n&<a/>", "<a>\n</b>", "<!--", "\n")) {
      put("broken.xml", broken.getBytes(StandardCharsets.UTF_8));
      assertThat(offered()).isEmpty();
      Path rejected = files("rejected").get(0);
      assertThat(Delivery.json(rejected).getJsonArray("reasons").getString(0))
          .as(broken)
          .doesNotContain("column 0", "column -1", "line 0", "orders.json", "after 0");
      for (Path each : files("rejected")) {
        Files.delete(each);
      }
    }
  }

  @Test
  void goodOrdersBesideABadOneAreTakenAndTheReasonNamesTheField() throws Exception {
    byte[] content = document(
        Orders.xml("N1", "") + "\n" + Orders.xml("123456789012", "") + Orders.xml("N3", ""));
    put("mixed.xml", content);
    assertThat(offered()).extracting(Taken::number).containsExactly("N1", "N3");
    Path reason = files("rejected").get(0);
    assertThat(Delivery.json(reason).getInt("taken")).isEqualTo(2);
    assertThat(Delivery.json(reason).getJsonArray("reasons").getString(0))
        .isEqualTo("order 2 (123456789012), line 2: number (Номер): longer than 11 characters");
    assertThat(Files.readAllBytes(files("rejected").get(1))).isEqualTo(content);
  }

  @Test
  void ordersBeforeABreakAreTakenAndTheRestIsSetAside() throws Exception {
    put(
        "cut.xml",
        ("<КоммерческаяИнформация>" + Orders.xml("N1", "") + "<Документ><Ид>")
            .getBytes(StandardCharsets.UTF_8));
    assertThat(offered()).extracting(Taken::number).containsExactly("N1");
    assertThat(Delivery.json(files("rejected").get(0)).getJsonArray("reasons").getString(0))
        .startsWith("after 1 orders: ends too early, line 1 column ");
  }

  @Test
  void anOrderNestedWithoutEndOrWithoutMeasureIsSetAside() throws Exception {
    put(
        "deep.xml",
        document("<Документ>" + "<a>".repeat(200) + "</a>".repeat(200) + "</Документ>"));
    put("long.xml", document(Orders.xml("N1", "x".repeat(5 << 20))));
    assertThat(offered()).isEmpty();
    assertThat(files("rejected")).hasSize(4);
  }

  @Test
  void aNameThatWindows1251LacksIsSetAside() throws Exception {
    put("name.xml", document(Orders.xml("N1", "").replace("НеизвестноеПоле", "汉字")));
    assertThat(offered()).isEmpty();
    assertThat(files("rejected")).hasSize(2);
  }

  @Test
  void unfinishedAndHiddenFilesLinksAndDirectoriesStay() throws Exception {
    byte[] content = document(Orders.xml("N1", ""));
    for (String name : List.of(".hidden", "a.tmp", "a.part", "a.xml.tmp." + "0".repeat(32))) {
      put(name, content);
    }
    Files.createDirectory(shop.resolve("drop/directory"));
    Files.createSymbolicLink(shop.resolve("drop/link.xml"), temp.resolve("elsewhere"));
    assertThat(offered()).isEmpty();
    assertThat(files("drop")).hasSize(6);
    assertThat(files("rejected")).isEmpty();
  }

  @Test
  void aDropThatACrashInterruptedIsTakenInOnce() throws Exception {
    byte[] content = document(Orders.xml("N1", "") + Orders.xml("N2", ""));
    put("orders.xml", content);
    queue.takeIn();
    List<Path> before = files("waiting");
    put("orders.xml", content);
    queue.takeIn();
    assertThat(files("waiting")).isEqualTo(before);
  }

  @Test
  void anOrderThatIsSentCanBePutIntoTheDropAgain() throws Exception {
    put("orders.xml", document(Orders.xml("N1", "да")));
    assertThat(offered()).hasSize(1);
    queue.acknowledge(SESSION);
    Files.move(files("sent").get(0), shop.resolve("drop/again.xml"));
    assertThat(offered()).extracting(Taken::comment).containsExactly("да");
  }

  @Test
  void theTimerTakesOrdersInWithoutARequest() throws Exception {
    put("bad.xml", new byte[0]);
    outbox.start(List.of(new ServerId("shop"), new ServerId("other")));
    assertThat(temp.resolve("outbox/other/drop")).isDirectory();
    Awaited.until("the file is set aside", () -> files("rejected").size() == 2);
  }

  private Page page() throws IOException {
    queue.takeIn();
    return queue.query(SESSION, "", StandardCharsets.UTF_8, 100);
  }

  private List<Taken> offered() throws IOException {
    Page page = page();
    try (InputStream in = page.open()) {
      List<Taken> taken = OneCOrders.read(in.readAllBytes(), "application/xml;charset=UTF-8");
      page.settle(true);
      return taken;
    }
  }

  private static byte[] document(String content) {
    return ("<КоммерческаяИнформация>" + content + "</КоммерческаяИнформация>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private void put(String name, byte[] content) throws IOException {
    Path temporary = temp.resolve("being-written");
    Files.write(temporary, content);
    Files.move(temporary, shop.resolve("drop").resolve(name));
  }

  private List<Path> files(String directory) throws IOException {
    try (Stream<Path> list = Files.list(shop.resolve(directory))) {
      return list.sorted().toList();
    }
  }
}
