package org.onecgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the system that a test needs.
 *
 * @param path where Debian has it
 * @param packaged Debian's package
 */
public record Program(Path path, String packaged) {
  public static final Program OPENSSL = of("/usr/bin/openssl", "openssl");
  public static final Program PROMETHEUS = of("/usr/bin/prometheus", "prometheus");
  public static final Program PROMTOOL = of("/usr/bin/promtool", "prometheus");

  /** One at this path. */
  public static Program of(String path, String packaged) {
    return new Program(Path.of(path), packaged);
  }

  /** Skips the test where it is missing, and says so. */
  public Program require() {
    if (!Files.isExecutable(path)) {
      String why = "skipped: no " + path + " (Debian: " + packaged + ")";
      System.out.println(why);
      Assumptions.abort(why);
    }
    return this;
  }

  /** What it says to these words; fails unless it ends well. */
  public String run(Path directory, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(path.toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
