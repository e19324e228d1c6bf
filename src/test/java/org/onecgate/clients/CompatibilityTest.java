package org.onecgate.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.Wire;

/**
 * Proves the compatibility cases of the protocol, each under its number; those of orders, of the end
 * of an exchange and of long imports are in classes of their own.
 */
@ExtendWith(CaseTable.class)
class CompatibilityTest extends WithTestGate {
  private static final int LIMIT = TestGate.FILE_LIMIT;

  @Test
  void case01_checkauthAnswersExactlyItsLines() throws IOException {
    Wire.Answer sale = request("GET", "?type=sale&mode=checkauth", login());
    assertThat(sale.raw()).matches("success\nonecgate\n([0-9a-f]{32})\nsessid=\\1\n");
    assertThat(sale.header("Content-Type").orElse("")).endsWith(";charset=UTF-8");
    Wire.Answer catalog = request("GET", "?type=catalog&mode=checkauth", login());
    assertThat(catalog.raw())
        .matches("success\nonecgate\n([0-9a-f]{32})\nsessid=\\1\ntimestamp=\\d{10}\n");
    assertThat(catalog.header("Content-Type").orElse("")).endsWith(";charset=UTF-8");
  }

  @Test
  void case02_checkauthWithAWrongPasswordFailsWithStatus200() throws IOException {
    Wire.Answer answer = request(
        "GET", "?type=catalog&mode=checkauth", "Authorization: " + OneC.basic("it", "wrong"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("failure\nWrong login or password");
  }

  @Test
  void case03_checkauthWithoutALoginFails() throws IOException {
    Wire.Answer answer = request("GET", "?type=catalog&mode=checkauth");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("failure\nNo login arrived: a proxy may have removed it");
  }

  @Test
  void case04_initWithTheCookieAloneAnswersTwoLinesAndEndsWithADigit() throws IOException {
    Wire.Answer answer = request("GET", "?type=catalog&mode=init", cookie(newKey()));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.raw()).matches("zip=(yes|no)\nfile_limit=\\d+");
  }

  @Test
  void case05_initOfOrdersWithAVersionAnswersFourLinesAndAVersion() throws IOException {
    Wire.Answer answer = request("GET", "?type=sale&mode=init&version=2.09", cookie(newKey()));
    List<String> lines = List.of(answer.raw().split("\n", -1));
    assertThat(lines).hasSize(4);
    String last = lines.get(3).strip();
    assertThat(Double.parseDouble(last.substring(last.length() - 4))).isGreaterThanOrEqualTo(2.08);
  }

  @Test
  void case06_withoutCookieAndLoginInitFailsAndTheFileAfterIt() throws IOException {
    assertThat(request("GET", "?type=catalog&mode=init").text()).startsWith("failure\n");
    Wire.Answer file = requestWithBody(
        "?type=catalog&mode=file&filename=import.xml", "Content-Length: 4", bytes("<a/>"));
    assertThat(file.text()).startsWith("failure\n");
    assertThat(gate.delivered()).isEmpty();
  }

  @Test
  void case07_ut11SendsThreePortionsAndTheGoodsOfTheSecondKeepTheirGroups() throws Exception {
    assertThreePortionsKeepTheirGroups(new Ut11(gate.site(TestGate.NEW)));
  }

  @Test
  void case08_retailDoesTheSameWithoutAnySessid() throws Exception {
    List<String> resources = new ArrayList<>();
    Line recorded = (resource, answer, waited) -> {
      resources.add(resource);
      return answer;
    };
    assertThreePortionsKeepTheirGroups(new Retail(gate.site(TestGate.OLD).with(recorded)));
    assertThat(resources).isNotEmpty().noneMatch(resource -> resource.contains("sessid"));
  }

  /** In the order of the deliveries every group is told before goods belong to it. */
  private static void assertThreePortionsKeepTheirGroups(StandardClient client) throws Exception {
    client.upload(Portion.of("import0_1.xml", Goods.first(20)));
    client.upload(Portion.of("import0_2.xml", Goods.next(21, 20)));
    client.upload(Portion.of("offers0_1.xml", Goods.offers(40)));

    List<Delivery> deliveries = gate.delivered();
    assertThat(deliveries).hasSize(3);
    assertThat(deliveries.get(2).entries()).containsOnlyKeys("offers0_1.xml");
    Set<String> groups = new TreeSet<>(Goods.groups(deliveries.get(0).content("import0_1.xml")));
    assertThat(groups).containsExactly("group-1", "group-2");
    byte[] second = deliveries.get(1).content("import0_2.xml");
    assertThat(Goods.groups(second)).isEmpty();
    assertThat(groups).containsAll(Goods.groupsOfGoods(second));
    assertThat(Goods.groupsOfGoods(second)).hasSize(20);
  }

  @Test
  void case09_unf3SendsPicturesThenAnArchiveAndImportsTheCatalogueFirst() throws Exception {
    List<String> resources = new ArrayList<>();
    Line recorded = (resource, answer, waited) -> {
      resources.add(resource.replaceAll("sessid=[0-9a-f]{32}", "sessid=K"));
      return answer;
    };
    Portion portion = Portion.of(
        "offers.xml", Goods.offers(5),
        "import.xml", Goods.first(5),
        "import_files/ab/ab01.jpg", Content.picture(1, 1_000));
    new Unf3(gate.site(TestGate.NEW).with(recorded), Duration.ZERO).upload("catalog", portion);

    String parameters = "/1c_exchange?type=catalog&sessid=K&version=2.09&cmlVersion=2.10&mode=";
    assertThat(resources)
        .containsSubsequence(
            "/1c_exchange?type=catalog&mode=checkauth",
            parameters + "init",
            parameters + "file&filename=import_files/ab/ab01.jpg",
            parameters + "file&filename=v8_7C3_1.zip",
            parameters + "import&filename=import.xml",
            parameters + "import&filename=offers.xml");
    assertThat(only().digests()).isEqualTo(digests(portion.files()));
  }

  @Test
  void case10_bxmodRetriesAWholeCycleUnderTheSameNameAndNothingIsDoubled() throws Exception {
    Portion portion = Portion.of(
        "import___b815.xml",
        Goods.first(9),
        "import_files/ab/ab01.jpg",
        Content.picture(1, 150_000));
    Breaks breaks = new Breaks("file", 2);
    new Bxmod(gate.site(TestGate.NEW).with(breaks), 3, false).upload("catalog", portion);
    assertThat(breaks.asked()).as("two pieces, then all three again").isEqualTo(5);
    assertThat(only().digests()).isEqualTo(digests(portion.files()));

    Breaks imports = new Breaks("import");
    new Bxmod(gate.site(TestGate.NEW).with(imports), 3, false).upload("catalog", portion);
    List<Delivery> both = gate.delivered();
    assertThat(both).as("the lost answer and the retry are a delivery each").hasSize(2);
    for (Delivery delivery : both) {
      assertThat(delivery.digests()).isEqualTo(digests(portion.files()));
    }
  }

  @Test
  void case11_filesCutAtTheLimitComeOutWhole() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("over.bin", Content.picture(1, LIMIT + 1));
    files.put("multiple.bin", Content.picture(2, 4 * LIMIT));
    OneC client = gate.gate().client().begin();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      client.fileInChunks(file.getKey(), file.getValue(), LIMIT);
    }
    files.put("hundred.bin", Content.picture(3, 100_000));
    client.fileInChunks("hundred.bin", files.get("hundred.bin"), 1_000);
    client.deliver("over.bin");
    assertThat(only().digests()).isEqualTo(digests(files));
  }

  @Test
  void case12_aDosArchiveInFivePiecesIsUnpackedAndAnswersForItsNames() throws IOException {
    Portion portion = Portion.of(
        "import.xml", Goods.first(10),
        "import_files/ab/Щётка.jpg", Content.picture(1, 50_000));
    byte[] zip = portion.dosZip();
    OneC client = gate.gate().client().begin();
    client.fileInChunks("v8_1A2B_3.zip", zip, zip.length / 5 + 1);
    List<String> words = new ArrayList<>();
    String word;
    do {
      word = Bsl.line(client.importOnce("import.xml").text(), 1);
      words.add(word);
    } while (word.equals("progress"));
    assertThat(words).endsWith("success");
    assertThat(only().digests()).isEqualTo(digests(portion.files()));
  }

  @Test
  void case13_archivesThatEscapeOrSwellAreRefused() throws IOException {
    assertArchiveRefused(Content.zip(Map.of("../evil.xml", bytes("<a/>"))));
    assertArchiveRefused(Content.zip(Map.of("/tmp/evil.xml", bytes("<a/>"))));
    assertArchiveRefused(Content.zip(Map.of("C:\\evil.xml", bytes("<a/>"))));
    assertArchiveRefused(zeros(65 << 20)); // over gate.exchange.max
    assertThat(temp.resolve("evil.xml")).doesNotExist();
    assertThat(Path.of("/tmp/evil.xml")).doesNotExist();
  }

  private static void assertArchiveRefused(byte[] zip) throws IOException {
    OneC client = gate.gate().client().begin();
    client.fileInChunks("v8_1A2B_3.zip", zip, zip.length);
    Wire.Answer answer = client.importFile("import.xml");
    assertThat(answer.status()).isIn(200, 413);
    assertThat(answer.text()).startsWith("failure\n");
    assertThat(gate.delivered()).isEmpty();
  }

  private static byte[] zeros(int size) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("import_files/zeros.bin"));
      byte[] block = new byte[1 << 20];
      for (int at = 0; at < size; at += block.length) {
        zip.write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void case14_namesInEveryFormStayInTheSession() throws IOException {
    String key = newKey();
    Map<String, String> names = new LinkedHashMap<>();
    names.put("/tmp/v8_5F6E_2.bin", "v8_5F6E_2.bin");
    names.put("/var/www/upload/1c/webdata/a.bin", "a.bin");
    names.put("C:\\Temp\\v8_1A2B_3.bin", "Temp/v8_1A2B_3.bin");
    names.put("import_files/ab/x_y.jpg", "import_files/ab/x_y.jpg");
    names.put("%D0%A4%D0%BE%D1%82%D0%BE%20(1).bin", "Фото (1).bin");
    names.put("%D2%EE%E2%E0%F0.bin", "Товар.bin");
    names.put("a+b.bin", "a+b.bin");
    names.put(
        "Щётка.bin",
        "Щётка.bin"); // not escaped: a plain Tomcat refuses it, the run by itself takes it
    for (String sent : names.keySet()) {
      assertThat(file(key, sent, bytes(sent)).text()).as(sent).isEqualTo("success");
    }
    String report = "\\Reports\\Exchange_(%D0%A3%D0%A2)2026-11-21.zip";
    assertThat(file(key, report, bytes("log")).text()).isEqualTo("success");
    for (String evil : List.of("../evil.bin", "a/../../evil.bin", "..%2Fevil.bin", "con", "")) {
      assertThat(file(key, evil, bytes("evil")).text()).as(evil).startsWith("failure\n");
    }
    gate.gate().client().resume(key).deliver("a.bin");
    Delivery delivery = only();
    assertThat(delivery.entries().keySet()).containsExactlyInAnyOrderElementsOf(names.values());
    for (Map.Entry<String, String> name : names.entrySet()) {
      assertThat(delivery.content(name.getValue())).isEqualTo(bytes(name.getKey()));
    }
    assertThat(Delivery.regularFiles(temp.resolve("data")))
        .noneMatch(path -> path.toString().contains("evil"));
  }

  @Test
  void case15_aBodyIsNeverAFormWhateverItsType() throws IOException {
    byte[] body = Content.formLike(5_000);
    List<String> types = List.of(
        "X-None: 1",
        "Content-Type: application/octet-stream",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=x");
    String key = newKey();
    for (int i = 0; i < types.size(); i++) {
      Wire.Answer answer = requestWithBody(
          "?type=catalog&mode=file&filename=f" + i + ".bin&sessid=" + key,
          types.get(i) + "\r\n" + cookie(key) + "\r\nContent-Length: " + body.length,
          body);
      assertThat(answer.text()).as(types.get(i)).isEqualTo("success");
    }
    gate.gate().client().resume(key).deliver("f0.bin");
    assertThat(only().digests().values()).hasSize(types.size()).containsOnly(Delivery.sha256(body));
  }

  @Test
  void case16_chunkedCodingExpectAndHttp10AreTaken() throws IOException {
    byte[] body = Content.picture(1, 10_000);
    String key = newKey();
    String query = "?type=catalog&sessid=" + key + "&mode=file&filename=";
    assertThat(requestWithBody(
                query + "chunked.bin",
                cookie(key) + "\r\nTransfer-Encoding: chunked",
                chunked(body, 10))
            .text())
        .isEqualTo("success");
    try (Wire wire = wire()) {
      wire.send(head(
          "POST",
          query + "expected.bin",
          "HTTP/1.1",
          cookie(key),
          "Expect: 100-continue",
          "Content-Length: " + body.length));
      assertThat(wire.receive().status()).isEqualTo(100);
      wire.send(body);
      assertThat(wire.receive().text()).isEqualTo("success");
    }
    try (Wire wire = wire()) {
      wire.send(head(
          "POST", query + "old.bin", "HTTP/1.0", cookie(key), "Content-Length: " + body.length));
      wire.send(body);
      Wire.Answer answer = wire.receive();
      assertThat(answer.text()).isEqualTo("success");
      assertThat(answer.header("Transfer-Encoding")).isEmpty();
      assertThat(wire.isAtEnd()).isTrue();
    }
    gate.gate().client().resume(key).deliver("old.bin");
    assertThat(only().digests().values()).hasSize(3).containsOnly(Delivery.sha256(body));
  }

  @Test
  void case17_aTruncatedPostLeavesNothingAndTheNextCycleSucceeds() throws IOException {
    byte[] xml = Goods.first(100);
    byte[] half = Arrays.copyOf(xml, 4_000);
    OneC client = gate.gate().client().begin();
    assertThat(client.file("import.xml", half).text()).isEqualTo("success");
    Path received = gate.gate().session(client.key()).resolve("intake/files/import.xml");
    try (Wire wire = client.beginFile("import.xml", xml.length - half.length)) {
      wire.send(Arrays.copyOfRange(xml, half.length, 6_000));
      wire.endOutput();
      assertThat(wire.receive().text()).startsWith("failure\n");
    }
    assertThat(received).hasBinaryContent(half);
    Awaited.until(
        "the lock is gone", () -> Delivery.children(received.getParent()).size() == 1);

    OneC again = gate.gate().client().begin();
    again.fileInChunks("import.xml", xml, 4_000).deliver("import.xml");
    assertThat(only().content("import.xml")).isEqualTo(xml);
  }

  @Test
  void case18_anEmptyBodyIsAFailure() throws IOException {
    Wire.Answer answer = gate.gate().client().begin().file("import.xml", new byte[0]);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("failure\nEmpty body");
  }

  @Test
  void case19_importsOfUnknownAndTruncatedFilesFailAndTellWhy() throws IOException {
    OneC client = gate.gate().client().begin();
    Wire.Answer unknown = client.importOnce("nothing.xml");
    assertThat(unknown.status()).isEqualTo(200);
    assertThat(unknown.text()).isEqualTo("failure\nUnknown file: nothing.xml");
    client.file("import.xml", Arrays.copyOf(Goods.first(3), 600));
    Wire.Answer truncated = client.importFile("import.xml");
    assertThat(truncated.status()).isEqualTo(200);
    assertThat(truncated.text())
        .matches(
            "failure\nXML refused: import.xml: ends inside [A-Za-z]+, line \\d+ column \\d+(, near id [!-~]+)?");
    assertThat(gate.delivered()).isEmpty();
  }

  @Test
  void case21_importAskedTwiceAtOnceAndAfterwardsIsDoneOnce() throws Exception {
    OneC client = gate.gate().client().begin();
    client.fileInChunks("import.xml", Content.catalogue(20_000), 1 << 20);
    Callable<String> poll = () -> Bsl.line(client.importFile("import.xml").text(), 1);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<String> word : threads.invokeAll(Collections.nCopies(8, poll))) {
        assertThat(word.get()).isEqualTo("success");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(client.importOnce("import.xml").text()).startsWith("success\n");
    assertThat(gate.delivered()).hasSize(1);

    Breaks breaks = new Breaks("import");
    new Unf3(gate.site(TestGate.NEW).with(breaks), Duration.ZERO)
        .upload("catalog", Portion.of("import.xml", Goods.first(2)));
    assertThat(breaks.asked()).as("the lost GET was repeated").isEqualTo(2);
    assertThat(gate.delivered()).hasSize(1);
  }

  @Test
  void case25_changedOrdersArriveInBothProtocols() throws IOException {
    for (String version : List.of("", "&version=2.09")) {
      String key = newKey();
      OneC client = gate.gate().client().resume(key);
      assertThat(request("GET", "?type=sale&mode=init&sessid=" + key + version, cookie(key))
              .text())
          .startsWith("zip=");
      byte[] order = Goods.order("17");
      client.fileInChunks("orders-6a1f_1.xml", order, 100);
      Wire.Answer answer = request(
          "GET", "?type=sale&mode=import&filename=orders-6a1f_1.xml&sessid=" + key, cookie(key));
      assertThat(answer.text()).matches("success\ndelivery .*");
      Delivery delivery = only();
      assertThat(delivery.content("orders-6a1f_1.xml")).isEqualTo(order);
      assertThat(delivery.manifest().getString("type")).isEqualTo("sale");
    }
  }

  @Test
  void case26_postDoesForEveryMode() throws IOException {
    Wire.Answer checkauth = requestWithBody(
        "?type=catalog&mode=checkauth", login() + "\r\nContent-Length: 0", new byte[0]);
    String key = Bsl.line(checkauth.text(), 3);
    String query = "?type=catalog&sessid=" + key + "&mode=";
    String withForm =
        cookie(key) + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9";
    assertThat(requestWithBody(query + "init", withForm, bytes("mode=file")).text())
        .startsWith("zip=");
    byte[] xml = Goods.first(2);
    assertThat(file(key, "import.xml", xml).text()).isEqualTo("success");
    assertThat(requestWithBody(query + "import&filename=import.xml", withForm, bytes("mode=init"))
            .text())
        .startsWith("success\n");
    assertThat(only().content("import.xml")).isEqualTo(xml);
  }

  @Test
  void case27_twoQuestionMarksAreRead() throws Exception {
    Portion portion = Portion.of("import.xml", Goods.first(2));
    new Ut11(gate.site(TestGate.NEW).at("1c_exchange?x=1")).upload(portion);
    assertThat(only().digests()).isEqualTo(digests(portion.files()));
  }

  @Test
  void case28_theInitOfOneExchangeLeavesTheOtherAlone() throws IOException {
    OneC one = gate.gate().client().begin();
    one.file("import.xml", Goods.first(2));
    OneC other = gate.gate().client().begin();
    other.file("import.xml", Goods.first(3));
    other.init();
    gate.gate().client().begin();
    one.deliver("import.xml");
    assertThat(only().content("import.xml")).isEqualTo(Goods.first(2));
    assertThat(other.importOnce("import.xml").text()).startsWith("failure\nUnknown file");
  }

  @Test
  void case29_everyFormOfXmlIsTaken() throws IOException {
    String changes = """
          <ИзмененияПакетаПредложений СодержитТолькоИзменения="true">
            <Предложения><Предложение><Ид>1</Ид><ИдХарактеристики>2</ИдХарактеристики></Предложение></Предложения>
          </ИзмененияПакетаПредложений>
        """;
    String element = "<Каталог><СодержитТолькоИзменения>true</СодержитТолькоИзменения></Каталог>";
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("offers0_1.xml", bytes(Goods.root("urn:1C.ru:commerceml_2", changes)));
    files.put("import0_1.xml", bytes(Goods.root("", element)));
    files.put("import0_2.xml", bytes(Goods.root("urn:1C.ru:commerceml_210", element)));
    files.put(
        "import0_3.xml",
        Goods.root("", element).replace("UTF-8", "windows-1251").getBytes(Bsl.WINDOWS_1251));
    files.put("import0_4.xml", bytes("\uFEFF" + Goods.root("urn:1C.ru:commerceml_3", element)));
    OneC client = gate.gate().client().begin();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      client.file(file.getKey(), file.getValue());
    }
    client.deliver("offers0_1.xml");
    assertThat(only().digests()).isEqualTo(digests(files));
  }

  @Test
  void case30_twoHundredLoginsInAMinuteAreAllLetIn() throws IOException {
    long begin = System.nanoTime();
    Set<String> keys = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      keys.add(newKey());
    }
    assertThat(keys).hasSize(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void case32_aDocumentTypeIsRefusedAndNothingIsFetched() throws IOException {
    AtomicBoolean fetched = new AtomicBoolean();
    try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new Thread(() -> noteVisitors(elsewhere, fetched), "elsewhere").start();
      String evil = """
          <?xml version="1.0"?>
          <!DOCTYPE a SYSTEM "http://127.0.0.1:%d/a.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>
          <a>&x;</a>
          """.formatted(elsewhere.getLocalPort());
      OneC client = gate.gate().client().begin();
      client.file("import.xml", bytes(evil));
      Wire.Answer answer = client.importFile("import.xml");
      assertThat(answer.text()).startsWith("failure\nXML refused: import.xml: a DTD");
    }
    assertThat(fetched).isFalse();
    assertThat(gate.delivered()).isEmpty();
  }

  private static void noteVisitors(ServerSocket socket, AtomicBoolean visited) {
    try {
      while (true) {
        socket.accept().close();
        visited.set(true);
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  @Test
  void case33_offersAloneAndNamesInAnyCaseAreTaken() throws Exception {
    Portion offers = Portion.of("offers0_1.xml", Goods.offers(5));
    new Ut11(gate.site(TestGate.NEW)).upload(offers);
    assertThat(only().digests()).isEqualTo(digests(offers.files()));

    OneC client = gate.gate().client().begin();
    client.file("priceLists_1_7f304edc.xml", Goods.offers(5));
    assertThat(client.importFile("PRICELISTS_1_7f304edc.XML").text()).startsWith("success\n");
    assertThat(only().entries()).containsOnlyKeys("priceLists_1_7f304edc.xml");
  }

  @Test
  void case34_theCookieOfCheckauthIsValidAtOnce() throws IOException {
    try (Wire wire = wire()) {
      for (int i = 0; i < 20; i++) {
        wire.send(head("GET", "?type=catalog&mode=checkauth", "HTTP/1.1", login()));
        Wire.Answer checkauth = wire.receive();
        String key = Bsl.line(checkauth.text(), 3);
        assertThat(checkauth.header("Set-Cookie").orElse("")).startsWith("onecgate=" + key + ";");
        wire.send(head("GET", "?type=catalog&mode=init", "HTTP/1.1", cookie(key)));
        assertThat(wire.receive().text()).startsWith("zip=");
      }
    }
  }

  @Test
  void case35_everyClientExchangesFromBeginningToEnd() throws Exception {
    Portion portion = Portion.of(
        "import.xml", Goods.first(500), "import_files/ab/ab01.jpg", Content.picture(1, LIMIT));
    for (Generation generation : Generation.values()) {
      generation.test(gate.site(generation.login()));
      generation.upload(gate.site(generation.login()), "catalog", portion);
      assertThat(only().digests()).as("%s", generation).isEqualTo(digests(portion.files()));
    }
  }

  private static Delivery only() throws IOException {
    List<Delivery> deliveries = gate.delivered();
    assertThat(deliveries).hasSize(1);
    return deliveries.get(0);
  }

  private static Map<String, String> digests(Map<String, byte[]> files) {
    Map<String, String> digests = new LinkedHashMap<>();
    files.forEach((name, bytes) -> digests.put(name, Delivery.sha256(bytes)));
    return digests;
  }

  private static String login() {
    return "Authorization: " + OneC.basic(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD);
  }

  private static String cookie(String key) {
    return "Cookie: onecgate=" + key;
  }

  private static String newKey() throws IOException {
    return Bsl.line(request("GET", "?type=catalog&mode=checkauth", login()).text(), 3);
  }

  private static Wire.Answer file(String key, String name, byte[] body) throws IOException {
    return requestWithBody(
        "?type=catalog&mode=file&filename=" + name + "&sessid=" + key,
        cookie(key) + "\r\nContent-Length: " + body.length,
        body);
  }

  private static Wire.Answer request(String method, String query, String... headers)
      throws IOException {
    try (Wire wire = wire()) {
      wire.send(head(method, query, "HTTP/1.1", headers));
      return wire.receive();
    }
  }

  private static Wire.Answer requestWithBody(String query, String headers, byte[] body)
      throws IOException {
    try (Wire wire = wire()) {
      wire.send(head("POST", query, "HTTP/1.1", headers));
      wire.send(body);
      return wire.receive();
    }
  }

  private static Wire wire() throws IOException {
    return new Wire(gate.gate().host(), gate.gate().port());
  }

  private static String head(String method, String query, String version, String... headers) {
    StringBuilder head = new StringBuilder(method + " /1c_exchange" + query + " " + version
        + "\r\nHost: " + gate.gate().host() + ":" + gate.gate().port() + "\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static byte[] chunked(byte[] body, int size) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; at += size) {
      int count = Math.min(size, body.length - at);
      all.writeBytes(bytes(Integer.toHexString(count) + "\r\n"));
      all.write(body, at, count);
      all.writeBytes(bytes("\r\n"));
    }
    all.writeBytes(bytes("0\r\n\r\n"));
    return all.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
