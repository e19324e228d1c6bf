package org.onecgate.battery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.it.Delivery;

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

  @Test
  void namesInCyrillicThatNobodyEscapedAreTaken(@TempDir Path work) throws Exception {
    try (ServerProcess server = ServerProcess.start(work, List.of(), "-Xmx256m")) {
      String key = new Client("http://127.0.0.1:" + server.port()).key();
      for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("windows-1251"))) {
        String name = "\\Reports\\Щётка(" + charset.name() + ").zip";
        String request = "POST /1c_exchange?type=catalog&mode=file&filename=" + name + "&sessid="
            + key + " HTTP/1.1\r\nHost: localhost\r\nCookie: onecgate=" + key
            + "\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
        RawHttp.Answer answer =
            RawHttp.exchange(server.port(), request.getBytes(charset), RawHttp.End.WAIT, 10_000);
        assertThat(answer.body()).as("%s", charset).isEqualTo("success");
      }
      assertThat(Delivery.regularFiles(server.data()))
          .extracting(file -> file.getFileName().toString())
          .contains(
              "%D0%A9%D1%91%D1%82%D0%BA%D0%B0(UTF-8).zip",
              "%D0%A9%D1%91%D1%82%D0%BA%D0%B0(windows-1251).zip");
    }
  }
}
