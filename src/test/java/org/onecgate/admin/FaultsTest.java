package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.battery.disk.Volume;
import org.onecgate.it.Awaited;
import org.onecgate.it.Content;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.FakeClamd;
import org.onecgate.it.OneC;
import org.onecgate.it.Program;
import org.onecgate.it.Prometheus;
import org.onecgate.it.ServersFile;

/**
 * Proves that each of twelve faults is one warning on the first screen, one metric, one alert and one message, and that all
 * four are over when it is (O1): the faults are made, and a running Prometheus is asked which alerts there are. It has the
 * rules that are shipped, unchanged; an alert that is only pending, for its {@code for} is not over, is one too many.
 *
 * <p>A message comes with the second look that finds it, and so in half a minute: the looks are 15 s apart, and here
 * 60 ms. An alert comes with the first look at the rules after the first scrape: with 15 s for both in half a minute, here
 * with {@link #INTERVAL}.
 *
 * <p>One rule counts over five minutes, so that it settles five minutes late; nobody waits for that here: the test sees
 * that it still fires, and has Prometheus forget those samples.
 */
@Timeout(120)
class FaultsTest {
  private static final String TOKEN = "metrics-token-0123456789";
  private static final String LOGIN = EmbeddedGate.LOGIN;
  private static final int DISK_MEBI = 96;

  /** From scrape to scrape, and from one look at the rules to the next. */
  private static final Duration INTERVAL = Duration.ofMillis(100);

  @TempDir
  Path temp;

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Map<String, String> alerts = new LinkedHashMap<>();
  private volatile int shopSays = 204;
  private volatile String clamdSays = FakeClamd.OK;
  private volatile CountDownLatch clamdWaits = new CountDownLatch(0);
  private FaultyListener.Control control;
  private HttpServer others;
  private FakeClamd clamd;
  private Volume volume;
  private EmbeddedGate gate;
  private Prometheus prometheus;

  /** Makes a fault, or ends it. */
  @FunctionalInterface
  private interface Doing {
    void happen() throws Exception;
  }

