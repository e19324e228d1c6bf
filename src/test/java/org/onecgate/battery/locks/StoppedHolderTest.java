package org.onecgate.battery.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onecgate.ServerId;
import org.onecgate.battery.locks.Sleeper.Point;
import org.onecgate.intake.Intake;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Journal;
import org.onecgate.storage.LockFiles;

/**
 * A holder that was stopped for longer than the silence and goes on harms nothing of the one that
 * took its lock over: no byte of it reaches the file, its chunk is refused, nothing is removed (E2,
 * E8, E18).
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StoppedHolderTest {
  private static final byte[] FIRST = "first ".repeat(700).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAKEN = "taken ".repeat(900).getBytes(StandardCharsets.US_ASCII);

  @TempDir
  private Path root;

  @ParameterizedTest
  @CsvSource({
    "BEFORE_OPENING, false",
    "BEFORE_OPENING, true",
    "IN_THE_BODY, false",
    "IN_THE_BODY, true",
    "BEFORE_THE_BODY_BREAKS_OFF, false",
    "BEFORE_THE_BODY_BREAKS_OFF, true",
    "BEFORE_THE_COMMIT, false",
    "BEFORE_THE_COMMIT, true"
  })
  void aStoppedHolderThatGoesOnHarmsNothing(Point point, boolean hasChunks) throws Exception {
    check(point, hasChunks, false);
  }

  @ParameterizedTest
  @EnumSource(Point.class)
  void aStoppedHolderIsRememberedByOneWhoTookItsLockAndDidNothing(Point point) throws Exception {
    check(point, true, true);
  }

  private void check(Point point, boolean hasChunks, boolean looksOnly) throws Exception {
    DataLayout layout = new DataLayout(root);
    layout.create();
    try (LockFiles locks = new LockFiles(layout.guard(), Sleeper.TIMING)) {
      Intake intake = Sleeper.intake(layout, locks);
      byte[] expected = TAKEN;
      if (hasChunks) {
        append(intake, FIRST);
        expected = join(FIRST, TAKEN);
      }
      Process child = new ProcessBuilder(
              Children.java(Sleeper.class, List.of(root.toString(), point.name())))
          .redirectError(root.resolve("errors").toFile())
          .start();
      try (BufferedReader said = child.inputReader(StandardCharsets.UTF_8);
          OutputStream input = child.getOutputStream()) {
        assertThat(said.readLine()).isEqualTo("sleeping");
        signal("-STOP", child);
        if (looksOnly) {
          locks.acquire(file(layout), Duration.ofSeconds(20)).close();
        }
        append(intake, TAKEN);
        signal("-CONT", child);
        input.write('\n');
        input.flush();
        assertThat(said.readLine()).isIn("refused FILE_BUSY", "refused BODY_INCOMPLETE");
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
      } finally {
        child.destroyForcibly();
      }
      assertThat(Files.readAllBytes(file(layout))).isEqualTo(expected);
      append(intake, FIRST);
      assertThat(Files.readAllBytes(file(layout))).isEqualTo(join(expected, FIRST));
      Journal journal = new Journal(layout.journal(layout.intake(Sleeper.SESSION)), true);
      journal.refresh();
      assertThat(journal.total()).isEqualTo(expected.length + FIRST.length);
      try (var left = Files.list(layout.parts(layout.intake(Sleeper.SESSION)))) {
        assertThat(left).containsExactly(file(layout));
      }
    }
  }

  private static Path file(DataLayout layout) {
    return layout.part(layout.intake(Sleeper.SESSION), Sleeper.NAME);
  }

  private static void append(Intake intake, byte[] bytes) throws Exception {
    var unused = intake.append(
        Sleeper.SESSION,
        new ServerId("server"),
        Sleeper.NAME,
        false,
        bytes.length,
        new ByteArrayInputStream(bytes));
  }

  private static void signal(String signal, Process process)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = new byte[one.length + other.length];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
