package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;

/** Proves that what is chosen for all servers holds at once, by hand too, where nobody has set it for the start (C1, P6, P7). */
class SettingsApiTest {
  private static final String SECRET = "secret-of-the-shop-1";
  private static final String FORM = "{\"retention\": {\"quarantineDays\": %d}}";

  @TempDir
  private Path temp;

  private EmbeddedGate gate;
  private ApiClient script;
  private Path file;

  @BeforeEach
  void begin() throws Exception {
    Path data = Files.createDirectories(temp.resolve("data"));
    Files.writeString(data.resolve("gate.properties"), "gate.history.days = 17\n");
    gate = EmbeddedGate.start(temp, ApiClient.SETTINGS);
    script = ApiClient.script(gate.uri());
    file = data.resolve("state/settings.json");
  }

  @AfterEach
  void end() throws Exception {
    gate.close();
  }

  /** What holds, as the page of the disk tells it. */
  private String inForce() throws IOException {
    return script.get("disk").requireStatus(200).data().getJsonObject("limits").toString();
  }

  private JsonObject setting(String key) throws IOException {
    return script
        .get("system/settings")
        .data()
        .getJsonArray("settings")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(each -> each.getString("key").equals(key))
        .findFirst()
        .orElseThrow();
  }

  private Answer put(String body, String version) throws IOException {
    return script.with("If-Match", version).send("PUT", "config/settings", body);
  }

  @Test
  void whatIsChosenHoldsAtOnceAndAfterAStart() throws Exception {
    assertThat(inForce()).isEqualTo("{\"historyDays\":17,\"quarantineDays\":30}");
    assertThat(file).doesNotExist();
    Answer first = script.get("config/settings").requireStatus(200);
    Answer answer = put(
            "{\"retention\": {\"quarantineDays\": 3, \"inboxDays\": 5}, \"inboxBytes\": 1048576}",
            first.header("ETag"))
        .requireStatus(200);
    assertThat(answer.header("ETag")).isNotEqualTo(first.header("ETag"));
    String chosen =
        "{\"historyDays\":17,\"inboxBytes\":1048576,\"inboxDays\":5,\"quarantineDays\":3}";
    assertThat(inForce()).isEqualTo(chosen);
    assertThat(setting("gate.quarantine.days").getString("source")).isEqualTo("page");
    assertThat(setting("gate.quarantine.days").getString("value")).isEqualTo("3");
    gate.stop();
    gate.start();
    assertThat(inForce()).isEqualTo(chosen);
    script.with("If-Match", "*").send("PUT", "config/settings", "{}").requireStatus(200);
    assertThat(inForce()).isEqualTo("{\"historyDays\":17,\"quarantineDays\":30}");
    assertThat(script.get("audit").text()).contains("replaceSettings", "gate.quarantine.days");
  }

  @Test
  void whatIsSetForTheStartCannotBeChosen() throws Exception {
    String fixed = script.get("config/settings").data().getJsonArray("fixed").toString();
    assertThat(fixed).isEqualTo("[\"gate.history.days\"]");
    Answer answer = put("{\"retention\": {\"historyDays\": 5}}", "*");
    answer.requireError(409, "SET_ELSEWHERE");
    assertThat(answer.message()).contains("gate.history.days");
    assertThat(file).doesNotExist();
    // chosen before somebody set it: it may stay, and has no effect
    Files.writeString(file, "{\"schema\":1,\"retention\":{\"historyDays\":5}}");
    put("{\"retention\": {\"historyDays\": 5, \"quarantineDays\": 2}}", "*").requireStatus(200);
    assertThat(inForce()).isEqualTo("{\"historyDays\":17,\"quarantineDays\":2}");
    assertThat(setting("gate.history.days").toString())
        .contains(
            "\"besides\":[\"page\"]", "\"line\":1", "\"source\":\"file\"", "\"value\":\"17\"");
  }

