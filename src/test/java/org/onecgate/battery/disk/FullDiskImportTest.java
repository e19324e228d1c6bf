package org.onecgate.battery.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.ServersFile;
import org.onecgate.it.Wire;
import org.onecgate.storage.Disk;

/**
 * Archives that unpack to more than the volume has room for fill nothing up: their exchange waits with nothing
 * unpacked, that of another 1C goes on, and an administrator can end what waits (E7, S8).
 */
class FullDiskImportTest {
  private static final String TOKEN = "admin-token-0123456789";
  private static final long RESERVE = 4 << 20;

  @TempDir
  Path work;

  private AutoCloseable mounted = () -> {};
  private EmbeddedGate gate;

  @AfterEach
  void stop() throws Exception {
    if (gate != null) {
      gate.close();
    }
    mounted.close();
  }

  private void start(Path directory, Map<String, String> more)
      throws LifecycleException, IOException {
    ServersFile.write(directory, Map.of("bomber", "", "shop", ""));
    Map<String, String> settings = new HashMap<>(more);
    settings.put("gate.api.token", TOKEN);
    gate = EmbeddedGate.start(directory, settings);
  }

  private OneC client(String login) throws IOException {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD).begin();
  }

  private HttpResponse<String> api(String method, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(gate.uri() + "api/" + path))
                .header("Authorization", "Bearer " + TOKEN)
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  private static byte[] zip(String name, int size) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(new byte[size]);
    }
    return bytes.toByteArray();
  }

  /** The id of the one exchange whose files have been sealed and not published. */
  private String waiting() throws IOException {
    try (Stream<Path> all = Files.list(gate.data().resolve("staging"))) {
      return all.map(path -> path.getFileName().toString())
          .reduce((a, b) -> {
            throw new AssertionError("two of them: " + a + ", " + b);
          })
          .orElseThrow();
    }
  }

  private void assertHoldsOnlyWhatItReceived(String id) {
    Path staging = gate.data().resolve("staging").resolve(id);
    assertThat(staging.resolve("received")).exists();
    assertThat(staging.resolve("unpacked")).doesNotExist();
    assertThat(staging.resolve("assembled")).doesNotExist();
  }

  private void assertCancelled(String id, OneC client, String file) throws Exception {
    assertThat(api("GET", "exchanges/" + id).body())
        .as("somebody who looks on sees that it waits")
        .contains("\"state\":\"running\"", "\"step\":\"held\"");
    assertThat(api("POST", "exchanges/" + id + "/cancel"))
        .satisfies(answer -> assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200));
    assertThat(client.importFile(file).text()).isEqualTo("failure\nImport cancelled");
    assertThat(gate.data().resolve("quarantine").resolve(id)).exists();
    assertThat(api("POST", "exchanges/" + id + "/cancel").statusCode()).isEqualTo(409);
  }

  @Test
  void sixSmallArchivesThatUnpackToMoreThanThereIsFillNothingUp() throws Exception {
    Volume volume = Volume.mount(work.resolve("volume"), 40);
    mounted = volume;
    start(volume.path(), Map.of("gate.reserve", "4 MiB"));
    OneC bomber = client("bomber");
    for (int i = 0; i < 6; i++) {
      bomber.file("v8_" + i + ".zip", zip("big" + i + ".bin", 10 << 20));
    }
    long before = Disk.space(volume.path()).usable();
    for (int i = 0; i < 2; i++) {
      Wire.Answer answer = bomber.importFile("v8_0.zip");
      assertThat(answer.status()).isEqualTo(507);
      assertThat(answer.text())
          .matches("failure\nNot enough disk space: unpacking takes 60 MiB, free are 3\\d MiB");
      assertHoldsOnlyWhatItReceived(waiting());
      assertThat(Disk.space(volume.path()).usable())
          .isGreaterThan(before - (1 << 20))
          .isGreaterThan(RESERVE);
    }
    String id = waiting();
    OneC shop = client("shop");
    shop.file("import.zip", zip("good.bin", 1 << 20));
    assertThat(shop.importFile("import.zip").text()).as("another 1C").startsWith("success");
    assertCancelled(id, bomber, "v8_0.zip");
    OneC again = client("bomber");
    again.file("v8_0.zip", zip("good.bin", 1 << 20));
    assertThat(again.importFile("v8_0.zip").text()).as("the next one").startsWith("success");
  }

  @Test
  void whatWaitsForTheDiskIsPublishedOnceThereIsRoom() throws Exception {
    Volume volume = Volume.mount(work.resolve("volume"), 24);
    mounted = volume;
    start(volume.path(), Map.of("gate.reserve", "4 MiB"));
    OneC bomber = client("bomber");
    bomber.file("v8_0.zip", zip("big0.bin", 15 << 20));
    bomber.file("v8_1.zip", zip("big1.bin", 15 << 20));
    assertThat(bomber.importFile("v8_0.zip").status()).isEqualTo(507);
    volume.size(64);
    assertThat(bomber.importFile("v8_0.zip").text()).startsWith("success");
  }

  @Test
  void whatAScannerInterruptedGivesBackItsRoomAndCanBeCancelledToo() throws Exception {
    start(work, Map.of("gate.clamd", "127.0.0.1:1"));
    OneC bomber = client("bomber");
    bomber.file("import.zip", zip("good.bin", 1 << 20));
    assertThat(bomber.importFile("import.zip").text()).startsWith("failure\nScan failed");
    OneC next = client("bomber");
    next.file("import.xml", "<a/>".getBytes(UTF_8));
    String id = waiting();
    assertThat(next.importFile("import.xml").text()).startsWith("failure\nImport waits");
    assertHoldsOnlyWhatItReceived(id);
    assertCancelled(id, bomber, "import.zip");
    assertThat(next.importFile("import.xml").text())
        .as("what waited behind it has its turn")
        .startsWith("failure\nScan failed");
  }
}
