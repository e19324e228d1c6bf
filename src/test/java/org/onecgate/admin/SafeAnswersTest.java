package org.onecgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.EmbeddedGate;

/** Proves that a browser takes no answer for something else than it is, and lets no other site read or frame it. */
class SafeAnswersTest {
  @TempDir
  private static Path temp;

  private static EmbeddedGate gate;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put("gate.metrics.addresses", "127.0.0.1");
    gate = EmbeddedGate.start(temp, settings);
  }

  @AfterAll
  static void stop() throws Exception {
    gate.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "js/main.js",
        "css/gate.css",
        "icon.svg",
        "nothing",
        "WEB-INF/web.xml",
        "api/openapi.json",
        "api/status",
        "api/nothing",
        "api/events",
        "health/live",
        "health/ready",
        "health/nothing",
        "metrics",
        "metrics/nothing",
        "1c_exchange?type=catalog&mode=checkauth",
        "1c_exchange?type=catalog&mode=file&filename=a.xml",
        "1c_exchange?mode=%3Cscript%3E"
      })
  void anAnswerIsWhatItSaysAndNoOtherSiteReadsIt(String path) throws Exception {
    Answer answer =
        ApiClient.pages(gate.uri()).with("Origin", "https://evil.example").get(path);
    assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(answer.headers().allValues("Cache-Control"))
        .hasSizeLessThan(2)
        .allMatch(value -> value.equals(isPage(answer) ? "no-cache" : "no-store"));
    assertThat(answer.header("Content-Type"))
        .matches(
            "(?:text/html|text/plain|text/javascript|text/css|application/json|image/svg\\+xml).*");
    if (!answer.header("Content-Type").equals("image/svg+xml")) {
      assertThat(answer.header("Content-Type")).containsIgnoringCase("charset=UTF-8");
    }
    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"))
        .doesNotContain("server", "Server", "X-Powered-By");
    if (answer.status() >= 400) {
      assertThat(answer.text()).doesNotContain("<script>", "Exception", "Tomcat");
    }
  }

  private static boolean isPage(Answer answer) {
    return answer.header("Content-Security-Policy").contains("script-src 'self'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "js/main.js", "icon.svg", "api/openapi.json", "api/status", "api/nothing"})
  void nothingFramesIt(String path) throws Exception {
    List<String> policies =
        ApiClient.pages(gate.uri()).get(path).headers().allValues("Content-Security-Policy");
    assertThat(policies).hasSize(1);
    assertThat(policies.get(0))
        .startsWith("default-src 'none';")
        .contains("frame-ancestors 'none'");
  }

  @Test
  void whatIsShownToAnAdministratorIsDataAndDoesNotRun() throws Exception {
    Answer status = ApiClient.browser(gate.uri()).get("status").requireStatus(200);
    assertThat(status.header("Content-Security-Policy")).endsWith("; sandbox");
    assertThat(status.header("Cache-Control")).isEqualTo("no-store");
  }

  /** What a browser asks before it lets a page of another site send JSON. */
  @Test
  void noOtherSiteIsAllowedToAsk() throws Exception {
    Answer answer = ApiClient.pages(gate.uri())
        .with("Origin", "https://evil.example")
        .with("Access-Control-Request-Method", "POST")
        .with("Access-Control-Request-Headers", "content-type")
        .send("OPTIONS", "api/session", "");
    assertThat(answer.status()).isNotEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }
}
