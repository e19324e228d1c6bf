package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.app.Gate;
import org.onecgate.app.GateConfig;
import org.onecgate.config.QuickPasswords;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.Wire;

/**
 * Proves of every route of the API, each a row here, that it does its work and answers as the
 * description says, and that whatever is wrong with a request is refused in the one envelope and changes
 * nothing (C1-C4, E10). A route without a row fails.
 */
@QuickPasswords
class ApiTest {
  private static final String UNKNOWN = "20200101T000000000Z-00000000";
  private static final String SERVER = "{\"login\": \"%s\", \"name\": \"Склад\"}";
  private static final String PICTURE = "import_files/a.png";
  private static final String GROUP =
      "{\"id\": \"%s\", \"title\": \"Магазины\", \"members\": [\"1c\"]}";
  private static final String ORDER = """
      {"number": "%s", "date": "2026-11-21", "time": "12:30:00", "currency": "RUB", "sum": 10.5,
       "customer": {"name": "Иванов"}, "goods": [{"id": "g1", "name": "Щётка", "price": 10.5, "quantity": 1}]}""";

  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;
  private static ApiClient session;
  private static HttpServer shop;
  private static volatile int shopSays = 204;
  private static SlowClamd clamd;
  private static String published;
  private static String refused;
  private static String arriving;
  private static List<Route> table;
  private static final List<Role> PEOPLE = List.of(Role.LOOKS, Role.OPERATES, Role.ADMINISTERS);

  /** One of each role, logged in. */
  private static final Map<Role, ApiClient> people = new HashMap<>();

  private static final OpenApi DESCRIPTION = OpenApi.load();

  /** Does what a route is for. */
  private interface Happy {
    Answer answer() throws Exception;
  }

  /**
   * How a route is asked.
   *
   * @param body a right one; empty where it takes none
   * @param id one that there is; empty where it takes none
   * @param versioned whether it changes what somebody else may have changed
   */
  private record Row(String route, String body, String id, boolean versioned, Happy happy) {
    String method() {
      return route.split(" ", -1)[0];
    }

    /** The path with this in the place of its variable. */
    String path(String variable) {
      return route.split(" ", -1)[1].substring(1).replaceFirst("\\{.*?}", variable);
    }

    String path() {
      return path(id);
    }

    Route inTable() {
      return table.stream().filter(r -> route.equals(name(r))).findFirst().orElseThrow();
    }

    @Override
    public String toString() {
      return route;
    }
  }

  private static String name(Route route) {
    return route.method() + " " + route.path();
  }

