package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.TestClock;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.config.Admins;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.QuickPasswords;
import org.onecgate.it.CapturedLog;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/** Proves who is let in, for how long, and that nobody can try passwords out (C4). */
@QuickPasswords
class ApiLoginTest {
  private static final String OTHER = "another-password-2";

  @TempDir
  private Path temp;

  private EmbeddedGate gate;
  private CapturedLog log;

  @BeforeEach
  void begin() throws Exception {
    gate = EmbeddedGate.start(temp, ApiClient.SETTINGS);
    log = new CapturedLog();
  }

  @AfterEach
  void end() throws Exception {
    log.close();
    gate.close();
  }

  private ApiClient stranger() {
    return ApiClient.stranger(gate.uri());
  }

  @Test
  void theCookieIsForThisSitesPagesAloneAndNeverTheSameTwice() throws Exception {
    Answer first = stranger().login(ApiClient.ADMIN, ApiClient.PASSWORD);
    assertThat(first.header("Set-Cookie"))
        .matches("onecgate-admin=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict");
    String planted = "onecgate-admin=" + "1".repeat(64);
    Answer second = stranger()
        .with("Cookie", planted)
        .with("X-Forwarded-Proto", "https")
        .login(ApiClient.ADMIN, ApiClient.PASSWORD);
    assertThat(second.header("Set-Cookie")).doesNotContain(planted).endsWith("; Secure");
    stranger().with("Cookie", planted).get("session").requireError(401, "UNAUTHORIZED");
    assertThat(first.header("Set-Cookie")).isNotEqualTo(second.header("Set-Cookie"));
    assertThat(Files.readString(gate.data().resolve("state/admins.json")))
        .doesNotContain(ApiClient.PASSWORD)
        .contains("passwordHash");
  }

  @Test
  void aNewLoginAndALogoutEndTheOldSession() throws Exception {
    ApiClient first = ApiClient.browser(gate.uri());
    Answer again = first.with(Doorkeeper.CSRF, "").login(ApiClient.ADMIN, ApiClient.PASSWORD);
    first.get("session").requireError(401, "UNAUTHORIZED");
    ApiClient second = stranger()
        .with("Cookie", again.header("Set-Cookie").replaceFirst(";.*", ""))
        .with(Doorkeeper.CSRF, again.data().getString("csrfToken"));
    Answer out = second.send("DELETE", "session", "").requireStatus(200);
    assertThat(out.header("Set-Cookie")).startsWith("onecgate-admin=;").contains("Max-Age=0");
    second.get("session").requireError(401, "UNAUTHORIZED");
  }

  @Test
  void aLoginIsNotTakenFromAPageOfAnotherSite() throws Exception {
    stranger()
        .with("Sec-Fetch-Site", "cross-site")
        .login(ApiClient.ADMIN, ApiClient.PASSWORD)
        .requireError(403, "CSRF");
    stranger()
        .with("Sec-Fetch-Site", "same-origin")
        .login(ApiClient.ADMIN, ApiClient.PASSWORD)
        .requireStatus(200);
  }

