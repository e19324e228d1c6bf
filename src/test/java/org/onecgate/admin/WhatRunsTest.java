package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Version;
import org.onecgate.it.CapturedLog;
import org.onecgate.it.EmbeddedGate;

/** Proves that who has logged in, and who reads the log, is told which version runs, and nobody else (E10). */
class WhatRunsTest {
  private static final String TOKEN = "metrics-token-0123456789";

  @TempDir
  Path temp;

  private EmbeddedGate gate;
  private List<String> log;

  @BeforeEach
  void begin() throws Exception {
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put("gate.metrics.token", TOKEN);
    try (CapturedLog captured = new CapturedLog()) {
      gate = EmbeddedGate.start(temp, settings);
      log = captured.lines();
    }
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  @Test
  void theLogBeginsWithIt() {
    assertThat(Version.NAME).isNotEmpty();
    assertThat(log.get(0))
        .isEqualTo("INFO starting version=" + Version.NAME + " java=" + Runtime.version());
  }

  @Test
  void whoHasLoggedInIsTold() throws Exception {
    JsonObject runs = ApiClient.script(gate.uri()).get("system").data();
    assertThat(runs.getString("version")).isEqualTo(Version.NAME);
    assertThat(runs.getString("java")).isEqualTo(Runtime.version().toString());
    assertThat(Duration.between(Instant.parse(runs.getString("startedAt")), Instant.now()))
        .isBetween(Duration.ZERO, Duration.ofMinutes(5));
  }

  @Test
  void strangersAreNot() throws Exception {
    for (String path : List.of(
        "",
        "index.html",
        "js/main.js",
        "health",
        "health/live",
        "metrics",
        "api/system",
        "api/status",
        "api/session",
        "api/openapi.json",
        "api/nowhere",
        "nowhere",
        "error",
        "META-INF/MANIFEST.MF",
        "WEB-INF/classes/org/onecgate/version.txt",
        "1c_exchange",
        "1c_exchange?type=catalog&mode=checkauth",
        "1c_exchange?type=sale&mode=info")) {
      ApiClient.Answer answer = ApiClient.pages(gate.uri()).get(path);
      assertThat(answer.text() + answer.headers().map())
          .as(path)
          .doesNotContain(Version.NAME, Runtime.version().toString());
    }
    ApiClient.stranger(gate.uri()).get("system").requireError(401, "UNAUTHORIZED");
    ApiClient.shop(gate.uri()).get("system").requireError(403, "FORBIDDEN");
  }
}
