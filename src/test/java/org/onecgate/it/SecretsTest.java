package org.onecgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves what becomes of a secret wherever it comes in, as the server's checks say, and that Gate
 * itself writes it nowhere: in no answer, log, manifest or record (S7, S8).
 */
class SecretsTest {
  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");

  /** A planted secret and how it is told. */
  private enum Planted {
    LOOSE(
        "AKIA" + "QYLPMN5HHHFPZAM2",
        "import.xml",
        "import.xml: aws-access-key at byte 69: AKIA****"),
    ZIPPED(
        "ghp_" + "x4Bq9RtYw2LmZ7vKc1Jd8Hs3Fg6Pn5Ta0QeU",
        "v8_1.zip",
        "about.txt: github-token at byte 12: ghp_****"),
    WINDOWS_1251_TEXT(
        "tRq81kLm" + "Q77wPz",
        "import.xml",
        "import.xml: password-assignment-ru at byte 66: tRq****");

    private final String secret;
    private final String file;
    private final String told;

    Planted(String secret, String file, String told) {
      this.secret = secret;
      this.file = file;
      this.told = told;
    }

    byte[] content() {
      return switch (this) {
        case LOOSE -> xml("UTF-8", "Ключ " + secret).getBytes(UTF_8);
        case ZIPPED ->
          Content.zip(Map.of("about.txt", ("Токен: " + secret + "\n").getBytes(UTF_8)));
        case WINDOWS_1251_TEXT -> xml("windows-1251", "Пароль: " + secret).getBytes(WINDOWS_1251);
      };
    }

    private static String xml(String encoding, String text) {
      return "<?xml version='1.0' encoding='" + encoding + "'?><К><Описание>" + text
          + " для обмена</Описание></К>";
    }
  }

  @TempDir
  Path temp;

  private EmbeddedGate gate;
  private CapturedLog log;

  @BeforeEach
  void begin() throws LifecycleException, IOException {
    ServersFile.write(
        temp,
        Map.of(
            "quarantine", "",
            "report", "\"checks\": {\"secrets\": \"report\"}",
            "off", "\"checks\": {\"secrets\": \"off\"}"));
    gate = EmbeddedGate.start(temp);
    log = new CapturedLog();
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
    log.close();
  }

  @ParameterizedTest
  @EnumSource(Planted.class)
  void aSecretIsRefusedWithItsPlaceAndWithoutItself(Planted planted) throws Exception {
    OneC client = client("quarantine", planted);
    String answer = client.importFile(planted.file).text();
    assertThat(answer).isEqualTo("failure\nSuspicious content: " + planted.told);
    String again = client.importFile(planted.file).everything();
    assertThat(again).contains("failure\n");
    assertThat(Delivery.children(gate.data().resolve("inbox"))).isEmpty();
    Path refused = Delivery.children(gate.data().resolve("quarantine")).get(0);
    assertThat(Files.readString(refused.resolve("reason.json"))).contains(planted.told);
    assertThat(Files.readAllBytes(refused.resolve("received/files").resolve(planted.file)))
        .as("what came is kept as it came")
        .isEqualTo(planted.content());
    assertThat(log.lines()).anyMatch(line -> line.contains(planted.told));
    assertNowhere(planted, answer, again);
  }

  @ParameterizedTest
  @EnumSource(Planted.class)
  void aServerMayHaveItReported(Planted planted) throws Exception {
    Delivery delivery = gate.delivery(client("report", planted).deliver(planted.file));
    JsonArray findings = delivery.manifest().getJsonArray("findings");
    assertThat(findings).hasSize(1);
    String file = planted == Planted.ZIPPED ? "about.txt" : planted.file;
    assertThat(findings.getJsonObject(0).getString("file")).isEqualTo(file);
    assertThat(file + ": " + findings.getJsonObject(0).getString("rule") + " "
            + findings.getJsonObject(0).getString("detail"))
        .isEqualTo(planted.told);
    assertThat(new String(delivery.content(file), ISO_8859_1)).contains(planted.secret);
    assertNowhere(planted, Files.readString(delivery.directory().resolve("manifest.json")));
  }

  @ParameterizedTest
  @EnumSource(Planted.class)
  void aServerMayHaveNobodyLook(Planted planted) throws Exception {
    Delivery delivery = gate.delivery(client("off", planted).deliver(planted.file));
    assertThat(delivery.manifest().containsKey("findings")).isFalse();
    assertNowhere(planted, Files.readString(delivery.directory().resolve("manifest.json")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cp1251-2.03-orders/from.xml",
        "utf8-2.07/import0_1.xml",
        "utf8-2.07/offers0_1.xml",
        "utf8-2.08-crlf/import.xml",
        "utf8-2.09-split/import___b815e2db-7a65-4265-9241-5f0c4f0565a7.xml"
      })
  void whatRealBasesWroteHasNoFinding(String sample) throws Exception {
    byte[] content = Samples.read(sample);
    OneC client = login("report");
    client.file("import.xml", content);
    assertThat(gate.delivery(client.deliver("import.xml")).manifest().containsKey("findings"))
        .isFalse();
  }

  private OneC login(String login) throws IOException {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
  }

  private OneC client(String login, Planted planted) throws IOException {
    OneC client = login(login);
    assertThat(client.file(planted.file, planted.content()).text()).isEqualTo("success");
    return client;
  }

  /** Neither the secret nor a part of it that could be of use is in anything that Gate wrote. */
  private void assertNowhere(Planted planted, String... answers) throws Exception {
    gate.stop(); // everything is written after this
    String part = planted.secret.substring(planted.secret.length() - 8);
    assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(part));
    assertThat(List.of(answers)).noneMatch(answer -> answer.contains(part));
    int records = 0;
    for (Path file : Delivery.regularFiles(gate.data())) {
      if (!file.toString().matches(".*/(files|unpacked)/.*")) {
        records++;
        assertThat(Files.readString(file, ISO_8859_1))
            .as(gate.data().relativize(file).toString())
            .doesNotContain(part);
      }
    }
    assertThat(records).as("servers, job, manifest or reason").isGreaterThanOrEqualTo(3);
  }
}
