package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.OneCOrders;
import org.onecgate.it.Wire;

/** Proves that what an administrator does reaches 1C and the deliveries, and loses nothing (C1, C5, C6). */
class ApiEndToEndTest {
  private static final String FILE = "import.xml";
  private static final String SECRET = "AKIA" + "QYLPMN5HHHFPZAM2";
  private static final byte[] WITH_SECRET = ("<К><О>" + SECRET + "</О></К>").getBytes(UTF_8);

  @TempDir
  private Path temp;

  private final List<String> events = new CopyOnWriteArrayList<>();
  private EmbeddedGate gate;
  private SlowClamd clamd;
  private HttpServer shop;

  @BeforeEach
  void begin() throws Exception {
    clamd = new SlowClamd();
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        events.add(exchange.getRequestHeaders().getFirst("X-Gate-Event"));
        exchange.sendResponseHeaders(204, -1);
      }
    });
    shop.start();
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put("gate.clamd", clamd.address());
    settings.put("gate.webhook.url", "http://127.0.0.1:" + shop.getAddress().getPort() + "/");
    settings.put("gate.webhook.secret", "webhook-secret-0123456789");
    gate = EmbeddedGate.start(temp, settings);
  }

  @AfterEach
  void end() throws Exception {
    clamd.close();
    gate.close();
    shop.stop(0);
  }

  private ApiClient api() {
    return ApiClient.script(gate.uri());
  }

  private JsonObject exchange(String id) throws IOException {
    return api().get("exchanges/" + id).requireStatus(200).data();
  }

  private void awaitState(String id, String state) throws IOException {
    Awaited.until(state, () -> exchange(id).getString("state").equals(state));
  }

  private String running() throws IOException {
    return api().get("status").data().getJsonArray("running").getJsonObject(0).getString("id");
  }

  /** Begins an import that ends when clamd answers. */
  private CompletableFuture<Wire.Answer> slowImport(OneC client) throws Exception {
    clamd.hold();
    client.file(FILE, Content.catalogue(10));
    CompletableFuture<Wire.Answer> polls = CompletableFuture.supplyAsync(() -> {
      try {
        return client.importFile(FILE);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    clamd.awaitAsked();
    return polls;
  }

  private String refuse(byte[] content, String name) throws IOException {
    OneC client = gate.client().begin();
    client.file(name, content);
    assertThat(client.importFile(name).text()).startsWith("failure\n");
    return api()
        .get("quarantine")
        .data()
        .getJsonArray("exchanges")
        .getJsonObject(0)
        .getString("id");
  }

  // --- orders

  @Test
  void anExchangeInWhich1cTookOrdersStandsInTheHistoryWithItsStory() throws Exception {
    ApiClient.shop(gate.uri()).post("orders", order("1001")).requireStatus(201);
    OneC client = gate.client();
    client.login("sale");
    assertThat(OneCOrders.read(client.get("mode=query"))).hasSize(1);
    assertThat(sales()).as("nothing is acknowledged yet").isEmpty();
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    assertThat(sales()).as("the second success acknowledged nothing").hasSize(1);
    JsonObject taken = sales().get(0);
    assertThat(taken.getInt("orders")).isOne();
    assertThat(taken.getString("closedBy")).isEqualTo("orders");
    assertThat(taken.getString("state")).isEqualTo("published");
    assertThat(taken.getJsonObject("event").getString("mode")).isEqualTo("success");
    assertThat(api().get("exchanges/" + taken.getString("id") + "/story").text())
        .contains("mode=checkauth", "mode=query", "acknowledged orders=1", "mode=success");
    assertThat(api().get("status").data().getJsonArray("servers").getJsonObject(0))
        .as("it is not the last exchange of files")
        .doesNotContainKey("last");
    gate.stop();
    gate.start();
    client.init();
    client.file("orders.xml", Content.catalogue(1));
    String delivery = client.deliver("orders.xml");
    assertThat(sales())
        .extracting(one -> one.getString("id"))
        .contains(delivery)
        .hasSize(2);
    Awaited.until("somebody is told", () -> !events.isEmpty());
    assertThat(events.get(0)).as("of orders nobody is told").contains(delivery);
  }

  private List<JsonObject> sales() throws IOException {
    return api().get("exchanges?type=sale").data().getJsonArray("exchanges").stream()
        .map(JsonValue::asJsonObject)
        .toList();
  }

  // --- servers

  @Test
  void aServerThatIsAddedCanExchangeAtOnce() throws Exception {
    JsonObject added = api()
        .post("config/servers", "{\"login\": \"Склад 2\", \"name\": \"Второй\"}")
        .requireStatus(201)
        .data();
    String id = added.getString("id");
    assertThat(id).isEqualTo("2");
    assertThat(gate.data().resolve("outbox/2/drop")).isDirectory();
    OneC client = new OneC(gate.uri(), "Склад 2", added.getString("password"));
    client.begin().fileInChunks(FILE, Content.catalogue(50), 1000);
    Delivery delivery = gate.delivery(client.deliver(FILE));
    assertThat(delivery.content(FILE)).isEqualTo(Content.catalogue(50));
    assertThat(delivery.manifest().getJsonObject("server").getString("id")).isEqualTo("2");

    ApiClient.shop(gate.uri()).post("orders/2", order("1001")).requireStatus(201);
    client.login("sale");
    assertThat(OneCOrders.read(client.get("mode=query")))
        .singleElement()
        .satisfies(order -> assertThat(order.number()).isEqualTo("1001"));
    assertThat(client.get("mode=success").text()).isEqualTo("success");
    assertThat(api().get("orders/2").data().getJsonObject("counts").getInt("sent"))
        .isEqualTo(1);
  }

  @Test
  void aChangedPasswordCountsAtOnce() throws Exception {
    assertThat(gate.client().login("catalog").text()).startsWith("success\n");
    api()
        .put("config/servers/1c", "{\"login\": \"it\", \"password\": \"new-password\"}")
        .requireStatus(200);
    assertThat(gate.client().login("catalog").text()).isEqualTo("failure\nWrong login or password");
    OneC client = new OneC(gate.uri(), EmbeddedGate.LOGIN, "new-password").begin();
    client.file(FILE, Content.catalogue(1));
    client.deliver(FILE);
    api().put("config/servers/1c", "{\"login\": \"it\", \"name\": \"x\"}").requireStatus(200);
    assertThat(new OneC(gate.uri(), "it", "new-password").login("sale").text())
        .as("a change without a password leaves it")
        .startsWith("success\n");
  }

  @Test
  void aKeyEndsWithThePasswordThatItWasGivenFor() throws Exception {
    OneC client = gate.client().begin();
    client.file(FILE, Content.catalogue(1));
    api()
        .put("config/servers/1c", "{\"login\": \"it\", \"password\": \"new-password\"}")
        .requireStatus(200);
    OneC other = new OneC(gate.uri(), EmbeddedGate.LOGIN, "new-password").resume(client.key());
    assertThat(other.file(FILE, new byte[9]).text()).isEqualTo("failure\nInvalid session");
    assertThat(other.importOnce(FILE).text()).isEqualTo("failure\nInvalid session");

    OneC again = new OneC(gate.uri(), EmbeddedGate.LOGIN, "new-password").begin();
    assertThat(again.file(FILE, Content.catalogue(1)).text()).startsWith("success");
    api().delete("config/servers/1c").requireStatus(200);
    api()
        .post(
            "config/servers", "{\"id\": \"1c\", \"login\": \"it\", \"password\": \"new-password\"}")
        .requireStatus(201);
    assertThat(again.file(FILE, new byte[9]).text())
        .as("of the one that had this id before")
        .isEqualTo("failure\nInvalid session");
  }

  @Test
  void anUploadWhose1cIsSwitchedOffMeanwhileIsNotAcknowledged() throws Exception {
    OneC client = gate.client().begin();
    byte[] body = Content.catalogue(3);
    try (Wire wire = client.beginFile(FILE, body.length)) {
      wire.send(Arrays.copyOf(body, 10));
      api().put("config/servers/1c", "{\"login\": \"it\", \"enabled\": false}").requireStatus(200);
      wire.send(Arrays.copyOfRange(body, 10, body.length));
      assertThat(wire.receive().text()).isEqualTo("failure\nInvalid session");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerThatIsShutOutIsRefusedAndItsRunningImportIsPublished(boolean deleted)
      throws Exception {
    OneC client = gate.client().begin();
    CompletableFuture<Wire.Answer> polls = slowImport(client);
    String id = running();
    Answer change = deleted
        ? api().delete("config/servers/1c")
        : api().put("config/servers/1c", "{\"login\": \"it\", \"enabled\": false}");
    change.requireStatus(200);
    for (Wire.Answer answer :
        List.of(client.init(), client.importOnce(FILE), client.file("b.xml", new byte[9]))) {
      assertThat(answer.text()).isEqualTo("failure\nWrong login or password");
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(
            new OneC(gate.uri(), "it", EmbeddedGate.PASSWORD).login("catalog").text())
        .isEqualTo("failure\nWrong login or password");
    clamd.release();
    awaitState(id, "published");
    assertThat(polls.get().text())
        .isIn("success\ndelivery " + id, "failure\nWrong login or password");
    assertThat(gate.delivery(id).content(FILE)).isEqualTo(Content.catalogue(10));
    if (!deleted) {
      api().put("config/servers/1c", "{\"login\": \"it\"}").requireStatus(200);
      assertThat(client.importFile(FILE).text()).isEqualTo("success\ndelivery " + id);
    }
  }

  // --- imports

  @Test
  void aCancelledImportIsToldTo1cAndCanBeReleased() throws Exception {
    OneC client = gate.client().begin();
    CompletableFuture<Wire.Answer> polls = slowImport(client);
    String id = running();
    api().post("exchanges/" + id + "/cancel", "").requireStatus(200);
    clamd.release();
    assertThat(polls.get().text()).isEqualTo("failure\nImport cancelled");
    assertThat(exchange(id).getString("state")).isEqualTo("failed");
    assertThat(exchange(id).getString("fault")).isEqualTo("CANCELLED");
    assertThat(gate.data().resolve("quarantine/" + id)).isDirectory();
    assertThat(Delivery.children(gate.data().resolve("inbox"))).isEmpty();
    api().post("exchanges/" + id + "/cancel", "").requireError(409, "TOO_LATE");
    api().post("quarantine/" + id + "/release", "").requireStatus(202);
    awaitState(id, "published");
    assertThat(gate.delivery(id).content(FILE)).isEqualTo(Content.catalogue(10));
    assertThat(client.importFile(FILE).text()).isEqualTo("success\ndelivery " + id);
    assertThat(api().get("exchanges/" + id + "/story").text())
        .containsSubsequence(
            "sealed exchange=",
            "cancelled by token",
            "refused: Import cancelled",
            "released from quarantine",
            "published files=1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReleasedSecretIsPublishedWithTheFindingWhateverStopsMeanwhile(boolean stopped)
      throws Exception {
    String id = refuse(WITH_SECRET, FILE);
    clamd.hold();
    api().post("quarantine/" + id + "/release", "").requireStatus(202);
    clamd.awaitAsked();
    assertThat(exchange(id).getString("state")).isEqualTo("running");
    api().post("quarantine/" + id + "/release", "");
    if (stopped) {
      gate.stop();
      clamd.release();
      gate.start();
    }
    clamd.release();
    awaitState(id, "published");
    assertThat(exchange(id).getBoolean("released")).isTrue();
    assertThat(exchange(id).getInt("findings")).isEqualTo(1);
    JsonObject manifest = api().get("deliveries/" + id).requireStatus(200).data();
    JsonObject finding = manifest.getJsonArray("findings").getJsonObject(0);
    assertThat(finding.getString("rule")).isEqualTo("aws-access-key");
    assertThat(finding.toString()).doesNotContain(SECRET);
    assertThat(gate.delivery(id).content(FILE)).isEqualTo(WITH_SECRET);
    assertThat(Delivery.json(gate.data().resolve("state/jobs/" + id + "/job.json"))
            .getBoolean("released"))
        .isTrue();
    assertThat(api().get("quarantine").data().getJsonArray("exchanges")).isEmpty();
    assertThat(Delivery.children(gate.data().resolve("inbox"))).hasSize(1);
  }

  @Test
  void whatIsBrokenIsNotReleasedAndWhatIsDeletedIsGone() throws Exception {
    byte[] zip = Content.zip(Map.of(FILE, Content.catalogue(100)));
    zip[zip.length / 2] ^= 1;
    String id = refuse(zip, "v8_1.zip");
    String reason = exchange(id).getString("error");
    assertThat(exchange(id).getBoolean("releasable")).isFalse();
    api().post("quarantine/" + id + "/release", "").requireError(409, "IN_VAIN");
    assertThat(exchange(id).getString("state")).isEqualTo("failed");
    assertThat(exchange(id).getString("fault")).isEqualTo("BROKEN_ARCHIVE");
    assertThat(exchange(id).getString("error")).isEqualTo(reason).isNotBlank();
    JsonObject refused =
        api().get("quarantine").data().getJsonArray("exchanges").getJsonObject(0);
    assertThat(refused.getString("id")).isEqualTo(id);
    assertThat(refused.getString("reason")).isEqualTo("Archive refused: " + reason);
    api().send("DELETE", "quarantine/" + id, "").requireStatus(200);
    api().send("DELETE", "quarantine/" + id, "").requireError(404, "UNKNOWN_ID");
    api().post("quarantine/" + id + "/release", "").requireError(404, "UNKNOWN_ID");
    assertThat(Delivery.children(gate.data().resolve("quarantine"))).isEmpty();
    assertThat(api().get("exchanges/" + id + "/story").text())
        .contains("removed from quarantine by token");
  }

  @Test
  void whatIsReleasedAndRefusedAgainSaysBothAndTimeInQuarantineIsNoDuration() throws Exception {
    String id = refuse(WITH_SECRET, FILE);
    assertThat(exchange(id).getBoolean("releasable")).isTrue();
    assertThat(exchange(id).containsKey("newer")).isFalse();
    OneC orders = gate.client();
    orders.login("sale");
    orders.init();
    orders.file(FILE, Content.catalogue(1));
    orders.deliver(FILE);
    assertThat(exchange(id).containsKey("newer")).as("orders are not goods").isFalse();
    OneC goods = gate.client().begin();
    goods.file(FILE, Content.catalogue(1));
    String newer = goods.deliver(FILE);
    assertThat(exchange(id).getString("newer")).isEqualTo(newer);
    double took = exchange(id).getJsonNumber("seconds").doubleValue();
    Files.write(
        gate.data().resolve("quarantine/" + id + "/received/files/" + FILE),
        new byte[WITH_SECRET.length]);
    JsonObject before = Delivery.json(gate.data().resolve("state/jobs/" + id + "/job.json"));
    api().post("quarantine/" + id + "/release", "").requireStatus(202);
    awaitState(id, "failed");
    JsonObject refused = exchange(id);
    assertThat(refused.getBoolean("released")).isTrue();
    assertThat(refused.getBoolean("releasable")).isFalse();
    assertThat(refused.getString("fault")).isEqualTo("BROKEN_XML");
    double sealed = Duration.between(
                Instant.parse(before.getString("startedAt")),
                Instant.parse(before.getString("sealedAt")))
            .toMillis()
        / 1000.0;
    assertThat(refused.getJsonNumber("seconds").doubleValue())
        .isEqualTo(sealed)
        .isLessThanOrEqualTo(took);
    assertThat(api().get("exchanges/" + id + "/story").text())
        .containsSubsequence("released from quarantine", "refused: XML refused");
  }

  // --- uploads that broke off

  private JsonObject arrival() throws IOException {
    return api().get("status").data().getJsonArray("receiving").getJsonObject(0);
  }

  @Test
  void anUploadThatBrokeOffIsPublishedByHand() throws Exception {
    OneC client = gate.client().begin();
    client.file(FILE, Content.catalogue(3));
    String session = arrival().getString("session");
    assertThat(arrival().getBoolean("broken")).isFalse();
    api().post("arrivals/" + session + "/publish", "").requireError(409, "STILL_ARRIVING");
    api().send("DELETE", "arrivals/" + session, "").requireError(409, "STILL_ARRIVING");
    gate.breakOff(client);
    assertThat(arrival().getBoolean("broken")).isTrue();
    JsonObject files = api().get("arrivals/" + session + "/files").data();
    assertThat(files.getInt("total")).isEqualTo(1);
    assertThat(files.getJsonArray("files").getJsonObject(0).getString("name")).isEqualTo(FILE);
    String id = api()
        .post("arrivals/" + session + "/publish", "")
        .requireStatus(202)
        .data()
        .getString("exchange");
    awaitState(id, "published");
    Delivery delivery = gate.delivery(id);
    assertThat(delivery.content(FILE)).isEqualTo(Content.catalogue(3));
    assertThat(delivery.manifest().getString("closedBy")).isEqualTo("hand");
    assertThat(exchange(id).getString("closedBy")).isEqualTo("hand");
    assertThat(api().get("status").data().getJsonArray("receiving")).isEmpty();
    assertThat(client.importFile(FILE).text())
        .as("a 1C that comes back after all")
        .isEqualTo("success\ndelivery " + id);
    api().post("arrivals/" + session + "/publish", "").requireError(404, "UNKNOWN_ID");
  }

  @Test
  void anUploadThatBrokeOffInTheMiddleOfAFileIsNotPublishedHalf() throws Exception {
    byte[] zip = Content.zip(Map.of(FILE, Content.catalogue(100)));
    OneC client = gate.client().begin();
    client.file("v8_1.zip", java.util.Arrays.copyOf(zip, zip.length / 2));
    gate.breakOff(client);
    String id = api()
        .post("arrivals/" + arrival().getString("session") + "/publish", "")
        .requireStatus(202)
        .data()
        .getString("exchange");
    awaitState(id, "failed");
    assertThat(exchange(id).getString("fault")).isEqualTo("BROKEN_ARCHIVE");
    assertThat(Delivery.children(gate.data().resolve("inbox"))).isEmpty();
  }

  @Test
  void anUploadThatBrokeOffIsDiscardedAndHidesNothing() throws Exception {
    String refused = refuse(WITH_SECRET, FILE);
    OneC client = gate.client().begin();
    client.file(FILE, Content.catalogue(3));
    gate.breakOff(client);
    OneC orders = gate.client();
    orders.login("sale");
    orders.init();
    orders.file(FILE, Content.catalogue(1));
    orders.deliver(FILE);
    assertThat(arrival().getBoolean("followed")).as("orders are not goods").isFalse();
    String session = arrival().getString("session");
    String id = api()
        .send("DELETE", "arrivals/" + session, "")
        .requireStatus(200)
        .data()
        .getString("exchange");
    assertThat(gate.session(client.key()).resolve("intake")).doesNotExist();
    assertThat(Delivery.children(gate.data().resolve("1c_temp")))
        .noneMatch(path -> path.toString().contains(".tmp."));
    assertThat(exchange(id).getString("state")).isEqualTo("abandoned");
    assertThat(exchange(id).getString("closedBy")).isEqualTo("discarded");
    assertThat(api().get("exchanges/" + id + "/story").text())
        .containsSubsequence("mode=file", "discarded by token, files=1");
    JsonObject last =
        api().get("status").data().getJsonArray("servers").getJsonObject(0).getJsonObject("last");
    assertThat(last.getString("state")).isEqualTo("published");
    assertThat(last.getString("type")).isEqualTo("sale");
    assertThat(exchange(refused).getString("state")).isEqualTo("failed");
    client.file(FILE, Content.catalogue(2));
    assertThat(gate.delivery(client.deliver(FILE)).content(FILE)).isEqualTo(Content.catalogue(2));
  }

  // --- long lists

  @Test
  void allOfALongListCanBeReachedAndSearched() throws Exception {
    Map<String, byte[]> entries = new TreeMap<>();
    for (int i = 0; i < 620; i++) {
      entries.put("import_files/Щётка-" + i + ".bin", new byte[] {(byte) i, (byte) (i >> 8)});
    }
    entries.put(FILE, Content.catalogue(1));
    OneC client = gate.client().begin();
    client.file("import.zip", Content.zip(entries));
    String id = client.deliver("import.zip");
    String path = "deliveries/" + id + "/files";
    List<String> names = new java.util.ArrayList<>();
    JsonObject part = api().get(path + "?limit=500").data();
    assertThat(part.getInt("total")).isEqualTo(622);
    assertThat(part.getInt("published")).isEqualTo(621);
    for (boolean more = true; more; ) {
      part.getJsonArray("files").forEach(f -> names.add(f.asJsonObject().getString("name")));
      more = part.containsKey("next");
      part = more ? api().get(path + "?limit=500&from=" + part.getInt("next")).data() : part;
    }
    entries.put("import.zip", new byte[0]);
    assertThat(names).hasSize(622).containsExactlyInAnyOrderElementsOf(entries.keySet());
    JsonObject found =
        api().get(path + "?search=%D1%89%D1%91%D1%82%D0%BA%D0%B0-61").data();
    assertThat(found.getInt("total")).isEqualTo(622);
    assertThat(found.getInt("matching")).isEqualTo(11);
    assertThat(api().get(path + "?from=9999").data().getJsonArray("files")).isEmpty();
    assertThat(api().get("exchanges/" + id).data().containsKey("names")).isFalse();
    assertThat(api().get("exchanges/" + id).data().getInt("nameCount")).isEqualTo(2);
    assertThat(api().get("exchanges/" + id + "/names?search=ZIP").data().getInt("matching"))
        .isEqualTo(1);
  }

  // --- deliveries

  @Test
  void aDeliveryIsHandedOverOnceMoreWithTheSameEvent() throws Exception {
    OneC client = gate.client().begin();
    client.file(FILE, Content.catalogue(1));
    String id = client.deliver(FILE);
    Awaited.until(
        "handed over",
        () -> events.size() == 1
            && api().get("status").data().getJsonArray("handOvers").isEmpty());
    api().post("deliveries/" + id + "/replay", "").requireStatus(200);
    Awaited.until("handed over again", () -> events.size() == 2);
    assertThat(events.get(1)).isEqualTo(events.get(0)).contains(id);
  }

  @Test
  void aDownloadHoldsAllOrBreaksOff() throws Exception {
    OneC client = gate.client().begin();
    Map<String, byte[]> files = new TreeMap<>();
    files.put("import.xml", Content.catalogue(20));
    files.put("import_files/a.jpg", Content.picture(1, 300_000));
    files.put("import_files/b.jpg", Content.picture(2, 300_000));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      client.file(file.getKey(), file.getValue());
    }
    String id = client.deliver("import.xml");
    String path = "deliveries/" + id + "/download";
    Answer whole = api().get(path).requireStatus(200);
    assertThat(whole.header("Content-Disposition")).contains(id + ".zip");
    Map<String, byte[]> found = unzip(whole.bytes());
    assertThat(found.keySet().iterator().next()).isEqualTo("manifest.json");
    files.forEach((name, bytes) -> assertThat(found.get("files/" + name)).isEqualTo(bytes));

    Path last = gate.delivery(id).path("import_files/b.jpg");
    Files.delete(last);
    assertThatThrownBy(() -> api().get(path)).isInstanceOf(IOException.class);
    Files.delete(gate.delivery(id).path("import.xml"));
    api().get(path).requireError(500, "DISK_FAILED");
    assertThat(api().send("HEAD", path, "").status()).isEqualTo(200);
    Files.writeString(gate.data().resolve("inbox/" + id + "/manifest.json"), "{");
    assertThat(api().get("deliveries").data().getJsonArray("deliveries")).isEmpty();
    Files.move(gate.data().resolve("inbox/" + id), temp.resolve("taken"));
    api().get(path).requireError(404, "UNKNOWN_ID");
  }

  // --- what is told

  /** Whoever has the beginning of a story asks for the rest of it. */
  private void requireParts(String path, String whole) throws IOException {
    byte[] bytes = whole.getBytes(UTF_8);
    for (int from : new int[] {0, 1, bytes.length / 2, bytes.length}) {
      assertThat(api().get(path + "?from=" + from).requireStatus(200).bytes())
          .isEqualTo(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }
    assertThat(
            api().get(path + "?from=" + Long.MAX_VALUE / 10).requireStatus(200).raw())
        .isEmpty();
    for (String wrong : List.of("-1", "", "x", "9".repeat(19))) {
      api().get(path + "?from=" + wrong).requireError(400, "INVALID_FIELD");
      api().get(path + "?most=" + wrong).requireError(400, "INVALID_FIELD");
    }
    assertThat(api().get(path + "?most=" + bytes.length).bytes()).isEqualTo(bytes);
    for (int from : new int[] {0, whole.indexOf('\n') + 1}) {
      requireEnds(api().get(path + "?most=900&from=" + from).text(), whole.substring(from), 900);
    }
  }

  /** Whole lines of the beginning and the end, and between them how many bytes are left out. */
  private static void requireEnds(String ends, String whole, int most) {
    Matcher gap = Pattern.compile("^- ~ ([0-9]+)\n", Pattern.MULTILINE).matcher(ends);
    assertThat(gap.find()).as(ends).isTrue();
    String head = ends.substring(0, gap.start());
    String tail = ends.substring(gap.end());
    assertThat(whole).startsWith(head).endsWith("\n" + tail);
    assertThat(head).endsWith("\n");
    assertThat(head.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(most / 2);
    assertThat(tail.getBytes(UTF_8)).hasSizeBetween(1, most / 2);
    assertThat(head.getBytes(UTF_8).length
            + Integer.parseInt(gap.group(1))
            + tail.getBytes(UTF_8).length)
        .isEqualTo(whole.getBytes(UTF_8).length);
  }

  @Test
  void theStoryTellsAllInOrderAndNoSecret() throws Exception {
    OneC client = gate.client();
    client.login("catalog");
    client.init();
    byte[] content = Content.catalogue(30);
    client.fileInChunks(FILE, content, content.length / 2 + 1);
    client.fileAs("X: y", "second.xml", Content.offers(3));
    String id = client.deliver(FILE);
    String story = api().get("exchanges/" + id + "/story").requireStatus(200).text();
    requireParts("exchanges/" + id + "/story", story);
    int half = content.length / 2 + 1;
    // a request is noted when its answer is gone: the next one may be faster
    for (List<String> asked : List.of(
        List.of("mode=checkauth", "< success, session opened"),
        List.of("mode=init", "< zip=yes file_limit="),
        List.of("mode=file filename=import.xml", "< success"))) {
      assertThat(story).containsSubsequence(asked);
    }
    assertThat(story)
        .containsSubsequence(
            "= chunk appended file=import.xml offset=0 bytes=" + half + " sha256="
                + Delivery.sha256(java.util.Arrays.copyOf(content, half)),
            "= chunk appended file=import.xml offset=" + half,
            "sha256="
                + Delivery.sha256(java.util.Arrays.copyOfRange(content, half, content.length)),
            "= sealed exchange=" + id + " by import, files=2",
            "= published files=2",
            "< success delivery " + id);
    String everything = story;
    Map<String, byte[]> zip = unzip(api().get("exchanges/" + id + "/story.zip").bytes());
    assertThat(zip.keySet()).containsExactly("story.log", "exchange.json", "manifest.json");
    for (byte[] each : zip.values()) {
      everything += new String(each, UTF_8);
    }
    String session = Delivery.sha256(client.key().getBytes(UTF_8));
    String login = EmbeddedGate.LOGIN + ":" + EmbeddedGate.PASSWORD;
    assertThat(everything)
        .doesNotContain(
            EmbeddedGate.PASSWORD,
            client.key(),
            session,
            Base64.getEncoder().encodeToString(login.getBytes(UTF_8)));
    String refused = refuse(WITH_SECRET, FILE);
    assertThat(api().get("exchanges/" + refused + "/story").text())
        .contains("refused: Suspicious content: import.xml: aws-access-key")
        .doesNotContain(SECRET);
  }

  @Test
  void aNewPasswordOpensTheDoorThatWrongOnesHaveClosed() throws Exception {
    OneC wrong = new OneC(gate.uri(), EmbeddedGate.LOGIN, "wrong-password");
    for (int i = 0; i < 11; i++) {
      assertThat(wrong.login("catalog").text()).startsWith("failure");
    }
    assertThat(gate.client().login("catalog").text()).contains("too many wrong ones");
    JsonObject server =
        api().get("config/servers").data().getJsonArray("servers").getJsonObject(0);
    api()
        .put(
            "config/servers/" + server.getString("id"),
            "{\"login\": \"" + EmbeddedGate.LOGIN + "\", \"password\": \"another-password\"}")
        .requireStatus(200);
    assertThat(new OneC(gate.uri(), EmbeddedGate.LOGIN, "another-password")
            .login("catalog")
            .text())
        .startsWith("success");
  }

  @Test
  void whenA1cWasLastHereIsKnownAlsoAfterARestart() throws Exception {
    assertThat(server()).doesNotContainKey("contact");
    OneC client = gate.client();
    client.login("catalog");
    JsonObject first = server().getJsonObject("contact");
    assertThat(at(first)).isBetween(Instant.now().minusSeconds(60), Instant.now());
    client.init();
    assertThat(at(server().getJsonObject("contact"))).isAfter(at(first));
    gate.stop();
    gate.start();
    assertThat(server().getJsonObject("contact")).isEqualTo(first); // as it was written down
    assertThat(gate.client().login("sale").text()).startsWith("success");
    JsonObject later = server().getJsonObject("contact");
    assertThat(later.getString("session")).isNotEqualTo(first.getString("session"));
    assertThat(new OneC(gate.uri(), EmbeddedGate.LOGIN, "wrong").login("sale").text())
        .startsWith("failure");
    assertThat(server().getJsonObject("contact")).isEqualTo(later);
  }

  private JsonObject server() throws IOException {
    return api().get("status").data().getJsonArray("servers").getJsonObject(0);
  }

  private static Instant at(JsonObject contact) {
    return Instant.parse(contact.getString("at"));
  }

  /** Today's statistics of a server. */
  private Optional<JsonObject> counted(String server) throws IOException {
    return api()
        .get("statistics?days=2")
        .data()
        .getJsonArray("days")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(day -> day.getString("server").equals(server))
        .reduce((earlier, later) -> later);
  }

  @Test
  void statisticsCount() throws Exception {
    OneC client = gate.client().begin();
    client.file(FILE, Content.catalogue(5));
    client.deliver(FILE);
    refuse(WITH_SECRET, FILE);
    new OneC(gate.uri(), "nobody", "x").login("catalog");
    Awaited.until(
        "what is counted behind the answer is there", () -> counted("").isPresent());
    Awaited.until("the refusal, too", () -> counted("1c").orElseThrow().getInt("refusals") > 0);
    JsonObject known = counted("1c").orElseThrow();
    JsonObject unknown = counted("").orElseThrow();
    assertThat(known.getInt("published")).isEqualTo(1);
    assertThat(known.getInt("failed")).isEqualTo(1);
    assertThat(known.getInt("files")).isEqualTo(1);
    assertThat(known.getInt("bytes")).isEqualTo(Content.catalogue(5).length);
    assertThat(known.getInt("findings"))
        .as("a secret, and pictures that did not come")
        .isEqualTo(2);
    assertThat(known.getInt("refusals")).isEqualTo(1);
    assertThat(unknown.getInt("refusals")).isEqualTo(1);
  }

  @Test
  void aDrySweepOnlyLooks() throws Exception {
    Path orphan = gate.data().resolve("state/servers.json.tmp." + "0a".repeat(16));
    Files.write(orphan, new byte[1234]);
    Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
    JsonObject dry =
        api().post("sweep", "{\"dryRun\": true}").requireStatus(200).data();
    assertThat(dry.getBoolean("dryRun")).isTrue();
    assertThat(dry.getInt("temps")).isEqualTo(1);
    assertThat(dry.getInt("tempBytes")).isEqualTo(1234);
    assertThat(orphan).exists();
    JsonObject real = api().post("sweep", "{}").requireStatus(200).data();
    assertThat(real.getInt("temps")).isEqualTo(1);
    assertThat(orphan).doesNotExist();
    assertThat(api().get("status").data().getJsonObject("sweep")).isEqualTo(real);
    assertThat(api().post("sweep", "{}").data().getInt("temps")).isZero();
  }

  @Test
  void aFieldThatCannotBeMeantIsSaidAsASentenceToo() throws Exception {
    for (String path : List.of("config/servers", "config/groups")) {
      JsonObject error = api()
          .post(
              path,
              "{\"id\": \"x\", \"login\": \"\", \"title\": \"\"}"
                  .replace(path.endsWith("groups") ? "\"login\": \"\", " : ", \"title\": \"\"", ""))
          .json()
          .getJsonObject("error");
      assertThat(error.getString("code")).isEqualTo("INVALID_FIELD");
      assertThat(error.getJsonObject("said").getString("code")).isEqualTo("WRONG_FIELD");
    }
  }

  @Test
  void allThatIsWrongWithAServerOrAPersonIsToldInOneAnswer() throws Exception {
    assertThat(faults(
            "config/servers",
            "{\"name\": \" \", \"login\": \"a:b\", \"password\": \"short\", \"orders\": {\"buyer\": \" \","
                + " \"cutPrefix\": \"a b\", \"statuses\": [{\"id\": \"\", \"name\": \"n\"}]},"
                + " \"limits\": {\"chunk\": 0, \"files\": \"many\"}}"))
        .containsExactly(
            "orders.statuses[0].id WRONG_FIELD",
            "orders.buyer WRONG_FIELD",
            "orders.cutPrefix WRONG_FIELD",
            "limits.files MUST_BE",
            "limits.chunk WRONG_FIELD",
            "name WRONG_FIELD",
            "login WRONG_FIELD",
            "password MUST_BE");
    assertThat(faults("config/people", "{\"login\": \"a/b\", \"password\": \"1234567890\"}"))
        .containsExactly("login WRONG_FIELD", "role WRONG_FIELD", "password MUST_BE");
    assertThat(faults("config/people", "{\"login\": \"a\", \"role\": \"king\"}"))
        .containsExactly("role WRONG_FIELD");
  }

  /** Which fields an answer says are wrong, and the innermost sentence about each. */
  private List<String> faults(String path, String body) throws IOException {
    Answer answer = api().post(path, body);
    assertThat(answer.status()).isEqualTo(400);
    JsonObject error = answer.json().getJsonObject("error");
    List<String> told = new ArrayList<>();
    for (JsonObject each : error.getJsonArray("faults").getValuesAs(JsonObject.class)) {
      JsonObject said = each.getJsonObject("said");
      while (said.getString("code").equals("IN")) {
        said = said.getJsonObject("values").getJsonObject("known");
      }
      told.add(each.getString("field") + " " + said.getString("code"));
    }
    assertThat(error.getString("message"))
        .isEqualTo(error.getJsonArray("faults").getJsonObject(0).getString("message"));
    return told;
  }

  /** Where it could not be removed when its delivery was published: a hand in the way, or the disk. */
  @Test
  void aStagingThatStayedBehindIsRemovedByTheNextSweep() throws Exception {
    OneC client = gate.client().begin();
    client.file(FILE, Content.catalogue(5));
    String published = client.deliver(FILE);
    String refused = refuse(WITH_SECRET, FILE);
    Path left = gate.data().resolve("staging/" + published + "/received");
    Path strange = gate.data().resolve("staging/" + refused + "/received");
    Files.createDirectories(left);
    Files.createDirectories(strange);
    api().post("sweep", "{\"dryRun\": true}").requireStatus(200);
    assertThat(left).exists();
    api().post("sweep", "{}").requireStatus(200);
    assertThat(left.getParent()).doesNotExist();
    assertThat(strange).as("its exchange is not published").exists();
  }

  private static Map<String, byte[]> unzip(byte[] bytes) throws IOException {
    Map<String, byte[]> entries = new java.util.LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes), UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  /** An order as a shop hands it over. */
  static String order(String number) {
    return """
        {"number": "%s", "date": "2026-11-21", "time": "12:30:00", "currency": "RUB", "sum": 10.50,
         "customer": {"name": "Иванов"}, "goods": [
          {"id": "g1", "name": "Щётка", "price": 10.50, "quantity": 1}]}""".formatted(number);
  }
}
