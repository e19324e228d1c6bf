package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
      assertThat(admin(gate, "shop", EmbeddedGate.PASSWORD)).isEqualTo(401);
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

  private static int admin(EmbeddedGate gate, String login, String password) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(gate.uri().resolve("api/session"))
        .POST(HttpRequest.BodyPublishers.ofString(
            "{\"login\": \"" + login + "\", \"password\": \"" + password + "\"}"))
        .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
