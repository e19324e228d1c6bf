package org.onecgate.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.onecgate.catalogue.Postgres;
import org.onecgate.it.Delivery;

/** Deploys Gate anew under traffic, again and again: nothing of a former application stays (D4). */
@Tag("process")
@Tag("long")
@Isolated
class RedeployIT {
  private static final Path JDK = Path.of(System.getProperty("java.home"));
  private static final String TOKEN = "token-of-an-operator";
  private static final String PASSWORD = "redeploy-password";

  /** What the first deployments of a server leave for all later ones, such as its own caches. */
  private static final int FIRST = 5;

  /** Each one that stays holds more than this, in bytes. */
  private static final long ONE_MIB = 1L << 20;

  /** What the one that Tomcat keeps may hold: so many files, and so many tenths of {@link #ONE_MIB}. */
  private static final int ONE = 40;

  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  @TempDir
  Path temp;

  @Test
  void nothingOfFormerApplicationsStaysInTomcat10() throws Exception {
    deployAgain(new TomcatServer("apache-tomcat-10", temp.resolve("tomcat10"), JDK), 50, Map.of());
  }

  /** With PostgreSQL, which has threads and connections of its own. */
  @Test
  void nothingOfFormerApplicationsStaysInTomcat11() throws Exception {
    deployAgain(
        new TomcatServer("apache-tomcat-11", temp.resolve("tomcat11"), JDK),
        50,
        Map.of("gate.catalogue.url", POSTGRES.login().url(), "gate.catalogue.user", "postgres"));
  }

  @Test
  void nothingOfFormerApplicationsStaysInWildFly() throws Exception {
    deployAgain(new WildFlyServer(temp.resolve("wildfly"), JDK), 20, Map.of());
  }

  private static void deployAgain(Server container, int usual, Map<String, String> catalogue)
      throws Exception {
    int rounds = Integer.getInteger("tests.redeploys", usual);
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext("/", each -> {
      each.getRequestBody().readAllBytes();
      each.sendResponseHeaders(200, -1);
      each.close();
    });
    hook.start();
    try (Server server = container) {
      Map<String, String> settings =
          settings("http://127.0.0.1:" + hook.getAddress().getPort() + "/");
      settings.putAll(catalogue);
      server.start(settings);
      redeploy(server, 0);
      // nothing has been stopped yet; Tomcat keeps the last one, without its objects, until the
      // next
      long loaders = Figures.of(server).loaders() + 1;
      redeploy(server, FIRST);
      Figures before = Figures.settled(server, 1, loaders, thread -> false);
      redeploy(server, rounds);
      Figures after = Figures.settled(server, 1, loaders, thread -> false);
      System.out.println(server.name() + ", after " + FIRST + " deployments: " + before + "; after "
          + rounds + " more: " + after);
      assertThat(after.heap()).isLessThan(before.heap() + (rounds + ONE) * ONE_MIB / 10);
      assertThat(after.descriptors()).hasSizeLessThan(before.descriptors().size() + ONE);
      assertThat(after.temps()).isLessThanOrEqualTo(before.temps());
      server.undeploy();
      assertGone(server, loaders - 1);
    } finally {
      hook.stop(0);
    }
  }

  /** All that has threads of its own or of a library: both webhooks. */
  private static Map<String, String> settings(String hook) {
    return new HashMap<>(Map.of(
        "gate.api.token", TOKEN,
        "gate.metrics.token", TOKEN,
        "gate.bootstrap.server.password", PASSWORD,
        "gate.bootstrap.admin.password", PASSWORD,
        "gate.webhook.url", hook,
        "gate.webhook.secret", TOKEN,
        "gate.alarm.webhook.url", hook,
        "gate.alarm.webhook.secret", TOKEN));
  }

  /** Each application is used before the next one comes. */
  private static void redeploy(Server server, int times) throws Exception {
    long nanos = 0;
    try (Traffic traffic = new Traffic(server.uri(), "1c", PASSWORD, TOKEN).begin()) {
      for (int i = 0; i < times; i++) {
        int delivered = traffic.delivered().size();
        int looks = traffic.looks();
        server.await(
            "used", () -> traffic.delivered().size() > delivered && traffic.looks() > looks);
        long since = System.nanoTime();
        server.redeploy();
        nanos += System.nanoTime() - since;
      }
      int delivered = traffic.delivered().size();
      server.await("used", () -> traffic.delivered().size() > delivered);
      traffic.end();
      System.out.println(times + " deployments, each " + nanos / Math.max(1, times) / 1_000_000
          + " ms; " + traffic.delivered().size() + " exchanges, " + traffic.looks() + " looks");
      for (String each : traffic.delivered()) {
        assertThat(Delivery.read(server.data(), each).content("import.xml"))
            .isEqualTo(Traffic.content());
      }
    }
  }

  private static void assertGone(Server server, long loaders) throws Exception {
    Figures gone = Figures.settled(server, 0, loaders, RedeployIT::isOurs);
    assertThat(gone.descriptors())
        .noneMatch(each -> each.startsWith(server.data().toString()));
    try (Stream<Path> all = Files.walk(server.data())) {
      List<Path> left = all.filter(
              each -> each.getFileName().toString().matches(".*\\.lock|.*\\.tmp\\.[0-9a-f]{32}/?"))
          .toList();
      assertThat(left).isEmpty();
    }
  }

  private static boolean isOurs(String thread) {
    return thread.startsWith("gate-")
        || thread.startsWith("HttpClient-")
        || thread.contains("Hikari");
  }
}
