package org.onecgate.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server that is one process of ours, from its start to its end; its application is not deployed anew. */
abstract class ProcessServer extends Server {
  private @Nullable Process process;

  ProcessServer(Path directory, Path jdk) throws IOException {
    super(directory, jdk);
  }

  /** Starts it with these variables. */
  final void begin(Map<String, String> environment, List<String> command) throws IOException {
    process = builder(environment, command)
        .redirectOutput(directory.resolve("console.txt").toFile())
        .start();
  }

  @Override
  final void redeploy() {
    throw new UnsupportedOperationException("TomcatServer does so");
  }

  @Override
  final void undeploy() {
    throw new UnsupportedOperationException("TomcatServer does so");
  }

  @Override
  final long pid() {
    return process.pid();
  }

  @Override
  final String log() throws IOException {
    return text(directory.resolve("console.txt"));
  }

  /** Looks at the status with which it ended. */
  void ended(int status) {}

  @Override
  public final void close() throws IOException {
    if (process != null) {
      process.destroy();
      assertThat(ends(process)).isTrue();
      ended(process.exitValue());
    }
  }
}
