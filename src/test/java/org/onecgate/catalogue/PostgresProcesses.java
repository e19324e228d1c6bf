package org.onecgate.catalogue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The processes of a PostgreSQL of this machine, to be killed and started again. Linux only. */
final class PostgresProcesses {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What nobody misses. */
  private static final String STATISTICS = "stats collector";

  private final Path data;
  private final List<String> command = new ArrayList<>();

  /** Those that work in this data directory; it runs. */
  PostgresProcesses(Path data) throws IOException {
    this.data = data.toRealPath();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U")); // as it refuses to run as root
    }
    command.addAll(List.of(title(postmaster()).split("\0")));
  }

  /** The first of them, which has started all others. */
  private ProcessHandle postmaster() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** {@code kill -9} of all of them; returns once they are gone. */
  void killAll() throws IOException {
    ProcessHandle first = postmaster();
    first.destroyForcibly(); // so that no others come
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<ProcessHandle> left = all();
    while (!left.isEmpty() || first.isAlive()) { // also while its parent has not heard of it
      left.forEach(ProcessHandle::destroyForcibly);
      if (System.nanoTime() > deadline) {
        throw new IOException("not killed: " + left);
      }
      left = all();
    }
  }

  private List<ProcessHandle> all() {
    return ProcessHandle.allProcesses().filter(this::isOfIt).toList();
  }

  private boolean isOfIt(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
          .equals(data);
    } catch (IOException e) {
      return false; // gone, or somebody else's
    }
  }

  /** {@code kill -9} of one of them but the first, as when memory runs out: the first one then starts all others anew. */
  void killOne(SplittableRandom random) throws IOException {
    List<ProcessHandle> children = postmaster()
        .children()
        .filter(each -> !title(each).contains(STATISTICS))
        .toList();
    if (!children.isEmpty()) {
      children.get(random.nextInt(children.size())).destroyForcibly();
    }
  }

  private static String title(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone
    }
  }

  /** Starts it after all of them were killed; what is left in its data directory is its own to handle. Waits for nothing. */
  void start() throws IOException {
    File log = data.resolve("restarts.log").toFile();
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  /** What it has said since it was started again. */
  String log() throws IOException {
    Path log = data.resolve("restarts.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }
}
