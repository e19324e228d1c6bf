package org.onecgate.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onecgate.alarm.FakeSmtp;
import org.onecgate.clients.Walk;
import org.onecgate.it.Delivery;
import org.onecgate.it.OneC;
import org.onecgate.it.Program;

/**
 * Walks through install.md and watching.md with every way of running at once: what they say is done, an operator logs
 * in and makes logins, clients bring catalogues until they are published, and a real Prometheus scrapes all (D1, D3).
 */
@Tag("process")
@Tag("long")
@Isolated
class GuideIT {
  private static final Program PROMETHEUS = Program.of("/usr/bin/prometheus", "prometheus");
  private static final Program TOMCAT =
      Program.of("/usr/libexec/tomcat10/tomcat-start.sh", "tomcat10");
  private static final String TOKEN = "the-token-of-gate.metrics.token";
  private static final Map<String, String> SETTINGS = Map.of("gate.metrics.token", TOKEN);

  /** More than an unconfigured WildFly takes in one request. */
  private static final byte[] LARGE = new byte[11 << 20];

  @TempDir
  Path temp;

  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  @ParameterizedTest
  @ValueSource(strings = {"17", "25"})
  void everyWayOfRunningIsAsTheGuideSays(String feature) throws Exception {
    Path jdk = jdk(feature);
    PROMETHEUS.require();
    TOMCAT.require();
    try (FakeSmtp smtp = new FakeSmtp()) {
      List<Server> servers = List.of(
          new ItselfServer(temp.resolve("itself"), jdk),
          new TomcatServer("apache-tomcat-10", temp.resolve("tomcat10"), jdk),
          new TomcatServer("apache-tomcat-11", temp.resolve("tomcat11"), jdk),
          new DebianTomcat(temp.resolve("debian"), jdk),
          new WildFlyServer(temp.resolve("wildfly"), jdk));
      for (Server each : servers) {
        running.push(each);
        each.start(each instanceof WildFlyServer wildfly ? mail(wildfly, smtp) : SETTINGS);
        String[] session = walk(each);
        if (each instanceof WildFlyServer) {
          testMail(smtp, each.uri(), session);
        }
        System.out.println("JDK " + feature + ": " + each.name() + " as the guide says");
      }
      scrape(servers);
    } finally {
      for (AutoCloseable each : running) {
        each.close();
      }
    }
  }

  /** Warnings go through WildFly's own mail session (O1). */
  private static Map<String, String> mail(WildFlyServer wildfly, FakeSmtp smtp) {
    wildfly.configure("/socket-binding-group=standard-sockets/"
        + "remote-destination-outbound-socket-binding=mail-smtp:write-attribute(name=port,value="
        + smtp.port() + ")");
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("gate.alarm.mail.to", "admin@example.com");
    settings.put("gate.alarm.mail.from", "gate@example.com");
    settings.put("gate.alarm.mail.smtp", "java:jboss/mail/Default");
    return settings;
  }

  private static void testMail(FakeSmtp smtp, URI gate, String... session) throws IOException {
    HttpResponse<String> tested = Http.post(gate.resolve("api/alarms/test"), "", session);
    assertThat(tested.body()).contains("sent to admin@example.com");
    assertThat(smtp.letters).hasSize(1);
    assertThat(smtp.letters.get(0).to()).containsExactly("admin@example.com");
  }

  /** A JDK of this version; the test is skipped without one, and says so. */
  private static Path jdk(String feature) throws IOException {
    for (Path each : Delivery.children(Path.of("/usr/lib/jvm"))) {
      Path release = each.resolve("release");
      if (Files.exists(each.resolve("bin/jcmd"))
          && Files.exists(release)
          && Files.readString(release).contains("JAVA_VERSION=\"" + feature)) {
        return each;
      }
    }
    Program.of("/usr/lib/jvm/java-" + feature + "/bin/java", "openjdk-" + feature)
        .require();
    throw new AssertionError("skipped above");
  }

