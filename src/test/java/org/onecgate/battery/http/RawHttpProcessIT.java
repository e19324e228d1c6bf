package org.onecgate.battery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Malformed, truncated and smuggled requests leave the embedded server unharmed, nothing of them
 * stays, and every answer is plain text that tells nothing (E7, E10, E13, E18, E20).
 */
@Tag("process")
class RawHttpProcessIT {
  @Test
  void noRawRequestHarmsTheEmbeddedServer(@TempDir Path work) throws Exception {
    try (ServerProcess server = ServerProcess.start(work, List.of(), "-Xmx256m")) {
      new RawExchange(server.port(), "", server.data(), true).run("the embedded server", List.of());
      assertThat(server.log().lines())
          .noneMatch(line -> line.contains("INTERNAL incident") || line.startsWith("\tat "))
          .as("lines that a client could put into the log")
          .noneMatch(line -> line.startsWith("X-Injected"));
    }
  }
}
