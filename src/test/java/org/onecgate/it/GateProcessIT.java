package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Proves that {@code java -jar} runs the gate by itself (D1, D2), tells its operator what is needed,
 * stops and starts again without loss, survives being killed (E18, W4), and needs no memory for the
 * size of what it receives (E6).
 */
@Tag("process")
class GateProcessIT {
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration CHECK = Duration.ofSeconds(90);

  /** Little memory, and the compiler that makes a digest of hundreds of megabytes fast. */
  private static final String[] SMALL = {"-Xmx64m", "-XX:TieredStopAtLevel=4"};

  private Path directory;

  @BeforeEach
  void begin(TestInfo test) throws IOException {
    Path all = Path.of(System.getProperty("it.data", "target/it-process"));
    String name = test.getTestMethod().orElseThrow().getName();
    directory = all.toAbsolutePath().resolve(name);
    deleteTree(directory); // of an earlier run in the same place
    Files.createDirectories(directory);
  }

  @AfterEach
  void end() throws IOException {
    deleteTree(directory); // some are large
  }

  @Test
  void aFreshStartTellsWhatToTypeAndTheLoginWorks() throws Exception {
    try (GateProcess gate = GateProcess.start(directory, Map.of())) {
      assertThat(gate.uri().getPort()).isPositive();
      assertThat(gate.printed("address")).isEqualTo(gate.uri() + "1c_exchange");
      assertThat(gate.printed("Dashboard")).isEqualTo(gate.uri().toString());
      assertThat(gate.printed("Data")).isEqualTo(directory.resolve("data").toString());
      assertThat(gate.printed("password")).hasSizeGreaterThanOrEqualTo(16);

      exchange(gate.client(), "import.xml", Content.catalogue(100));

      String log = gate.errors();
      assertThat(log).doesNotContain(gate.printed("password"));
      assertThat(gate.terminate(STOP)).as("it stops in time").isTrue();
      assertThat(gate.output().lines().filter(line -> line.startsWith("Gate is ready: ")))
          .containsExactly("Gate is ready: " + gate.uri());
      assertThat(Delivery.children(directory.resolve("tmp")).stream()
              .filter(p -> p.getFileName().toString().startsWith("onec-gate")))
          .as("temporary directories")
          .isEmpty();
    }
  }

  @Test
  void aBlankDataDirectoryIsTheUsualOneAndStaysBehind() throws Exception {
    try (GateProcess gate = GateProcess.start(directory, Map.of("GATE_DATA", ""), "-Dgate.data=")) {
      assertThat(gate.printed("Data")).isEqualTo(directory.resolve("gate-data").toString());
      assertThat(gate.terminate(STOP)).isTrue();
    }
    assertThat(directory.resolve("gate-data/state/servers.json")).exists();
  }

  @Test
  void checkTellsOfFilesWithoutAServer() throws Exception {
    Path input = Files.createDirectory(directory.resolve("input"));
    Files.write(input.resolve("import.xml"), Content.catalogue(10));
    Files.writeString(input.resolve("offers.xml"), "<a>", StandardCharsets.UTF_8);
    Path records = directory.resolve("records");

    try (GateProcess check =
        GateProcess.check(directory, "--records", records.toString(), input.toString())) {
      assertThat(check.waitFor(CHECK)).isTrue();
      assertThat(check.status()).as(check.errors()).isEqualTo(1);
      assertThat(check.output())
          .contains("import.xml\n", "10 product", "XML refused: offers.xml: ends inside a,")
          .contains("; refused: 1\n");
      assertThat(check.errors()).as("no progress where nobody looks").isEmpty();
    }
    assertThat(records.resolve("product.jsonl")).content(StandardCharsets.UTF_8).hasLineCount(10);
    assertThat(directory.resolve("data")).doesNotExist();
    assertThat(Delivery.children(directory.resolve("tmp")).stream()
            .filter(p -> p.getFileName().toString().startsWith("onec-gate")))
        .as("temporary directories")
        .isEmpty();
  }

