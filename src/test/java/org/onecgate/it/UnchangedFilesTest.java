package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.storage.Disk;

/** Proves that what 1C sends again unchanged is not stored again, and that each delivery is whole nevertheless (P4). */
class UnchangedFilesTest {
  private static final String SAME = "import_files/ab/same.jpg";
  private static final String CHANGED = "import_files/ab/changed.jpg";
  private static final String LOOSE = "import_files/cd/loose.jpg";
  private static final String LOOSE_CHANGED = "import_files/cd/changed.jpg";

  @TempDir
  Path temp;

  @Test
  void anUnchangedFileIsLinkedToThatOfTheDeliveryBefore() throws Exception {
    try (EmbeddedGate gate = EmbeddedGate.start(temp)) {
      Delivery first = deliver(gate, 1);
      Delivery second = deliver(gate, 2);
      for (String name : new String[] {SAME, LOOSE}) {
        assertThat(number(second, name)).as(name).isEqualTo(number(first, name));
        assertThat(Files.getPosixFilePermissions(second.path(name))).isEqualTo(Disk.PUBLIC_FILE);
        assertThat(second.entries().get(name).getString("unchangedSince"))
            .isEqualTo(first.manifest().getString("delivery"));
      }
      for (String name : new String[] {CHANGED, LOOSE_CHANGED}) {
        assertThat(number(second, name)).as(name).isNotEqualTo(number(first, name));
        assertThat(second.path(name)).hasBinaryContent(picture(name, 2));
        assertThat(first.path(name)).hasBinaryContent(picture(name, 1));
      }

      Disk.deleteTree(first.directory()); // as a consumer does that has taken it
      Delivery third = deliver(gate, 2);
      for (String name : new String[] {SAME, LOOSE, CHANGED, LOOSE_CHANGED}) {
        assertThat(number(third, name)).as(name).isEqualTo(number(second, name));
        assertThat(Delivery.sha256(third.path(name)))
            .isEqualTo(third.entries().get(name).getString("sha256"));
      }
    }
  }

  @Test
  void anotherServerOrTypeHasFilesOfItsOwn() throws Exception {
    ServersFile.write(temp, Map.of("one", "", "other", ""));
    try (EmbeddedGate gate = EmbeddedGate.start(temp)) {
      Delivery first = gate.delivery(
          sent(new OneC(gate.uri(), "one", EmbeddedGate.PASSWORD).begin(), 1).deliver("v8_1.zip"));
      Delivery second =
          gate.delivery(sent(new OneC(gate.uri(), "other", EmbeddedGate.PASSWORD).begin(), 1)
              .deliver("v8_1.zip"));
      assertThat(number(second, SAME)).isNotEqualTo(number(first, SAME));
    }
  }

  @Test
  void whereLinksAreOffEachDeliveryHasFilesOfItsOwn() throws Exception {
    try (EmbeddedGate gate = EmbeddedGate.start(temp, Map.of("gate.inbox.links", "off"))) {
      Delivery first = deliver(gate, 1);
      Delivery second = deliver(gate, 1);
      for (String name : new String[] {SAME, LOOSE}) {
        assertThat(number(second, name)).isNotEqualTo(number(first, name));
        assertThat(second.entries().get(name).getString("unchangedSince"))
            .isEqualTo(first.manifest().getString("delivery"));
      }
    }
  }

  private static Delivery deliver(EmbeddedGate gate, int version) throws IOException {
    return gate.delivery(sent(gate.client().begin(), version).deliver("v8_1.zip"));
  }

  private static OneC sent(OneC client, int version) throws IOException {
    Map<String, byte[]> archive = new LinkedHashMap<>();
    for (String name : new String[] {SAME, CHANGED}) {
      archive.put(name, picture(name, version));
    }
    assertThat(client.file("v8_1.zip", Content.zip(archive)).text()).isEqualTo("success");
    for (String name : new String[] {LOOSE, LOOSE_CHANGED}) {
      assertThat(client.file(name, picture(name, version)).text()).isEqualTo("success");
    }
    return client;
  }

  /** All of one size. */
  private static byte[] picture(String name, int version) {
    return Content.picture(name.contains("changed") ? version : 0, 100_000);
  }

  private static Object number(Delivery delivery, String name) throws IOException {
    return Files.getAttribute(delivery.path(name), "unix:ino");
  }
}
