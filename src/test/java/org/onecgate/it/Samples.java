package org.onecgate.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Files that real 1C bases wrote. The project keeps no copy of them: they lie in the directory that
 * the system property {@code tests.samples} names, or in {@code ../shared/samples}.
 */
public final class Samples {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("tests.samples", "../shared/samples"));

  private Samples() {}

  /** The bytes of a sample; where it is absent the test is skipped and says so. */
  public static byte[] read(String name) {
    Path file = DIRECTORY.resolve(name);
    if (!Files.exists(file)) {
      String why = "skipped: no sample file " + file + " (set -Dtests.samples)";
      System.out.println(why);
      Assumptions.abort(why);
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
