package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Version;
import org.onecgate.it.EmbeddedGate;

/** Proves what those who look and those who administer are told of what runs and how it is set (C5). */
class MachineApiTest {
  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;
  private static ApiClient script;

  @BeforeAll
  static void begin() throws Exception {
    Path data = Files.createDirectories(temp.resolve("data"));
    Files.writeString(data.resolve("gate.properties"), """
        # of the operator
        gate.chunk.max = 100 MiB
        gate.webhook.url = https://shop.example.com/hook/PlAnTeD
        gate.webhook.secret = PlAnTeD-0123456789
        gate.reserve = 5 MiB
        """);
    gate = EmbeddedGate.start(temp, ApiClient.SETTINGS);
    script = ApiClient.script(gate.uri());
  }

  @AfterAll
  static void end() throws Exception {
    gate.close();
  }

  private static ApiClient person(String login, String role) throws Exception {
    script
        .post(
            "config/people",
            "{\"login\": \"%s\", \"role\": \"%s\", \"password\": \"the-password-1\"}"
                .formatted(login, role))
        .requireStatus(201);
    return ApiClient.browser(gate.uri(), login, "the-password-1");
  }

  @Test
  void whoLooksIsToldWhatRunsAndNoPath() throws Exception {
    ApiClient eva = person("eva", "looks");
    ApiClient.Answer answer = eva.get("system").requireStatus(200);
    JsonObject facts = answer.data();
    assertThat(facts.getString("version")).isEqualTo(Version.NAME);
    assertThat(facts.getString("java")).isEqualTo(Runtime.version().toString());
    assertThat(facts.getString("container")).startsWith("Apache Tomcat/");
    assertThat(facts.getInt("processors")).isPositive();
    JsonObject memory = facts.getJsonObject("memory");
    assertThat(memory.getJsonNumber("used").longValue())
        .isBetween(1L, memory.getJsonNumber("most").longValue());
    JsonObject volume = facts.getJsonObject("volume");
    assertThat(volume.getString("type")).isNotBlank();
    assertThat(volume.getJsonNumber("reserve").longValue()).isEqualTo(5 << 20);
    assertThat(answer.text()).doesNotContain(gate.data().toString(), "/tmp");
    eva.get("system/settings").requireError(403, "NOT_ALLOWED");
    eva.get("system/log").requireError(403, "NOT_ALLOWED");
    person("olga", "operates").get("system/settings").requireError(403, "NOT_ALLOWED");
  }

  private static List<String> log(String query) throws Exception {
    ApiClient.Answer answer = script.get("system/log?" + query).requireStatus(200);
    assertThat(OpenApi.load().troublesOf("GET /system/log", answer)).isEmpty();
    return answer.data().getJsonArray("lines").getValuesAs(JsonObject.class).stream()
        .map(each -> each.getString("level") + " " + each.getString("message"))
        .toList();
  }

  @Test
  void theLogIsReadByLevelAndTextAPartAtATimeAndHidesSecrets() throws Exception {
    Logger logger = Logger.getLogger("org.onecgate.MachineApiTest");
    logger.setLevel(Level.INFO);
    String secret = "AKIA" + "QYLPMN5HHHFPZAM2";
    logger.log(Level.SEVERE, "planted third " + secret, new IOException(secret));
    logger.log(Level.WARNING, "planted second");
    logger.log(Level.INFO, "planted FIRST");
    assertThat(log("search=planted"))
        .containsExactly(
            "INFO planted FIRST",
            "WARNING planted second",
            "ERROR planted third " + "*".repeat(secret.length()));
    assertThat(log("level=WARNING&search=Planted&limit=1"))
        .containsExactly("WARNING planted second");
    long next = script
        .get("system/log?level=WARNING&search=planted&limit=1")
        .data()
        .getJsonNumber("next")
        .longValue();
    assertThat(log("level=WARNING&search=planted&limit=1&before=" + next)).hasSize(1);
    assertThat(log("level=WARNING&search=planted&before=" + next).get(0)).startsWith("ERROR");
    assertThat(log("search=first")).contains("INFO planted FIRST");
    assertThat(script.get("system/log?search=planted").text())
        .contains("java.io.IOException: ****")
        .doesNotContain(secret);
    script.get("system/log?level=LOUD").requireError(400, "INVALID_FIELD");
    script.get("system/log?limit=1001").requireError(400, "INVALID_FIELD");
  }

  @Test
  void longLinesMakeAPartShorterAndNotLarger() throws Exception {
    Logger logger = Logger.getLogger("org.onecgate.MachineApiTest");
    logger.setLevel(Level.INFO);
    for (int i = 0; i < 100; i++) {
      logger.log(Level.INFO, "large " + i + "я".repeat(5_000));
    }
    int seen = 0;
    for (String before = "0"; !before.isEmpty(); ) {
      ApiClient.Answer answer = script.get("system/log?search=large&before=" + before);
      assertThat(answer.bytes()).hasSizeLessThan(200_000);
      seen += answer.data().getJsonArray("lines").size();
      before = answer.data().containsKey("next") ? answer.data().get("next").toString() : "";
    }
    assertThat(seen).as("of a hundred as many as are kept, 256 Ki characters").isBetween(49, 52);
  }

  @Test
  void whoAdministersIsToldEachSettingWithItsPlaceAndNoSecret() throws Exception {
    ApiClient.Answer answer =
        person("anna", "administers").get("system/settings").requireStatus(200);
    Map<String, JsonObject> settings = new HashMap<>();
    answer
        .data()
        .getJsonArray("settings")
        .getValuesAs(JsonObject.class)
        .forEach(each -> settings.put(each.getString("key"), each));
    assertThat(settings.get("gate.chunk.max").toString())
        .isEqualTo("{\"besides\":[],\"effective\":true,\"key\":\"gate.chunk.max\",\"line\":2,"
            + "\"otherwise\":\"4 GiB\",\"secret\":false,\"source\":\"file\",\"value\":\"100 MiB\","
            + "\"variable\":\"GATE_CHUNK_MAX\"}");
    assertThat(settings.get("gate.webhook.url").getString("value"))
        .isEqualTo("https://shop.example.com/…");
    assertThat(settings.get("gate.data").getString("value"))
        .isEqualTo(gate.data().toString());
    assertThat(settings.get("gate.file.max").getString("source")).isEqualTo("default");
    assertThat(answer.text())
        .doesNotContain("PlAnTeD", ApiClient.ADMIN_TOKEN, ApiClient.SHOP_TOKEN, ApiClient.PASSWORD);
    assertThat(script.get("audit").text()).doesNotContain("getSettings");
  }
}
