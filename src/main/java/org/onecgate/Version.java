package org.onecgate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which 1C Gate this is. Only who has logged in, and who reads the log, is told (E10). */
public final class Version {
  /** As the build names it, such as {@code 1.4.2}. */
  public static final String NAME = read();

  private Version() {}

  private static String read() {
    try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
      if (in == null) {
        throw new IOException("version.txt is not in the application");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
