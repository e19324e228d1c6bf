package org.onecgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.config.Admins.Admin;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/** Proves who may administer, and that changes by hand are in force (C4, P7). */
class AdminsTest {
  @TempDir
  Path directory;

  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private Path file;
  private Admins admins;

  @BeforeEach
  void open() throws Exception {
    file = directory.resolve("admins.json");
    admins = new Admins(file, store);
    assertThat(admins.load()).isFalse();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void onlyTheRightPasswordIsLetInAndItsHashChangesWithIt() throws Exception {
    admins.save("anna", "first password");
    admins.save("boris", "another one");
    Admin anna = admins.authenticate("anna", "first password").orElseThrow();
    assertThat(admins.find("anna")).hasValue(anna);
    assertThat(admins.authenticate("anna", "another one")).isEmpty();
    assertThat(admins.authenticate("Anna", "first password")).isEmpty();
    assertThat(admins.authenticate("nobody", "nobody has this password")).isEmpty();
    admins.save("anna", "second password");
    assertThat(admins.authenticate("anna", "first password")).isEmpty();
    assertThat(admins.authenticate("anna", "second password")).isPresent();
    assertThat(admins.find("anna").orElseThrow().tie()).isNotEqualTo(anna.tie());
    assertThat(admins.file().get().admins()).hasSize(2);
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Disk.PRIVATE_FILE);
    assertThat(Files.readString(file)).doesNotContain("second password");
    assertThat(admins.file().get().toString()).doesNotContain("pbkdf2");
  }

  @Test
  void oneOfAFormerVersionAdministersAndANewPasswordLeavesTheRoleAsItIs() throws Exception {
    admins.save("anna", "first password");
    String written = Files.readString(file);
    Files.writeString(
        file,
        written.replace("\"locked\": false,", "").replaceAll(",\\s*\"role\": \"administers\"", ""));
    assertThat(Files.readString(file)).doesNotContain("role", "locked");
    assertThat(admins.load()).isTrue();
    assertThat(admins.find("anna").orElseThrow().mayDo()).isEqualTo(AdminRole.ADMINISTERS);
    Files.writeString(file, written.replace("administers", "looks"));
    assertThat(admins.file().refresh()).isTrue();
    admins.save("anna", "second password");
    assertThat(admins.find("anna").orElseThrow().mayDo()).isEqualTo(AdminRole.LOOKS);
  }

  @Test
  void whoIsLockedIsLetInNoMoreAndAnotherRoleIsAnotherTie() throws Exception {
    admins.save("anna", "first password");
    String tie = admins.find("anna").orElseThrow().tie();
    String written = Files.readString(file);
    Files.writeString(file, written.replace("\"locked\": false", "\"locked\": true"));
    assertThat(admins.file().refresh()).isTrue();
    assertThat(admins.find("anna")).isEmpty();
    assertThat(admins.authenticate("anna", "first password")).isEmpty();
    Files.writeString(file, written.replace("administers", "operates"));
    assertThat(admins.file().refresh()).isTrue();
    assertThat(admins.authenticate("anna", "first password").orElseThrow().tie())
        .isNotEqualTo(tie);
    Files.writeString(file, written.replace("administers", "rules"));
    assertThat(admins.file().refresh()).isFalse();
    assertThat(admins.file().problem())
        .hasValueSatisfying(p -> assertThat(p.text()).contains("role"));
  }

  @Test
  void whoIsTakenOutByHandIsLetInNoMoreAndABrokenFileLocksNobodyOut() throws Exception {
    admins.save("anna", "first password");
    Path saved = Files.copy(file, directory.resolve("copy"));
    admins.save("boris", "another one");
    Files.writeString(file, Files.readString(file).replace("\"anna\"", "\"boris\""));
    assertThat(admins.file().refresh()).isFalse();
    assertThat(admins.file().problem())
        .hasValueSatisfying(p -> assertThat(p.text()).contains("login"));
    assertThat(admins.authenticate("boris", "another one")).isPresent();
    Files.write(file, Files.readAllBytes(saved));
    assertThat(admins.file().refresh()).isTrue();
    assertThat(admins.authenticate("boris", "another one")).isEmpty();
    assertThat(admins.authenticate("anna", "first password")).isPresent();
  }
}
