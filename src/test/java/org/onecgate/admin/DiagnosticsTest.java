package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.app.Setting;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;

/** Proves that the diagnostics tell what they promise, and nothing that must not leave the house. */
class DiagnosticsTest {
  private static final String PLANTED = "PlAnTeD";
  private static final String KEY = "AKIA" + "QYLPMN5HHHFPZAM2";

  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;
  private static ApiClient script;

  /** Each thing that must not be told, with where it was put. */
  private static final Map<String, String> SECRETS = new LinkedHashMap<>();

  @BeforeAll
  static void begin() throws Exception {
    Path data = Files.createDirectories(temp.resolve("data/state")).getParent();
    Files.writeString(data.resolve("gate.properties"), settings());
    Files.writeString(data.resolve("state/statistics.json"), statistics());
    Files.writeString(
        data.resolve("state/dashboard-layout.json"), "no JSON"); // of which Gate warns
    gate = EmbeddedGate.start(temp, ApiClient.SETTINGS);
    script = ApiClient.script(gate.uri());
    script
        .post(
            "config/servers",
            "{\"login\": \"shop2\", \"name\": \"Магазин\", \"password\": \"PlAnTeD-of-server\"}")
        .requireStatus(201);
    script
        .post(
            "config/people",
            "{\"login\": \"anna\", \"role\": \"looks\", \"password\": \"PlAnTeD-of-anna\"}")
        .requireStatus(201);
    for (String name : List.of("servers.json", "admins.json")) {
      Path file = data.resolve("state").resolve(name);
      Matcher hash =
          Pattern.compile("\"passwordHash\": ?\"([^\"]+)\"").matcher(Files.readString(file));
      while (hash.find()) {
        SECRETS.putIfAbsent(hash.group(1), name);
      }
    }
    OneC client = new OneC(gate.uri(), EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD).begin();
    client.file("import.xml", ("<Т>" + PLANTED + " content</Т>").getBytes(UTF_8));
    client.importFile("import.xml");
    client.file("offers.xml", ("<Т>" + PLANTED + " arriving").getBytes(UTF_8));
    Logger logger = Logger.getLogger("org.onecgate.DiagnosticsTest");
    logger.log(Level.SEVERE, "a line with " + KEY, new IllegalStateException(KEY));
  }

  @AfterAll
  static void end() throws Exception {
    gate.close();
  }

  /** All settings that are secret, and those that may hold a secret. */
  private static String settings() {
    StringBuilder text = new StringBuilder("""
        gate.webhook.url = http://127.0.0.1:9/PlAnTeD?key=PlAnTeD
        gate.alarm.webhook.url = http://127.0.0.1:9/PlAnTeD
        gate.alarm.telegram.api = http://127.0.0.1:9/PlAnTeD
        gate.alarm.telegram.token = 123456:PlAnTeD-PlAnTeD-PlAnTeD-PlAnTeD
        gate.alarm.telegram.chat = -1
        gate.alarm.mail.to = a@example.com
        gate.alarm.mail.from = b@example.com
        gate.alarm.mail.smtp = 127.0.0.1:9
        gate.alarm.mail.user = gate
        """);
    List<String> here = List.of("gate.api.token", "gate.orders.token", "gate.alarm.telegram.token");
    for (Setting<?> each : Setting.all()) {
      String key = each.property();
      if (key.matches(".*\\.(password|token|secret)")
          && !key.startsWith("gate.catalogue.")
          && !here.contains(key)) {
        text.append(key).append(" = PlAnTeD-0123456789\n");
      }
    }
    return text.toString();
  }

  /** More than one entry may hold. */
  private static String statistics() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    List<String> days = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      for (int server = 0; server < 250; server++) {
        days.add(
            "{\"day\":\"%s\",\"server\":\"s%d\",\"published\":1,\"failed\":0,\"files\":0,\"bytes\":0,\"millis\":0,\"refusals\":1,\"findings\":0,\"fallbacks\":0}"
                .formatted(today.minusDays(i), server));
      }
    }
    return "{\"schema\":1,\"days\":[" + String.join(",", days) + "]}";
  }

  private static Map<String, String> unzip(byte[] zip) throws Exception {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), UTF_8)) {
      for (ZipEntry each; (each = in.getNextEntry()) != null; ) {
        entries.put(each.getName(), new String(in.readAllBytes(), UTF_8));
      }
    }
    return entries;
  }

  private static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  @Test
  void theyTellWhatTheyPromiseAndNoSecret() throws Exception {
    ApiClient.Answer answer = script.get("system/diagnostics.zip").requireStatus(200);
    assertThat(answer.header("Content-Disposition"))
        .matches("attachment; filename\\*=UTF-8''onec-gate-\\d{4}-\\d\\d-\\d\\d\\.zip");
    Map<String, String> entries = unzip(answer.bytes());
    assertThat(entries.get("README.txt").lines().map(line -> line.split(" ", -1)[0]))
        .containsAll(
            entries.keySet().stream().filter(name -> !name.equals("README.txt")).toList());
    assertThat(json(entries.get("system.json")).getInt("processors")).isPositive();
    assertThat(json(entries.get("settings.json")).getJsonArray("settings")).hasSizeGreaterThan(60);
    assertThat(json(entries.get("warnings.json")).getJsonArray("warnings")).isNotEmpty();
    assertThat(entries.get("servers.json")).contains("\"shop2\"", "Магазин");
    assertThat(entries.get("log.txt"))
        .contains("ERROR org.onecgate.DiagnosticsTest a line with " + "*".repeat(KEY.length()))
        .contains("java.lang.IllegalStateException: ***");
    assertThat(entries.get("threads.txt")).contains("gate-sweep", "\tat java");
    assertThat(entries.get("metrics.txt")).contains("onec_gate_", "jvm_");
    assertThat(entries.get("directory.txt"))
        .contains("gate.properties  ", "inbox/  1 entries", "state/servers.json  ");
    assertThat(entries.get("libraries.json"))
        .as("this one was not started from a WAR, and all others are there")
        .startsWith("cannot be told: ");
    SECRETS.put(KEY, "the log");
    SECRETS.put(PLANTED, "settings, servers.json, admins.json, files");
    SECRETS.put(EmbeddedGate.PASSWORD, "servers.json");
    SECRETS.put(ApiClient.ADMIN_TOKEN, "settings");
    SECRETS.put(ApiClient.SHOP_TOKEN, "settings");
    SECRETS.put(ApiClient.PASSWORD, "settings");
    SECRETS.put("pbkdf2", "hashes");
    assertThat(SECRETS).hasSizeGreaterThan(8);
    entries.forEach((name, text) -> SECRETS.forEach(
        (secret, where) -> assertThat(text).as("%s of %s", name, where).doesNotContain(secret)));
    assertThat(script.get("audit").text()).contains("getDiagnostics");
  }

  @Test
  void noEntryIsLargerThanPromised() throws Exception {
    Map<String, String> entries = unzip(script.get("system/diagnostics.zip").bytes());
    entries.forEach((name, text) ->
        assertThat(text.getBytes(UTF_8)).as(name).hasSizeLessThanOrEqualTo(Diagnostics.MOST));
    assertThat(entries.get("statistics.json"))
        .hasSizeGreaterThan(Diagnostics.MOST * 9 / 10)
        .endsWith("\n… cut here\n");
  }
}
