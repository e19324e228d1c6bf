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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(findings.getJsonObject(0).getString("passed")).isEqualTo("checks.secrets");
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
  @CsvSource(
      delimiter = '|',
      value = {
        "password-assignment-ru|IP-камера 4 Мп. Логин: admin, пароль: admin12345. Питание PoE.|admin12345",
        "password-assignment|Заводской пароль admin/admin; после сброса - password=Admin_123|Admin_123",
        "gcp-api-key|&lt;iframe src=\"https://www.google.com/maps/embed/v1/place?key=AIza"
            + "SyD4x7kQ2mN8pR1tV5wY3zB6cF9gH0jL2kM&amp;q=Moscow\">|SyD4x7kQ2mN8pR1tV5wY3zB6cF9gH0jL2kM",
        "password-in-url|Прайс: ftp://price:price2024@ftp.example.com/price.xls|price2024"
      })
  void whatIsMeantForTheBuyersOfAGoodIsReportedAndRefusesNothing(
      String rule, String text, String secret) throws Exception {
    for (String name : List.of("import.xml", "v8_1.zip")) {
      byte[] xml = good(text).getBytes(UTF_8);
      OneC client = login("quarantine");
      client.file(name, name.endsWith(".xml") ? xml : Content.zip(Map.of("import.xml", xml)));
      Delivery delivery = gate.delivery(client.deliver("import.xml"));
      JsonArray findings = delivery.manifest().getJsonArray("findings");
      assertThat(findings).hasSize(1);
      assertThat(findings.getJsonObject(0).getString("rule")).isEqualTo(rule);
      assertThat(findings.getJsonObject(0).getString("passed")).isEqualTo("text");
      assertThat(findings.getJsonObject(0).getString("id")).isEqualTo("0-1#ё");
      assertThat(findings.getJsonObject(0).getString("product")).isEqualTo("Щётка «0»");
      assertThat(findings.toString()).doesNotContain(secret.substring(4));
    }
    assertThat(Delivery.children(gate.data().resolve("quarantine"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AKIA" + "QYLPMN5HHHFPZAM2",
        "postgres://shop:" + "Qwer7tyu@db.example.ru/shop",
        "Srvr=&quot;s&quot;;Ref=&quot;ut&quot;;Usr=&quot;Exchange&quot;;Pwd=&quot;"
            + "Qwer7tyu&quot;"
      })
  void whatIsMeantForNobodyIsRefusedAndTheGoodIsNamed(String text) throws Exception {
    OneC client = login("quarantine");
    client.file("import.xml", good("пароль: admin12345, " + text).getBytes(UTF_8));
    String answer = client.importFile("import.xml").text();
    assertThat(answer)
        .matches(
            "failure\nSuspicious content: import.xml: [a-z0-9-]+ at byte \\d+: .{0,4}\\*{4}, Id 0-1#\\?");
    assertThat(answer).doesNotContain("password-assignment").hasSizeLessThan(255);
    Path refused = Delivery.children(gate.data().resolve("quarantine")).get(0);
    assertThat(
            Delivery.json(refused.resolve("reason.json")).getJsonObject("place").getString("title"))
        .isEqualTo("Щётка «0»");
    assertThat(Delivery.regularFiles(gate.data()))
        .filteredOn(file -> file.endsWith("story.log"))
        .singleElement()
        .satisfies(story ->
            assertThat(Files.readString(story)).contains("= it is in the record of Щётка «0»\t"));
  }

  @Test
  void aWeakSecretInAnotherFileIsRefusedAsEver() throws Exception {
    OneC client = login("quarantine");
    client.file("settings.txt", "password=Admin_123".getBytes(UTF_8));
    client.file("import.xml", good("Щётка").getBytes(UTF_8));
    assertThat(client.importFile("import.xml").text())
        .isEqualTo(
            "failure\nSuspicious content: settings.txt: password-assignment at byte 9: Ad****");
  }

  @Test
  void aNameThatIsItselfASecretIsNotShown() throws Exception {
    OneC client = login("quarantine");
    client.file(
        "import.xml",
        good("пароль: admin12345")
            .replace("Щётка «0»", "Камера, пароль: Admin_123")
            .getBytes(UTF_8));
    JsonArray findings =
        gate.delivery(client.deliver("import.xml")).manifest().getJsonArray("findings");
    assertThat(findings).hasSize(2);
    assertThat(findings.toString())
        .doesNotContain("in_123")
        .doesNotContain("product")
        .contains("0-1#ё");
  }

  private static String good(String description) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация"
        + " xmlns=\"urn:1C.ru:commerceml_2\" ВерсияСхемы=\"2.07\"><Каталог><Ид>cat-1</Ид>"
        + "<Наименование>Каталог</Наименование><Товары><Товар><Ид>0-1#ё</Ид>"
        + "<Наименование>Щётка «0»</Наименование><Описание>" + description
        + "</Описание></Товар></Товары></Каталог></КоммерческаяИнформация>";
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
