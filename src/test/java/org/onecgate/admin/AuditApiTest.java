package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.admin.Visitor.Role;
import org.onecgate.config.QuickPasswords;
import org.onecgate.it.Awaited;
import org.onecgate.it.EmbeddedGate;

/** Proves that the journal of people has all that somebody changed, or was refused, and no secret (C4). */
@QuickPasswords
class AuditApiTest {
  private static final String PERSON =
      "{\"login\": \"%s\", \"role\": \"%s\", \"password\": \"the-password-1\"}";

  /** What pages of those who administer read again and again: that would hide what they do. */
  private static final List<String> READ_OFTEN =
      List.of("/system/settings", "/system/log", "/config/settings");

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

  private ApiClient person(String login, String role) throws IOException {
    script.post("config/people", PERSON.formatted(login, role)).requireStatus(201);
    return ApiClient.browser(gate.uri(), login, "the-password-1");
  }

  /** The newest deeds, newest first: who did what to what, and what became of it. */
  private List<String> deeds(String query) throws IOException {
    List<String> deeds = new ArrayList<>();
    Answer answer = script.get("audit?limit=500&" + query).requireStatus(200);
    assertThat(OpenApi.load().troublesOf("GET /audit", answer)).isEmpty();
    for (JsonObject each : answer.data().getJsonArray("deeds").getValuesAs(JsonObject.class)) {
      deeds.add(String.join(
          " ",
          each.getString("by"),
          each.getString("who", "-"),
          each.getString("did"),
          each.getString("what", "-"),
          each.getString("outcome")));
    }
    return deeds;
  }

  @Test
  void everyRouteThatChangesSomethingIsInIt() throws Exception {
    ApiClient eva = person("eva", "looks");
    TreeSet<String> names = new TreeSet<>();
    TreeSet<String> expected = new TreeSet<>();
    for (Route route : ApiTest.routes(temp)) {
      boolean changes = !route.method().equals("GET");
      if (!changes && READ_OFTEN.contains(route.path())) {
        String path = route.path().substring(1);
        eva.get(path).requireError(403, "NOT_ALLOWED");
        continue;
      }
      if ((changes || route.isBeyondLooking()) && route.role().compareTo(Role.LOOKS) > 0) {
        String path = route.path().substring(1).replaceAll("\\{.*?}", "some-thing");
        eva.send(route.method(), path, "").requireError(403, "NOT_ALLOWED");
        String name = route.told(Told.Purpose.class).get(0).name();
        String to = route.path().replaceAll("[^{]*(\\{.*?})?", "$1");
        names.add(name);
        expected.add("person eva " + name + " "
            + (to.isEmpty() ? "-" : to.replaceAll("\\{.*?}", "some-thing/").replaceFirst("/$", ""))
            + " NOT_ALLOWED");
      }
    }
    assertThat(names).hasSizeGreaterThan(20);
    assertThat(deeds("search=eva&outcome=refused")).containsExactlyInAnyOrderElementsOf(expected);
    names.addAll(List.of("login", "logout", "logoutEverywhere", "changePassword", "byHand"));
    for (String language : List.of("ru", "en")) {
      String words = Files.readString(Path.of("webapp/js/lang/" + language + ".js"));
      assertThat(names).allSatisfy(each -> assertThat(words).contains("'audit.did." + each + "'"));
    }
    assertThat(script.get("audit").text()).contains("127.0.0.1");
  }

  @Test
  void whoCameAndWentIsInItAndNoSecret() throws Exception {
    ApiClient anna = person("anna", "operates");
    ApiClient.stranger(gate.uri()).login("anna", "a-wrong-password").requireStatus(401);
    ApiClient.stranger(gate.uri()).login("=cmd()", "a-wrong-password").requireStatus(401);
    anna.post("sweep", "{\"dryRun\": true}").requireStatus(200);
    anna.with(Doorkeeper.CSRF, "").post("sweep", "{}").requireStatus(403);
    anna.post("session/password", "{\"old\": \"the-password-1\", \"password\": \"the-password-2\"}")
        .requireStatus(200);
    ApiClient again = ApiClient.browser(gate.uri(), "anna", "the-password-2");
    again.get("status").requireStatus(200);
    again.send("DELETE", "session", "").requireStatus(200);
    ApiClient.shop(gate.uri()).post("orders", "{}").requireStatus(400);
    ApiClient.stranger(gate.uri()).post("sweep", "{}").requireStatus(401);
    assertThat(deeds(""))
        .containsExactly(
            "person anna logout - done",
            "person anna login - done",
            "person anna changePassword - done",
            "person anna sweep - CSRF",
            "person anna sweep - done",
            "stranger =cmd() login - BAD_CREDENTIALS",
            "stranger anna login - BAD_CREDENTIALS",
            "person anna login - done",
            "token token addPerson anna done");
    assertThat(deeds("outcome=done&search=SWEEP")).containsExactly("person anna sweep - done");
    String csv = script.get("audit.csv?outcome=refused").requireStatus(200).text();
    assertThat(csv.lines()).hasSize(4).anyMatch(line -> line.contains("\"'=cmd()\""));
    String words = script.get("audit.csv?language=ru").requireStatus(200).text();
    assertThat(words.lines().findFirst().orElseThrow())
        .startsWith("\uFEFF\"Когда (")
        .endsWith("\"Кто\";\"Адрес\";\"Что\";\"С чем\";\"Итог\"");
    assertThat(words)
        .contains("\"anna\";\"127.0.0.1\";\"Вход\";;\"сделано\"")
        .contains("\"неизвестный: =cmd()\"", "\"программа с gate.api.token\"");
    String key = again.header("Cookie").replaceFirst(".*=", "");
    for (Path file : org.onecgate.it.Delivery.children(gate.data().resolve("state/audit"))) {
      assertThat(Files.readString(file))
          .doesNotContain("the-password", "a-wrong-password", key, again.header(Doorkeeper.CSRF))
          .doesNotContain(ApiClient.ADMIN_TOKEN, "pbkdf2");
    }
    gate.stop();
    gate.start();
    assertThat(deeds("")).hasSize(9);
  }

