package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names in archives from 1C's users to the consumer (E11). */
class ArchiveNamesTest extends WithGate {
  private OneC send(Map<String, byte[]> entries) throws Exception {
    OneC client = gate.client().begin();
    assertThat(client.file("v8_1.zip", Content.zip(entries)).text()).isEqualTo("success");
    return client;
  }

  private static Map<String, byte[]> named(String... names) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("import.xml", Content.catalogue(1));
    for (String name : names) {
      entries.put(name, name.getBytes(UTF_8));
    }
    return entries;
  }

  @Test
  void picturesNamedInAnyWayArriveAndTheManifestTellsWhere() throws Exception {
    String[] names = {
      "import_files/ab/0a1b_2c3d.",
      "import_files/ab/0a1b_2c3d.jpg ",
      "import_files/Инструкция 5\u00a0л.jpg",
      "import_files/«test».jpg",
      "import_files/\"test\".jpg",
      "import_files/art-100.jpg",
      "import_files/ART-100.JPG",
      "import_files/a b.jpg",
      "import_files/a%20b.jpg"
    };
    Delivery delivery = gate.delivery(send(named(names)).deliver("import.xml"));
    for (String name : names) {
      assertThat(delivery.content(name)).as(name).isEqualTo(name.getBytes(UTF_8));
    }
    assertThat(delivery.files()).hasSize(names.length + 1);
    assertThat(delivery.entries().get("import_files/ab/0a1b_2c3d.jpg ").getString("path"))
        .isEqualTo("files/import_files/ab/0a1b_2c3d.jpg%20");
    assertThat(delivery.entries().get("import_files/ab/0a1b_2c3d.").getString("path"))
        .isEqualTo("files/import_files/ab/0a1b_2c3d%2E");
    assertThat(delivery.entries().get("import_files/art-100.jpg").getString("path"))
        .isEqualTo("files/import_files/art-100.jpg");
  }

  @Test
  void leftoversAreLeftOutAndTheManifestSaysSo() throws Exception {
    OneC client = send(named("__MACOSX/._import.xml", "import_files/Thumbs.db", ".DS_Store"));
    client.file("~$price.xls", "x".getBytes(UTF_8));
    Delivery delivery = gate.delivery(client.deliver("import.xml"));
    assertThat(delivery.entries().keySet()).containsExactly("import.xml");
    List<JsonObject> findings =
        delivery.manifest().getJsonArray("findings").getValuesAs(JsonObject.class);
    assertThat(findings)
        .extracting(f -> f.getString("rule"), f -> f.getString("file"))
        .containsExactlyInAnyOrder(
            org.assertj.core.api.Assertions.tuple("leftover", "v8_1.zip"),
            org.assertj.core.api.Assertions.tuple("picture-not-sent", "import.xml"),
            org.assertj.core.api.Assertions.tuple("leftover", "~$price.xls"));
    assertThat(findings.toString()).contains("3 left out: ", "__MACOSX/._import.xml");
  }

  @Test
  void aRefusedEntryIsNamedInTheLineTheRecordAndTheStory() throws Exception {
    OneC client = send(named("import_files/../../evil.jpg"));
    String named = "the name of an entry is refused: \"import_files/../../evil.jpg\"";
    assertThat(client.importFile("import.xml").text())
        .isEqualTo("failure\nArchive refused: v8_1.zip: " + named + ": a relative segment");
    Path quarantined = Delivery.children(gate.data().resolve("quarantine")).get(0);
    String id = quarantined.getFileName().toString();
    Path record = gate.data().resolve("state/jobs").resolve(id);
    assertThat(Delivery.json(record.resolve("job.json")).getString("error")).contains(named);
    assertThat(Files.readString(record.resolve("story.log"))).contains(named);
  }
}
