package org.onecgate.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.ServersFile;

/** The command sends what 1C has exported as 1C would, and says what became of it (E1, E2, E16, E17). */
class SendTest {
  @TempDir
  static Path temp;

  private static EmbeddedGate gate;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path folder;

  @BeforeAll
  static void start() throws Exception {
    ServersFile.write(temp, Map.of("it", "", "small", "\"dialect\": {\"fileLimit\": 1000}"));
    gate = EmbeddedGate.start(temp, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    gate.close();
  }

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    folder = directory.resolve("webdata");
    Files.createDirectories(folder.resolve("import_files/ab"));
    Files.write(folder.resolve("import.xml"), Content.catalogue(40));
    Files.write(folder.resolve("offers.xml"), Content.offers(40));
    Files.write(folder.resolve("import_files/ab/щётка.png"), Content.png());
  }

  private int send(String url, String login, String password, Path what) {
    Command command = new Command(
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        asked -> password,
        Duration.ZERO);
    return command.applyAsInt(new String[] {"--url", url, "--login", login, what.toString()});
  }

  private int send(String login, Path what) {
    return send(gate.uri() + "1c_exchange", login, EmbeddedGate.PASSWORD, what);
  }

  private static List<String> deliveries() throws IOException {
    try (Stream<Path> all = Files.list(gate.data().resolve("inbox"))) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  private Delivery newest() throws IOException {
    List<String> all = deliveries();
    return gate.delivery(all.get(all.size() - 1));
  }

  private String errors() {
    return err.toString(UTF_8);
  }

  @Test
  void aDirectoryIsPublishedAsItIs() throws Exception {
    assertThat(send("it", folder)).as(errors()).isZero();
    assertThat(out.toString(UTF_8))
        .startsWith("sent import_files/ab/щётка.png\n")
        .contains("imported import.xml\nimported offers.xml\npublished 3 files, ")
        .doesNotContain(EmbeddedGate.PASSWORD);
    for (String name : List.of("import.xml", "offers.xml", "import_files/ab/щётка.png")) {
      assertThat(newest().content(name)).isEqualTo(Files.readAllBytes(folder.resolve(name)));
    }
    assertThat(newest().manifest().getString("closedBy")).isEqualTo("import");
  }

  @Test
  void aZipIsPublished() throws Exception {
    Path zip = folder.resolve("v8.zip");
    Files.write(zip, Content.zip(Map.of("import.xml", Content.catalogue(9))));
    assertThat(send("it", zip)).as(errors()).isZero();
    assertThat(newest().content("import.xml")).isEqualTo(Content.catalogue(9));
  }

  @Test
  void noChunkIsLargerThanTheGateAsksFor() throws Exception {
    assertThat(send("small", folder)).as(errors()).isZero();
    assertThat(newest().content("import.xml")).isEqualTo(Content.catalogue(40));
    int chunks = newest().entries().get("import.xml").getInt("chunks");
    assertThat(chunks).isEqualTo((Content.catalogue(40).length + 999) / 1000);
  }

  @Test
  void whatTheGateRefusesIsToldInItsWords() throws Exception {
    List<String> before = deliveries();
    Files.writeString(folder.resolve("import.xml"), "<К><О>");
    assertThat(send("it", folder)).isEqualTo(1);
    assertThat(errors()).startsWith("send: refused: XML refused: import.xml: ends inside");
    assertThat(send(gate.uri() + "1c_exchange", "it", "wrong-password-1", folder))
        .isEqualTo(1);
    assertThat(errors())
        .endsWith("send: refused: Wrong login or password\n")
        .doesNotContain("wrong-password-1");
    assertThat(deliveries()).isEqualTo(before);
  }

  @Test
  void whatCannotBeSentToItsEndIsDiscarded() throws Exception {
    Files.writeString(folder.resolve("zz: bad.xml"), "<a/>");
    assertThat(send("it", folder)).isEqualTo(1);
    assertThat(errors()).startsWith("send: refused: File name refused");
    try (Stream<Path> left = Files.walk(gate.data().resolve("1c_temp"))) {
      assertThat(left.filter(file -> file.endsWith("import.xml"))).isEmpty();
    }
  }

  @Test
  void whatIsNoGateIsCalledSo() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext("/", exchange -> {
      try (exchange) {
        byte[] page = "<html>hello</html>".getBytes(UTF_8);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
      }
    });
    other.start();
    String url = "http://127.0.0.1:" + other.getAddress().getPort() + "/1c_exchange";
    assertThat(send(url, "it", "password-1", folder)).isEqualTo(3);
    assertThat(errors()).contains("this is no gate: it answers checkauth with the status 200");
    other.stop(0);
  }

  @Test
  void whereNobodyListensTheStatusSaysThatItMayBeTriedAgain() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(send("http://127.0.0.1:" + port + "/1c_exchange", "it", "password-1", folder))
        .isEqualTo(3);
    assertThat(errors()).startsWith("send: not sent: ");
  }

  @Test
  void aWrongUsageIsExplained() throws Exception {
    Command command = new Command(
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        asked -> "password-1",
        Duration.ZERO);
    String url = gate.uri() + "1c_exchange";
    for (String[] words : new String[][] {
      {},
      {"--url", url, "--login", "it"},
      {"--url", url, folder.toString()},
      {"--url", "ftp://x/", "--login", "it", folder.toString()},
      {"--url", url + "?a=b", "--login", "it", folder.toString()},
      {"--url", "http://it:secret@x/", "--login", "it", folder.toString()},
      {"--url", url, "--login", "it", "--password", "secret", folder.toString()},
      {"--url", url, "--login", "it", "--type", "crm", folder.toString()},
      {"--url", url, "--login", "it", folder.resolve("not-there").toString()},
      {"--url", url, "--login", "it", folder.resolve("import_files").toString()},
    }) {
      err.reset();
      assertThat(command.applyAsInt(words)).as(String.join(" ", words)).isEqualTo(2);
      assertThat(errors()).startsWith("send: ").contains("usage: java -jar onec-gate.war send");
    }
    assertThat(command.applyAsInt(new String[] {"--help"})).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo(Arguments.USAGE);
  }
}
