package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.QuickPasswords;
import org.onecgate.it.Awaited;
import org.onecgate.it.EmbeddedGate;

/** Proves that several people run a gate, each in a role, and that somebody always administers (C4, P7). */
@QuickPasswords
class PeopleTest {
  private static final String ANNA = "anna-password-1";
  private static final String OTHER = "another-password-2";

  @TempDir
  private Path temp;

  private EmbeddedGate gate;
  private ApiClient script;

  @BeforeEach
  void begin() throws Exception {
    gate = EmbeddedGate.start(temp, ApiClient.SETTINGS);
    script = ApiClient.script(gate.uri());
  }

  @AfterEach
  void end() throws Exception {
    gate.close();
  }

  private static String form(String role, String more) {
    return "{\"role\": \"" + role + "\"" + more + "}";
  }

  private ApiClient add(String login, String role, String password) throws Exception {
    script
        .post(
            "config/people",
            form(role, ", \"login\": \"" + login + "\", \"password\": \"" + password + "\""))
        .requireStatus(201);
    return ApiClient.browser(gate.uri(), login, password);
  }

  @Test
  void aSessionTellsWhatOneMayDoBeyondLooking() throws Exception {
    assertThat(may(add("eva", "looks", ANNA))).isEmpty();
    assertThat(may(add("anna", "operates", ANNA)))
        .contains("releaseQuarantined", "sweep", "downloadQuarantined")
        .doesNotContain("addServer", "addPerson", "logout");
    assertThat(may(script)).contains("releaseQuarantined", "addServer", "addPerson");
  }

  private static List<String> may(ApiClient client) throws Exception {
    return client.get("session").data().getJsonArray("may").getValuesAs(JsonString::getString);
  }

  @Test
  void theLastWhoAdministersStays() throws Exception {
    add("anna", "operates", ANNA);
    for (String form : List.of(
        form("operates", ""), form("looks", ""), form("administers", ", \"locked\": true"))) {
      Answer answer = script.put("config/people/admin", form);
      answer.requireError(409, "LAST_ADMINISTRATOR");
      assertThat(OpenApi.load().troublesOf("PUT /config/people/{login}", answer))
          .isEmpty();
    }
    script.delete("config/people/admin").requireError(409, "LAST_ADMINISTRATOR");
    script.put("config/people/anna", form("administers", ", \"locked\": true")).requireStatus(200);
    script.delete("config/people/admin").requireError(409, "LAST_ADMINISTRATOR");
    script.put("config/people/anna", form("administers", "")).requireStatus(200);
    script.delete("config/people/admin").requireStatus(200);
    script.delete("config/people/anna").requireError(409, "LAST_ADMINISTRATOR");
  }

  @Test
  void ofTwoWhoTakeTheRoleFromEachOtherAtOnceOneKeepsIt() throws Exception {
    add("anna", "administers", ANNA);
    CyclicBarrier together = new CyclicBarrier(2);
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    for (String login : List.of("admin", "anna")) {
      FutureTask<Integer> task = new FutureTask<>(() -> {
        together.await();
        return script
            .with("If-Match", "*")
            .send("PUT", "config/people/" + login, form("looks", ""))
            .status();
      });
      tasks.add(task);
      new Thread(task, "lowers-" + login).start();
    }
    assertThat(List.of(tasks.get(0).get(), tasks.get(1).get())).containsExactlyInAnyOrder(200, 409);
  }

  @Test
  void anotherRoleOrPasswordOrALockEndsTheSessionsOfThatPersonAlone() throws Exception {
    ApiClient boris = add("boris", "looks", ANNA);
    ApiClient anna = add("anna", "operates", ANNA);
    for (String form : List.of(
        form("looks", ""),
        form("operates", ", \"password\": \"" + OTHER + "\""),
        form("operates", ", \"locked\": true"))) {
      script.put("config/people/anna", form("operates", "")).requireStatus(200);
      anna.get("status").requireStatus(200);
      script.put("config/people/anna", form).requireStatus(200);
      anna.get("status").requireError(401, "UNAUTHORIZED");
      script
          .put("config/people/anna", form("operates", ", \"password\": \"" + ANNA + "\""))
          .requireStatus(200);
      anna = ApiClient.browser(gate.uri(), "anna", ANNA);
    }
    script.put("config/people/anna", form("operates", ", \"locked\": true")).requireStatus(200);
    ApiClient.stranger(gate.uri()).login("anna", ANNA).requireError(401, "BAD_CREDENTIALS");
    script.put("config/people/anna", form("operates", "")).requireStatus(200);
    anna.get("status").requireError(401, "UNAUTHORIZED"); // though all is as it was
    anna = ApiClient.browser(gate.uri(), "anna", ANNA);
    script.delete("config/people/anna").requireStatus(200);
    anna.get("status").requireError(401, "UNAUTHORIZED");
    boris.get("status").requireStatus(200);
  }

  @Test
  void whoHasTriedTooOftenGetsInWithANewPassword() throws Exception {
    add("anna", "operates", ANNA);
    ApiClient stranger = ApiClient.stranger(gate.uri());
    for (int i = 0; i < LoginLimit.MOST; i++) {
      stranger.login("anna", "wrong-" + i).requireError(401, "BAD_CREDENTIALS");
    }
    stranger.login("anna", ANNA).requireError(429, "TOO_MANY_LOGINS");
    script
        .put("config/people/anna", form("operates", ", \"password\": \"" + OTHER + "\""))
        .requireStatus(200);
    stranger.login("anna", OTHER).requireStatus(200);
    stranger.login("anna", ANNA).requireError(401, "BAD_CREDENTIALS");
  }

  @Test
  void aRoleThatIsChangedByHandHolds() throws Exception {
    ApiClient anna = add("anna", "operates", ANNA);
    anna.post("sweep", "{\"dryRun\": true}").requireStatus(200);
    Path file = gate.data().resolve("state/admins.json");
    Files.writeString(file, Files.readString(file).replace("operates", "looks"));
    Awaited.until("her session has ended", () -> anna.get("session").status() == 401);
    ApiClient again = ApiClient.browser(gate.uri(), "anna", ANNA);
    again.post("sweep", "{\"dryRun\": true}").requireError(403, "NOT_ALLOWED");
    again
        .post("session/password", "{\"old\": \"" + ANNA + "\", \"password\": \"" + OTHER + "\"}")
        .requireStatus(200);
    assertThat(script.get("config/people/anna").data().getString("role")).isEqualTo("looks");
    assertThat(script.get("config/people").text()).doesNotContain("pbkdf2");
  }

  @Test
  void whereTheContainerLetsPeopleInNobodyIsChangedHere() throws Exception {
    gate.close();
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put("gate.admins.realm", "container");
    settings.put("gate.embedded", "false"); // the run by itself has no users
    gate = EmbeddedGate.start(temp, settings);
    script = ApiClient.script(gate.uri());
    assertThat(script.get("config/people").data().getBoolean("elsewhere")).isTrue();
    script.post("config/people", form("looks", ", \"login\": \"a\"")).requireError(409, "NOT_OURS");
    script.put("config/people/admin", form("looks", "")).requireError(409, "NOT_OURS");
    script.delete("config/people/admin").requireError(409, "NOT_OURS");
  }
}
