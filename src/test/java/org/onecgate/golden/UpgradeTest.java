package org.onecgate.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onecgate.it.Awaited;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;

/**
 * Starts on data directories that former versions left when they were killed with work half done, and proves that
 * nothing of it is lost (O4). {@code src/bench/golden.sh} has made them; each bears the commit of its version.
 */
class UpgradeTest {
  private static final Path DIRECTORIES = Path.of("src/test/resources/org/onecgate/upgrade");

  private static final String TOKEN = "api-token-0123456789";

  /** A century, in hours: the directories grow old. */
  private static final String AGES = "876000";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir
  Path temp;

  private final Properties notes = new Properties();
  private final Queue<String> announced = new ConcurrentLinkedQueue<>();

  static List<String> versions() throws IOException {
    try (Stream<Path> all = Files.list(DIRECTORIES)) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void thereAreSome() throws IOException {
    assertThat(versions()).hasSizeGreaterThanOrEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void workThatAFormerVersionLeftHalfDoneIsDone(String version) throws Exception {
    Path data = unpack(DIRECTORIES.resolve(version));
    boolean hadWebhook = Files.isDirectory(data.resolve("state/handovers/webhook"));
    boolean hadCatalogue = Files.isDirectory(data.resolve("state/handovers/catalogue"));
    Path refused = only(data.resolve("quarantine"));
    HttpServer shop =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      announced.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    shop.start();
    try (EmbeddedGate gate = EmbeddedGate.start(
        temp,
        Map.of(
            "gate.api.token", TOKEN,
            "gate.session.hours", AGES,
            "gate.handover.hours", AGES,
            "gate.quarantine.days", "36500",
            "gate.history.days", "36500",
            "gate.webhook.url", "http://127.0.0.1:" + shop.getAddress().getPort() + "/hook",
            "gate.webhook.secret", TOKEN))) {
      String sealed =
          new OneC(gate.uri(), "1c", note("password")).resume(note("sealed")).deliver("import.xml");
      assertThat(gate.delivery(sealed).digests())
          .isEqualTo(Map.of("import.xml", note("sealed.sha256")));

      OneC half = new OneC(gate.uri(), "1c", note("password")).resume(note("half"));
      assertThat(
              half.file("import.xml", Files.readAllBytes(temp.resolve("rest"))).text())
          .isEqualTo("success");
      String ended = half.deliver("import.xml");
      assertThat(gate.delivery(ended).digests()).isEqualTo(Map.of("import.xml", note("sha256")));

      for (String published : List.of(note("published"), note("again"), sealed, ended)) {
        assertThat(gate.delivery(published).manifest().getString("delivery")).isEqualTo(published);
        assertThat(api(gate, "GET", "exchanges/" + published)).contains("\"state\":\"published\"");
      }
      String released = refused.getFileName().toString();
      assertThat(api(gate, "GET", "quarantine")).contains(released);
      if (Boolean.parseBoolean(note("releasable"))) {
        api(gate, "POST", "quarantine/" + released + "/release");
        Awaited.until(
            "what was released is published",
            () -> Files.isDirectory(gate.data().resolve("inbox").resolve(released)));
      }

      if (hadWebhook) {
        Awaited.until(
            "the shop is told of " + note("published"), () -> isAnnounced(note("published")));
        Awaited.until("the shop is told of " + note("again"), () -> isAnnounced(note("again")));
        Awaited.until("the shop is told of " + sealed, () -> isAnnounced(sealed));
      }
      if (Boolean.parseBoolean(note("orders"))) {
        orders(gate);
      }
      if (hadCatalogue) {
        Awaited.until(
            "the catalogue has what waited",
            () -> api(gate, "GET", "catalogue/1c/products?article=A199").contains("t199"));
      }
    } finally {
      shop.stop(0);
    }
  }

  private void orders(EmbeddedGate gate) throws IOException {
    Path outbox = gate.data().resolve("outbox/1c");
    assertThat(numbers(outbox.resolve("sent"))).containsExactlyInAnyOrder("1001", "1002");
    assertThat(numbers(outbox.resolve("waiting"))).containsExactlyInAnyOrder("1003", "1004");
    OneC sale = new OneC(gate.uri(), "1c", note("password"));
    sale.login("sale");
    sale.resume(note("offered"));
    assertThat(sale.get("mode=success&sessid=" + note("offered")).text()).startsWith("success");
    assertThat(numbers(outbox.resolve("sent"))).containsExactlyInAnyOrder("1001", "1002", "1003");
    assertThat(numbers(outbox.resolve("waiting"))).containsExactly("1004");
  }

  private static List<String> numbers(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(each -> each.getFileName().toString().replaceAll(".*~|\\.xml$", ""))
          .toList();
    }
  }

  private boolean isAnnounced(String delivery) {
    return announced.stream().anyMatch(each -> each.contains(delivery));
  }

  private String note(String name) {
    return notes.getProperty(name);
  }

  private static String api(EmbeddedGate gate, String method, String path) throws IOException {
    try {
      HttpResponse<String> answer = HTTP.send(
          HttpRequest.newBuilder(URI.create(gate.uri() + "api/" + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .header("Authorization", "Bearer " + TOKEN)
              .header("Content-Type", "application/json")
              .build(),
          HttpResponse.BodyHandlers.ofString());
      return answer.body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static Path only(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> found = Files.list(directory)) {
      found.forEach(all::add);
    }
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  /** With the modes that it had; tells where the data directory is. */
  private Path unpack(Path zip) throws IOException {
    try (FileSystem from = FileSystems.newFileSystem(
            URI.create("jar:" + zip.toUri()), Map.of("enablePosixFileAttributes", "true"));
        Stream<Path> all = Files.walk(from.getPath("/"))) {
      for (Path each : (Iterable<Path>) all.skip(1)::iterator) {
        Path target = temp.resolve(each.toString().substring(1));
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(each);
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
        Files.setPosixFilePermissions(target, mode);
      }
    }
    try (Reader reader = Files.newBufferedReader(temp.resolve("golden.properties"))) {
      notes.load(reader);
    }
    return temp.resolve("data");
  }
}