  @Test
  void whatBecomesOtherIsNamedAndNoSecretIsTold() throws Exception {
    person("anna", "looks");
    script
        .put("config/people/anna", "{\"role\": \"operates\", \"password\": \"the-password-9\"}")
        .requireStatus(200);
    script
        .post("config/groups", "{\"id\": \"g\", \"title\": \"A\", \"order\": 1, \"members\": []}")
        .requireStatus(201);
    script
        .put("config/groups/g", "{\"title\": \"B\", \"order\": 1, \"members\": []}")
        .requireStatus(200);
    script
        .post("config/servers", "{\"id\": \"shop\", \"name\": \"A\", \"login\": \"a\"}")
        .requireStatus(201);
    script
        .put(
            "config/servers/shop",
            "{\"name\": \"B\", \"login\": \"a\", \"enabled\": false, \"checks\": {}, \"limits\": {}}")
        .requireStatus(200);
    String hook =
        "\"webhook\": {\"url\": \"http://127.0.0.1:9/a?key=secret-of-it\", \"secret\": \"%s\"}";
    script
        .put(
            "config/settings",
            "{\"retention\": {\"historyDays\": 5}, " + hook.formatted("sixteen-letters!") + "}")
        .requireStatus(200);
    script
        .put("config/settings", "{" + hook.formatted("sixteen-letters?") + "}")
        .requireStatus(200);
    assertThat(deeds("search=token"))
        .contains(
            "token token replacePerson anna password, role done",
            "token token replaceGroup g title done",
            "token token replaceServer shop name, enabled done",
            "token token replaceSettings gate.history.days: 5 -> -, gate.webhook.secret done")
        .anyMatch(deed -> deed.startsWith("token token replaceSettings gate.history.days: - -> 5, "
            + "gate.webhook.url: - -> http://127.0.0.1:9/"))
        .noneMatch(deed -> deed.contains("sixteen-letters") || deed.contains("secret-of-it"));
  }

  @Test
  void whatIsChangedByHandIsInItOnce() throws Exception {
    Path file = gate.data().resolve("state/admins.json");
    String before = Files.readString(file);
    Files.writeString(file, before.replace("\"admin\"", "\"boss\""));
    Awaited.until("it is in force", () -> script.get("config/people/boss").status() == 200);
    Files.writeString(file, "{");
    Awaited.until("it is refused", () -> deeds("").size() == 2);
    script.get("config/people").requireStatus(200);
    assertThat(deeds(""))
        .containsExactly("hand - byHand people REFUSED", "hand - byHand people done");
  }

  @Test
  void aDiskThatTakesNothingStopsNobodyAndIsTold() throws Exception {
    Path audit = gate.data().resolve("state/audit");
    Files.writeString(audit, "no directory");
    script.post("config/people", PERSON.formatted("anna", "looks")).requireStatus(201);
    assertThat(script.get("config/people/anna").data().getString("role")).isEqualTo("looks");
    assertThat(script.get("status").text()).contains("\"AUDIT\"", "AUDIT_MISSING");
    Files.delete(audit);
    assertThat(script.get("status").text()).doesNotContain("\"AUDIT\"");
    assertThat(deeds("")).containsExactly("token token addPerson anna done");
  }

  @Test
  void aWrongParameterIsNamed() throws Exception {
    for (String query : List.of(
        "before=x", "before=2026-13-01.5", "before=2026-11-29.", "limit=0", "outcome=some")) {
      script.get("audit?" + query).requireError(400, "INVALID_FIELD");
    }
    assertThat(deeds("before=2020-01-01.5")).isEmpty();
  }
}
