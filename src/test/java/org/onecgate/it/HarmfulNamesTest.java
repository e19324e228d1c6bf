package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves what becomes of a file whose name harms whoever serves it over HTTP, sent by itself or in an archive, as
 * the server's checks say (E11, S8).
 */
class HarmfulNamesTest {
  private static final byte[] CONTENT = "x".getBytes(UTF_8);

  @TempDir
  Path temp;

  private EmbeddedGate gate;

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    ServersFile.write(
        temp,
        Map.of(
            "usual", "",
            "strict", "\"checks\": {\"names\": \"quarantine\"}",
            "off", "\"checks\": {\"names\": \"off\"}"));
    gate = EmbeddedGate.start(temp);
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  private OneC sent(String login) throws IOException {
    OneC client = new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
    assertThat(client.file("import_files/.htaccess", CONTENT).text()).isEqualTo("success");
    assertThat(client
            .file("import.zip", Content.zip(Map.of("shell.php.txt", CONTENT)))
            .text())
        .isEqualTo("success");
    return client;
  }

  @Test
  void usuallyTheManifestNamesIt() throws Exception {
    Delivery delivery = gate.delivery(sent("usual").deliver("import.zip"));
    assertThat(delivery.manifest().getJsonArray("findings").getValuesAs(JsonObject.class))
        .extracting(f -> f.getString("file") + " " + f.getString("rule") + ": "
            + f.getString("detail") + ", " + f.getString("passed"))
        .containsExactlyInAnyOrder(
            "import_files/.htaccess harmful-name: a web server may obey a file of this name, checks.names",
            "shell.php.txt harmful-name: a web server may run what has such a name, checks.names");
  }

  @Test
  void aServerMayHaveItRefused() throws Exception {
    assertThat(sent("strict").importFile("import.zip").text())
        .isEqualTo("failure\nSuspicious content: import_files/.htaccess:"
            + " a web server may obey a file of this name");
    assertThat(Delivery.children(gate.data().resolve("inbox"))).isEmpty();
    assertThat(Delivery.children(gate.data().resolve("quarantine"))).hasSize(1);
  }

  @Test
  void aServerMayHaveNobodyLook() throws Exception {
    assertThat(gate.delivery(sent("off").deliver("import.zip")).manifest().containsKey("findings"))
        .isFalse();
  }
}