  @Test
  void aStaleVersionAndAWrongValueChangeNothingAndNameTheField() throws Exception {
    String first = script.get("config/settings").header("ETag");
    put(FORM.formatted(9), first).requireStatus(200);
    put(FORM.formatted(8), first).requireError(412, "STALE_VERSION");
    script.send("PUT", "config/settings", FORM.formatted(8)).requireError(412, "VERSION_MISSING");
    String before = Files.readString(file);
    for (String[] wrong : new String[][] {
      {FORM.formatted(0), "retention.quarantineDays"},
      {"{\"retention\": {\"inboxDays\": 40000}}", "retention.inboxDays"},
      {"{\"inboxBytes\": 0}", "inboxBytes"},
      {"{\"inboxBytes\": -5}", "inboxBytes"}
    }) {
      Answer answer = put(wrong[0], "*");
      answer.requireError(400, "INVALID_FIELD");
      assertThat(answer.message()).contains(wrong[1]);
    }
    put("{\"retention\": {\"quarantine\": 1}}", "*").requireError(400, "UNKNOWN_FIELD");
    put("{\"inboxBytes\": \"much\"}", "*").requireError(400, "WRONG_TYPE");
    assertThat(file).hasContent(before);
    assertThat(inForce()).contains("\"quarantineDays\":9");
  }

  @Test
  void allThatIsWrongIsToldInOneAnswer() throws Exception {
    Answer answer = put(
        "{\"retention\": {\"quarantineDays\": 0, \"inboxDays\": 40000}, \"inboxBytes\": 0,"
            + " \"limits\": {\"files\": -1}, \"webhook\": {\"url\": \"here\", \"secret\": \"short\"}}",
        "*");
    answer.requireError(400, "INVALID_FIELD");
    assertThat(answer.message())
        .as("as ever, of the first")
        .isEqualTo("retention: the field retention.inboxDays is missing or wrong");
    assertThat(answer
            .json()
            .getJsonObject("error")
            .getJsonArray("faults")
            .getValuesAs(JsonObject.class))
        .extracting(
            each -> each.getString("field") + " " + each.getJsonObject("said").getString("code"))
        .containsExactly(
            "retention.inboxDays IN",
            "retention.quarantineDays IN",
            "limits.files IN",
            "webhook.url WRONG_FIELD",
            "webhook.secret WRONG_FIELD",
            "inboxBytes WRONG_FIELD");
    assertThat(file).doesNotExist();
  }

  @Test
  void howMuchMayArriveIsChosenAndHoldsForTheNextChunkAndArchive() throws Exception {
    byte[] two = Content.zip(
        Map.of("import0_1.xml", Content.catalogue(1), "import0_2.xml", Content.catalogue(2)));
    put("{\"limits\": {\"chunk\": 20000, \"file\": 30000, \"files\": 1}}", "*").requireStatus(200);
    assertThat(setting("gate.file.max").toString()).contains("\"source\":\"page\"", "30000 B");
    OneC client = gate.client().begin();
    assertThat(client.file("import.xml", new byte[20_001]).status()).isEqualTo(413);
    assertThat(client.file("import.xml", new byte[20_000]).text()).isEqualTo("success");
    assertThat(client.file("import.xml", new byte[10_001]).status()).isEqualTo(413);
    client.begin();
    assertThat(client.file("goods.zip", two).text()).isEqualTo("success");
    assertThat(client.importFile("goods.zip").text()).contains("failure", "1");
    put("{}", "*").requireStatus(200);
    client.begin();
    assertThat(client.file("import.xml", new byte[30_001]).text()).isEqualTo("success");
    client.begin();
    assertThat(client.file("goods.zip", two).text()).isEqualTo("success");
    assertThat(client.deliver("goods.zip")).isNotEmpty();
  }

  /** A shop that hears of deliveries, and answers this. */
  private static final class Shop implements AutoCloseable {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    Shop(int status) throws IOException {
      server.createContext("/", exchange -> {
        heard.add(exchange.getRequestHeaders().getFirst("X-Gate-Event"));
        exchange.getResponseHeaders().add("Retry-After", "3600"); // else it comes again by itself
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
      });
      server.start();
    }

    String form(String more) {
      return "{\"webhook\": {\"url\": \"http://127.0.0.1:" + server.getAddress().getPort()
          + "/of-the-path\"" + more + "}}";
    }

