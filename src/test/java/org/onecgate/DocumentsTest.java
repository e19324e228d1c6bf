package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onecgate.app.GateConfig;

/** Proves that the tables of the documents are those of the code. */
class DocumentsTest {
  @Test
  void readmeListsEverySettingAndNoOther() throws IOException {
    List<String> rows = rows(Path.of("README.md"), "| `gate.");
    List<String> keys = Arrays.stream(GateConfig.Key.values())
        .map(k -> "| `" + k.property() + "` | `" + k.variable() + "` | " + k.shown() + " |")
        .toList();

    assertThat(rows).hasSameSizeAs(keys);
    assertThat(keys).allSatisfy(key -> assertThat(rows).anyMatch(row -> row.startsWith(key)));
  }

  @Test
  void protocolListsEveryFaultAndNoOther() throws IOException {
    List<String> rows = rows(Path.of("src/docs/protocol.md"), "| `[A-Z_]+` \\|");
    List<String> faults = Arrays.stream(Fault.values())
        .map(f -> "| `" + f.code() + "` | " + f.text() + " | " + f.status() + " | "
            + (f.repeatHelps() ? "yes" : "no") + " |")
        .toList();

    assertThat(rows).hasSameSizeAs(faults);
    assertThat(faults).allSatisfy(f -> assertThat(rows).anyMatch(row -> row.startsWith(f)));
  }

  private static List<String> rows(Path document, String beginning) throws IOException {
    String pattern = beginning.replace("| `gate.", "| `gate\\.").replaceFirst("^\\|", "\\\\|");
    return Files.readAllLines(document).stream()
        .filter(line -> line.matches(pattern + ".*"))
        .toList();
  }
}
