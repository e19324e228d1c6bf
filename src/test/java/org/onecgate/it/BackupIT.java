package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onecgate.storage.Disk;

/** Proves that {@code java -jar onec-gate.war backup} and {@code restore} do what they say beside a real server (O3). */
@Tag("process")
class BackupIT {
  private static final Duration LONGEST = Duration.ofSeconds(90);

  private final Path directory = Path.of(System.getProperty("it.data", "target/it-process"))
      .toAbsolutePath()
      .resolve("backup");

  @BeforeEach
  @AfterEach
  void empty() throws IOException {
    Disk.deleteTree(directory);
  }

  @Test
  void whatIsCopiedOfAServerThatRunsIsAServerAgain() throws Exception {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    Path backup = directory.resolve("backups/monday");
    byte[] goods = Content.catalogue(50);
    OneC client;
    String id;
    try (GateProcess gate = GateProcess.startKnown(first, Map.of())) {
      client = gate.known().begin();
      client.fileInChunks("import.xml", goods, 4_000);
      id = client.deliver("import.xml");
      client.fileInChunks("import.xml", goods, 4_000);
      assertThat(ended(GateProcess.run(first, "backup", backup.toString())))
          .startsWith("backup: in " + backup + ": ");
    }
    assertThat(ended(GateProcess.run(second, "restore", backup.toString())))
        .startsWith("restore: in " + second.resolve("data") + ", as it was at ");

    try (GateProcess gate = GateProcess.startKnown(second, Map.of())) {
      assertThat(Delivery.read(second.resolve("data"), id).content("import.xml"))
          .isEqualTo(goods);
      String next = gate.known().resume(client.key()).deliver("import.xml");
      assertThat(Delivery.read(second.resolve("data"), next).content("import.xml"))
          .isEqualTo(goods);
    }
  }

  /** What a backup that was ended leaves has another name than one that is whole. */
  @Test
  void aBackupThatIsKilledIsNone() throws Exception {
    Path data = directory.resolve("data");
    Registries.write(data, EmbeddedGate.LOGIN, EmbeddedGate.PASSWORD, "admin-password");
    Path large = Files.createDirectories(data.resolve("inbox/20261121T033809275Z-1c30324c"));
    for (int i = 0; i < 20; i++) {
      Files.write(large.resolve("file-" + i), new byte[8 << 20]);
    }
    Path backups = Files.createDirectories(directory.resolve("backups"));
    try (GateProcess command =
        GateProcess.run(directory, "backup", backups.resolve("monday").toString())) {
      Awaited.until("it has begun", () -> !Disk.list(backups).isEmpty());
      command.kill();
    }
    assertThat(Disk.list(backups))
        .singleElement()
        .asString()
        .matches(".*/monday\\.tmp\\.[0-9a-f]{32}");
    try (GateProcess restore = GateProcess.run(
        directory.resolve("again"), "restore", Disk.list(backups).get(0).toString())) {
      assertThat(restore.waitFor(LONGEST)).isTrue();
      assertThat(restore.status()).isEqualTo(2);
      assertThat(restore.errors()).startsWith("restore: no backup of 1C Gate: ").hasLineCount(1);
    }
  }

  private static String ended(GateProcess command) throws InterruptedException {
    try (command) {
      assertThat(command.waitFor(LONGEST)).isTrue();
      assertThat(command.errors()).isEmpty();
      assertThat(command.status()).isZero();
      return command.output();
    }
  }
}
