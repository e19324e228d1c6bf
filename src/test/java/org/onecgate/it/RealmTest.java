package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves who is let in: the container's users where that is configured, and nobody who tries (C4). */
class RealmTest {
  private static final Map<String, String> BY_CONTAINER = Map.of(
      "gate.embedded",
      "false",
      "gate.servers.realm",
      "container",
      "gate.admins.realm",
      "container");

  @TempDir
  private Path temp;

  @Test
  void theContainersUsersComeInByTheirRoles() throws Exception {
    ServersFile.write(temp, Map.of("shop", "", "registered", "", "boss", ""));
    Map<String, String> users = Map.of(
        "shop", "onec-gate-server", "boss", "onec-gate-admin", "stranger", "onec-gate-server");
    try (EmbeddedGate gate = EmbeddedGate.start(temp, BY_CONTAINER, users)) {
      OneC shop = client(gate, "shop", EmbeddedGate.PASSWORD).begin();
      shop.file("import.xml", "<a/>".getBytes(UTF_8));
      assertThat(shop.importFile("import.xml").text()).startsWith("success\n");
      String refused = "failure\nWrong login or password";
      assertThat(client(gate, "shop", "wrong").login("catalog").text()).isEqualTo(refused);
      assertThat(
              client(gate, "registered", EmbeddedGate.PASSWORD).login("catalog").text())
          .as("the container does not know it")
          .isEqualTo(refused);
      assertThat(client(gate, "boss", EmbeddedGate.PASSWORD).login("catalog").text())
          .as("it has another role")
          .isEqualTo(refused);
      assertThat(
              client(gate, "stranger", EmbeddedGate.PASSWORD).login("catalog").text())
          .as("it is not registered")
          .isEqualTo(refused);

      assertThat(admin(gate, "boss", EmbeddedGate.PASSWORD)).isEqualTo(200);
      assertThat(admin(gate, "boss", "wrong")).isEqualTo(401);
      assertThat(admin(gate, "shop", "wrong")).isEqualTo(401);
      HttpResponse<String> shopkeeper = session(gate, "shop", EmbeddedGate.PASSWORD);
      assertThat(shopkeeper.statusCode()).isEqualTo(403);
      assertThat(shopkeeper.body()).contains("NOT_ADMINISTRATOR", "role onec-gate-admin");
      assertThat(shopkeeper.headers().map()).doesNotContainKey("Set-Cookie");
    }
  }

  @Test
  void wrongPasswordsCloseTheDoorButNotForWhoeverWasInside() throws Exception {
    try (EmbeddedGate gate = EmbeddedGate.start(temp)) {
      OneC inside = gate.client();
      assertThat(inside.login("catalog").text()).startsWith("success\n");
      for (int i = 0; i < 10; i++) {
        assertThat(
                client(gate, EmbeddedGate.LOGIN, "wrong" + i).login("catalog").text())
            .isEqualTo("failure\nWrong login or password");
      }
      assertThat(client(gate, EmbeddedGate.LOGIN, "wrong").login("catalog").text())
          .matches("failure\nWrong login or password: too many wrong ones, wait \\d+ s");
      assertThat(gate.client().login("catalog").text()).startsWith("success\n");
      assertThat(client(gate, "another", "wrong").login("catalog").text())
          .isEqualTo("failure\nWrong login or password");
    }
  }

  private static OneC client(EmbeddedGate gate, String login, String password) {
    return new OneC(gate.uri(), login, password);
  }

  @Test
  void aContainersUserWhoIsA1cIsToldSoByTheDashboardThatHasItsOwnLogins() throws Exception {
    ServersFile.write(temp, Map.of("shop", "", "disabled", ""));
    Path servers = temp.resolve("data/state/servers.json");
    Files.writeString(
        servers,
        Files.readString(servers)
            .replaceFirst("(\"login\": \"disabled\".*?\"enabled\": )true", "$1false"));
    Map<String, String> byContainer =
        Map.of("gate.embedded", "false", "gate.servers.realm", "container");
    Map<String, String> users = Map.of(
        "shop", "onec-gate-server", "disabled", "onec-gate-server", "boss", "onec-gate-admin");
    try (EmbeddedGate gate = EmbeddedGate.start(temp, byContainer, users)) {
      HttpResponse<String> shop = session(gate, "shop", EmbeddedGate.PASSWORD);
      assertThat(shop.statusCode()).isEqualTo(403);
      assertThat(shop.body()).contains("NOT_ADMINISTRATOR", "login of 1C");
      assertThat(admin(gate, "disabled", EmbeddedGate.PASSWORD)).isEqualTo(401);
      assertThat(admin(gate, "boss", EmbeddedGate.PASSWORD))
          .as("the container's administrators do not count")
          .isEqualTo(401);
    }
  }

  private static int admin(EmbeddedGate gate, String login, String password) throws Exception {
    return session(gate, login, password).statusCode();
  }

  private static HttpResponse<String> session(EmbeddedGate gate, String login, String password)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(gate.uri().resolve("api/session"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(
            "{\"login\": \"" + login + "\", \"password\": \"" + password + "\"}"))
        .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
