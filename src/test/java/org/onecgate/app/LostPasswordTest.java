package org.onecgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.config.Admins;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/** An administrator whose password is lost gets a new one as daily.md says (C4). */
class LostPasswordTest {
  @TempDir
  Path data;

  private Path file;

  @BeforeEach
  void firstStart() throws Exception {
    file = new DataLayout(data).admins();
    assertThat(start()).isPresent();
    assertThat(start()).as("a start with a file makes none").isEmpty();
  }

  private Optional<Gate.FirstLogin> start() throws Exception {
    GateConfig config = GateConfig.read(
        new GateConfig.Sources(Map.of("gate.data", data.toString()), Map.of(), Map.of()),
        path -> Map.of(),
        Optional.empty());
    try (Gate gate = new Gate(config, Clock.systemUTC())) {
      return gate.firstAdmin();
    }
  }

  private void assertIsLetIn(Gate.FirstLogin login) throws Exception {
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      Admins admins = new Admins(file, store);
      assertThat(admins.load()).isTrue();
      assertThat(admins.authenticate(login.login(), login.password())).isPresent();
    }
  }

  @Test
  void withoutItsFileAStartMakesANewPassword() throws Exception {
    Files.delete(file);
    assertIsLetIn(start().orElseThrow());
  }

  @Test
  void afterABrokenFileAStartMakesOneOnlyWhenWhatWasSetAsideIsAwayToo() throws Exception {
    Files.writeString(file, "{");
    assertThat(start()).as("it was set aside").isEmpty();
    assertThat(start()).as("and is still there").isEmpty();
    for (Path each : Disk.list(file.getParent())) {
      if (each.getFileName().toString().startsWith("admins.json")) {
        Files.delete(each);
      }
    }
    assertIsLetIn(start().orElseThrow());
  }
}
