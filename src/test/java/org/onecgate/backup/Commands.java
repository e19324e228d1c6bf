package org.onecgate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Runs the two commands as an operator does. */
final class Commands {
  /** How one ended, and what it said on standard error. */
  record Ended(int status, List<String> errors) {}

  /** Runs one that has to succeed, and says nothing on standard error then. */
  void done(String... words) {
    assertThat(run(words)).isEqualTo(new Ended(0, List.of()));
  }

  Ended run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(errors, false, StandardCharsets.UTF_8);
    Command command =
        words[0].equals("backup") ? new BackupCommand(to, err) : new RestoreCommand(to, err);
    int status = command.applyAsInt(Arrays.copyOfRange(words, 1, words.length));
    return new Ended(status, errors.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
