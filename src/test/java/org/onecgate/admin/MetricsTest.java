package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.Fault;
import org.onecgate.it.Awaited;
import org.onecgate.it.CapturedLog;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.OneC;
import org.onecgate.it.Program;
import org.onecgate.it.Wire;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.protocol.SessionKey;

/** What programs that watch are told (D3), over HTTP. */
class MetricsTest {
  private static final String TOKEN = "metrics-token-0123456789";

  @TempDir
  Path temp;

  private EmbeddedGate gate;

  private void start(String... settings) throws Exception {
    Map<String, String> all = new HashMap<>(ApiClient.SETTINGS);
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    gate = EmbeddedGate.start(temp, all);
  }

  @AfterEach
  void end() throws LifecycleException {
    gate.close();
  }

  private ApiClient reader() {
    return ApiClient.pages(gate.uri()).with("Authorization", "Bearer " + TOKEN);
  }

  private String scrape() throws IOException {
    return reader().get("metrics").requireStatus(200).text();
  }

  /** The values by name and labels, as they stand in the text. */
  private Map<String, Double> values() throws IOException {
    Map<String, Double> values = new TreeMap<>();
    for (String line : scrape().split("\n", -1)) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        int blank = line.lastIndexOf(' ');
        values.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
      }
    }
    return values;
  }

  @Test
  void anExchangeIsCounted() throws Exception {
    start("gate.metrics.token", TOKEN);
    byte[] goods = Content.catalogue(20);
    OneC client = gate.client().begin();
    client.fileInChunks("import.xml", goods, goods.length / 2 + 1);
    client.deliver("import.xml");
    OneC refused = gate.client().begin();
    refused.file("import.xml", "<no>".getBytes(UTF_8));
    assertThat(refused.importFile("import.xml").text()).startsWith("failure");
    assertThat(values())
        .containsEntry("onec_gate_requests_total{mode=\"checkauth\",outcome=\"success\"}", 2.0)
        .containsEntry("onec_gate_requests_total{mode=\"file\",outcome=\"success\"}", 3.0)
        .containsEntry("onec_gate_requests_total{mode=\"import\",outcome=\"broken_xml\"}", 1.0)
        .containsEntry("onec_gate_request_seconds_count{mode=\"file\"}", 3.0)
        .containsEntry("onec_gate_request_seconds_bucket{mode=\"file\",le=\"+Inf\"}", 3.0)
        .containsEntry("onec_gate_chunks_total{kind=\"appended\"}", 3.0)
        .containsEntry("onec_gate_chunk_bytes_total", goods.length + 4.0)
        .containsEntry("onec_gate_exchanges_total{outcome=\"published\",server=\"1c\"}", 1.0)
        .containsEntry("onec_gate_exchanges_total{outcome=\"refused\",server=\"1c\"}", 1.0)
        .containsEntry("onec_gate_import_seconds_count{outcome=\"published\"}", 1.0)
        .containsEntry("onec_gate_published_files_total{server=\"1c\"}", 1.0)
        .containsEntry("onec_gate_published_bytes_total{server=\"1c\"}", (double) goods.length)
        .containsEntry("onec_gate_quarantined", 1.0)
        .containsEntry("onec_gate_last_exchange_failed{server=\"1c\"}", 1.0)
        .containsEntry("onec_gate_uploads", 0.0)
        .containsEntry("onec_gate_lock_waits", 0.0)
        .containsKey("onec_gate_last_published_timestamp_seconds{server=\"1c\"}")
        .containsKey("onec_gate_disk_free_bytes")
        .containsKey("onec_gate_sweep_timestamp_seconds")
        .containsKey("process_open_fds")
        .containsKey("jvm_memory_used_bytes{area=\"heap\"}");
  }

  /** Else the first burst would be no increase. */
  @Test
  void wrongPasswordsAreCountedFromNought() throws Exception {
    start("gate.metrics.token", TOKEN);
    String counter = "onec_gate_requests_total{mode=\"checkauth\",outcome=\"%s\"}";
    assertThat(values())
        .containsEntry(counter.formatted("bad_credentials"), 0.0)
        .containsEntry(counter.formatted("too_many_logins"), 0.0);
    new OneC(gate.uri(), "somebody", "wrong").login("catalog");
    Awaited.until( // it is counted behind the answer
        "it is counted", () -> values().get(counter.formatted("bad_credentials")) == 1.0);
  }

  @Test
  void whatIsUnderWayIsSeen() throws Exception {
    start("gate.metrics.token", TOKEN);
    OneC client = gate.client().begin();
    try (Wire wire = client.beginFile("picture.jpg", 100_000)) {
      wire.send(Content.picture(1, 50_000));
      for (int i = 0; i < 200 && values().get("onec_gate_uploads") != 1.0; i++) {
        Thread.sleep(20);
      }
      assertThat(values()).containsEntry("onec_gate_uploads", 1.0);
    }
  }

  @Test
  void ordersAreCountedWithTheAgeOfTheFirst() throws Exception {
    start("gate.metrics.token", TOKEN);
    ApiClient.shop(gate.uri()).post("orders/1c", ApiEndToEndTest.order("7")).requireStatus(201);
    assertThat(values())
        .containsEntry("onec_gate_orders{server=\"1c\",state=\"waiting\"}", 1.0)
        .containsEntry("onec_gate_orders{server=\"1c\",state=\"sent\"}", 0.0)
        .hasEntrySatisfying(
            "onec_gate_orders_oldest_age_seconds{server=\"1c\"}",
            age -> assertThat(age).isBetween(0.0, 60.0));
  }

  @Test
  void everyWarningOfTheDashboardIsAMetric() throws Exception {
    start(
        "gate.metrics.token",
        TOKEN,
        "gate.webhook.url",
        "http://127.0.0.1:9/",
        "gate.webhook.secret",
        TOKEN);
    OneC refused = gate.client().begin();
    refused.file("import.xml", "<no>".getBytes(UTF_8));
    refused.importFile("import.xml");
    gate.client().get("?type=catalog&mode=nonsense");
    new OneC(gate.uri(), "somebody", "wrong").login("catalog");
    new OneC(gate.uri(), EmbeddedGate.LOGIN, "wrong").login("catalog");
    ApiClient.stranger(gate.uri()).with("Authorization", "Bearer wrong").get("status");
    JsonObject status = ApiClient.script(gate.uri()).get("status").data();
    Map<String, Long> shown = status.getJsonArray("warnings").stream()
        .map(JsonValue::asJsonObject)
        .collect(Collectors.groupingBy(
            each -> "onec_gate_warnings{code=\"" + each.getString("code") + "\",severity=\""
                + (each.getBoolean("bad") ? "bad" : "notice") + "\",subject=\""
                + each.getString("subject", "") + "\"}",
            Collectors.counting()));
    assertThat(shown).hasSizeGreaterThanOrEqualTo(3);
    Map<String, Double> told = values();
    told.keySet().removeIf(name -> !name.startsWith("onec_gate_warnings"));
    assertThat(told.keySet()).isEqualTo(shown.keySet());
    shown.forEach((name, many) -> assertThat(told).containsEntry(name, many.doubleValue()));
  }

  @Test
  void hostileRequestsAddNoLabel() throws Exception {
    start("gate.metrics.token", TOKEN);
    gate.client().get("?type=catalog&mode=evil-0");
    new OneC(gate.uri(), "login-0", "wrong").login("catalog");
    ApiClient.pages(gate.uri()).with("Authorization", "Bearer wrong").get("metrics");
    Set<String> before = values().keySet();
    for (int i = 1; i < 300; i++) {
      gate.client().get("?type=evil-" + i + "&mode=evil-" + i + "&filename=evil-" + i);
      new OneC(gate.uri(), "login-" + i, "wrong").login("evil-" + i);
      ApiClient.pages(gate.uri()).with("Authorization", "Bearer wrong-" + i).get("metrics");
    }
    Set<String> after = values().keySet();
    after.removeAll(before);
    // too many logins at once, too many attempts: what had not happened before
    assertThat(after)
        .hasSizeLessThan(6)
        .noneMatch(name -> name.contains("evil") || name.contains("login-"));
  }

  /** Behind the check of the password, which alone would take minutes: all that could make a label of it. */
  @Test
  void tenThousandHostileLoginsAddNoLabel() throws Exception {
    FaultyListener.Control control = FaultyListener.Control.next();
    start("gate.metrics.token", TOKEN, EmbeddedGate.LISTENER, FaultyListener.class.getName());
    hostile(control, 0);
    Set<String> before = ours();
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 1; i < 10_000; i++) {
        hostile(control, i);
      }
      assertThat(log.lines()).as("nor many lines").hasSizeLessThan(50);
    }
    assertThat(ours()).isEqualTo(before);
    assertThat(values())
        .containsEntry(
            "onec_gate_requests_total{mode=\"checkauth\",outcome=\"bad_credentials\"}", 1e4)
        .containsEntry("onec_gate_requests_total{mode=\"other\",outcome=\"unknown_mode\"}", 1e4);
    assertThat(scrape()).doesNotContain("evil");
  }

  /** The series of ours: those of the JVM come as it does something for the first time. */
  private Set<String> ours() throws IOException {
    return values().keySet().stream()
        .filter(name -> name.startsWith("onec_gate_"))
        .collect(Collectors.toSet());
  }

  /** What is told of two requests of a stranger who has chosen all that can be chosen. */
  private static void hostile(FaultyListener.Control control, int i) {
    String evil = "evil-" + i;
    for (Fault fault : List.of(Fault.BAD_CREDENTIALS, Fault.UNKNOWN_MODE)) {
      ExchangeRequest request = new ExchangeRequest(
          ExchangeType.sent(evil),
          Mode.sent(fault == Fault.BAD_CREDENTIALS ? "checkauth" : evil),
          evil,
          SessionKey.of(evil),
          evil,
          evil,
          SessionKey.of(evil),
          Optional.of(new ExchangeRequest.Credentials(evil, evil)),
          new ExchangeRequest.Body(ExchangeRequest.Framing.NONE, -1, InputStream.nullInputStream()),
          "192.0.2." + i % 250,
          Optional.empty(),
          ExchangeRequest.Realm.NOBODY);
      control
          .chronicle()
          .answered(
              request,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              new Reply.Failure(fault, null),
              true,
              Instant.now());
    }
  }

  @Test
  void onlyThoseMayReadWhoAreMeant() throws Exception {
    start("gate.metrics.token", TOKEN, "gate.metrics.addresses", "192.0.2.0/24");
    ApiClient stranger = ApiClient.pages(gate.uri());
    assertThat(stranger.get("metrics").requireStatus(401).text()).doesNotContain("onec_gate");
    for (String wrong : List.of(TOKEN + "x", "x", ApiClient.ADMIN_TOKEN)) {
      assertThat(stranger
              .with("Authorization", "Bearer " + wrong)
              .get("metrics")
              .requireStatus(401)
              .header("WWW-Authenticate"))
          .isEqualTo("Bearer");
    }
    assertThat(values())
        .containsEntry("onec_gate_requests_total{mode=\"other\",outcome=\"bad_request\"}", 3.0);
    reader().get("metrics/other").requireStatus(404);
  }

  @Test
  void anAddressMayReadWithoutAToken() throws Exception {
    start("gate.metrics.addresses", "192.0.2.0/24, 127.0.0.0/8, ::1");
    assertThat(ApiClient.pages(gate.uri()).get("metrics").requireStatus(200).text())
        .contains("onec_gate_disk_free_bytes");
  }

  @Test
  void withoutASettingThereAreNoMetrics() throws Exception {
    start();
    ApiClient.pages(gate.uri()).get("metrics").requireStatus(404);
  }

  @Test
  void bothFormsAreWritten() throws Exception {
    start("gate.metrics.token", TOKEN);
    ApiClient.Answer plain = reader().get("metrics");
    assertThat(plain.header("Content-Type")).startsWith("text/plain;version=0.0.4");
    assertThat(plain.text()).doesNotContain("# EOF");
    ApiClient.Answer open = reader()
        .with("Accept", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3")
        .get("metrics");
    assertThat(open.header("Content-Type"))
        .startsWith("application/openmetrics-text;version=1.0.0");
    assertThat(open.text()).endsWith("# EOF\n").contains("# UNIT onec_gate_disk_free_bytes bytes");
    assertThat(open.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void promtoolFindsNothingWrong() throws Exception {
    start("gate.metrics.token", TOKEN);
    gate.client().begin().file("import.xml", Content.catalogue(3));
    Path text = Files.writeString(temp.resolve("metrics.txt"), scrape());
    Process promtool = new ProcessBuilder(
            Program.PROMTOOL.require().path().toString(), "check", "metrics")
        .redirectInput(text.toFile())
        .redirectErrorStream(true)
        .start();
    String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);
    assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEmpty();
    assertThat(promtool.exitValue()).isZero();
  }
}
