package org.onecgate.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.Digests;
import org.onecgate.battery.disk.Volume;
import org.onecgate.it.Registries;

/** Proves that a command that cannot be meant, a backup that is not as it was made and a disk that is full make nothing. */
class RefusedBackupTest {
  private static final String DELIVERY = "inbox/20261121T033809275Z-1c30324c";

  @TempDir
  Path temp;

  private final Commands commands = new Commands();

  @BeforeEach
  void begin() throws IOException {
    Registries.write(data(), "1c", "some-password", "another-password");
    Files.createDirectories(data().resolve(DELIVERY));
    Files.writeString(data().resolve(DELIVERY).resolve("manifest.json"), "{}");
    Files.writeString(data().resolve(DELIVERY).resolve("import.xml"), "<a/>");
    Files.createLink(
        data().resolve(DELIVERY).resolve("same.xml"),
        data().resolve(DELIVERY).resolve("import.xml"));
  }

  @Test
  void aBackupIsMadeWhereNothingIsAndNotInTheDataDirectory() throws IOException {
    Files.createDirectories(temp.resolve("there"));
    refused(
        2,
        "backup: it is there already: " + temp.resolve("there"),
        "backup",
        "--data",
        data() + "",
        temp + "/there");
    refused(
        2,
        "backup: the backup would lie in what it is made of: " + data().resolve("inbox/b"),
        "backup",
        "--data",
        data() + "",
        data() + "/inbox/b");
    refused(
        2,
        "backup: no data directory of 1C Gate: " + temp,
        "backup",
        "--data",
        temp + "",
        temp + "/b");
    refused(2, "backup: one directory has to be named", "backup", "--data", data() + "");
    refused(2, "backup: one directory has to be named", "backup", temp + "/b", temp + "/c");
    refused(2, "backup: unknown option --all", "backup", "--all", temp + "/b");
    refused(2, "backup: --data needs one directory", "backup", temp + "/b", "--data");
    assertThat(Shop.names(temp)).containsExactly("data", "there");
  }

  @Test
  void aRestoreIsMadeWhereNothingIs() throws IOException {
    backedUp();
    refused(
        2,
        "restore: it is no empty directory: " + data(),
        "restore",
        "--data",
        data() + "",
        backup() + "");
    refused(
        2, "restore: no backup of 1C Gate: " + temp, "restore", "--data", temp + "/new", temp + "");
    refused(
        2,
        "restore: the data would lie in the backup: " + backup().resolve("new"),
        "restore",
        "--data",
        backup() + "/new",
        backup() + "");
    Files.createDirectories(restored());
    Files.createFile(restored().resolve("restoring"));
    refused(
        2,
        "restore: an earlier restore did not come to its end, empty the directory first: "
            + restored(),
        "restore",
        "--data",
        restored() + "",
        backup() + "");
  }

  @Test
  void anEmptyDirectoryIsTaken() throws IOException {
    backedUp();
    Files.createDirectories(restored());
    commands.done("restore", "--data", restored() + "", backup() + "");
    assertThat(restored().resolve(DELIVERY).resolve("import.xml")).hasContent("<a/>");
    assertThat(Files.getAttribute(restored().resolve(DELIVERY).resolve("import.xml"), "unix:nlink"))
        .isEqualTo(2);
    assertThat(restored().resolve("restoring")).doesNotExist();
  }

  @Test
  void whatWasChangedIsNotRestored() throws IOException {
    backedUp();
    Path file = backup().resolve("data").resolve(DELIVERY).resolve("manifest.json");
    Files.writeString(file, "[]");
    notRestored("it has changed since it was made: " + file);
    Files.delete(file);
    notRestored("it lacks " + file);
    Files.createSymbolicLink(file, data().resolve(DELIVERY).resolve("manifest.json"));
    notRestored("it was not made so: " + file);
    Files.delete(file);
    Files.createDirectory(file);
    notRestored("it has changed since it was made: " + file);
    Files.delete(file);
    Files.writeString(file, "{}");
    Path more = Files.createFile(backup().resolve("data/inbox/more"));
    notRestored("it was not made so: " + more);
  }

