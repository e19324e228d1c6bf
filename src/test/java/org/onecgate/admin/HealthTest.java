package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.FakeClamd;
import org.onecgate.it.OneC;

/** Whether Gate is well, as orchestrators ask it (D3): MicroProfile Health over HTTP. */
class HealthTest {
  @TempDir
  Path temp;

  private EmbeddedGate gate;

  private void start(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(ApiClient.SETTINGS);
    all.putAll(settings);
    gate = EmbeddedGate.start(temp, all);
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  /** How each check stands; fails unless the answer says the same as its status. */
  private Map<String, String> ask(String path) throws IOException {
    ApiClient.Answer answer = ApiClient.pages(gate.uri()).get(path);
    JsonObject view = answer.json();
    Map<String, String> checks = new TreeMap<>();
    for (JsonValue each : view.getJsonArray("checks")) {
      checks.put(each.asJsonObject().getString("name"), each.asJsonObject().getString("status"));
    }
    boolean down = checks.containsValue("DOWN");
    assertThat(view.getString("status")).isEqualTo(down ? "DOWN" : "UP");
    assertThat(answer.status()).isEqualTo(down ? 503 : 200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json;charset=UTF-8");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    return checks;
  }

  private void down(String check) throws Exception {
    Awaited.until(check, () -> "DOWN".equals(ask("health/ready").get(check)));
    for (String path : List.of("health/ready", "health")) {
      Map<String, String> checks = ask(path);
      assertThat(checks).containsEntry(check, "DOWN");
      checks.remove(check);
      assertThat(checks.values()).containsOnly("UP");
    }
    assertThat(ask("health/live")).isEmpty();
    assertThat(ask("health/started")).isEmpty();
  }

  @Test
  void allIsWell() throws Exception {
    start(Map.of());
    assertThat(ask("health"))
        .isEqualTo(Map.of("volume", "UP", "reserve", "UP", "registry", "UP", "imports", "UP"));
    ApiClient.pages(gate.uri()).get("health/nothing").requireStatus(404);
  }

  @Test
  void aDirectoryThatIsGoneIsTold() throws Exception {
    start(Map.of());
    Files.move(gate.data().resolve("1c_temp"), temp.resolve("elsewhere"));
    down("volume");
    Files.move(temp.resolve("elsewhere"), gate.data().resolve("1c_temp"));
    assertThat(ask("health").values()).containsOnly("UP");
  }

  @Test
  void aVolumeOnWhichOnlyTheReserveIsLeftIsTold() throws Exception {
    start(Map.of("gate.reserve", "1024 TiB"));
    down("reserve");
  }

  @Test
  void aRegistryThatCannotBeUsedIsTold() throws Exception {
    start(Map.of());
    Files.writeString(gate.data().resolve("state/servers.json"), "{no");
    down("registry");
  }

  @Test
  void anImportThatIsHeldUpIsToldAndItIsAWarning() throws Exception {
    try (FakeClamd clamd = new FakeClamd(file -> "no verdict ERROR")) {
      start(Map.of("gate.clamd", clamd.address()));
      OneC client = gate.client().begin();
      client.file("import.xml", Content.catalogue(3));
      assertThat(client.importFile("import.xml").text()).startsWith("failure");
      down("imports");
      List<String> warnings =
          ApiClient.script(gate.uri()).get("status").data().getJsonArray("warnings").stream()
              .map(JsonValue::asJsonObject)
              .filter(each -> each.getString("code").equals("HELD"))
              .map(each -> each.getString("subject") + " " + each.getBoolean("bad") + " "
                  + each.getString("detail"))
              .toList();
      assertThat(warnings).hasSize(1).allMatch(text -> text.startsWith("1c true "));
    }
  }

  @Test
  void aStrangerIsToldNoPathAndNoNumber() throws Exception {
    start(Map.of());
    Files.move(gate.data().resolve("1c_temp"), temp.resolve("elsewhere"));
    String told = ApiClient.pages(gate.uri()).get("health").text();
    assertThat(told).doesNotContain(temp.toString()).doesNotContainPattern("\\d");
    assertThat(told.getBytes(UTF_8)).hasSizeLessThan(400);
    Files.move(temp.resolve("elsewhere"), gate.data().resolve("1c_temp"));
  }
}