  @Test
  void theSecondStartShowsNoPasswordAndTheOldOneStillWorks() throws Exception {
    String login;
    String password;
    String key;
    try (GateProcess first = GateProcess.start(directory, Map.of())) {
      login = first.printed("login");
      password = first.printed("password");
      OneC client = first.client().begin();
      assertThat(client.file("import.xml", Content.catalogue(3)).text()).isEqualTo("success");
      key = client.key();
      assertThat(first.terminate(STOP)).isTrue();
    }
    try (GateProcess second = GateProcess.start(directory, Map.of())) {
      assertThat(second.output()).doesNotContain("password").doesNotContain(password);
      exchange(second.client(login, password), "offers.xml", Content.offers(10));
      OneC resumed = second.client(login, password).resume(key);
      assertThat(delivery(resumed.deliver("import.xml")).content("import.xml"))
          .isEqualTo(Content.catalogue(3));
    }
  }

  @Test
  void aKillInTheMiddleOfAnUploadLeavesAnExchangeThatCanBeFinished() throws Exception {
    byte[] whole = Content.picture(1, 3_000_000);
    byte[] first = Arrays.copyOf(whole, 1_000_000);
    byte[] rest = Arrays.copyOfRange(whole, 1_000_000, whole.length);
    String key;
    Path part;
    try (GateProcess gate = GateProcess.startKnown(directory, Map.of())) {
      OneC client = gate.known().begin();
      key = client.key();
      assertThat(client.file("v8_1A2B_3.bin", first).text()).isEqualTo("success");
      part = session(key).resolve("intake/files/v8_1A2B_3.bin");
      try (Wire wire = client.beginFile("v8_1A2B_3.bin", rest.length)) {
        wire.send(Arrays.copyOf(rest, 1_500_000));
        Awaited.until("a part is written", () -> Files.size(part) == 2_500_000);
        gate.kill();
      }
    }
    assertThat(Files.size(part)).as("half a chunk before the start").isEqualTo(2_500_000);
    assertThat(Files.exists(part.resolveSibling("v8_1A2B_3.bin.lock"))).isTrue();
    try (GateProcess gate = GateProcess.start(directory, Map.of())) {
      assertThat(Files.size(part)).as("half a chunk after the start").isEqualTo(1_000_000);
      assertThat(Files.exists(part.resolveSibling("v8_1A2B_3.bin.lock"))).isFalse();
      OneC client = gate.known().resume(key);
      assertThat(client.file("v8_1A2B_3.bin", rest).text()).isEqualTo("success");
      assertThat(delivery(client.deliver("v8_1A2B_3.bin")).content("v8_1A2B_3.bin"))
          .isEqualTo(whole);
    }
  }

  @Test
  void aKillAsSoonAsAChunkIsAcknowledgedLosesNothing() throws Exception {
    String login = "it";
    String password = "it-password";
    String[] options = {
      "-Dgate.bootstrap.server.login=" + login, "-Dgate.bootstrap.server.password=" + password
    };
    byte[] whole = Content.catalogue(200);
    String key = "";
    int size = whole.length / 3 + 1;
    for (int at = 0; at < whole.length; at += size) {
      try (GateProcess gate = GateProcess.start(directory, Map.of(), options)) {
        OneC client = gate.client(login, password);
        client = at == 0 ? client.begin() : client.resume(key);
        key = client.key();
        byte[] chunk = Arrays.copyOfRange(whole, at, Math.min(at + size, whole.length));
        assertThat(client.file("import.xml", chunk).text()).isEqualTo("success");
        gate.kill();
      }
    }
    try (GateProcess gate = GateProcess.start(directory, Map.of(), options)) {
      OneC client = gate.client(login, password).resume(key);
      assertThat(delivery(client.deliver("import.xml")).content("import.xml")).isEqualTo(whole);
      assertThat(gate.output()).doesNotContain(password);
    }
  }

