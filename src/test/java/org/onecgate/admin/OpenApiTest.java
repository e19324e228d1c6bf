package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that the description that is served is that of the routes and records that there are. */
class OpenApiTest {
  private static final String COMMAND = "mvn -q test -Dtest=OpenApiTest -Dopenapi.write";

  @TempDir
  private Path temp;

  @Test
  void theDescriptionIsThatOfTheCode() throws Exception {
    String made = OpenApiDocument.of(ApiTest.routes(temp));
    if (System.getProperty("openapi.write") != null) {
      Files.writeString(OpenApiDocument.FILE, made);
    }
    String[] lines = made.split("\n", -1);
    String[] kept = Files.readString(OpenApiDocument.FILE).split("\n", -1);
    int line = Arrays.mismatch(lines, kept);
    String differs = line < 0 ? "" : lines[Math.min(line, lines.length - 1)];
    assertThat(line)
        .as("%s is stale where it should say %s; %s", OpenApiDocument.FILE, differs, COMMAND)
        .isEqualTo(-1);
  }
}
