package org.onecgate.containers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.onecgate.it.Prometheus;

/**
 * Walks through install.md and watching.md with every way of running at once: what they say is done, an operator logs
 * in and makes logins, clients bring catalogues until they are published, and a real Prometheus scrapes all (D1, D3).
 */
@Tag("process")
@Tag("long")
@Isolated
class GuideIT {
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
    Program.PROMETHEUS.require();
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

  /** Each is scraped, and each alert of the file can be computed of what was scraped. */
  private void scrape(List<Server> servers) throws Exception {
    Prometheus prometheus = Prometheus.start(
        temp,
        Duration.ofSeconds(1),
        TOKEN,
        servers.stream().map(each -> each.uri().resolve("metrics")).toList());
    running.push(prometheus);
    try {
      prometheus.catchUp();
      for (Server each : servers) {
        String instance = "{instance=\"127.0.0.1:" + each.port + "\"}";
        assertThat(prometheus.value("onec_gate_state_readable" + instance))
            .as(each.name())
            .isEqualTo("1");
      }
      long alerts = Files.readString(Prometheus.RULES)
          .lines()
          .filter(each -> each.contains("- alert: "))
          .count();
      assertThat(prometheus.rules())
          .hasSize((int) alerts)
          .allSatisfy(
              rule -> assertThat(rule.getString("health")).as(rule.toString()).isEqualTo("ok"));
    } catch (AssertionError e) {
      throw new AssertionError(prometheus.said(), e);
    }
  }
}
