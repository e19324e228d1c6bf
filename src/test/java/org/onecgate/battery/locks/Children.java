package org.onecgate.battery.locks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.onecgate.storage.LockFiles;

/** Starts children in JVMs of their own, and again where they crashed on purpose. */
final class Children {
  static final int COUNT = 4;

  private final Path directory;
  private int crashes;

  Children(Path directory) {
    this.directory = directory;
  }

  /** How many children ended in a crash that was meant. */
  int crashes() {
    return crashes;
  }

  /** The command that runs a main class of the tests, in a small JVM. */
  static List<String> java(Class<?> main, List<String> args) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx96m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        home(main) + System.getProperty("path.separator") + home(LockFiles.class),
        main.getName()));
    command.addAll(args);
    return command;
  }

  private static Path home(Class<?> of) {
    try {
      return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A process that has ended. */
  static long deadPid() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-?")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    process.waitFor();
    return process.pid();
  }

  /**
   * Runs all children until each has made its quota of acquisitions.
   *
   * @param quota of each
   * @param timeoutSeconds after which they are given up
   */
  void run(long seed, boolean naive, long quota, int crashEvery, long timeoutSeconds)
      throws IOException, InterruptedException {
    long dead = deadPid();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    List<Process> running = new ArrayList<>();
    try {
      for (int i = 0; i < COUNT; i++) {
        running.add(start(new Plan(directory, i, seed + i, naive, quota, crashEvery, dead)));
      }
      for (int lives = 1; running.stream().anyMatch(Process::isAlive) || anyCrashed(running); ) {
        TimeUnit.MILLISECONDS.sleep(10);
        for (int i = 0; i < COUNT; i++) {
          Process process = running.get(i);
          if (!process.isAlive() && process.exitValue() == Crash.CODE) {
            crashes++;
            long next = seed + i + 1000L * lives++;
            running.set(i, start(new Plan(directory, i, next, naive, quota, crashEvery, dead)));
          } else if (!process.isAlive() && process.exitValue() != 0) {
            throw new AssertionError("child " + i + " ended with " + process.exitValue() + "\n"
                + Files.readString(errors(i)));
          }
        }
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("children still running after " + timeoutSeconds + " s");
        }
      }
    } finally {
      running.forEach(Process::destroyForcibly);
    }
  }

  private static boolean anyCrashed(List<Process> processes) {
    return processes.stream().anyMatch(p -> p.exitValue() == Crash.CODE);
  }

  private Path errors(int child) {
    return directory.resolve("errors" + child);
  }

  private Process start(Plan plan) throws IOException {
    return new ProcessBuilder(java(LockWorker.class, plan.args()))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.appendTo(errors(plan.child()).toFile()))
        .start();
  }
}