  /** All of an operator and of 1C; the headers of his session. */
  private static String[] walk(Server server) throws Exception {
    URI gate = server.uri();
    assertThat(Http.get(gate.resolve("health/ready")).body()).contains("\"UP\"");
    assertThat(Http.get(gate).body()).contains("<title>");
    assertThat(Http.get(gate.resolve("metrics")).statusCode()).isEqualTo(401);

    HttpResponse<String> login = Http.post(
        gate.resolve("api/session"),
        "{\"login\":\"admin\",\"password\":\"" + server.firstPassword() + "\"}");
    assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
    String[] session = {
      "Cookie",
      login.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", ""),
      "X-CSRF-Token",
      data(login).getString("csrfToken")
    };
    assertThat(Http.get(gate.resolve("api/status"), session).statusCode()).isEqualTo(200);

    Map<String, String> passwords = new HashMap<>();
    for (Map.Entry<String, Boolean> each : Walk.logins().entrySet()) {
      HttpResponse<String> made = Http.post(
          gate.resolve("api/config/servers"),
          "{\"name\":\"" + each.getKey() + "\",\"login\":\"" + each.getKey() + "\""
              + (each.getValue() ? ",\"dialect\":{\"sessid\":\"optional\"}" : "") + "}",
          session);
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      passwords.put(each.getKey(), data(made).getString("password"));
    }
    Map<String, byte[]> brought = Walk.catalogues(gate, passwords);

    OneC client = new OneC(gate, "it", passwords.get("it")).begin();
    assertThat(client.file("import_files\\ab\\{1}.bin", LARGE).text()).isEqualTo("success");
    brought.put("large", LARGE);
    client.file("import.xml", brought.get("UT11"));
    client.deliver("import.xml");

    List<String> inbox = new ArrayList<>();
    for (Path each : Delivery.children(server.data().resolve("inbox"))) {
      Delivery delivery = Delivery.read(server.data(), each.getFileName().toString());
      inbox.addAll(delivery.digests().values());
    }
    for (byte[] each : brought.values()) {
      assertThat(inbox).contains(Delivery.sha256(each));
    }
    return session;
  }

  private static JsonObject data(HttpResponse<String> answer) {
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject().getJsonObject("data");
    }
  }

  /** With the sample of watching.md. */
  private void scrape(List<Server> servers) throws Exception {
    int port = Server.freePort();
    Path rules = Path.of("src/deploy/prometheus/onec-gate.rules.yml").toAbsolutePath();
    StringBuilder jobs = new StringBuilder(
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\nscrape_configs:\n"
            + "  - job_name: onec-gate\n"
            + "    authorization: {credentials: " + TOKEN + "}\n"
            + "    static_configs:\n");
    for (Server each : servers) {
      jobs.append("      - targets: [\"127.0.0.1:" + each.port + "\"]\n"
          + "        labels: {__metrics_path__: " + each.uri().getPath() + "metrics}\n");
    }
    Path configuration =
        Files.writeString(temp.resolve("prometheus.yml"), jobs + "rule_files: [" + rules + "]\n");
    Path said = temp.resolve("prometheus.txt");
    Process prometheus = new ProcessBuilder(
            PROMETHEUS.path().toString(),
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + temp.resolve("prometheus"),
            "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
    running.push(() -> prometheus.destroyForcibly().waitFor());
    URI api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
    try {
      assertScraped(servers, api);
      assertJudged(servers.get(0), api, rules);
    } catch (AssertionError e) {
      throw new AssertionError(Files.readString(said), e);
    }
  }

  private static void assertScraped(List<Server> servers, URI api) throws IOException {
    for (Server each : servers) {
      String instance = "{instance=\"127.0.0.1:" + each.port + "\"}";
      each.await("scraped", () -> value(api, "up" + instance).equals("1"));
      assertThat(value(api, "onec_gate_state_readable" + instance))
          .as(each.name())
          .isEqualTo("1");
    }
  }

  /** Each alert of the file can be computed of what was scraped. */
  private static void assertJudged(Server any, URI api, Path rules) throws IOException {
    Instant scraped = Instant.now(); // what was computed before had nothing to compute of
    any.await("judged", () -> {
      List<JsonObject> judged = judged(api);
      return !judged.isEmpty()
          && judged.stream()
              .map(rule -> OffsetDateTime.parse(rule.getString("lastEvaluation")))
              .allMatch(time -> time.toInstant().isAfter(scraped));
    });
    long alerts = Files.readString(rules)
        .lines()
        .filter(each -> each.contains("- alert: "))
        .count();
    assertThat(judged(api))
        .hasSize((int) alerts)
        .allSatisfy(
            rule -> assertThat(rule.getString("health")).as(rule.toString()).isEqualTo("ok"));
  }

  /** The value of what has only one; nothing until there is one. */
  private static String value(URI api, String expression) {
    return asked(api, "query?query=" + URLEncoder.encode(expression, UTF_8))
        .map(data -> data.getJsonArray("result"))
        .filter(all -> !all.isEmpty())
        .map(all -> all.getJsonObject(0).getJsonArray("value").getString(1))
        .orElse("");
  }

  /** The rules as Prometheus has them. */
  private static List<JsonObject> judged(URI api) {
    return asked(api, "rules").stream()
        .flatMap(data -> data.getJsonArray("groups").stream())
        .flatMap(group -> group.asJsonObject().getJsonArray("rules").stream())
        .map(JsonValue::asJsonObject)
        .toList();
  }

  /** What Prometheus says; nothing until it answers. */
  private static Optional<JsonObject> asked(URI api, String what) {
    try {
      HttpResponse<String> answer = Http.get(api.resolve(what));
      return answer.statusCode() == 200 ? Optional.of(data(answer)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
