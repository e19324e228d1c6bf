package org.onecgate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.Delivery;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Forcing;

/** Proves that what is copied of a gate at work is all that it has acknowledged, and comes back as it was (O3, P0). */
class BackupTest {
  @TempDir
  Path temp;

  private final Commands commands = new Commands();

  @Test
  void aGateGoesOnWithWhatWasRestored() throws Exception {
    byte[] picture = Content.picture(1, 3000);
    OneC half;
    String first;
    String second;
    try (EmbeddedGate gate = EmbeddedGate.start(temp, Shop.SETTINGS)) {
      first = delivery(gate, picture);
      second = delivery(gate, picture);
      Shop.refused(gate);
      Shop.order(gate, "1001");
      Shop.takeOrders(gate);
      Shop.order(gate, "1002");
      half = Shop.half(gate, "import.xml", Shop.GOODS);
      Files.writeString(gate.data().resolve("gate.properties"), "gate.file_limit=8MiB\n");
      awaitTaken(gate, second);
      Path counts = gate.data().resolve("state/statistics.json");
      Awaited.until("they are counted", () -> Files.exists(counts));

      commands.done("backup", "--data", gate.data().toString(), backup().toString());
    }
    commands.done("restore", "--data", restored().toString(), backup().toString());

    Map<String, String> before = tree(temp.resolve("data"));
    before
        .keySet()
        .removeIf(name -> isLeftOut(name) || name.equals("state/refused.json")); // at the stop
    Map<String, String> after = tree(restored());
    assertThat(after.keySet()).containsExactlyInAnyOrderElementsOf(before.keySet());
    before
        .keySet()
        .removeIf(name -> name.endsWith(".db") // the same rows in other pages
            || name.equals("state/statistics.json")
            || name.endsWith("story.log")); // at the stop
    assertThat(after).containsAllEntriesOf(before);

    try (EmbeddedGate gate = EmbeddedGate.start(temp.resolve("again"), Shop.SETTINGS)) {
      assertThat(number(gate.delivery(second))).isEqualTo(number(gate.delivery(first)));
      assertThat(Shop.names(gate.data().resolve("quarantine"))).hasSize(1);
      assertThat(Shop.names(gate.data().resolve("outbox/1c/waiting")))
          .singleElement()
          .asString()
          .endsWith("~1002.xml");
      assertThat(Shop.names(gate.data().resolve("outbox/1c/sent"))).hasSize(1);
      OneC client = gate.client().resume(half.key());
      Shop.send(client, "import.xml", Shop.GOODS, Shop.GOODS.length / 2, Shop.GOODS.length);
      assertThat(gate.delivery(client.deliver("import.xml")).content("import.xml"))
          .isEqualTo(Shop.GOODS);
    }
  }

  @Test
  void bytesThatAreNotCommittedAreNotCopied() throws Exception {
    try (EmbeddedGate gate = EmbeddedGate.start(temp)) {
      OneC half = Shop.half(gate, "import.xml", Shop.GOODS);
      Path part = Path.of("1c_temp")
          .resolve(gate.session(half.key()).getFileName())
          .resolve("intake/files/import.xml");
      Files.write(gate.data().resolve(part), new byte[5], StandardOpenOption.APPEND);
      Files.writeString(gate.data().resolve(part + ".lock"), "somebody's");

      commands.done("backup", "--data", gate.data().toString(), backup().toString());

      Path copy = backup().resolve("data").resolve(part);
      assertThat(copy).hasBinaryContent(Arrays.copyOf(Shop.GOODS, Shop.GOODS.length / 2));
      assertThat(Shop.names(copy.getParent())).containsExactly("import.xml");
    }
  }

  /** The backup is stopped at each of these places, as the scheduler may do, and the gate goes on. */
  @Test
  void whatIsSealedBehindTheCopyOfItsSessionIsThereOnce() throws Exception {
    try (EmbeddedGate gate = EmbeddedGate.start(temp)) {
      OneC before = gate.client().begin();
      Shop.send(before, "import.xml", Shop.GOODS, 0, Shop.GOODS.length);
      OneC mixed = gate.client().begin();
      Shop.send(mixed, "import.xml", Shop.GOODS, 0, Shop.GOODS.length);
      String sealed = mixed.deliver("import.xml");
      Shop.send(mixed, "import.xml", Shop.GOODS, 0, 100);
      String[] late = new String[2];
      steps(gate, Backup::sessions, backup -> {
        late[0] = before.deliver("import.xml");
        Shop.send(mixed, "import.xml", Shop.GOODS, 100, Shop.GOODS.length);
        late[1] = mixed.deliver("import.xml");
        backup.others();
      });

      Path copy = backup().resolve("data");
      assertThat(Shop.names(copy.resolve("inbox"))).containsExactly(sealed);
      assertThat(Shop.names(copy.resolve("state/jobs"))).containsExactly(sealed);
      assertThat(Shop.names(copy.resolve("state/handovers/catalogue/1c/ended")))
          .doesNotContain(late[0] + ".json", late[1] + ".json");
      assertThat(session(copy, gate, before).resolve("intake/files/import.xml"))
          .hasBinaryContent(Shop.GOODS);
      assertThat(session(copy, gate, mixed).resolve("intake/files/import.xml"))
          .hasBinaryContent(Arrays.copyOf(Shop.GOODS, 100));
    }
  }

