package org.onecgate.battery.power;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Runs the system's own commands. */
final class Shell {
  private Shell() {}

  /** A command that did not end with status 0, or does not exist. */
  static final class FailedException extends IOException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /** Runs a command and answers what it printed. */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new FailedException(String.join(" ", command) + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted");
    }
    return output;
  }

  /** Runs a command until it succeeds, so many times at most: a volume is busy until all are gone. */
  static void untilDone(int tries, String... command) throws IOException {
    for (int i = 1; ; i++) {
      try {
        run(command);
        return;
      } catch (FailedException e) {
        if (i == tries) {
          throw e;
        }
        pause(50);
      }
    }
  }

  /** Waits for so many milliseconds. */
  static void pause(int millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
