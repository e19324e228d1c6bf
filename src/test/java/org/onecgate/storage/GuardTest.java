package org.onecgate.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that the guard keeps other processes out for as long as its action runs, from its very
 * first use on, and lets them in afterwards (E8, D5).
 *
 * <p>The system's lock vanishes when any descriptor of the file is closed, so a change of the
 * file's mode inside the guard would end it.
 */
class GuardTest {
  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"missing", "empty", "used"})
  void noOtherProcessComesInWhileAnActionRuns(String state) throws Exception {
    Path file = directory.resolve("guard");
    switch (state) {
      case "empty" -> Files.createFile(file);
      case "used" -> Files.writeString(file, "41");
      default -> assertThat(file).doesNotExist();
    }
    Guard guard = new Guard(file);
    boolean[] inside = new boolean[3];
    long generation = guard.call(generations -> {
      inside[0] = comesIn(file);
      long next = generations.next(0);
      inside[1] = comesIn(file);
      return next;
    });
    inside[2] = comesIn(file);
    assertThat(inside).containsExactly(false, false, true);
    assertThat(generation).isEqualTo(state.equals("used") ? 42 : 1);
  }

  @Test
  void theGuardIsNobodyElsesBusiness() throws Exception {
    Path file = directory.resolve("guard");
    long first = new Guard(file).call(generations -> generations.next(0));
    assertThat(first).isEqualTo(1);
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Disk.PRIVATE_FILE);
  }

  @Test
  void aGuardThatNobodyUsesIsNotOpen() throws Exception {
    Path file = directory.resolve("guard");
    try (Guard guard = new Guard(file)) {
      guard.call(generations -> generations.next(0));
      guard.closeIfIdle();
      assertThat(isOpen(file)).as("it was used a moment ago").isTrue();
      guard.closeIfIdle();
      assertThat(isOpen(file)).isFalse();
      assertThat(guard.<Long>call(generations -> generations.next(0))).isEqualTo(2);
    }
    assertThat(isOpen(file)).isFalse();
  }

  @Test
  void aGuardThatWasReplacedIsOpenedAgain() throws Exception {
    Path file = directory.resolve("guard");
    try (Guard guard = new Guard(file)) {
      guard.call(generations -> generations.next(0));
      Files.move(file, directory.resolve("former"));
      Files.writeString(file, "41");
      assertThat(guard.<Long>call(generations -> generations.next(0))).isEqualTo(42);
    }
  }

  private static boolean isOpen(Path file) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.anyMatch(each -> {
        try {
          return Files.readSymbolicLink(each).equals(file.toRealPath());
        } catch (IOException e) {
          return false; // it was closed meanwhile
        }
      });
    }
  }

  private static boolean comesIn(Path file) throws IOException {
    Process child = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            file.toString())
        .inheritIO()
        .start();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(child.exitValue()).isIn(0, 1);
    return child.exitValue() == 1;
  }

  /** Ends with 1 where it gets the lock. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) throws Exception {
      boolean locked;
      try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        locked = lock != null;
      }
      System.exit(locked ? 1 : 0);
    }
  }
}