  private static List<Row> rows() {
    String password =
        "{\"old\": \"" + ApiClient.PASSWORD + "\", \"password\": \"" + ApiClient.PASSWORD + "\"}";
    String login = password.replace("old", "login").replaceFirst(ApiClient.PASSWORD, "admin");
    String server = SERVER.formatted("it");
    String group = "{\"title\": \"Все\"}";
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(
        "POST /session",
        login,
        "",
        false,
        () -> ApiClient.stranger(gate.uri()).login("admin", ApiClient.PASSWORD)));
    rows.add(new Row("GET /session", "", "", false, () -> browser().get("session")));
    rows.add(new Row("DELETE /session", "", "", false, () -> {
      ApiClient browser = browser();
      Answer answer = browser.send("DELETE", "session", "");
      browser.get("session").requireError(401, "UNAUTHORIZED");
      return answer;
    }));
    rows.add(new Row(
        "POST /session/password",
        password,
        "",
        false,
        () -> browser().post("session/password", password)));
    rows.add(new Row("DELETE /sessions", "", "", false, () -> {
      ApiClient browser = browser();
      Answer answer = ApiClient.browser(gate.uri()).send("DELETE", "sessions", "");
      browser.get("session").requireError(401, "UNAUTHORIZED");
      return answer;
    }));
    rows.add(get("/config/servers", ""));
    rows.add(new Row("POST /config/servers", SERVER.formatted("neu"), "", false, () -> {
      Answer answer = browser().post("config/servers", SERVER.formatted("Новый"));
      assertThat(answer.data().getString("password")).hasSizeGreaterThan(8);
      String id = answer.data().getString("id");
      assertThat(browser().get("config/servers/" + id).data().containsKey("password"))
          .isFalse();
      browser().delete("config/servers/" + id).requireStatus(200);
      return answer.requireStatus(201);
    }));
    rows.add(get("/config/servers/{id}", "1c"));
    rows.add(new Row("PUT /config/servers/{id}", server, "1c", true, () -> {
      Answer answer = browser().put("config/servers/1c", SERVER.formatted("it"));
      assertThat(answer.data().getString("name")).isEqualTo("Склад");
      assertThat(answer.header("ETag"))
          .isEqualTo(answer.data().getString("etag"))
          .isEqualTo(browser().get("config/servers/1c").header("ETag"));
      return answer;
    }));
    rows.add(new Row("DELETE /config/servers/{id}", "", "1c", true, () -> {
      browser().post("config/servers", SERVER.formatted("weg")).requireStatus(201);
      Answer answer = browser().delete("config/servers/weg");
      browser().get("config/servers/weg").requireError(404, "UNKNOWN_ID");
      return answer;
    }));
    rows.add(get("/config/groups", ""));
    rows.add(new Row("POST /config/groups", GROUP.formatted("neu"), "", false, () -> {
      Answer answer = browser().post("config/groups", GROUP.formatted("neu"));
      browser().delete("config/groups/neu").requireStatus(200);
      return answer.requireStatus(201);
    }));
    rows.add(get("/config/groups/{id}", "all"));
    rows.add(new Row(
        "PUT /config/groups/{id}",
        group,
        "all",
        true,
        () -> browser().put("config/groups/all", group)));
    rows.add(new Row("DELETE /config/groups/{id}", "", "all", true, () -> {
      browser().post("config/groups", GROUP.formatted("weg")).requireStatus(201);
      Answer answer = browser().delete("config/groups/weg");
      browser().get("config/groups/weg").requireError(404, "UNKNOWN_ID");
      return answer;
    }));
    rows.add(get("/config/settings", ""));
    rows.add(new Row(
        "PUT /config/settings",
        "{\"retention\": {\"quarantineDays\": 30}}",
        "",
        true,
        () -> browser().put("config/settings", "{\"retention\": {\"quarantineDays\": 30}}")));
    rows.add(get("/config/people", ""));
    String person = "{\"login\": \"%s\", \"role\": \"looks\"}";
    rows.add(new Row("POST /config/people", person.formatted("neu"), "", false, () -> {
      Answer answer = browser().post("config/people", person.formatted("weg"));
      assertThat(answer.data().getString("password")).hasSizeGreaterThan(8);
      ApiClient.browser(gate.uri(), "weg", answer.data().getString("password"));
      browser().delete("config/people/weg").requireStatus(200);
      return answer.requireStatus(201);
    }));
    rows.add(get("/config/people/{login}", "guest"));
    rows.add(new Row(
        "PUT /config/people/{login}",
        "{\"role\": \"looks\"}",
        "guest",
        true,
        () -> browser().put("config/people/guest", "{\"role\": \"looks\", \"locked\": false}")));
    rows.add(new Row("DELETE /config/people/{login}", "", "guest", true, () -> {
      browser().post("config/people", person.formatted("weg")).requireStatus(201);
      Answer answer = browser().delete("config/people/weg");
      browser().get("config/people/weg").requireError(404, "UNKNOWN_ID");
      return answer;
    }));
    rows.add(new Row("DELETE /config/people/{login}/sessions", "", "guest", false, () -> {
      Answer made = browser().post("config/people", person.formatted("weg"));
      ApiClient guest = ApiClient.browser(gate.uri(), "weg", made.data().getString("password"));
      guest.get("session").requireStatus(200);
      Answer answer = browser().send("DELETE", "config/people/weg/sessions", "");
      guest.get("session").requireError(401, "UNAUTHORIZED");
      browser().delete("config/people/weg").requireStatus(200);
      return answer;
    }));
    rows.add(get("/audit", ""));
    rows.add(get("/audit.csv", ""));
    rows.add(get("/exchanges", ""));
    rows.add(get("/exchanges.csv", ""));
    rows.add(get("/lately", ""));
    rows.add(get("/exchanges/{id}", published));
    rows.add(get("/exchanges/{id}/names", published));
    rows.add(get("/exchanges/{id}/story", published));
    rows.add(get("/exchanges/{id}/story.zip", published));
    rows.add(new Row("POST /exchanges/{id}/cancel", "", published, false, ApiTest::cancel));
    rows.add(new Row("POST /exchanges/{id}/settle", "", published, false, ApiTest::settle));
    rows.add(new Row("POST /exchanges/{id}/hasten", "", published, false, ApiTest::hasten));
    rows.add(new Row("POST /exchanges/{id}/skip", "", published, false, ApiTest::skip));
    rows.add(new Row("GET /handovers", "", "", false, ApiTest::handOvers));
    rows.add(get("/arrivals/{id}/story", arriving));
    rows.add(get("/arrivals/{id}/files", arriving));
    rows.addAll(files("/arrivals/{id}", arriving, "import.xml"));
    String handIn = "{\"server\": \"1c\", \"type\": \"catalog\"}";
    rows.add(new Row("POST /arrivals", handIn, "", false, () -> {
      Answer answer = browser().post("arrivals", handIn).requireStatus(201);
      String session = answer.data().getString("session");
      browser()
          .send("DELETE", "arrivals/" + session, "")
          .requireError(404, "UNKNOWN_ID"); // nothing has come
      return answer;
    }));
    rows.add(new Row("POST /arrivals/{id}/chunk", "", arriving, false, () -> {
      String session = browser().post("arrivals", handIn).data().getString("session");
      Answer answer = browser()
          .post("arrivals/" + session + "/chunk?name=a.xml&from=0", "<a/>")
          .requireStatus(200);
      assertThat(answer.data().getInt("size")).isEqualTo(4);
      browser().send("DELETE", "arrivals/" + session, "").requireStatus(200);
      return answer;
    }));
    rows.add(new Row(
        "POST /arrivals/{id}/publish",
        "",
        arriving,
        false,
        () -> browser().post("arrivals/" + brokenOff() + "/publish", "").requireStatus(202)));
    rows.add(new Row(
        "DELETE /arrivals/{id}",
        "",
        arriving,
        false,
        () -> browser().send("DELETE", "arrivals/" + brokenOff(), "")));
    rows.add(get("/deliveries", ""));
    rows.add(get("/deliveries/{id}", published));
    rows.add(get("/deliveries/{id}/files", published));
    rows.add(get("/deliveries/{id}/findings", published));
    rows.addAll(files("/deliveries/{id}", published, "import.xml"));
    rows.add(get("/deliveries/{id}/download", published));
    rows.add(new Row("POST /deliveries/{id}/replay", "", published, false, () -> {
      Awaited.until(
          "the shop has it",
          () -> browser().get("status").data().getJsonArray("handOvers").stream()
              .noneMatch(each -> each.asJsonObject().getString("handler").equals("webhook")));
      return browser().post("deliveries/" + published + "/replay", "");
    }));
    rows.add(new Row("POST /deliveries/{id}/taken", "", UNKNOWN, false, () -> {
      String id = delivered();
      Answer answer = shop().post("deliveries/" + id + "/taken", "");
      assertThat(answer.data().getBoolean("gone")).isTrue();
      assertThat(gate.data().resolve("inbox/" + id)).doesNotExist();
      shop().post("deliveries/" + id + "/taken", "").requireStatus(200);
      shop().get("deliveries/" + id).requireError(403, "FORBIDDEN");
      JsonObject stay = browser().get("exchanges/" + id).data().getJsonObject("stay");
      assertThat(stay.getString("state") + stay.getString("by") + stay.getString("way"))
          .isEqualTo("takenshopcall");
      return answer;
    }));
    rows.add(new Row("DELETE /deliveries/{id}", "", UNKNOWN, false, () -> {
      String id = delivered();
      Answer answer = browser().send("DELETE", "deliveries/" + id, "");
      assertThat(gate.data().resolve("inbox/" + id)).doesNotExist();
      browser().post("deliveries/" + id + "/taken", "").requireError(409, "NOTHING_TO_DO");
      assertThat(browser().get("exchanges/" + id).data().getJsonObject("stay").getString("state"))
          .isEqualTo("removed");
      return answer;
    }));
    rows.add(new Row("GET /handlers", "", "", false, () -> {
      Awaited.until(
          "it took one",
          () -> browser()
              .get("handlers")
              .data()
              .getJsonArray("states")
              .getJsonObject(1)
              .containsKey("lastTaken"));
      Answer answer = browser().get("handlers");
      assertThat(answer.data().getJsonArray("handlers").toString())
          .isEqualTo("[\"catalogue\",\"webhook\"]");
      JsonObject webhook = answer.data().getJsonArray("states").getJsonObject(1);
      assertThat(webhook.getString("handler")).isEqualTo("webhook");
      assertThat(webhook.getInt("takenLastHour")).isPositive();
      assertThat(webhook.getJsonObject("lastTaken").getString("server")).isEqualTo("1c");
      return answer;
    }));
    rows.add(get("/quarantine", ""));
    rows.add(get("/quarantine/{id}/files", refused));
    rows.addAll(files("/quarantine/{id}", refused, "received/files/import.xml"));
    rows.add(new Row("POST /quarantine/{id}/release", "", refused, false, () -> {
      String id = refuse();
      Answer answer = browser().post("quarantine/" + id + "/release", "").requireStatus(202);
      Awaited.until(
          "published",
          () -> browser().get("exchanges/" + id).data().getString("state").equals("published"));
      return answer;
    }));
    rows.add(new Row("PUT /quarantine/{id}/file", "", refused, false, () -> {
      String id = refuse();
      String path = "quarantine/" + id + "/file?path=received/files/import.xml";
      browser().send("PUT", path, "<a/>").requireError(412, "VERSION_MISSING");
      Answer answer = browser().with("If-Match", "*").send("PUT", path, "<a/>").requireStatus(202);
      Awaited.until(
          "published",
          () -> browser().get("exchanges/" + id).data().getString("state").equals("published"));
      return answer;
    }));
    rows.add(new Row("DELETE /quarantine/{id}", "", refused, false, () -> {
      String id = refuse();
      Answer answer = browser().send("DELETE", "quarantine/" + id, "");
      assertThat(gate.data().resolve("quarantine/" + id)).doesNotExist();
      return answer;
    }));
    for (String path : List.of("/orders", "/orders/{server}")) {
      String own = path.endsWith("}") ? "1c" : "";
      String at = path.endsWith("}") ? "orders/1c" : "orders";
      rows.add(new Row("GET " + path, "", own, false, () -> shop().get(at)));
      rows.add(new Row(
          "POST " + path,
          ORDER.formatted("9"),
          own,
          false,
          () -> shop().post(at, ORDER.formatted("1" + own)).requireStatus(201)));
      rows.add(new Row(
          "PUT " + path,
          ORDER.formatted("9"),
          own,
          false,
          () -> browser().send("PUT", at, ORDER.formatted("2"))));
    }
    String again = "{\"number\": \"aside\"}";
    rows.add(new Row("POST /orders/{server}/again", again, "1c", false, () -> {
      browser().post("orders/1c/again", again).requireError(404, "UNKNOWN_ID");
      shop().send("PUT", "orders/1c", ORDER.formatted("aside")).requireStatus(200);
      browser().post("orders/1c/again", again).requireError(409, "NOTHING_TO_DO");
      Path outbox = gate.data().resolve("outbox/1c");
      try (Stream<Path> waiting = Files.list(outbox.resolve("waiting"))) {
        for (Path each : waiting.filter(f -> f.toString().contains("~aside")).toList()) {
          Files.move(each, outbox.resolve("aside").resolve(each.getFileName()));
        }
      }
      assertThat(shop().get("orders/1c").text()).contains("\"state\":\"aside\"");
      assertThat(browser().get("status").text()).contains("ORDERS_ASIDE", "set aside: aside");
      Answer answer = browser().post("orders/1c/again", again);
      assertThat(shop().get("orders/1c").text()).doesNotContain("\"state\":\"aside\"");
      return answer;
    }));
    String hold = "{\"number\": \"hold\"}";
    rows.add(new Row("POST /orders/{server}/aside", hold, "1c", false, () -> {
      browser().post("orders/1c/aside", hold).requireError(404, "UNKNOWN_ID");
      browser().post("orders/1c/aside", "{}").requireError(400, "INVALID_FIELD");
      shop().send("PUT", "orders/1c", ORDER.formatted("hold")).requireStatus(200);
      Answer answer = browser().post("orders/1c/aside", hold);
      assertThat(answer.data().getBoolean("given")).isFalse();
      browser().post("orders/1c/aside", hold).requireError(409, "NOTHING_TO_DO");
      assertThat(shop().get("orders/1c").text()).contains("\"by\":\"admin\"");
      assertThat(shop().send("PUT", "orders/1c", ORDER.formatted("hold")).data().getString("state"))
          .isEqualTo("aside");
      assertThat(browser().get("status").text())
          .as("whoever did it knows it")
          .doesNotContain("set aside: hold");
      browser().post("orders/1c/again", hold).requireStatus(200);
      return answer;
    }));
    rows.add(get("/outbox", ""));
    rows.add(get("/outbox/rejected", ""));
    rows.add(new Row("GET /outbox/{server}/order", "", "1c", false, () -> {
      shop().send("PUT", "orders/1c", ORDER.formatted("one")).requireStatus(200);
      browser().get("outbox/1c/order").requireError(400, "INVALID_FIELD");
      browser().get("outbox/1c/order?number=none").requireError(404, "UNKNOWN_ID");
      return browser().get("outbox/1c/order?number=one");
    }));
    rows.add(new Row("GET /outbox/{server}/document", "", "1c", false, () -> {
      shop().send("PUT", "orders/1c", ORDER.formatted("one")).requireStatus(200);
      browser().get("outbox/1c/document?number=none").requireError(404, "UNKNOWN_ID");
      return browser().get("outbox/1c/document?number=one&schema=3");
    }));
    for (String what : List.of("file", "look", "picture")) {
      rows.add(new Row(
          "GET /outbox/{server}/" + what, "", "1c", false, () -> lookIntoRejectedOrders(what)));
    }
    rows.add(new Row("DELETE /outbox/{server}/file", "", "1c", false, () -> {
      var unused = lookIntoRejectedOrders("look");
      String id = newestRejected().getString("id");
      browser()
          .send("DELETE", "outbox/1c/file?path=../waiting/x", "")
          .requireError(404, "UNKNOWN_ID");
      Answer answer = browser().send("DELETE", "outbox/1c/file?path=" + id, "");
      browser().send("DELETE", "outbox/1c/file?path=" + id, "").requireError(404, "UNKNOWN_ID");
      Path rejected = gate.data().resolve("outbox/1c/rejected");
      assertThat(rejected.resolve(id + ".xml")).doesNotExist();
      assertThat(rejected.resolve(id + ".reason.json")).doesNotExist();
      assertThat(browser().get("audit?search=" + id).text())
          .contains("removeRejectedOrders", "1c/" + id + " bad.xml");
      return answer;
    }));
    rows.add(get("/catalogue", ""));
    rows.add(get("/status", ""));
    rows.addAll(warnings());
    rows.add(get("/system", ""));
    rows.add(get("/system/settings", ""));
    rows.add(get("/system/log", ""));
    rows.add(get("/system/diagnostics.zip", ""));
    rows.add(get("/statistics", ""));
    rows.add(get("/refused", ""));
    rows.add(get("/faults", ""));
    rows.add(new Row("GET /disk", "", "", false, () -> {
      Answer answer = browser().get("disk");
      JsonObject inbox = answer.data().getJsonArray("places").getJsonObject(2);
      assertThat(inbox.getString("place")).isEqualTo("inbox");
      assertThat(inbox.getInt("items")).isPositive();
      assertThat(inbox.getInt("bytes")).isPositive();
      assertThat(answer.data().getJsonObject("limits").toString())
          .as("what is absent has no limit")
          .isEqualTo("{\"historyDays\":90,\"quarantineDays\":30}");
      assertThat(answer.data().getJsonNumber("reserve").longValue())
          .isBetween(1L, answer.data().getJsonNumber("total").longValue() / 20);
      return answer;
    }));
    rows.add(new Row("GET /alarms", "", "", false, () -> browser().get("alarms")));
    rows.add(new Row("POST /alarms/test", "", "", false, () -> browser().post("alarms/test", "")));
    rows.add(new Row(
        "POST /sweep", "{\"dryRun\": true}", "", false, () -> browser().post("sweep", "{}")));
    rows.add(new Row(
        "GET /openapi.json",
        "",
        "",
        false,
        () -> ApiClient.stranger(gate.uri()).get("openapi.json")));
    rows.add(new Row("GET /schemas/v1/{kind}", "", "product", false, () -> {
      Answer answer = ApiClient.stranger(gate.uri()).get("schemas/v1/product");
      assertThat(answer.text()).contains("\"title\": \"product\"", "\"manufacturer\"");
      return answer;
    }));
    return rows;
  }

  /** Asks for a file of orders that was not taken; one that is a picture, too. */
  private static Answer lookIntoRejectedOrders(String what) throws Exception {
    byte[] content = what.equals("picture")
        ? Content.png()
        : "<КоммерческаяИнформация>\n<Документ/>".getBytes(StandardCharsets.UTF_8);
    Path drop = gate.data().resolve("outbox/1c/drop");
    Files.write(drop.resolve(".bad.xml"), content);
    Files.move(drop.resolve(".bad.xml"), drop.resolve("bad.xml"));
    shop().get("orders/1c").requireStatus(200); // whoever asks has it looked at
    JsonObject file = newestRejected();
    assertThat(file.getString("file")).isEqualTo("bad.xml");
    browser().get("outbox/1c/" + what + "?path=../waiting/x").requireError(404, "UNKNOWN_ID");
    return browser().get("outbox/1c/" + what + "?path=" + file.getString("id"));
  }

  /** A warning that is there is acknowledged, and the acknowledgement is taken back. */
  private static List<Row> warnings() {
    String none = "{\"key\": \"NONE\", \"stamp\": \"\"}";
    return List.of(
        new Row("POST /warnings/acknowledge", none, "", false, () -> {
          browser().post("warnings/acknowledge", none).requireError(412, "STALE_VERSION");
          String seen = seen();
          browser()
              .post("warnings/acknowledge", seen.replace("\"stamp\":\"", "\"stamp\":\"former "))
              .requireError(412, "STALE_VERSION");
          assertThat(firstWarning()).doesNotContainKey("acknowledged");
          Answer answer = browser().post("warnings/acknowledge", seen).requireStatus(200);
          assertThat(firstWarning().getJsonObject("acknowledged").getString("by"))
              .isEqualTo(ApiClient.ADMIN);
          return answer;
        }),
        new Row("POST /warnings/recall", none, "", false, () -> {
          String seen = seen();
          browser().post("warnings/acknowledge", seen).requireStatus(200);
          Answer answer = browser().post("warnings/recall", seen).requireStatus(200);
          assertThat(firstWarning()).doesNotContainKey("acknowledged");
          browser().post("warnings/recall", seen).requireError(404, "UNKNOWN_ID");
          return answer;
        }));
  }

  private static JsonObject firstWarning() throws Exception {
    return browser().get("status").data().getJsonArray("warnings").getJsonObject(0);
  }

  private static String seen() throws Exception {
    JsonObject first = firstWarning();
    return Json.createObjectBuilder()
        .add("key", first.get("key"))
        .add("stamp", first.get("stamp"))
        .build()
        .toString();
  }

  private static JsonObject newestRejected() throws IOException {
    return browser()
        .get("outbox/rejected?server=1c")
        .data()
        .getJsonArray("files")
        .getJsonObject(0);
  }

  private static Row get(String path, String id) {
    return get(path, id, path.substring(1).replaceFirst("\\{.*?}", id));
  }

  private static Row get(String path, String id, String at) {
    return new Row("GET " + path, "", id, false, () -> {
      Answer head = browser().send("HEAD", at, "");
      Answer answer = browser().get(at);
      assertThat(head.status()).isEqualTo(answer.status());
      assertThat(head.bytes()).isEmpty();
      assertThat(head.header("Content-Type")).isEqualTo(answer.header("Content-Type"));
      return answer;
    });
  }

  /** What can be done with the files of one place, in which there is this XML and a picture. */
  private static List<Row> files(String place, String id, String path) {
    List<Row> rows = new ArrayList<>();
    for (String what : List.of("file", "look", "picture")) {
      String named = path.replace("import.xml", what.equals("picture") ? PICTURE : "import.xml");
      String at = place.substring(1).replace("{id}", id) + "/" + what + "?path=" + named;
      rows.add(get(place + "/" + what, id, at));
    }
    return rows;
  }

  private static List<Row> rows(java.util.function.Predicate<Row> wanted) {
    return rows().stream().filter(wanted).toList();
  }

  static List<Row> allRows() {
    return rows();
  }

  static List<Row> rowsWithBody() {
    return rows(r -> !r.body().isEmpty());
  }

  static List<Row> rowsWithId() {
    return rows(r -> r.route().contains("{"));
  }

  static List<Row> rowsWithVersion() {
    return rows(Row::versioned);
  }

  static List<Row> rowsBehindTheDoor() {
    return rows(r -> r.inTable().role() != Role.STRANGER);
  }

  static List<Row> changesBehindTheDoor() {
    return rows(r -> r.inTable().role() != Role.STRANGER && !r.method().equals("GET"));
  }

  static List<Row> rowsOfAdministrators() {
    return rows(r -> r.inTable().role() != Role.STRANGER && !r.inTable().shops());
  }

  /** Those that write a configuration file, and which. */
  static List<Row> rowsThatWrite() {
    return rows(r -> !r.method().equals("GET")
        && !r.route().endsWith("/sessions")
        && (r.route().contains("/config/") || r.route().endsWith("/password")));
  }

  @BeforeAll
  static void begin() throws Exception {
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(shopSays, -1);
      }
    });
    shop.start();
    clamd = new SlowClamd();
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put("gate.clamd", clamd.address());
    settings.put("gate.webhook.url", "http://127.0.0.1:" + shop.getAddress().getPort() + "/");
    settings.put("gate.webhook.secret", "webhook-secret-0123456789");
    gate = EmbeddedGate.start(temp, settings);
    table = routes(temp);
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(20));
    client.file(PICTURE, Content.png());
    published = client.deliver("import.xml");
    refused = refuse();
    OneC half = gate.client().begin();
    half.file("import.xml", Content.catalogue(20));
    half.file(PICTURE, Content.png());
    arriving = Delivery.sha256(half.key().getBytes(US_ASCII)).substring(0, 8);
    browser().post("config/groups", GROUP.formatted("all")).requireStatus(201);
    browser()
        .post("config/people", "{\"login\": \"guest\", \"role\": \"looks\"}")
        .requireStatus(201);
    for (Role role : PEOPLE) {
      String form = "{\"login\": \"%1$s\", \"role\": \"%1$s\", \"password\": \"%1$s-password\"}";
      browser().post("config/people", form.formatted(role.word())).requireStatus(201);
      people.put(role, ApiClient.browser(gate.uri(), role.word(), role.word() + "-password"));
    }
  }

  @AfterAll
  static void end() throws Exception {
    gate.close();
    clamd.close();
    shop.stop(0);
  }

  /** The routes that are served, whatever is thought to be. */
  static List<Route> routes(Path temp) throws Exception {
    GateConfig config = GateConfig.read(
        new GateConfig.Sources(
            Map.of("gate.data", temp.resolve("other").toString()), Map.of(), Map.of()),
        none -> Map.of(),
        Optional.empty());
    try (Gate other = new Gate(config, Clock.systemUTC())) {
      return other.api().servlets().api().routes();
    }
  }

  /** An administrator who is logged in; the same session as long as it lives, as logins cost time. */
  private static ApiClient browser() throws IOException {
    if (session == null || session.get("session").status() != 200) {
      session = ApiClient.browser(gate.uri());
    }
    return session;
  }

  private static ApiClient script() {
    return ApiClient.script(gate.uri());
  }

  private static ApiClient shop() {
    return ApiClient.shop(gate.uri());
  }

  /** Sends something with a secret; the id of the refused exchange. */
  private static String refuse() throws IOException {
    OneC client = gate.client().begin();
    client.file(PICTURE, Content.png());
    return refuse(client);
  }

  /** The same in this session. */
  private static String refuse(OneC client) throws IOException {
    client.file(
        "import.xml", ("<К><О>AKIA" + "QYLPMN5HHHFPZAM2</О></К>").getBytes(StandardCharsets.UTF_8));
    assertThat(client.importFile("import.xml").text()).startsWith("failure\nSuspicious");
    return script()
        .get("quarantine")
        .data()
        .getJsonArray("exchanges")
        .getJsonObject(0)
        .getString("id");
  }

  /** A delivery that no handler waits for; that of the goods may hold one back. */
  private static String delivered() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(3));
    String id = client.deliver("import.xml");
    Awaited.until("nobody waits for it", () -> {
      var unused = browser().post("exchanges/" + id + "/skip?handler=catalogue", "");
      return script().get("exchanges/" + id).data().getJsonArray("handOvers").stream()
          .noneMatch(each -> each.asJsonObject().getString("state").equals("waiting"));
    });
    return id;
  }

  /** Has the shop refuse a delivery for good, and settles that. */
  private static Answer settle() throws Exception {
    shopSays = 410;
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(3));
    String id = client.deliver("import.xml");
    Awaited.until(
        "given up", () -> !script().get("status").data().getJsonArray("givenUp").isEmpty());
    shopSays = 204;
    assertThat(DESCRIPTION.troublesOf("GET /status", script().get("status"))).isEmpty();
    assertThat(DESCRIPTION.troublesOf("GET /exchanges/{id}", script().get("exchanges/" + id)))
        .isEmpty();
    Answer answer = browser().post("exchanges/" + id + "/settle", "");
    assertThat(script().get("status").data().getJsonArray("givenUp")).isEmpty();
    return answer;
  }

  /** A delivery that the shop refuses, and will be asked to take again in some seconds. */
  private static String failing() throws Exception {
    shopSays = 500;
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(3));
    String id = client.deliver("import.xml");
    Awaited.until(
        "it failed",
        () -> script().get("handovers?state=failing&handler=webhook").text().contains(id));
    return id;
  }

  private static JsonObject handOver(String id) throws IOException {
    return script().get("exchanges/" + id).data().getJsonArray("handOvers").stream()
        .map(JsonValue::asJsonObject)
        .filter(each -> each.getString("handler").equals("webhook"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> happened(String id) throws IOException {
    return handOver(id).getJsonArray("history").stream()
        .map(each -> each.asJsonObject().getString("what"))
        .toList();
  }

  private static Answer hasten() throws Exception {
    String id = failing();
    String path = "exchanges/" + id + "/hasten";
    browser().post(path, "").requireError(400, "INVALID_FIELD");
    browser().post(path + "?handler=../x", "").requireError(400, "INVALID_FIELD");
    browser().post(path + "?handler=webhook&force=1", "").requireError(400, "UNKNOWN_FIELD");
    browser().post(path + "?handler=nobody", "").requireError(409, "NOTHING_TO_DO");
    browser()
        .post("exchanges/" + published + "/hasten?handler=webhook", "")
        .requireError(409, "NOTHING_TO_DO");
    Answer answer = browser().post(path + "?handler=webhook", "");
    Awaited.until("it failed again", () -> happened(id).size() > 1);
    shopSays = 204;
    browser().post(path + "?handler=webhook", "");
    Awaited.until("it is taken", () -> handOver(id).getString("state").equals("taken"));
    assertThat(happened(id)).startsWith("failed", "failed").endsWith("taken");
    assertThat(DESCRIPTION.troublesOf("GET /exchanges/{id}", script().get("exchanges/" + id)))
        .isEmpty();
    assertThat(script().get("exchanges/" + id + "/story").text())
        .contains("handed over to webhook before it was due, as admin asked");
    return answer.requireStatus(202);
  }

  private static Answer skip() throws Exception {
    String id = failing();
    String path = "exchanges/" + id + "/skip";
    browser().post(path, "").requireError(400, "INVALID_FIELD");
    browser().post(path + "?handler=nobody", "").requireError(409, "NOTHING_TO_DO");
    Answer answer = browser().post(path + "?handler=webhook", "");
    Awaited.until("it is skipped", () -> handOver(id).getString("state").equals("skipped"));
    browser().post(path + "?handler=webhook", "").requireError(409, "NOTHING_TO_DO");
    shopSays = 204;
    assertThat(happened(id)).startsWith("failed").endsWith("skipped");
    assertThat(script().get("status").data().getJsonArray("givenUp")).isEmpty();
    assertThat(script().get("exchanges/" + id + "/story").text())
        .contains("hand-over to webhook skipped by admin");
    browser()
        .post("deliveries/" + id + "/replay?handler=nobody", "")
        .requireError(409, "NOTHING_TO_DO");
    browser().post("deliveries/" + id + "/replay?handler=webhook", "").requireStatus(200);
    Awaited.until("it is taken", () -> handOver(id).getString("state").equals("taken"));
    assertThat(happened(id)).endsWith("skipped", "again", "taken");
    return answer;
  }

  private static Answer handOvers() throws Exception {
    Answer all = browser().get("handovers?limit=1");
    String next = all.data().getString("next");
    Answer second = browser().get("handovers?limit=1&before=" + next);
    assertThat(second.data().getJsonArray("handOvers")).hasSize(1);
    assertThat(second.data().getJsonArray("handOvers"))
        .isNotEqualTo(all.data().getJsonArray("handOvers"));
    assertThat(browser().get("handovers?server=nobody").text()).contains("\"handOvers\":[]");
    for (String wrong :
        List.of("state=lost", "limit=0", "limit=101", "before=x", "before=" + published)) {
      browser().get("handovers?" + wrong).requireError(400, "INVALID_FIELD");
    }
    return browser().get("handovers?state=done&handler=webhook&server=1c&limit=100");
  }

  /** An upload that broke off, as the API calls it. */
  private static String brokenOff() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(3));
    gate.breakOff(client);
    return Delivery.sha256(client.key().getBytes(US_ASCII)).substring(0, 8);
  }

  private static Answer cancel() throws Exception {
    clamd.hold();
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(5));
    CompletableFuture<Wire.Answer> poll = CompletableFuture.supplyAsync(() -> {
      try {
        return client.importFile("import.xml");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    clamd.awaitAsked();
    JsonObject running = script().get("status").data().getJsonArray("running").getJsonObject(0);
    Answer answer = browser().post("exchanges/" + running.getString("id") + "/cancel", "");
    clamd.release();
    assertThat(poll.get().text()).isEqualTo("failure\nImport cancelled");
    return answer;
  }

  // --- the table

  @Test
  void everyRouteHasARowAndNothingElseHas() {
    assertThat(rows().stream().map(Row::route))
        .containsExactlyInAnyOrderElementsOf(table.stream()
            .map(ApiTest::name)
            .filter(name -> !name.contains(" /catalogue/")) // CatalogueApiTest has these
            .toList());
  }

  @ParameterizedTest
  @MethodSource("allRows")
  void itDoesItsWorkAndAnswersAsItIsDescribed(Row row) throws Exception {
    Answer answer = row.happy().answer();
    assertThat(answer.status()).as(answer.text()).isBetween(200, 202);
    assertThat(DESCRIPTION.troublesOf(row.route(), answer))
        .as(answer.toString())
        .isEmpty();
    boolean json = answer.header("Content-Type").startsWith("application/json");
    if (json && !row.route().endsWith("openapi.json")) {
      answer.data();
    }
    if (!row.body().isEmpty()) {
      assertThat(DESCRIPTION.troublesOfBody(row.route(), parse(row.body()))).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("rowsBehindTheDoor")
  void withoutLoginItIsRefused(Row row) throws Exception {
    unchanged(() -> {
      ApiClient stranger = ApiClient.stranger(gate.uri());
      String basic = OneC.basic(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD);
      for (ApiClient each : List.of(
          stranger,
          stranger.with("Authorization", "Bearer wrong"),
          stranger.with("Authorization", "Bearer "),
          stranger.with("Authorization", basic),
          stranger.with("Cookie", "onecgate-admin=" + "0".repeat(64)),
          stranger.with("Cookie", "onecgate-admin="))) {
        Answer answer = each.send(row.method(), row.path(), row.body());
        answer.requireError(401, "UNAUTHORIZED");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(DESCRIPTION.troublesOf(row.route(), answer)).isEmpty();
      }
    });
  }

  @ParameterizedTest
  @MethodSource("rowsOfAdministrators")
  void aShopMayNot(Row row) throws Exception {
    unchanged(() -> {
      Answer answer = shop().send(row.method(), row.path(), row.body());
      answer.requireError(403, "FORBIDDEN");
      assertThat(DESCRIPTION.troublesOf(row.route(), answer)).isEmpty();
    });
  }

  /** Said once more, so that whoever adds a route thinks of it: the table is compared with this. */
  private static Role needed(Route route) {
    if (route.path().matches("/sessions?(/password)?")) {
      return Role.LOOKS; // one's own
    }
    if (route.isSafe()) {
      // in what is saved secrets are no asterisks
      return route.path().matches("/(quarantine/\\{id}|arrivals/\\{id}|outbox/\\{server})/file")
          ? Role.OPERATES
          : route.path().matches("/system/.*|/config/settings") // here the address of the webhook
              ? Role.ADMINISTERS
              : Role.LOOKS;
    }
    return route.path().startsWith("/config/") ? Role.ADMINISTERS : Role.OPERATES;
  }

  @Test
  void everyRouteAsksForItsRole() {
    List<String> open = List.of("POST /session", "GET /openapi.json", "GET /schemas/v1/{kind}");
    for (Route route : table) {
      assertThat(route.role())
          .as(name(route))
          .isEqualTo(open.contains(name(route)) ? Role.STRANGER : needed(route));
      assertThat(route.shops())
          .as(name(route))
          .isEqualTo(List.of("/orders", "/orders/{server}", "/deliveries/{id}/taken")
              .contains(route.path()));
    }
  }

  @ParameterizedTest
  @MethodSource("rowsBehindTheDoor")
  void eachRoleMayDoWhatIsItsOwnAndNothingElse(Row row) throws Exception {
    unchanged(() -> {
      for (Role role : PEOPLE) {
        ApiClient person = people.get(role).with("If-Match", "*").with(Doorkeeper.CSRF, "");
        Answer answer = person.send(row.method(), row.path(), row.body());
        if (role.compareTo(needed(row.inTable())) < 0) {
          answer.requireError(403, "NOT_ALLOWED");
          assertThat(answer.message()).contains(needed(row.inTable()).word(), role.word());
          assertThat(DESCRIPTION.troublesOf(row.route(), answer)).isEmpty();
        } else if (row.method().equals("GET")) {
          assertThat(answer.status()).as(role + " " + answer).isNotIn(401, 403);
        } else {
          answer.requireError(403, "CSRF"); // the door is open, but for this
        }
      }
    });
  }

  @ParameterizedTest
  @MethodSource("changesBehindTheDoor")
  void aChangeNeedsTheCsrfToken(Row row) throws Exception {
    ApiClient browser = ApiClient.browser(gate.uri());
    ApiClient other = ApiClient.browser(gate.uri());
    unchanged(() -> {
      for (ApiClient each : List.of(
          browser.with(Doorkeeper.CSRF, ""),
          browser.with(Doorkeeper.CSRF, "0".repeat(64)),
          browser.with(Doorkeeper.CSRF, other.header(Doorkeeper.CSRF)),
          browser.with("Sec-Fetch-Site", "cross-site"),
          browser.with("Sec-Fetch-Site", "same-site"))) {
        each.with("If-Match", "*")
            .send(row.method(), row.path(), row.body())
            .requireError(403, "CSRF");
      }
    });
  }

  @ParameterizedTest
  @MethodSource("rowsWithId")
  void anUnknownIdIsNotFound(Row row) throws Exception {
    ApiClient script = script().with("If-Match", "*");
    unchanged(() -> {
      for (String id :
          List.of(UNKNOWN, "nobody", "...", "%D1%8F", "x".repeat(4000), "a%20b", "%3Cb%3E")) {
        Answer answer = script.send(row.method(), row.path(id), row.body());
        answer.requireError(
            404, row.route().matches(".* /(orders|outbox)/.*") ? "UNKNOWN_SERVER" : "UNKNOWN_ID");
        assertThat(DESCRIPTION.troublesOf(row.route(), answer)).isEmpty();
      }
      for (String id : List.of("a/", "%2e%2e%2f%2e%2e", "..", "a%2Fb", "a%00b", "..%5C..", "%zz")) {
        // what the container itself refuses has no envelope, and tells nothing either
        Wire.Answer answer = raw(row.method() + " /api/" + row.path(id)
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ApiClient.ADMIN_TOKEN
            + "\r\nIf-Match: *\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.status()).as(id).isIn(400, 404, 405);
        assertThat(answer.text()).hasSizeLessThan(200).doesNotContain("java", "Tomcat", "/tmp");
      }
    });
  }

  @ParameterizedTest
  @MethodSource("rowsWithBody")
  void aBadBodyIsRefused(Row row) throws Exception {
    ApiClient script = script().with("If-Match", "*");
    unchanged(() -> {
      for (String body : List.of(
          "",
          "{",
          row.body() + "x",
          "\uFEFF\uFEFF" + row.body(),
          "[]",
          "null",
          "\"a\"",
          "1",
          "{'a': 1}",
          "[".repeat(500_000),
          "{\"a\":".repeat(100_000),
          "{\"a\": " + "9".repeat(500_000) + "}",
          "{\"a\": 1e" + "9".repeat(5_000) + "}")) {
        Answer answer = script.send(row.method(), row.path(), body);
        assertThat(answer.status()).as(shown(body)).isEqualTo(400);
        String code = answer.json().getJsonObject("error").getString("code");
        assertThat(code).as(shown(body)).isIn("NOT_JSON", "WRONG_TYPE");
        answer.requireError(400, code);
      }
      script
          .send(row.method(), row.path(), BodyPublishers.ofByteArray(new byte[] {'{', (byte) 0xff}))
          .requireError(400, "NOT_JSON");
    });
  }

  @ParameterizedTest
  @MethodSource("rowsWithBody")
  void anUnknownFieldIsRefusedByItsName(Row row) throws Exception {
    ApiClient script = script().with("If-Match", "*");
    unchanged(() -> {
      String body = row.body().replaceFirst("\\{", "{\"bogus\": 1, ");
      Answer answer = script.send(row.method(), row.path(), body);
      answer.requireError(400, "UNKNOWN_FIELD");
      assertThat(answer.message()).isEqualTo("unknown field bogus");
      String name = "b".repeat(900_000);
      script
          .send(row.method(), row.path(), body.replace("bogus", name))
          .requireError(400, "UNKNOWN_FIELD");
    });
  }

  @ParameterizedTest
  @MethodSource("rowsWithBody")
  void anOversizeBodyIsRefusedAndTheAnswerIsSeen(Row row) throws Exception {
    ApiClient script = script().with("If-Match", "*");
    byte[] body = (row.body() + " ".repeat(4 << 20)).getBytes(StandardCharsets.UTF_8);
    unchanged(() -> {
      script
          .send(row.method(), row.path(), BodyPublishers.ofByteArray(body))
          .requireError(413, "TOO_LARGE");
      Answer answer = script.sendChunked(row.method(), row.path(), body);
      answer.requireError(413, "TOO_LARGE");
      assertThat(DESCRIPTION.troublesOf(row.route(), answer)).isEmpty();
    });
  }

  @ParameterizedTest
  @MethodSource("allRows")
  void anotherMethodIsRefusedWithThoseThatThereAre(Row row) throws Exception {
    String path = row.route().split(" ", -1)[1];
    Set<String> allowed = new TreeSet<>(
        table.stream().filter(r -> r.path().equals(path)).map(Route::method).toList());
    Set<String> others =
        new TreeSet<>(Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"));
    others.removeAll(allowed);
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    unchanged(() -> {
      for (String method : others) {
        Answer answer = script().send(method, row.path(), row.body());
        answer.requireError(405, "METHOD_NOT_ALLOWED");
        assertThat(answer.header("Allow")).isEqualTo(String.join(", ", allowed));
      }
    });
  }

  @ParameterizedTest
  @MethodSource("rowsWithVersion")
  void aStaleVersionIsRefused(Row row) throws Exception {
    unchanged(() -> {
      Answer missing = script().send(row.method(), row.path(), row.body());
      missing.requireError(412, "VERSION_MISSING");
      String current = script().get(row.path()).header("ETag");
      assertThat(current).matches("\"[0-9a-f]{32}\"");
      for (String tag :
          List.of("\"0\"", current.replace("\"", ""), "W/" + current, "", ",", "\"*\"")) {
        String given = tag.isEmpty() ? " " : tag;
        script()
            .with("If-Match", given)
            .send(row.method(), row.path(), row.body())
            .requireError(412, "STALE_VERSION");
      }
    });
  }

  @ParameterizedTest
  @MethodSource("rowsThatWrite")
  void aFileThatCannotBeWrittenLeavesAllAsItWas(Row row) throws Exception {
    ApiClient browser = browser();
    Map<String, String> before = shown(browser);
    Map<String, String> files = files();
    ApiClient sender = row.versioned() ? browser.current(row.path()) : browser;
    Path state = gate.data().resolve("state");
    forbid(state, true);
    Answer answer;
    try {
      answer = sender.send(row.method(), row.path(), row.body());
    } finally {
      forbid(state, false);
    }
    assertThat(answer.status()).as(answer.text()).isEqualTo(500);
    answer.requireError(500, answer.json().getJsonObject("error").getString("code"));
    assertThat(answer.text()).containsAnyOf("\"DISK_DENIED\"", "\"DISK_FAILED\"");
    String role = row.route().contains("servers")
        ? "the registry of servers"
        : row.route().contains("groups")
            ? "the layout of the dashboard"
            : row.route().contains("settings")
                ? "the settings of the dashboard"
                : "the registry of administrators";
    assertThat(answer.message()).isEqualTo(role + " could not be read or written");
    assertThat(DESCRIPTION.troublesOf(row.route(), answer)).isEmpty();
    assertThat(files()).isEqualTo(files);
    assertThat(shown(browser))
        .as("and the session lives, as the password is the old one")
        .isEqualTo(before);
  }

  /** Lets nobody create a file there, root included. */
  private static void forbid(Path directory, boolean forbidden) throws Exception {
    if (!Files.getOwner(directory).getName().equals("root")) {
      Files.setPosixFilePermissions(
          directory, PosixFilePermissions.fromString(forbidden ? "r-xr-xr-x" : "rwx------"));
      return;
    }
    String attribute = forbidden ? "+i" : "-i";
    int status = new ProcessBuilder("chattr", attribute, directory.toString())
        .inheritIO()
        .start()
        .waitFor();
    if (status != 0 && forbidden) {
      System.out.println("SKIPPED: root may write everywhere, and chattr +i does not work here");
      Assumptions.abort("root may write everywhere");
    }
  }

  // --- what only some have

  @Test
  void whatIsTakenIsRefusedAsTaken() throws Exception {
    ApiClient browser = browser();
    unchanged(() -> {
      browser.post("config/servers", SERVER.formatted("it")).requireError(409, "DUPLICATE_LOGIN");
      browser
          .post("config/servers", "{\"id\": \"1c\", \"login\": \"other\"}")
          .requireError(409, "DUPLICATE_ID");
      browser.post("config/groups", GROUP.formatted("all")).requireError(409, "DUPLICATE_ID");
      browser
          .put("config/servers/1c", "{\"id\": \"2c\", \"login\": \"it\"}")
          .requireError(400, "INVALID_FIELD");
      browser.put("config/groups/all", GROUP.formatted("other")).requireError(400, "INVALID_FIELD");
      browser.post("exchanges/" + published + "/cancel", "").requireError(409, "TOO_LATE");
      script()
          .post("session/password", "{\"old\": \"a\", \"password\": \"another-one-1\"}")
          .requireError(409, "NOT_OURS");
    });
    browser.post("config/servers", SERVER.formatted("zwei")).requireStatus(201);
    browser.put("config/servers/zwei", SERVER.formatted("it")).requireError(409, "DUPLICATE_LOGIN");
    shop().get("orders").requireError(400, "MISSING_SERVER");
    browser.delete("config/servers/zwei").requireStatus(200);
    shop().post("orders/1c", ORDER.formatted("77")).requireStatus(201);
    shop().post("orders/1c", ORDER.formatted("77")).requireError(409, "DUPLICATE_NUMBER");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config/servers|{}|login",
        "config/servers|{\"login\": 1}|login",
        "config/servers|{\"login\": \"a:b\"}|login",
        "config/servers|{\"login\": \"a\", \"id\": \"../x\"}|id",
        "config/servers|{\"login\": \"a\", \"id\": \"\"}|id",
        "config/servers|{\"login\": \"a\", \"name\": \" \"}|name",
        "config/servers|{\"login\": \"a\", \"password\": \"short\"}|password",
        "config/servers|{\"login\": \"a\", \"passwordHash\": \"x\"}|passwordHash",
        "config/servers|{\"login\": \"a\", \"enabled\": \"yes\"}|enabled",
        "config/servers|{\"login\": \"a\", \"dialect\": {\"sessid\": \"no\"}}|dialect.sessid",
        "config/servers|{\"login\": \"a\", \"dialect\": {\"import_\": \"auto\"}}|dialect.import_",
        "config/servers|{\"login\": \"a\", \"dialect\": {\"fileLimit\": 1.5}}|dialect.fileLimit",
        "config/servers|{\"login\": \"a\", \"checks\": {\"secrets\": \"no\"}}|checks.secrets",
        "config/servers|{\"login\": \"a\", \"catalogue\": {\"mostVanishing\": 101}}|catalogue.mostVanishing",
        "config/servers|{\"login\": \"a\", \"catalogue\": {\"mostVanishing\": -1}}|catalogue.mostVanishing",
        "config/servers|{\"login\": \"a\", \"catalogue\": {\"mostVanishing\": 0.5}}|catalogue.mostVanishing",
        "config/servers|{\"login\": \"a\", \"catalogue\": {\"vanishing\": 1}}|catalogue.vanishing",
        "config/servers|{\"login\": \"a\", \"checks\": []}|checks",
        "config/servers|{\"login\": \"a\", \"orders\": {\"charset\": \"koi8-r\"}}|charset",
        "config/servers|{\"login\": \"a\", \"orders\": {\"statuses\": [{\"id\": \"N\"}]}}|name",
        "config/servers|{\"login\": \"a\", \"orders\": {\"buyer\": \" \"}}|buyer",
        "config/servers|{\"login\": \"a\", \"orders\": {\"addPrefix\": \"a b\"}}|addPrefix",
        "config/people|{\"role\": \"looks\"}|login",
        "config/people|{\"login\": \"a/b\", \"role\": \"looks\"}|login",
        "config/people|{\"login\": \"..\", \"role\": \"looks\"}|login",
        "config/people|{\"login\": \" a\", \"role\": \"looks\"}|login",
        "config/people|{\"login\": \"a\\u202eb\", \"role\": \"looks\"}|login",
        "config/people|{\"login\": \"a\"}|role",
        "config/people|{\"login\": \"a\", \"role\": \"root\"}|role",
        "config/people|{\"login\": \"a\", \"role\": \"looks\", \"password\": \"short\"}|password",
        "config/people|{\"login\": \"a\", \"role\": \"looks\", \"passwordHash\": \"x\"}|passwordHash",
        "config/groups|{\"title\": \"a\"}|id",
        "config/groups|{\"id\": \"a\"}|title",
        "config/groups|{\"id\": \"a\", \"title\": \"a\", \"members\": [\"A\"]}|members",
        "config/groups|{\"id\": \"a\", \"title\": \"a\", \"members\": [null]}|members[0]",
        "config/groups|{\"id\": \"a\", \"title\": \"a\", \"order\": 99999999999}|order",
        "session|{\"login\": \"admin\"}|password",
        "session|{\"login\": [], \"password\": \"a\"}|login",
        "sweep|{\"dryRun\": 1}|dryRun",
      })
  void aWrongFieldIsNamed(String row) throws Exception {
    String[] words = row.split("\\|", -1);
    unchanged(() -> {
      Answer answer = script().post(words[0], words[1]);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(Stream.of(answer.message().split("[ ,]", -1))).contains(words[2]);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exchanges?limit=0",
        "exchanges?limit=501",
        "exchanges?limit=x",
        "exchanges?limit=-1",
        "exchanges?state=gone",
        "exchanges?type=goods",
        "exchanges?since=2026-11-21",
        "exchanges?until=2026-06-31T00:00:00Z",
        "exchanges.csv?limit=1",
        "outbox?state=rejected",
        "outbox?limit=501",
        "outbox/rejected?search=x",
        "exchanges.csv?language=de",
        "exchanges.csv?zone=Europe/Nowhere",
        "exchanges?before=1",
        "exchanges?before=",
        "deliveries?before=../..",
        "deliveries/x/files?limit=0",
        "deliveries/x/findings?from=-1",
        "exchanges/x/names?limit=501",
        "statistics?days=0",
        "statistics?days=401",
        "statistics?days=%D9%A3",
        "refused?from=2026-02-30",
        "refused?to=today",
        "exchanges?server=%zz",
        "exchanges?a=1",
        "exchanges?%6Cimit=1",
      })
  void aWrongParameterIsNamed(String path) throws Exception {
    Wire.Answer answer = raw("GET /api/" + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + ApiClient.ADMIN_TOKEN + "\r\n\r\n");
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.text()).startsWith("{\"success\":false,\"error\":{");
  }

  @Test
  void whatIsInAFileDoesNothingInABrowser() throws Exception {
    String svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    OneC client = gate.client().begin();
    for (String name : List.of("a.svg", "a.html", "x; y=я.html")) {
      client.file(name, svg.getBytes(StandardCharsets.UTF_8));
    }
    String id = refuse(client);
    String base = "quarantine/" + id;
    Map<String, String> files = new TreeMap<>();
    browser().get(base + "/files").data().getJsonArray("files").stream()
        .map(JsonValue::asJsonObject)
        .filter(file -> !file.getString("name").equals("import.xml"))
        .forEach(file ->
            files.put(file.getString("name"), URLEncoder.encode(file.getString("path"), US_ASCII)));
    assertThat(files).hasSize(3);
    for (Map.Entry<String, String> each : files.entrySet()) {
      Answer file = browser().get(base + "/file?path=" + each.getValue()).requireStatus(200);
      assertThat(file.text()).isEqualTo(svg);
      assertThat(file.header("Content-Type")).isEqualTo("application/octet-stream");
      assertThat(file.header("Content-Disposition"))
          .isEqualTo("attachment; filename*=UTF-8''"
              + URLEncoder.encode(each.getKey(), StandardCharsets.UTF_8).replace("+", "%20"));
      Answer look = browser().get(base + "/look?path=" + each.getValue());
      assertThat(look.data().getString("text")).isEqualTo(svg);
      browser().get(base + "/picture?path=" + each.getValue()).requireError(404, "UNKNOWN_ID");
    }
    String picture = "deliveries/" + published + "/picture?path=" + PICTURE;
    assertThat(browser().get(picture).header("Content-Type")).isEqualTo("image/png");
    Map<String, String> kept =
        Map.of(picture, "private, no-cache", base + "/file?path=" + files.get("a.svg"), "no-store");
    for (String each : kept.keySet()) {
      Answer answer = browser().get(each);
      assertThat(answer.header("Content-Security-Policy"))
          .isEqualTo("default-src 'none'; frame-ancestors 'none'; sandbox");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Cache-Control")).isEqualTo(kept.get(each));
    }
    browser().send("DELETE", base, "").requireStatus(200);
  }

  @Test
  void aSecretIsHiddenFromWhoLooksAndIsInWhatIsSaved() throws Exception {
    String path = "quarantine/" + refused + "/%s?path=received/files/import.xml";
    Answer look = browser().get(path.formatted("look"));
    assertThat(look.data().getString("text")).isEqualTo("<К><О>" + "*".repeat(20) + "</О></К>");
    assertThat(look.data().getInt("hidden")).isOne();
    assertThat(browser().get(path.formatted("look") + "&line=1&column=9").text())
        .doesNotContain("QYLP");
    assertThat(browser().get(path.formatted("file")).text()).contains("QYLPMN5HHHFPZAM2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "path=",
        "path=../manifest.json",
        "path=manifest.json",
        "path=files/import.xml",
        "path=/etc/passwd",
        "path=..%2F..%2Fstate%2Fadmins.json",
        "path=import.xml%00",
        "path=IMPORT.XML",
        "path=received/journal",
        "path=received/files",
        "path=reason.json",
        "path=received/files/../../reason.json",
      })
  void onlyWhatTheListHasCanBeHad(String query) throws Exception {
    for (String place :
        List.of("deliveries/" + published, "quarantine/" + refused, "arrivals/" + arriving)) {
      for (String what : List.of("file", "look", "picture")) {
        browser().get(place + "/" + what + "?" + query).requireError(404, "UNKNOWN_ID");
      }
    }
  }

  @Test
  void whatAConsumerHasPutALinkForIsNotFollowed() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(2));
    String id = client.deliver("import.xml");
    Path file = gate.data().resolve("inbox").resolve(id).resolve("files/import.xml");
    Files.delete(file);
    browser().get("deliveries/" + id + "/look?path=import.xml").requireError(404, "UNKNOWN_ID");
    Files.createSymbolicLink(file, gate.data().resolve("state/admins.json"));
    for (String what : List.of("file", "look", "picture")) {
      Answer answer = browser().get("deliveries/" + id + "/" + what + "?path=import.xml");
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.text()).doesNotContain("pbkdf2", "admins");
    }
  }

  @Test
  void whatAConsumerWritesIntoAManifestLeadsNowhereElse() throws Exception {
    for (String path : List.of(
        "../../state/admins.json",
        "files/../../../state/admins.json",
        gate.data().resolve("state/admins.json").toString(),
        "files/import.xml/../../../../state/admins.json")) {
      OneC client = gate.client().begin();
      client.file("import.xml", Content.catalogue(2));
      String id = client.deliver("import.xml");
      Path manifest = gate.data().resolve("inbox").resolve(id).resolve("manifest.json");
      String text = Files.readString(manifest).replace("files/import.xml", path);
      assertThat(text).contains(path);
      Path own = Files.writeString(manifest.resolveSibling("own"), text);
      Files.move(own, manifest, StandardCopyOption.REPLACE_EXISTING);
      requireHidden(id);
    }
  }

  @Test
  void aDirectoryThatAConsumerHasPutALinkForIsNotFollowed() throws Exception {
    OneC client = gate.client().begin();
    client.file("import.xml", Content.catalogue(2));
    String id = client.deliver("import.xml");
    Path delivery = gate.data().resolve("inbox").resolve(id);
    String text = Files.readString(delivery.resolve("manifest.json"));
    Files.move(delivery.resolve("files"), delivery.resolve("taken"));
    Files.createSymbolicLink(delivery.resolve("files"), gate.data().resolve("state"));
    Path own = Files.writeString(
        delivery.resolve("own"), text.replace("files/import.xml", "files/admins.json"));
    Files.move(own, delivery.resolve("manifest.json"), StandardCopyOption.REPLACE_EXISTING);
    requireHidden(id);
  }

  /** What is secret is not shown by whatever shows the files of a delivery. */
  private static void requireHidden(String delivery) throws Exception {
    for (String what : List.of(
        "file?path=import.xml", "look?path=import.xml", "picture?path=import.xml", "download")) {
      Answer answer;
      try {
        answer = browser().get("deliveries/" + delivery + "/" + what);
      } catch (IOException e) {
        continue; // the download breaks off
      }
      assertThat(answer.text()).doesNotContain("pbkdf2");
      assertThat(answer.status()).isEqualTo(500);
    }
  }

  @Test
  void hugeHeadsAreRefusedInFewWords() throws Exception {
    for (String path : List.of("status?" + "a".repeat(20_000), "status/" + "a/".repeat(20_000))) {
      assertThat(raw("GET /api/" + path + " HTTP/1.1\r\nHost: x\r\n\r\n").status())
          .isIn(400, 414, 431);
    }
    Wire.Answer answer =
        raw("GET /api/status HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(200_000) + "\r\n\r\n");
    assertThat(answer.status()).isIn(400, 431);
    assertThat(answer.text()).hasSizeLessThan(100);
    assertThat(script()
            .get("exchanges?" + "a".repeat(6_000))
            .requireError(400, "UNKNOWN_FIELD")
            .text())
        .hasSizeLessThan(500);
  }

  @Test
  void aBodyThatBreaksOffChangesNothing() throws Exception {
    unchanged(() -> {
      try (Wire wire = new Wire(gate.host(), gate.port())) {
        wire.send("POST /api/config/groups HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + ApiClient.ADMIN_TOKEN + "\r\nContent-Length: 1000\r\n\r\n" + GROUP.formatted("half"));
        wire.endOutput();
        Wire.Answer answer = wire.receive(); // by the container, which takes the answer over here
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).hasSizeLessThan(100);
      }
    });
  }

  @Test
  void theContainersWaysToWriteAnAddressLeadNowhereElse() throws Exception {
    for (String path : List.of(
        "", "status/", "status;jsessionid=1/..", "config", "config/", "x", "config/servers/")) {
      Answer answer = script().get(path);
      assertThat(answer.status()).as(path).isIn(400, 404);
    }
    script().get("status;jsessionid=1").requireStatus(200);
    ApiClient.stranger(gate.uri()).get("x").requireError(401, "UNAUTHORIZED");
    shop().get("x").requireError(403, "FORBIDDEN");
  }

  // --- helpers

  private static Wire.Answer raw(String request) throws IOException {
    try (Wire wire = new Wire(gate.host(), gate.port())) {
      try {
        wire.send(request);
      } catch (SocketException e) {
        // who is refused before all was sent has the answer already
      }
      return wire.receive();
    }
  }

  /** Something that may throw. */
  private interface Step {
    void run() throws Exception;
  }

  /** Fails where a step changes what is configured or refused. */
  private static void unchanged(Step step) throws Exception {
    Map<String, String> before = files();
    Map<String, String> shown = shown(script());
    step.run();
    assertThat(files()).isEqualTo(before);
    assertThat(shown(script())).isEqualTo(shown);
  }

  private static Map<String, String> shown(ApiClient client) throws IOException {
    Map<String, String> shown = new LinkedHashMap<>();
    for (String path : List.of("config/servers", "config/groups", "quarantine")) {
      shown.put(path, client.get(path).requireStatus(200).text());
    }
    return shown;
  }

  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Path file : Delivery.children(gate.data().resolve("state"))) {
      String name = String.valueOf(file.getFileName());
      if (Files.isRegularFile(file) && name.matches("(servers|admins|dashboard-layout).*")) {
        files.put(name, Files.readString(file));
      }
    }
    return files;
  }

  private static JsonObject parse(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static String shown(String body) {
    return body.length() > 80 ? body.substring(0, 80) + "..." : body;
  }
}
