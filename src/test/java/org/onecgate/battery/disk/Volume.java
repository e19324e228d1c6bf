package org.onecgate.battery.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small tmpfs of its own; only root can have one, elsewhere the test is skipped loudly. */
public final class Volume implements AutoCloseable {
  private final Path at;

  private Volume(Path at) {
    this.at = at;
  }

  /** Mounts a tmpfs of this many MiB at an empty directory. */
  public static Volume mount(Path at, int mebi) throws IOException, InterruptedException {
    return mount(at, mebi, "exec");
  }

  /** The same with this option. */
  public static Volume mount(Path at, int mebi, String option)
      throws IOException, InterruptedException {
    Files.createDirectories(at);
    String options = "size=" + mebi + "m," + option;
    String said = run("mount", "-t", "tmpfs", "-o", options, "gate-test", at.toString());
    if (!said.isEmpty()) {
      System.out.println("SKIPPED: no tmpfs can be mounted here (needs root): " + said);
      Assumptions.abort("no tmpfs: " + said);
    }
    return new Volume(at);
  }

  public Path path() {
    return at;
  }

  /**
   * Makes the volume refuse to be written, as a kernel does after an error of the device; waits for half a minute until
   * nobody has a file open for that.
   */
  void readOnly() throws IOException, InterruptedException {
    for (int i = 0; i < 60; i++) {
      if (run("mount", "-o", "remount,ro", at.toString()).isEmpty()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    must("mount", "-o", "remount,ro", at.toString());
  }

  /** Makes it writable again. */
  void writable() throws IOException, InterruptedException {
    must("mount", "-o", "remount,rw", at.toString());
  }

  /** Makes it larger or smaller. */
  void size(int mebi) throws IOException, InterruptedException {
    must("mount", "-o", "remount,size=" + mebi + "m", at.toString());
  }

  private static void must(String... command) throws IOException, InterruptedException {
    String said = run(command);
    if (!said.isEmpty()) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  /** Runs a command; what it said where it failed, else nothing. */
  static String run(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(command));
    try {
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? "" : "failed: " + said;
    } catch (IOException e) {
      return "failed: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    try {
      run("umount", "-l", at.toString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("still mounted: " + at, e);
    }
  }
}
