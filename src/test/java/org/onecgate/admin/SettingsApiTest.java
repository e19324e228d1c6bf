package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.Awaited;
import org.onecgate.it.EmbeddedGate;

/** Proves that how long things are kept is chosen at once, by hand too, where nobody has set it for the start (C1, P6, P7). */
class SettingsApiTest {
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