  @Test
  void aListOfContentsThatIsNotWholeIsNotBelieved() throws IOException {
    backedUp();
    String text = Files.readString(contents());
    for (String wrong : List.of(
        text.substring(0, text.length() - 2),
        text.substring(0, text.length() / 2),
        text.replaceFirst("0755", "0777"),
        text + "more\n",
        "")) {
      Files.writeString(contents(), wrong);
      Commands.Ended ended = commands.run("restore", "--data", restored() + "", backup() + "");
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.errors())
          .singleElement()
          .asString()
          .startsWith("restore: refused: contents");
      assertThat(restored()).doesNotExist();
    }
    Files.writeString(contents(), signed(text, all -> all.replaceFirst("backup1", "backup2")));
    notRestored("contents is of a form that this program does not know");
  }

  /** A line more in a list that is right otherwise, as somebody makes it who means no good. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "folder\t0755\t..",
        "folder\t0755\t../out",
        "folder\t0755\tinbox/../../out",
        "folder\t0755\t%2E%2E/out",
        "folder\t0755\t/tmp/out",
        "folder\t0755\tinbox%2Fout",
        "folder\t0755\tinbox//out",
        "folder\t0755\t.",
        "folder\t0755\t",
        "folder\t0755\tinbox/out%00",
        "folder\t0755\tinbox/out?x",
        "folder\t0755\tinbox/out#x",
        "folder\t0755\tinbox",
        "folder\t0755\tnowhere/out",
        "folder\t4755\tout",
        "folder",
        "file\t0644\t0\t4\t" + SHA + "\t../out",
        "file\t0644\t0\t-4\t" + SHA + "\tout",
        "file\t0644\t0\t4\tshort\tout",
        "file\t0644\t0\t4\t" + SHA + "\tstate/servers.json/out",
        "link\tout\t../data/state/servers.json",
        "link\t../out\tstate/servers.json",
        "device\t0644\tout",
      })
  void noNameLeadsElsewhere(String line) throws IOException {
    backedUp();
    String text = Files.readString(contents());
    Files.writeString(contents(), signed(text, all -> all + line + "\n"));
    Commands.Ended ended = commands.run("restore", "--data", restored() + "", backup() + "");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors())
        .singleElement()
        .asString()
        .matches("restore: refused: contents, line \\d+, is of no backup");
    assertThat(Shop.names(temp)).containsExactly("backup", "data");
  }

  private static final String SHA =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void aDiskThatIsFullKeepsNothingOfABackup() throws Exception {
    Files.write(data().resolve(DELIVERY).resolve("big.bin"), new byte[3 << 20]);
    try (Volume volume = Volume.mount(temp.resolve("small"), 1)) {
      Commands.Ended ended =
          commands.run("backup", "--data", data() + "", volume.path() + "/backup");
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.errors())
          .singleElement()
          .asString()
          .startsWith("backup: the disk is full: " + volume.path());
      assertThat(Shop.names(volume.path())).isEmpty();
    }
  }

  @Test
  void aDiskThatIsFullKeepsNothingOfWhatIsRestored() throws Exception {
    for (int i = 0; i < 400; i++) {
      Files.writeString(data().resolve(DELIVERY).resolve("small-" + i), "x"); // a page each
    }
    backedUp();
    try (Volume volume = Volume.mount(temp.resolve("small"), 1)) {
      Commands.Ended ended = commands.run("restore", "--data", volume.path() + "", backup() + "");
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.errors())
          .singleElement()
          .asString()
          .startsWith("restore: the disk is full: " + volume.path());
      assertThat(Shop.names(volume.path())).isEmpty();
    }
  }

  private void notRestored(String why) throws IOException {
    refused(1, "restore: refused: " + why, "restore", "--data", restored() + "", backup() + "");
    assertThat(restored()).doesNotExist();
  }

  private void refused(int status, String error, String... words) {
    String more = status == 2 ? "; --help tells more" : "";
    assertThat(commands.run(words)).isEqualTo(new Commands.Ended(status, List.of(error + more)));
  }

  /** The same text changed, with a sum that is right. */
  private static String signed(String text, UnaryOperator<String> change) {
    String lines = change.apply(text.substring(0, text.lastIndexOf("end\t")));
    return lines + "end\t"
        + HexFormat.of().formatHex(Digests.sha256().digest(lines.getBytes(UTF_8))) + "\n";
  }

  private void backedUp() {
    commands.done("backup", "--data", data() + "", backup() + "");
  }

  private Path data() {
    return temp.resolve("data");
  }

  private Path backup() {
    return temp.resolve("backup");
  }

  private Path contents() {
    return backup().resolve("contents");
  }

  private Path restored() {
    return temp.resolve("restored");
  }
}
