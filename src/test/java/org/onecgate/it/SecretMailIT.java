package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.alarm.FakeSmtp;

/**
 * An e-mail of warnings goes to a server by STARTTLS that proves its name to a certificate that Java trusts, and to
 * no other: neither it nor a password is told to one that cannot (O1).
 */
@Tag("process")
class SecretMailIT {
  private static final String TOKEN = "token-of-an-operator";

  @TempDir
  Path temp;

  @Test
  void onlyAServerThatProvesItsNameIsTold() throws Exception {
    Path own = Tls.store(Files.createDirectory(temp.resolve("own")), "localhost");
    Path elsewhere =
        Tls.store(Files.createDirectory(temp.resolve("elsewhere")), "mail.example.com");
    Path strange = Tls.store(Files.createDirectory(temp.resolve("strange")), "localhost");
    Path trusted = Tls.trust(temp, own, elsewhere);
    try (FakeSmtp smtp = new FakeSmtp();
        GateProcess gate = GateProcess.startKnown(
            temp,
            Map.of(
                "GATE_API_TOKEN",
                TOKEN,
                "GATE_ALARM_MAIL_TO",
                "admin@example.com",
                "GATE_ALARM_MAIL_FROM",
                "gate@example.com",
                "GATE_ALARM_MAIL_SMTP",
                "localhost:" + smtp.port()),
            "-Djavax.net.ssl.trustStore=" + trusted,
            "-Djavax.net.ssl.trustStorePassword=" + Tls.SECRET)) {
      smtp.tls = Tls.serving(strange);
      assertThat(test(gate).getBoolean("taken"))
          .as("a certificate that nobody knows")
          .isFalse();
      smtp.tls = Tls.serving(elsewhere);
      assertThat(test(gate).getBoolean("taken")).as("a certificate of another").isFalse();
      smtp.tls = null;
      assertThat(test(gate).getBoolean("taken")).as("no TLS").isFalse();
      assertThat(smtp.letters).isEmpty();
      assertThat(smtp.said).noneMatch(line -> line.startsWith("MAIL"));

      smtp.tls = Tls.serving(own);
      assertThat(test(gate).getString("answer")).isEqualTo("sent to admin@example.com");
      assertThat(smtp.letters).hasSize(1);
      assertThat(smtp.letters.get(0).to()).containsExactly("admin@example.com");
    }
  }

  /** Sends a test message; what became of it. */
  private static JsonObject test(GateProcess gate) throws IOException {
    try (Wire wire = new Wire(gate.uri().getHost(), gate.uri().getPort())) {
      wire.send("POST /api/alarms/test HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer " + TOKEN
          + "\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n");
      try (JsonReader answer = Json.createReader(new StringReader(wire.receive().text()))) {
        return answer
            .readObject()
            .getJsonObject("data")
            .getJsonArray("channels")
            .getJsonObject(0);
      }
    }
  }
}