  @Test
  void aLoginByPlainHttpIsTakenOnlyFromThisSitesPagesAndAsJson() throws Exception {
    String host = gate.uri().getAuthority();
    for (int i = 0; i < 12; i++) { // more than wrong passwords may be
      stranger()
          .with("Origin", "http://evil.example")
          .login(ApiClient.ADMIN, "wrong-password")
          .requireError(403, "CSRF");
      stranger()
          .with("Origin", "null")
          .login(ApiClient.ADMIN, "wrong-password")
          .requireError(403, "CSRF");
      for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "")) {
        stranger()
            .with("Content-Type", type)
            .login(ApiClient.ADMIN, "wrong-password")
            .requireError(415, "NOT_JSON");
      }
    }
    stranger()
        .with("Origin", "http://" + host)
        .with("Content-Type", "Application/JSON; charset=utf-8")
        .login(ApiClient.ADMIN, ApiClient.PASSWORD)
        .requireStatus(200);
    stranger()
        .with("Origin", "https://gate.example")
        .with("X-Forwarded-Host", "gate.example")
        .login(ApiClient.ADMIN, ApiClient.PASSWORD)
        .requireStatus(200);
  }

  @Test
  void aWrongTokenIsToldAndAProgramMayLeaveTheContentTypeOut() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 50; i++) {
        stranger().with("Authorization", "Bearer wrong" + i).get("status").requireStatus(401);
      }
      assertThat(log.lines())
          .filteredOn(line -> line.contains("a wrong token came to the API"))
          .as("limited in number")
          .hasSizeBetween(1, 40);
      assertThat(log.lines()).noneMatch(line -> line.contains("wrong7"));
    }
    ApiClient script = ApiClient.script(gate.uri()).with("Content-Type", "");
    assertThat(script.get("status").data().getJsonArray("refusals").toString())
        .contains("WRONG_TOKEN")
        .contains("\"times\":50");
    script.post("sweep", "{\"dryRun\": true}").requireStatus(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "admin",
        "Qwerty12345",
        "PASSWORD123",
        "йцукенгшщз",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "0987654321",
        "long-enough\\u0000"
      })
  void aPasswordThatIsTriedFirstIsRefused(String password) throws Exception {
    ApiClient browser = ApiClient.browser(gate.uri());
    browser
        .post(
            "session/password",
            "{\"old\": \"" + ApiClient.PASSWORD + "\", \"password\": \"" + password + "\"}")
        .requireError(400, "INVALID_FIELD");
    ApiClient.script(gate.uri())
        .post("config/servers", "{\"login\": \"weak\", \"password\": \"" + password + "\"}")
        .requireError(400, "INVALID_FIELD");
  }

  @Test
  void aPasswordIsNotTheLogin() throws Exception {
    Answer answer = ApiClient.script(gate.uri())
        .post("config/servers", "{\"login\": \"our-first-1c\", \"password\": \"Our-First-1C\"}");
    answer.requireError(400, "INVALID_FIELD");
    assertThat(answer.text()).contains("PASSWORD_LOGIN");
  }

  @Test
  void loginsOf1cOpenNothingAndAdministratorsAreNo1c() throws Exception {
    Answer refused = stranger().login(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD);
    refused.requireError(403, "NOT_ADMINISTRATOR");
    assertThat(refused.message()).contains("login of 1C");
    assertThat(refused.header("Set-Cookie")).isEmpty();
    assertThat(OpenApi.load().troublesOf("POST /session", refused)).isEmpty();
    Answer wrong = stranger().login(EmbeddedGate.LOGIN, "wrong");
    Answer unknown = stranger().login("nobody", EmbeddedGate.PASSWORD);
    assertThat(wrong.requireError(401, "BAD_CREDENTIALS").text()).isEqualTo(unknown.text());
    assertThat(new org.onecgate.it.OneC(gate.uri(), ApiClient.ADMIN, ApiClient.PASSWORD)
            .login("catalog")
            .text())
        .isEqualTo("failure\nWrong login or password");
    String key = gate.client().begin().key();
    stranger()
        .with("Cookie", "onecgate=" + key + "; onecgate-admin=" + key)
        .get("session")
        .requireError(401, "UNAUTHORIZED");
  }

  @Test
  void aChangedPasswordEndsAllSessionsAndSurvivesARestart() throws Exception {
    ApiClient one = ApiClient.browser(gate.uri());
    ApiClient two = ApiClient.browser(gate.uri());
    one.post("session/password", change("wrong-password", OTHER))
        .requireError(400, "INVALID_FIELD");
    one.post("session/password", change(ApiClient.PASSWORD, "short"))
        .requireError(400, "INVALID_FIELD");
    one.get("session").requireStatus(200);
    one.post("session/password", change(ApiClient.PASSWORD, OTHER)).requireStatus(200);
    one.get("session").requireError(401, "UNAUTHORIZED");
    two.get("session").requireError(401, "UNAUTHORIZED");
    gate.stop();
    gate.start();
    stranger().login(ApiClient.ADMIN, ApiClient.PASSWORD).requireError(401, "BAD_CREDENTIALS");
    ApiClient.browser(gate.uri(), OTHER).get("session").requireStatus(200);
    assertThat(log.lines())
        .noneMatch(line -> line.contains(OTHER) || line.contains("onecgate-admin="));
  }

  @Test
  void wrongPasswordsCloseTheDoorForAWhileAndTheAnswerSaysForHowLong() throws Exception {
    ApiClient inside = ApiClient.browser(gate.uri());
    for (int i = 0; i < LoginLimit.MOST; i++) {
      stranger().login(ApiClient.ADMIN, "wrong-" + i).requireError(401, "BAD_CREDENTIALS");
    }
    Answer refused = stranger().login(ApiClient.ADMIN, ApiClient.PASSWORD);
    refused.requireError(429, "TOO_MANY_LOGINS");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(240, 301);
    assertThat(refused.message()).contains(refused.header("Retry-After"));
    assertThat(OpenApi.load().troublesOf("POST /session", refused)).isEmpty();
    Answer change = inside.post("session/password", change(ApiClient.PASSWORD, OTHER));
    assertThat(change.requireError(429, "TOO_MANY_LOGINS").header("Retry-After"))
        .isNotEmpty();
    stranger().login("somebody", "else").requireError(401, "BAD_CREDENTIALS");
    inside.get("session").requireStatus(200);
  }

  @Test
  void aLoginOf1cCountsAsAWrongPasswordAndIsTriedOutNoFasterThanFrom1c() throws Exception {
    for (int i = 0; i < LoginLimit.MOST; i++) {
      stranger()
          .login(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD)
          .requireError(403, "NOT_ADMINISTRATOR");
    }
    stranger()
        .login(EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD)
        .requireError(429, "TOO_MANY_LOGINS");
    for (int i = 0; i < LoginLimit.MOST; i++) {
      stranger().login("shop", "wrong-" + i).requireError(401, "BAD_CREDENTIALS");
    }
    assertThat(new org.onecgate.it.OneC(gate.uri(), "shop", "wrong")
            .login("catalog")
            .text())
        .startsWith("failure\nWrong login or password: too many wrong ones");
  }

  @Test
  void whoLoggedInAndWhoDidNotIsInTheLogWithoutAnyPassword() throws Exception {
    stranger().login(ApiClient.ADMIN, "wrong-password-1").requireError(401, "BAD_CREDENTIALS");
    stranger().login("no\nbody", "wrong-password-1").requireError(401, "BAD_CREDENTIALS");
    stranger().login(ApiClient.ADMIN, ApiClient.PASSWORD).requireStatus(200);
    assertThat(log.lines())
        .anyMatch(line ->
            line.contains("no administrator login=admin remote=127.0.0.1 why=BAD_CREDENTIALS"))
        .anyMatch(line -> line.contains("no administrator login=no?body remote="))
        .anyMatch(line -> line.contains("administrator logged in login=admin remote=127.0.0.1"))
        .noneMatch(line -> line.contains("wrong-password-1") || line.contains(ApiClient.PASSWORD));
  }

  @Test
  void aDisabled1cIsToldNothing() throws Exception {
    ApiClient admin = ApiClient.browser(gate.uri());
    String form = "{\"login\": \"off\", \"name\": \"Off\", \"password\": \"secret-password\"";
    admin.post("config/servers", form + "}").requireStatus(201);
    stranger().login("off", "secret-password").requireError(403, "NOT_ADMINISTRATOR");
    admin.put("config/servers/off", form + ", \"enabled\": false}").requireStatus(200);
    stranger().login("off", "secret-password").requireError(401, "BAD_CREDENTIALS");
  }

  /** What sessions are made of in a directory of this test. */
  private interface WithSessions {
    void run(Admins admins, TestClock clock, Supplier<AdminSessions> open) throws Exception;
  }

  private void with(WithSessions test) throws Exception {
    TestClock clock = new TestClock(Instant.parse("2026-11-21T12:00:00Z"));
    try (JsonStore json = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      DataLayout layout = new DataLayout(temp.resolve("other").toAbsolutePath());
      Admins admins = new Admins(layout.admins(), json);
      admins.save("a", "password-1");
      Site site = new Site(layout, json, clock);
      test.run(admins, clock, () -> new AdminSessions(admins, Realm.NONE, site));
    }
  }

  private static String open(AdminSessions sessions, Admins admins) {
    return sessions.open("a", admins.find("a").orElseThrow().tie());
  }

  @Test
  void aSessionEndsWhenItIsNotUsedOrTooOldOrItsPasswordIsAnother() throws Exception {
    with((admins, clock, opened) -> {
      AdminSessions sessions = opened.get();
      String idle = open(sessions, admins);
      clock.add(AdminSessions.IDLE);
      assertThat(sessions.find(idle)).isPresent();
      clock.add(AdminSessions.IDLE.plusSeconds(1));
      assertThat(sessions.find(idle)).isEmpty();

      String busy = open(sessions, admins);
      for (Duration used = Duration.ZERO;
          used.compareTo(AdminSessions.LIFE) < 0;
          used = used.plusHours(1)) {
        assertThat(sessions.find(busy)).as(used.toString()).isPresent();
        clock.add(Duration.ofHours(1));
      }
      clock.add(Duration.ofSeconds(1));
      assertThat(sessions.find(busy)).isEmpty();

      String changed = open(sessions, admins);
      admins.save("a", "password-1");
      assertThat(sessions.find(changed)).isEmpty();
      assertThat(sessions.find("")).isEmpty();
    });
  }

  @Test
  void aRestartEndsNoSessionAndKeepsToItsLimits() throws Exception {
    with((admins, clock, opened) -> {
      AdminSessions before = opened.get();
      String key = open(before, admins);
      String csrf = before.find(key).orElseThrow().csrfToken();
      clock.add(Duration.ofMinutes(90));
      assertThat(before.find(key)).isPresent();
      clock.add(Duration.ofMinutes(90));
      AdminSessions after = opened.get();
      assertThat(after.find(key).orElseThrow())
          .as("it was used in between, and may do what it may")
          .isEqualTo(new Visitor("a", Visitor.Role.ADMINISTERS, csrf));
      String idle = open(after, admins);
      clock.add(AdminSessions.IDLE.plusSeconds(1));
      assertThat(opened.get().find(idle)).isEmpty();
      for (int i = 0; i < 11; i++) {
        open(after, admins);
      }
      String old = open(after, admins);
      for (int i = 0; i < 24; i++) {
        assertThat(opened.get().find(old)).as("hour " + i).isPresent();
        clock.add(Duration.ofHours(1));
      }
      clock.add(Duration.ofSeconds(1));
      assertThat(opened.get().find(old)).isEmpty();
      assertThat(Disk.list(temp.resolve("other/state/sessions")))
          .as("what is over is gone from the disk too")
          .isEmpty();
    });
  }

  @Test
  void onTheDiskIsNothingThatOpensASession() throws Exception {
    with((admins, clock, opened) -> {
      AdminSessions sessions = opened.get();
      String key = open(sessions, admins);
      String csrf = sessions.find(key).orElseThrow().csrfToken();
      Path directory = temp.resolve("other/state/sessions");
      assertThat(Files.getPosixFilePermissions(directory)).isEqualTo(Disk.PRIVATE_DIRECTORY);
      Path file = Disk.list(directory).get(0);
      assertThat(Disk.list(directory)).hasSize(1);
      assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Disk.PRIVATE_FILE);
      String told = file + Files.readString(file);
      assertThat(told).doesNotContain(key, csrf, "pbkdf2");
      String hash = file.getFileName().toString().replace(".json", "");
      assertThat(csrf).isNotEqualTo(hash);
      assertThat(sessions.find(hash)).isEmpty();
    });
  }

  @Test
  void whatWasEndedStaysEndedAfterARestartAndAtOtherNodes() throws Exception {
    with((admins, clock, opened) -> {
      AdminSessions one = opened.get();
      AdminSessions two = opened.get();
      String first = open(one, admins);
      String second = open(two, admins);
      assertThat(two.find(first)).as("opened at the other node").isPresent();
      one.close(first);
      assertThat(two.find(first)).isEmpty();
      String third = open(one, admins);
      one.closeAll("a");
      for (AdminSessions each : List.of(one, two, opened.get())) {
        assertThat(each.find(first)).isEmpty();
        assertThat(each.find(second)).isEmpty();
        assertThat(each.find(third)).isEmpty();
      }
    });
  }

  @Test
  void aDiskThatTakesNothingLocksNobodyOut() throws Exception {
    with((admins, clock, opened) -> {
      AdminSessions sessions = opened.get();
      Path directory = temp.resolve("other/state/sessions");
      Files.writeString(directory, "no directory");
      String key = open(sessions, admins);
      assertThat(sessions.find(key)).isPresent();
      clock.add(Duration.ofHours(1));
      assertThat(sessions.find(key)).isPresent();
      assertThat(log.lines())
          .filteredOn(line -> line.contains("session of an administrator not kept"))
          .hasSize(1);
      assertThat(opened.get().find(key)).as("a restart ends it").isEmpty();
      Files.delete(directory);
      clock.add(Duration.ofHours(1));
      assertThat(sessions.find(key)).isPresent();
      assertThat(opened.get().find(key)).as("the disk takes it again").isPresent();
    });
  }

  @Test
  void ofTooManyThoseThatWereNotUsedForLongestEndAlsoOnTheDisk() throws Exception {
    with((admins, clock, opened) -> {
      AdminSessions sessions = opened.get();
      String first = open(sessions, admins);
      String second = open(sessions, admins);
      for (int i = 2; i < 1000; i++) {
        clock.add(Duration.ofMillis(1));
        open(sessions, admins);
      }
      assertThat(sessions.find(first)).as("used last").isPresent();
      open(sessions, admins);
      assertThat(sessions.find(second)).isEmpty();
      assertThat(sessions.find(first)).isPresent();
      assertThat(Disk.list(temp.resolve("other/state/sessions"))).hasSize(1000);
    });
  }

  @Test
  void aSessionSurvivesARestartOfTheServer() throws Exception {
    ApiClient browser = ApiClient.browser(gate.uri());
    gate.stop();
    gate.start();
    browser.get("session").requireStatus(200);
    browser.post("sweep", "{\"dryRun\": true}").requireStatus(200);
    browser.send("DELETE", "sessions", "").requireStatus(200);
    gate.stop();
    gate.start();
    browser.get("session").requireError(401, "UNAUTHORIZED");
  }

  private static String change(String old, String password) {
    return "{\"old\": \"" + old + "\", \"password\": \"" + password + "\"}";
  }

  @Test
  void behindATrustedProxyTheLimitIsOfEachClient() throws Exception {
    gate.close();
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put("gate.proxies", "127.0.0.0/8, ::1");
    gate = EmbeddedGate.start(temp, settings);
    ApiClient hostile = stranger().with("X-Forwarded-For", "192.0.2.66, 203.0.113.66");
    for (int i = 0; i < 30; i++) {
      hostile.login(ApiClient.ADMIN, "wrong");
    }
    hostile.login(ApiClient.ADMIN, ApiClient.PASSWORD).requireError(429, "TOO_MANY_LOGINS");
    stranger()
        .with("X-Forwarded-For", "203.0.113.67")
        .login(ApiClient.ADMIN, ApiClient.PASSWORD)
        .requireStatus(200);
    assertThat(log.lines()).anyMatch(line -> line.contains("203.0.113.66"));
  }
}
