package org.onecgate.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.SafeName;
import org.onecgate.SessionHash;

/**
 * Proves that modes are set explicitly, whatever the umask of the process: received files 0644
 * (E9), state 0600 or as configured (A2), directories 0755 or 0700 (S5). Each case is a JVM of its
 * own under a shell with that umask.
 */
class UmaskTest {
  private static final SessionHash SESSION = SessionHash.of("s");

  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"000", "027", "077"})
  void modesDoNotDependOnTheUmask(String umask) throws Exception {
    assumeThat(Files.isExecutable(Path.of("/bin/sh"))).isTrue();
    Path output = directory.resolve("output");
    Process child = new ProcessBuilder(
            "/bin/sh",
            "-c",
            "umask " + umask + "; exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            directory.resolve("data").toString())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as(Files.readString(output)).isZero();
    try (Stream<Path> tree = Files.walk(directory.resolve("data"))) {
      List<String> modes = tree.map(this::line).sorted().toList();
      assertThat(modes)
          .containsExactly(
              " rwx--x--x",
              "1c_temp rwx------",
              "1c_temp/S rwx------",
              "1c_temp/S/files rwx------",
              "1c_temp/S/files/part rw-r--r--",
              "1c_temp/S/journal rw-------",
              "catalogue rwx------",
              "guard rw-------",
              "inbox rwxr-xr-x",
              "inbox/d rwxr-xr-x",
              "inbox/d/manifest.json rw-r--r--",
              "outbox rwx------",
              "quarantine rwx------",
              "staging rwx------",
              "staging/x rwx------",
              "staging/x/new rw-r--r--",
              "state rwx------",
              "state/configured rw-rw-r--",
              "state/fingerprints rwx------",
              "state/handovers rwx------",
              "state/jobs rwx------",
              "state/sub rwx------",
              "state/sub/private rw-------");
    }
  }

  private String line(Path path) {
    try {
      return String.valueOf(directory.resolve("data").relativize(path))
              .replace(SESSION.value(), "S")
          + " "
          + PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What runs under the umask. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws Exception {
      DataLayout layout = new DataLayout(Path.of(args[0]));
      layout.create();
      new AtomicFile(Disk.PRIVATE_FILE).write(layout.state().resolve("sub/private"), "x");
      new AtomicFile(PosixFilePermissions.fromString("rw-rw-r--"))
          .write(layout.state().resolve("configured"), "x");
      Disk.createDirectories(layout.inbox().resolve("d"), Disk.PUBLIC_DIRECTORY);
      new AtomicFile(Disk.PUBLIC_FILE).write(layout.inbox().resolve("d/manifest.json"), "x");
      try (NewFile file = new NewFile(layout.stagings().resolve("x/new"))) {
        file.write("x".getBytes(UTF_8));
        file.commit();
      }
      Path session = layout.session(SESSION);
      Path part = session.resolve("files/part");
      try (LockFiles locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT);
          LockFile lock = locks.acquire(part, Duration.ofSeconds(10));
          PartFile file = PartFile.open(part, lock, 0, false)) {
        file.write(new byte[] {1}, 0, 1);
        file.force();
        new Journal(session.resolve("journal"), true)
            .commit(
                lock,
                new Journal.Chunk(
                    new SafeName("part"),
                    0,
                    1,
                    file.sha256(),
                    lock.generation(),
                    Instant.ofEpochMilli(1)),
                false,
                Journal.Check.NONE);
        file.keep();
      }
    }
  }
}