    String next() throws InterruptedException {
      return Objects.requireNonNull(heard.poll(30, TimeUnit.SECONDS), "nothing was heard");
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private String deliver(OneC client, int goods) throws IOException {
    client.begin();
    client.file("import.xml", Content.catalogue(goods));
    return client.deliver("import.xml");
  }

  @Test
  void theWebhookIsChosenAndHoldsForWhatIsPublishedThenAndForWhatWaits() throws Exception {
    OneC client = gate.client();
    try (Shop busy = new Shop(503);
        Shop open = new Shop(204)) {
      deliver(client, 1); // of this one nobody is told
      put(busy.form(", \"secret\": \"" + SECRET + "\""), "*").requireStatus(200);
      String first = deliver(client, 2);
      assertThat(busy.next()).isEqualTo(first);
      String second = deliver(client, 5);
      put("{}", "*").requireStatus(200);
      Awaited.until(
          "it is told", () -> script.get("status").text().contains("\"code\":\"HANDOVER_NOBODY\""));
      assertThat(script.get("status").text()).as("once").doesNotContain("\"code\":\"HANDOVER\"");
      deliver(client, 3); // nor of this
      put(open.form(", \"secret\": \"" + SECRET + "\""), "*").requireStatus(200);
      assertThat(open.next()).as("without a pause").isEqualTo(first);
      assertThat(open.next()).isEqualTo(second);
      put(open.form(""), "*").requireStatus(200); // the secret stays
      assertThat(Files.readString(file)).contains(SECRET);
      Awaited.until("it is noted", () -> script.get("status").text().contains("\"handOvers\":[]"));
      gate.stop();
      gate.start();
      client = gate.client();
      String last = deliver(client, 4);
      assertThat(open.next()).isEqualTo(last);
      for (String path : List.of("config/settings", "system/settings", "audit", "status")) {
        assertThat(script.get(path).requireStatus(200).text()).doesNotContain(SECRET);
      }
      assertThat(setting("gate.webhook.url").toString())
          .contains("/…", "\"source\":\"page\"")
          .doesNotContain("of-the-path");
      assertThat(setting("gate.webhook.secret").getString("value")).isEqualTo("********");
      assertThat(script.get("config/settings").text()).contains("of-the-path");
    }
  }

  @Test
  void aWebhookThatCannotBeMeantIsRefusedAtItsField() throws Exception {
    String secret = ", \"secret\": \"" + SECRET + "\"";
    for (String url : List.of("", "shop", "ftp://shop/", "http://user@shop/", "http://a b/")) {
      Answer answer = put("{\"webhook\": {\"url\": \"" + url + "\"" + secret + "}}", "*");
      answer.requireError(400, "INVALID_FIELD");
      assertThat(answer.message()).contains("webhook.url");
    }
    for (String wrong :
        List.of("", ", \"secret\": \"short\"", ", \"secret\": \"sixteen letters й\"")) {
      Answer answer = put("{\"webhook\": {\"url\": \"http://shop/\"" + wrong + "}}", "*");
      answer.requireError(400, "INVALID_FIELD");
      assertThat(answer.message()).contains("webhook.secret").doesNotContain("sixteen");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void ofManyWhoChangeItAtOnceOneDoesAndTheOthersAreTold() throws Exception {
    put(FORM.formatted(30), "*").requireStatus(200);
    String version = script.get("config/settings").header("ETag");
    List<CompletableFuture<Integer>> all = IntStream.rangeClosed(1, 8)
        .mapToObj(days -> CompletableFuture.supplyAsync(() -> {
          try {
            return put(FORM.formatted(days), version).status();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        }))
        .toList();
    List<Integer> statuses = all.stream().map(CompletableFuture::join).sorted().toList();
    assertThat(statuses).containsExactly(200, 412, 412, 412, 412, 412, 412, 412);
  }

  @Test
  void aChangeByHandHoldsOrIsRefusedAndTold() throws Exception {
    Files.writeString(file, "{\"schema\":1,\"retention\":{\"quarantineDays\":4}}");
    Awaited.until("it holds", () -> inForce().contains("\"quarantineDays\":4"));
    Files.writeString(file, "{\"schema\":1,\"retention\":{\"quarantineDays\":-4}}");
    Awaited.until(
        "it is told", () -> script.get("status").text().contains("\"subject\":\"settings\""));
    assertThat(inForce()).contains("\"quarantineDays\":4");
    assertThat(script.get("config/settings").data().getString("problem"))
        .contains("retention.quarantineDays");
    assertThat(script.get("audit").text()).contains("byHand", "\"what\":\"settings\"");
  }

  @Test
  void aFileThatDoesNotLoadIsSetAsideAndTheDefaultsHold() throws Exception {
    gate.stop();
    Files.writeString(file, "no JSON");
    gate.start();
    assertThat(inForce()).isEqualTo("{\"historyDays\":17,\"quarantineDays\":30}");
    assertThat(file).doesNotExist();
    assertThat(script.get("status").text()).contains("\"subject\":\"settings\"");
    put(FORM.formatted(6), "*").requireStatus(200);
    assertThat(script.get("status").text()).doesNotContain("\"subject\":\"settings\"");
  }
}