  @Test
  void aCyrillicNameIsPublishedWhereTheLocaleKnowsNoCyrillic() throws Exception {
    String name = "import_files/аб/Фото №1.jpg";
    byte[] picture = Content.picture(2, 10_000);
    byte[] zipped = Content.picture(3, 20_000);
    Map<String, String> posix = Map.of("LC_ALL", "C", "LANG", "C");
    try (GateProcess gate = GateProcess.startKnown(directory, posix)) {
      OneC client = gate.known().begin();
      assertThat(client.file(name, picture).text()).isEqualTo("success");
      assertThat(
              client.file("v8_1.zip", Content.zip(Map.of("Прайс.jpg", zipped))).text())
          .isEqualTo("success");
      Delivery delivery = delivery(client.deliver(name));

      assertThat(delivery.entries()).containsOnlyKeys(name, "Прайс.jpg");
      for (JsonObject entry : delivery.entries().values()) {
        assertThat(entry.getString("path")).startsWith("files/");
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(entry.getString("path")))
            .as(entry.getString("path") + " is ASCII")
            .isTrue();
      }
      assertThat(delivery.content(name)).isEqualTo(picture);
      assertThat(delivery.content("Прайс.jpg")).isEqualTo(zipped);
      assertThat(Delivery.mode(delivery.path(name))).isEqualTo("0644");
    }
  }

  @Test
  void theModesAreTheSameUnderANarrowUmask() throws Exception {
    try (GateProcess gate = GateProcess.startUnderUmask("0077", directory)) {
      byte[] content = Content.catalogue(5);
      OneC client = gate.client().begin();
      assertThat(client.file("import.xml", content).text()).isEqualTo("success");
      assertThat(Delivery.mode(session(client.key()).resolve("intake/files/import.xml")))
          .isEqualTo("0644");
      Delivery delivery = delivery(client.deliver("import.xml"));
      assertThat(Delivery.mode(delivery.path("import.xml"))).isEqualTo("0644");
      assertThat(Delivery.mode(delivery.directory().resolve("manifest.json"))).isEqualTo("0644");
      assertThat(Delivery.mode(delivery.directory())).isEqualTo("0755");
      assertThat(Delivery.mode(delivery.directory().resolve("files"))).isEqualTo("0755");
      assertThat(Delivery.mode(directory.resolve("data/inbox"))).isEqualTo("0755");
      assertThat(Delivery.mode(directory.resolve("data/state/servers.json"))).isEqualTo("0600");
    }
  }

  @Test
  void anUnknownSettingStopsTheStartAndIsNamed() throws Exception {
    try (GateProcess gate = GateProcess.launch(directory, Map.of(), "-Dgate.tpyo=1")) {
      assertThat(gate.waitFor(Duration.ofSeconds(60))).as("it ends by itself").isTrue();
      assertThat(gate.status()).isEqualTo(2);
      assertThat(gate.errors()).contains("gate.tpyo");
      assertThat(gate.output()).doesNotContain("Gate is ready");
    }
  }

  @Test
  void aWrongSettingIsOneLineWithTheKeyTheValueAndWhatIsRight() throws Exception {
    try (GateProcess gate = GateProcess.launch(directory, Map.of(), "-Dgate.file_limit=eight")) {
      assertThat(gate.waitFor(Duration.ofSeconds(60))).as("it ends by itself").isTrue();
      assertThat(gate.status()).isEqualTo(2);
      assertThat(gate.errors().strip())
          .isEqualTo("1C Gate cannot start: gate.file_limit is no size such as 8 MiB: eight");
    }
  }

  @Test
  void theLogIsJsonFromItsFirstLineToItsLastIfThatIsSet() throws Exception {
    Map<String, String> json = Map.of("GATE_LOG_FORMAT", "json");
    List<JsonObject> log;
    try (GateProcess gate = GateProcess.startKnown(directory, json)) {
      OneC client = gate.known().begin();
      client.file("import.xml", "<no>".getBytes(StandardCharsets.UTF_8));
      assertThat(client.importFile("import.xml").text()).startsWith("failure");
      assertThat(gate.terminate(STOP)).isTrue();
      log = objects(gate.errors());
    }
    assertThat(log.get(0).getString("message")).startsWith("starting version=");
    assertThat(log.get(log.size() - 1).getString("message")).isEqualTo("stopped");
    assertThat(log).anySatisfy(line -> {
      assertThat(line.getString("message")).startsWith("BROKEN_XML import refused exchange=");
      assertThat(line.getString("level")).isEqualTo("WARNING");
      assertThat(line.getString("server")).isEqualTo("1c");
      assertThat(line.getString("exchange")).isNotEmpty();
      assertThat(line.getString("thread")).startsWith("gate-import-");
    });
    Map<String, String> wrong = Map.of("GATE_LOG_FORMAT", "json", "GATE_DURABILITY", "none");
    try (GateProcess gate = GateProcess.launch(directory, wrong)) {
      assertThat(gate.waitFor(CHECK)).isTrue();
      assertThat(gate.status()).isEqualTo(2);
      List<JsonObject> refused = objects(gate.errors());
      assertThat(refused.get(refused.size() - 1).getString("message"))
          .startsWith("1C Gate cannot start: gate.durability is chunk or delivery, not none");
    }
    try (GateProcess gate = GateProcess.launch(directory, Map.of("GATE_LOG_FORMAT", "xml"))) {
      assertThat(gate.waitFor(CHECK)).isTrue();
      assertThat(gate.status()).isEqualTo(2);
      assertThat(gate.errors())
          .isEqualTo("1C Gate cannot start: gate.log.format is text or json, not xml\n");
    }
  }

  /** Each line is one. */
  private static List<JsonObject> objects(String lines) {
    return lines
        .lines()
        .map(line -> {
          try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
          }
        })
        .toList();
  }

  @Test
  void argumentsThatCannotBeMeantStartNothing() throws Exception {
    try (GateProcess gate = GateProcess.run(directory, "--port", "9000")) {
      assertThat(gate.waitFor(Duration.ofSeconds(60))).as("it ends by itself").isTrue();
      assertThat(gate.status()).isEqualTo(2);
      assertThat(gate.errors()).contains("--port 9000", "--help").hasLineCount(1);
    }
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void itTellsItsVersionAndItsUse() throws Exception {
    try (GateProcess version = GateProcess.run(directory, "--version");
        GateProcess help = GateProcess.run(directory, "--help")) {
      assertThat(version.waitFor(Duration.ofSeconds(60))).isTrue();
      assertThat(version.status()).isZero();
      assertThat(version.output().strip()).matches("1C Gate \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
      assertThat(help.waitFor(Duration.ofSeconds(60))).isTrue();
      assertThat(help.status()).isZero();
      assertThat(help.output()).contains("check", "send", "--version", "GATE_PORT=8080");
      assertThat(version.errors() + help.errors()).isEmpty();
    }
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void aWrongPortStopsTheStartWithAnotherStatus() throws Exception {
    try (GateProcess gate =
        GateProcess.launch(directory, Map.of("GATE_PORT", "0"), "-Dgate.port=http")) {
      assertThat(gate.waitFor(Duration.ofSeconds(60))).as("it ends by itself").isTrue();
      assertThat(gate.status()).isEqualTo(2);
      assertThat(gate.errors()).contains("gate.port").contains("http");
    }
  }

  @Test
  void aFileFarLargerThanTheMemoryArrivesWhole() throws Exception {
    receiveInThreeChunks(250_000_000L);
  }

  @Test
  @Tag("long")
  void aFileOfThreeGibibytesArrivesWhole() throws Exception {
    receiveInThreeChunks(3L << 30);
  }

  private void receiveInThreeChunks(long size) throws Exception {
    long chunk = size / 3 + 1;
    MessageDigest digest = Delivery.sha256();
    try (GateProcess gate = GateProcess.startKnown(directory, Map.of(), SMALL);
        InputStream whole = new DigestInputStream(Content.stream(7, size), digest)) {
      OneC client = gate.known().begin();
      for (long left = size; left > 0; left -= Math.min(chunk, left)) {
        assertThat(client
                .file("import_files/large.bin", whole, Math.min(chunk, left))
                .text())
            .isEqualTo("success");
      }
      Delivery delivery = delivery(client.deliver("import_files/large.bin"));
      Path file = delivery.path("import_files/large.bin");
      String sent = HexFormat.of().formatHex(digest.digest());
      assertThat(Files.size(file)).isEqualTo(size);
      assertThat(delivery.entries().get("import_files/large.bin").getString("sha256"))
          .isEqualTo(sent);
      assertThat(Delivery.sha256(file)).isEqualTo(sent);
    }
  }

  private void exchange(OneC client, String name, byte[] content) throws IOException {
    client.begin().fileInChunks(name, content, 4_096);
    Delivery delivery = delivery(client.deliver(name));
    assertThat(delivery.content(name)).isEqualTo(content);
    assertThat(Delivery.mode(delivery.path(name))).isEqualTo("0644");
  }

  private Delivery delivery(String id) throws IOException {
    return Delivery.read(directory.resolve("data"), id);
  }

  private Path session(String key) {
    return directory
        .resolve("data/1c_temp")
        .resolve(Delivery.sha256(key.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void deleteTree(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    Files.walkFileTree(top, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
        Files.delete(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