  /** Its directory is there before its record is, and the seal comes behind that. */
  @Test
  void anExchangeThatIsAboutToBeSealedIsThereOnce() throws Exception {
    String id = "20991121T033809275Z-1c30324c";
    try (EmbeddedGate gate = EmbeddedGate.start(temp)) {
      steps(
          gate,
          backup -> Files.createDirectories(gate.data().resolve("state/jobs").resolve(id)),
          Backup::sessions,
          Backup::others);
      assertThat(Shop.names(backup().resolve("data/state/jobs"))).isEmpty();
    }
  }

  @Test
  void whatWasSealedBeforeTheCopyOfItsSessionIsThere() throws Exception {
    try (EmbeddedGate gate = EmbeddedGate.start(temp)) {
      OneC client = gate.client().begin();
      Shop.send(client, "import.xml", Shop.GOODS, 0, Shop.GOODS.length);
      String[] id = new String[1];
      steps(gate, backup -> id[0] = client.deliver("import.xml"), backup -> {
        backup.sessions();
        backup.others();
      });
      assertThat(Shop.names(backup().resolve("data/inbox"))).containsExactly(id[0]);
      assertThat(session(backup().resolve("data"), gate, client).resolve("intake"))
          .doesNotExist();
    }
  }

  @Test
  void aRestoreThatDidNotComeToItsEndLetsNobodyStart() throws Exception {
    Files.createDirectories(restored());
    Files.createFile(restored().resolve("restoring"));
    assertThat(catchThrowable(() -> new DataLayout(restored()).create()))
        .hasRootCauseMessage("a restore into this directory has not come to its end");
    assertThat(Shop.names(restored())).containsExactly("restoring");
  }

  /** A step of a backup, and what happens beside it. */
  @FunctionalInterface
  private interface Step {
    void run(Backup backup) throws IOException;
  }

  private void steps(EmbeddedGate gate, Step... steps) throws IOException {
    Path to = Files.createDirectories(backup().resolve("data"));
    try (Forcing forcing = new Forcing(1);
        Copy copy = new Copy(to, forcing)) {
      DataLayout layout = DataLayout.found(gate.data());
      Backup backup = new Backup(layout, new Collected(gate.data(), to, copy), line -> {});
      for (Step each : steps) {
        each.run(backup);
      }
      copy.finish();
    }
  }

  private static Path session(Path data, EmbeddedGate gate, OneC client) {
    return data.resolve("1c_temp").resolve(gate.session(client.key()).getFileName());
  }

  private Path backup() {
    return temp.resolve("backups/monday");
  }

  private Path restored() {
    return temp.resolve("again/data");
  }

  private static String delivery(EmbeddedGate gate, byte[] picture) throws IOException {
    OneC client = gate.client().begin();
    Shop.send(client, "import_files/a.jpg", picture, 0, picture.length);
    Shop.send(client, "import.xml", Shop.GOODS, 0, Shop.GOODS.length);
    return client.deliver("import.xml");
  }

  private static void awaitTaken(EmbeddedGate gate, String delivery) throws IOException {
    Awaited.until(
        "the catalogue has it",
        () -> Files.exists(
                gate.data().resolve("state/handovers/catalogue/1c/ended/" + delivery + ".json"))
            && !Files.exists(
                gate.data().resolve("state/handovers/catalogue/1c/waiting/" + delivery + ".json")));
  }

  private static Object number(Delivery delivery) throws IOException {
    return Files.getAttribute(delivery.path("import_files/a.jpg"), "unix:ino");
  }

  /** What data-layout.md says that a backup leaves out. */
  private static boolean isLeftOut(String name) {
    return name.equals("guard")
        || name.startsWith("state/native")
        || name.startsWith("state/sessions")
        || name.startsWith("state/fingerprints/")
        || name.matches("catalogue/.*-(wal|shm)");
  }

  /** All files and directories with their modes, sizes and bytes. */
  private static Map<String, String> tree(Path top) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(top)) {
      for (Path each : (Iterable<Path>) all.skip(1)::iterator) {
        String mode = PosixFilePermissions.toString(
            Files.getPosixFilePermissions(each, LinkOption.NOFOLLOW_LINKS));
        tree.put(
            top.relativize(each).toString(),
            mode
                + (Files.isDirectory(each)
                    ? ""
                    : " " + Files.getLastModifiedTime(each).toMillis() + " "
                        + Delivery.sha256(each)));
      }
    }
    return tree;
  }
}