  @BeforeEach
  void begin() throws Exception {
    Program.PROMETHEUS.require();
    Program.OPENSSL.require();
    volume = Volume.mount(temp.resolve("data"), DISK_MEBI);
    clamd = new FakeClamd(file -> {
      try {
        clamdWaits.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return clamdSays;
    });
    others = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    others.createContext("/shop", exchange -> {
      exchange.sendResponseHeaders(shopSays, -1);
      exchange.close();
    });
    others.createContext("/alarms", exchange -> {
      messages.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    others.start();
    ServersFile.write(temp, Map.of(LOGIN, "", "quiet", ""));
    Files.writeString(temp.resolve("data/state/statistics.json"), past());
    control = FaultyListener.Control.next();
    String address = "http://127.0.0.1:" + others.getAddress().getPort();
    Map<String, String> settings = new HashMap<>(ApiClient.SETTINGS);
    settings.put(EmbeddedGate.LISTENER, FaultyListener.class.getName());
    settings.put("gate.metrics.token", TOKEN);
    settings.put("gate.clamd", clamd.address());
    settings.put("gate.catalogue", "off");
    settings.put("gate.reserve", "1 MiB");
    settings.put("gate.webhook.url", address + "/shop");
    settings.put("gate.webhook.secret", TOKEN);
    settings.put("gate.alarm.webhook.url", address + "/alarms");
    settings.put("gate.alarm.webhook.secret", TOKEN);
    gate = EmbeddedGate.start(temp, settings);
    prometheus = Prometheus.start(temp, INTERVAL, TOKEN, List.of(gate.uri().resolve("metrics")));
  }

  @AfterEach
  void end() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (gate != null) {
      gate.close();
    }
    if (others != null) {
      others.stop(0);
    }
    if (clamd != null) {
      clamd.close();
    }
    if (volume != null) {
      volume.close();
    }
  }

  /** Three weeks of an exchange a day, up to ten days ago. */
  private static String past() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    return IntStream.rangeClosed(10, 30)
        .mapToObj(ago -> """
            {"day": "%s", "server": "quiet", "published": 1, "failed": 0, "files": 1, "bytes": 1, "millis": 1,
             "refusals": 0, "findings": 0, "fallbacks": 0}""".formatted(today.minusDays(ago)))
        .collect(Collectors.joining(",", "{\"schema\": 1, \"days\": [", "]}"));
  }

  @Test
  void eachFaultIsOneWarningOneMetricOneAlertAndOneMessageUntilItIsOver() throws Exception {
    fault("SILENT quiet", "OnecGateSilent", () -> {}, () -> deliver("quiet"));
    Path filler = temp.resolve("data/filler");
    fault(
        "DISK_LOW",
        "OnecGateDiskLow",
        () -> Files.write(
            filler,
            new byte
                [(int) (Files.getFileStore(temp.resolve("data")).getUsableSpace() - (4 << 20))]),
        () -> Files.delete(filler));
    Path sessions = temp.resolve("data/1c_temp");
    fault(
        "VOLUME",
        "OnecGateVolume",
        () -> Files.move(sessions, temp.resolve("data/elsewhere")),
        () -> Files.move(temp.resolve("data/elsewhere"), sessions));
    Path registry = temp.resolve("data/state/servers.json");
    byte[] right = Files.readAllBytes(registry);
    fault(
        "CONFIG servers",
        "OnecGateConfiguration",
        () -> {
          Files.writeString(registry, "{no");
          control.readRegistry();
        },
        () -> {
          Files.write(registry, right);
          control.readRegistry();
        });
    fault(
        "HANDOVER_FAILS webhook",
        "OnecGateHandOver",
        () -> {
          shopSays = 503;
          deliver(LOGIN);
          Awaited.until("a second attempt in vain", () -> {
            control.wake("webhook", LOGIN);
            return warnings().contains("HANDOVER_FAILS webhook");
          });
          control.pass(Duration.ofMinutes(61)); // its age is no second alert
        },
        () -> {
          shopSays = 204;
          Awaited.until("the shop has it", () -> {
            control.wake("webhook", LOGIN);
            return warnings().isEmpty();
          });
        });
    OneC[] orders = new OneC[1];
    fault(
        "ORDERS_IN_VAIN " + LOGIN,
        "OnecGateOrders",
        () -> {
          ApiClient.shop(gate.uri())
              .post("orders/" + LOGIN, ApiEndToEndTest.order("7"))
              .requireStatus(201);
          for (int i = 0; i < 3; i++) {
            orders[0] = client(LOGIN);
            orders[0].login("sale");
            assertThat(orders[0].get("mode=query").text()).contains("<Номер>7</Номер>");
          }
        },
        () -> assertThat(orders[0].get("mode=success").text()).isEqualTo("success"));
    fault(
        "FAILED " + LOGIN,
        "OnecGateExchangeRefused",
        () -> {
          OneC client = client(LOGIN).begin();
          client.file("import.xml", "<no>".getBytes(UTF_8));
          assertThat(result(client)).startsWith("failure");
        },
        () -> {
          ApiClient admin = ApiClient.script(gate.uri());
          String id = admin
              .get("quarantine")
              .data()
              .getJsonArray("exchanges")
              .getJsonObject(0)
              .getString("id");
          admin.send("DELETE", "quarantine/" + id, "").requireStatus(200);
          deliver(LOGIN);
        });
    fault(
        "HELD " + LOGIN,
        "OnecGateImportHeld",
        () -> {
          clamdSays = "no verdict ERROR";
          OneC client = client(LOGIN).begin();
          client.file("import.xml", Content.catalogue(3));
          orders[0] = client;
          assertThat(result(client)).startsWith("failure");
        },
        () -> {
          clamdSays = FakeClamd.OK;
          assertThat(result(orders[0])).startsWith("success");
        });
    fault(
        "SLOW " + LOGIN,
        "OnecGateImportSlow",
        () -> {
          clamdWaits = new CountDownLatch(1);
          OneC client = client(LOGIN).begin();
          client.file("import.xml", Content.catalogue(3));
          orders[0] = client;
          assertThat(client.importOnce("import.xml").text()).startsWith("progress");
          control.pass(Duration.ofHours(3));
        },
        () -> {
          clamdWaits.countDown();
          assertThat(result(orders[0])).startsWith("success");
        });
    fault(
        "STRANGERS",
        "OnecGatePasswords",
        () -> {
          for (int i = 0; i < 40; i++) {
            new OneC(gate.uri(), "somebody", "wrong-" + i).login("catalog");
          }
        },
        () -> {
          control.pass(Duration.ofMinutes(61));
          Awaited.until("no STRANGERS", () -> warnings().isEmpty());
          assertAlerts("before its five minutes are over", "OnecGatePasswords firing");
          prometheus.forget("onec_gate_requests_total"); // now they are
        });
    fault("DESCRIPTORS", "OnecGateDescriptors", () -> control.open(900), () -> control.open(20));
    control.show(certificate(2));
    fault(
        "CERTIFICATE",
        "OnecGateCertificate",
        () -> control.pass(Duration.ofHours(37)),
        () -> control.show(certificate(400)));
    assertThat(alerts).hasSize(12);
    Map<String, String> fired =
        prometheus
            .query("count by (alertname) (count_over_time(ALERTS{alertstate=\"firing\"}[1h]))")
            .stream()
            .collect(Collectors.toMap(
                each -> each.getJsonObject("metric").getString("alertname"), Prometheus::value));
    assertThat(fired)
        .as("all that ever fired, and how many of each")
        .isEqualTo(alerts.values().stream().collect(Collectors.toMap(each -> each, each -> "1")));
  }

  /**
   * Has a fault happen and end.
   *
   * @param warning its code and its subject
   * @param alert that Prometheus makes of it
   */
  private void fault(String warning, String alert, Doing happen, Doing end) throws Exception {
    happen.happen();
    Awaited.until(warning, () -> warnings().contains(warning));
    assertThat(warnings()).containsExactly(warning);
    assertThat(metrics()).as("the metric of " + warning).containsExactly(warning);
    String subject = warning.replaceFirst("^\\S+ ?", "");
    assertThat(assertAlerts("while there is " + warning, alert + " firing"))
        .allSatisfy(summary -> assertThat(summary).contains(subject).doesNotContain("<"));
    alerts.put(warning, alert);
    Awaited.until("a message of " + warning, () -> told("warning.raised").contains(warning));
    end.happen();
    Awaited.until("no " + warning, () -> warnings().isEmpty());
    Awaited.until(
        "a message that it is over: " + warning, () -> told("warning.settled").contains(warning));
    assertThat(told("warning.raised"))
        .as("all that was told")
        .containsOnlyOnceElementsOf(alerts.keySet())
        .hasSameSizeAs(alerts.keySet());
    assertThat(metrics()).isEmpty();
    assertAlerts("when it is over: " + warning);
  }

  /**
   * Fails unless these alerts, and no others, are pending or firing once Prometheus has scraped what holds.
   *
   * @return their summaries
   */
  private List<String> assertAlerts(String when, String... wanted) throws IOException {
    AtomicReference<List<JsonObject>> seen = new AtomicReference<>(List.of());
    try {
      Awaited.until(when, () -> {
        seen.set(prometheus.alerts());
        return names(seen.get()).equals(List.of(wanted));
      });
    } catch (AssertionError e) {
      assertThat(names(seen.get()))
          .as("alerts " + when + ", " + e.getMessage())
          .containsExactly(wanted);
      throw e;
    }
    return seen.get().stream()
        .map(each -> each.getJsonObject("annotations").getString("summary"))
        .toList();
  }

  private static List<String> names(List<JsonObject> alerts) {
    return alerts.stream()
        .map(each ->
            each.getJsonObject("labels").getString("alertname") + " " + each.getString("state"))
        .toList();
  }

  private OneC client(String login) {
    return new OneC(gate.uri(), login, EmbeddedGate.PASSWORD);
  }

  private void deliver(String login) throws IOException {
    OneC client = client(login).begin();
    client.file("import.xml", Content.catalogue(3));
    assertThat(result(client)).startsWith("success");
  }

  /** What an import comes to, which is asked for without a pause here. */
  private static String result(OneC client) throws IOException {
    String[] answer = new String[1];
    Awaited.until("an end of the import", () -> {
      answer[0] = client.importOnce("import.xml").text();
      return !answer[0].startsWith("progress");
    });
    return answer[0];
  }

  /** The codes and subjects of the first screen. */
  private Set<String> warnings() throws IOException {
    return ApiClient.script(gate.uri()).get("status").data().getJsonArray("warnings").stream()
        .map(JsonValue::asJsonObject)
        .map(each -> (each.getString("code") + " " + each.getString("subject", "")).strip())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String labels(String series) {
    return (series.replaceFirst(".*code=\"([^\"]*)\".*", "$1") + " "
            + series.replaceFirst(".*subject=\"([^\"]*)\".*", "$1"))
        .strip();
  }

  /** The codes and subjects of which messages of this kind have come. */
  private List<String> told(String event) {
    return messages.stream()
        .map(FaultsTest::read)
        .filter(message -> message.getString("event").equals(event))
        .flatMap(message -> message.getJsonArray("warnings").stream())
        .map(JsonValue::asJsonObject)
        .map(each -> (each.getString("code") + " " + each.getString("subject", "")).strip())
        .toList();
  }

  private static JsonObject read(String json) {
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(json.getBytes(UTF_8)))) {
      return reader.readObject();
    }
  }

  /** The codes and subjects of the metric of warnings. */
  private List<String> metrics() throws IOException {
    return ApiClient.pages(gate.uri())
        .with("Authorization", "Bearer " + TOKEN)
        .get("metrics")
        .requireStatus(200)
        .text()
        .lines()
        .filter(line -> line.startsWith("onec_gate_warnings{"))
        .map(FaultsTest::labels)
        .toList();
  }

  private X509Certificate certificate(int days) throws Exception {
    Path directory = Files.createDirectories(temp.resolve("days-" + days));
    Program.OPENSSL.run(
        directory,
        "req",
        "-x509",
        "-nodes",
        "-newkey",
        "rsa:2048",
        "-subj",
        "/CN=gate",
        "-days",
        "" + days,
        "-keyout",
        "key.pem",
        "-out",
        "chain.pem");
    try (var in = Files.newInputStream(directory.resolve("chain.pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
