package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Proves that files come out as they went in, byte for byte, whichever way 1C sends them: each in
 * one chunk, each in many, or all in one zip (E1, E2, E9, E22, protocol 1.7).
 */
class ThreeWaysTest extends WithGate {
  private static final int CHUNK = 65_536;

  @Test
  void generatedFilesComeOutTheSameOnAllThreeWays() throws IOException {
    assertSameOnAllWays(withPictures(Content.catalogue(2_000), Content.offers(2_000)));
  }

  @Test
  void filesOfUt11ComeOutTheSameOnAllThreeWays() throws IOException {
    assertSameOnAllWays(withPictures(
        Samples.read("utf8-2.07/import0_1.xml"), Samples.read("utf8-2.07/offers0_1.xml")));
  }

  @Test
  void filesWithWindowsLineEndsComeOutTheSameOnAllThreeWays() throws IOException {
    assertSameOnAllWays(withPictures(
        Samples.read("utf8-2.08-crlf/import.xml"), Samples.read("utf8-2.08-crlf/offers.xml")));
  }

  @Test
  void filesInWindows1251ComeOutTheSameOnAllThreeWays() throws IOException {
    assertSameOnAllWays(withPictures(
        Samples.read("cp1251-2.03-orders/from.xml"), Samples.read("cp1251-2.03-orders/to.xml")));
  }

  @Test
  void aFileThatIsAMultipleOfTheChunkComesOutWhole() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("exact.bin", Content.picture(1, 4 * CHUNK));
    files.put("over.bin", Content.picture(2, 4 * CHUNK + 1));
    files.put("under.bin", Content.picture(3, 4 * CHUNK - 1));
    assertPublished(files, send(files, CHUNK));
  }

  @Test
  void aFileInAHundredChunksComesOutWhole() throws IOException {
    Map<String, byte[]> files = Map.of("hundred.bin", Content.picture(4, 100 * 1_000));
    assertPublished(files, send(files, 1_000));
  }

  @Test
  void theManifestTellsInHowManyChunksEachFileAndArchiveCame() throws IOException {
    byte[] zip = Content.zip(Map.of("import.xml", Content.catalogue(50)));
    OneC client = gate.client().begin();
    client.fileInChunks("three.bin", Content.picture(5, 2_500), 1_000);
    client.file("one.bin", Content.picture(6, 2_500));
    client.fileInChunks("v8_1A2B_3.zip", zip, zip.length / 2 + 1);
    Delivery delivery = gate.delivery(client.deliver("import.xml"));
    assertThat(delivery.entries().get("three.bin").getInt("chunks")).isEqualTo(3);
    assertThat(delivery.entries().get("one.bin").getInt("chunks")).isEqualTo(1);
    assertThat(delivery.entries().get("import.xml").getString("archive"))
        .isEqualTo("v8_1A2B_3.zip");
    assertThat(delivery.entries().get("import.xml")).doesNotContainKey("chunks");
    JsonObject archive = delivery.manifest().getJsonArray("archives").getJsonObject(0);
    assertThat(archive.getInt("chunks")).isEqualTo(2);
  }

  private static Map<String, byte[]> withPictures(byte[] imports, byte[] offers) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("import0_1.xml", imports);
    files.put("offers0_1.xml", offers);
    files.put("import_files/ab/ab0c_11.jpg", Content.picture(11, 150_000));
    files.put("import_files/cd/Фото товара (1).png", Content.picture(12, CHUNK));
    return files;
  }

  private void assertSameOnAllWays(Map<String, byte[]> files) throws IOException {
    Delivery plain = assertPublished(files, send(files, Integer.MAX_VALUE));
    Delivery inChunks = assertPublished(files, send(files, CHUNK));
    Delivery zipped =
        assertPublished(files, send(Map.of("v8_1A2B_3.zip", Content.zip(files)), CHUNK));

    assertThat(inChunks.digests()).isEqualTo(plain.digests());
    assertThat(zipped.digests()).isEqualTo(plain.digests());
    assertThat(zipped.manifest().getJsonArray("archives")).hasSize(1);
    Awaited.until(
        "the stagings are removed",
        () -> Delivery.children(gate.data().resolve("staging")).isEmpty());
  }

  private String send(Map<String, byte[]> files, int size) throws IOException {
    OneC client = gate.client().begin();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      client.fileInChunks(file.getKey(), file.getValue(), Math.min(size, file.getValue().length));
    }
    String asked = files.keySet().iterator().next();
    return client.deliver(asked.endsWith(".zip") ? "import0_1.xml" : asked);
  }

  private Delivery assertPublished(Map<String, byte[]> files, String id) throws IOException {
    Delivery delivery = gate.delivery(id);
    assertThat(delivery.entries()).containsOnlyKeys(files.keySet());
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String name = file.getKey();
      assertThat(Arrays.equals(delivery.content(name), file.getValue()))
          .as(name + " is what was sent")
          .isTrue();
      assertThat(delivery.entries().get(name).getString("sha256"))
          .isEqualTo(Delivery.sha256(file.getValue()));
      assertThat(delivery.entries().get(name).getInt("size")).isEqualTo(file.getValue().length);
      assertThat(Delivery.mode(delivery.path(name))).isEqualTo("0644");
      assertThat(Delivery.mode(delivery.path(name).getParent())).isEqualTo("0755");
    }
    assertThat(delivery.files()).hasSize(files.size());
    assertThat(Files.exists(delivery.directory().resolve("files/v8_1A2B_3.zip")))
        .isFalse();
    return delivery;
  }
}
