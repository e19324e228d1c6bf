package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.onecgate.admin.CatalogueGate.deleted;
import static org.onecgate.admin.CatalogueGate.goods;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.QuietLog;
import org.onecgate.battery.disk.Volume;
import org.onecgate.catalogue.Databases;
import org.onecgate.catalogue.Postgres;
import org.onecgate.it.Awaited;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.Relay;
import org.onecgate.it.WakefulListener;
import org.sqlite.JDBC;

/**
 * Whatever the database of the catalogue does, the first screen says it clearly, deliveries wait, and nothing else
 * suffers; once it is mended all of them are applied, in order and once (G1, G2).
 */
@Timeout(120)
@QuietLog
class CatalogueTroublesEndToEndTest {
  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  /** As often a delivery is tried here as in five minutes of the hour for which a database may be away. */
  private static final int TRIES = 20;

  @TempDir
  Path temp;

  private CatalogueGate gate;
  private HttpServer shop;

  @BeforeEach
  void begin() throws Exception {
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", exchange -> {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(204, -1);
      }
    });
    shop.start();
    gate = new CatalogueGate(temp)
        .with(EmbeddedGate.LISTENER, WakefulListener.class.getName())
        .with("gate.webhook.url", "http://127.0.0.1:" + shop.getAddress().getPort() + "/")
        .with("gate.webhook.secret", "webhook-secret-0123456789");
  }

  @AfterEach
  void end() throws Exception {
    gate.close();
    shop.stop(0);
  }

  private void keepIn(Databases.Login login) {
    gate.with("gate.catalogue.url", login.url())
        .with("gate.catalogue.user", login.user().orElseThrow());
    login.password().ifPresent(password -> gate.with("gate.catalogue.password", password));
  }

  // --- what is seen of it

  /** What an operator sees at the first screen, whose words both languages have. */
  private void assertSaid(String server, String code) throws IOException {
    Awaited.until(
        code + " is said of " + server,
        () -> gate.warnings("CATALOGUE")
            .anyMatch(each -> List.of(each.getString("subject").split(", ", -1)).contains(server)
                && each.getBoolean("bad")
                && each.getJsonObject("said").getString("code").equals(code)));
    for (String language : List.of("en", "ru")) {
      assertThat(Path.of("webapp/js/lang", language + ".js"))
          .content(UTF_8)
          .contains("'said." + code + "': '");
    }
  }

  /** What a program sees that asks for the goods. */
  private void assertRefused(String server, int status, String code, String said)
      throws IOException {
    ApiClient.Answer answer =
        gate.browser().get("catalogue/" + server + "/products").requireError(status, code);
    assertThat(answer.json().getJsonObject("error").getJsonObject("said").getString("code"))
        .isEqualTo(said);
    assertThat(state(server).getJsonObject("said").getString("code")).isEqualTo(said);
    assertThat(state(server).getString("state")).isEqualTo(status == 409 ? "off" : "away");
  }

  private JsonObject state(String server) throws IOException {
    return gate.get("").getJsonArray("servers").getValuesAs(JsonObject.class).stream()
        .filter(each -> each.getString("server").equals(server))
        .findFirst()
        .orElseThrow();
  }

  /** It is published, the shop has been told of it, and Gate is well: only the catalogue does not have it. */
  private void assertOnlyTheCatalogueWaits(String delivery, String code) throws IOException {
    assertThat(gate.delivery(delivery).entries()).containsKey("import.xml");
    gate.awaitTaken(delivery, "webhook");
    Awaited.until("it waits for " + code, () -> waitsFor(delivery, code));
    assertThat(gate.handOver(delivery, "catalogue").getInt("attempts")).isZero();
    assertThat(gate.pages().get("health/ready").status()).isEqualTo(200);
  }

  private boolean waitsFor(String delivery, String code) throws IOException {
    JsonObject handOver = gate.handOver(delivery, "catalogue");
    return handOver.getBoolean("postponed", false)
        && handOver.getJsonObject("said").getString("code").equals(code);
  }

  /** Lets as much time pass for a delivery as it takes to be tried once more. */
  private void passATry(String server, String delivery) throws IOException {
    String due = gate.handOver(delivery, "catalogue").getString("at");
    WakefulListener.wake("catalogue", server);
    Awaited.until(
        "it is tried",
        () -> !gate.handOver(delivery, "catalogue").getString("at").equals(due));
  }

  /** All that waited is in the catalogue, in its order and once. */
  private void assertApplied(String server, int live, String... deliveries) throws IOException {
    WakefulListener.wake("catalogue", server);
    Awaited.until(
        "all are applied",
        () -> gate.browser().get("catalogue/" + server + "/deliveries").status() == 200
            && applied(server).size() >= deliveries.length);
    assertThat(applied(server)).containsExactly(deliveries);
    assertThat(gate.live(server)).isEqualTo(live);
    assertThat(gate.get("/" + server + "/changes?limit=1000&kind=added&things=product")
            .getJsonArray("changes")
            .getValuesAs(JsonObject.class))
        .extracting(each -> each.getString("key"))
        .doesNotHaveDuplicates();
  }

  private void assertNothingIsSaid() throws IOException {
    Awaited.until(
        "nothing is warned of",
        () -> gate.warnings()
            .map(each -> each.getString("code"))
            .noneMatch(code -> code.startsWith("HANDOVER") || code.equals("CATALOGUE")));
  }

  private List<String> applied(String server) throws IOException {
    List<String> ids = new ArrayList<>(gate
        .get("/" + server + "/deliveries?limit=100")
        .getJsonArray("deliveries")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(each -> each.getString("id"))
        .toList());
    Collections.reverse(ids); // the newest comes first
    return ids;
  }

  /** While the database of both servers cannot be had, from a start on, and after it is mended. */
  private void endure(String said, Mending mending) throws Exception {
    gate.start();
    String first = gate.deliver("shop", goods("1", "a"));
    String second = gate.deliver("shop", goods("2", "b"));
    String other = gate.deliver("other", goods("1", "x"));
    assertSaid("shop", said);
    assertSaid("other", said);
    assertRefused("shop", 503, "CATALOGUE_AWAY", said);
    assertOnlyTheCatalogueWaits(first, said);
    assertOnlyTheCatalogueWaits(other, said);
    for (int i = 0; i < TRIES; i++) {
      passATry("shop", first);
    }
    assertOnlyTheCatalogueWaits(first, said);
    mending.mend();
    assertApplied("shop", 2, first, second);
    assertApplied("other", 1, other);
    assertNothingIsSaid();
  }

  /** What an operator does. */
  private interface Mending {
    void mend() throws Exception;
  }

  // --- PostgreSQL

  @Test
  void aPasswordThatIsWrongIsSaidUntilTheDatabaseKnowsIt() throws Exception {
    POSTGRES.execute("CREATE ROLE keeper LOGIN PASSWORD 'former'");
    POSTGRES.askForPassword("keeper");
    String url = POSTGRES.login().url();
    POSTGRES.execute(
        "ALTER DATABASE " + url.substring(url.lastIndexOf('/') + 1) + " OWNER TO keeper");
    keepIn(new Databases.Login(url, Optional.of("keeper"), Optional.of("changed")));
    endure("CATALOGUE_LOGIN", () -> POSTGRES.execute("ALTER ROLE keeper PASSWORD 'changed'"));
  }

  @Test
  void aPasswordThatIsMendedInTheSettingsTakesARestart() throws Exception {
    POSTGRES.execute("CREATE ROLE settled LOGIN SUPERUSER PASSWORD 'right'");
    POSTGRES.askForPassword("settled");
    keepIn(
        new Databases.Login(POSTGRES.login().url(), Optional.of("settled"), Optional.of("wrong")));
    endure("CATALOGUE_LOGIN", () -> {
      gate.close();
      gate.with("gate.catalogue.password", "right").start();
    });
  }

  @Test
  void aDatabaseThatCannotHoldEveryTextIsSaidUntilAnotherIsNamed() throws Exception {
    POSTGRES.execute("CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0"
        + " LC_COLLATE 'C' LC_CTYPE 'C'");
    Databases.Login other = POSTGRES.login();
    keepIn(new Databases.Login(POSTGRES.url("bytes"), other.user(), Optional.empty()));
    endure("CATALOGUE_ENCODING", () -> {
      gate.close();
      keepIn(other);
      gate.start();
    });
  }

  /** The database behind a relay, which lets nobody through yet. */
  private Relay before(Databases.Login login) throws IOException {
    URI address = URI.create(login.url().substring("jdbc:".length()));
    Relay relay = new Relay(address.getPort());
    keepIn(new Databases.Login(
        "jdbc:postgresql://localhost:" + relay.port() + address.getPath(),
        login.user(),
        login.password()));
    return relay;
  }

  @Test
  void aDatabaseAtWhichNobodyListensIsAwayUntilSomebodyDoes() throws Exception {
    try (Relay relay = before(POSTGRES.login())) {
      endure("CATALOGUE_AWAY", relay::open);
    }
  }

  @Test
  void aDatabaseThatIsLostInTheMiddleOfADeliveryHasItOnceItIsBack() throws Exception {
    Databases.Login login = POSTGRES.login();
    try (Relay relay = before(login)) {
      relay.open();
      gate.start();
      String before = gate.deliver("shop", goods("1", "a"));
      gate.awaitTaken(
          before,
          "catalogue"); // asks no database: one more connection would be missed for ten seconds
      String torn;
      String behind;
      try (Connection holder = POSTGRES.connect(login.url());
          Statement statement = holder.createStatement()) {
        holder.setAutoCommit(false);
        statement.execute("LOCK TABLE gate_shop.product IN ACCESS EXCLUSIVE MODE");
        torn = gate.deliver("shop", goods("2", "b")); // 1C does not wait for the database
        behind = gate.deliver("shop", goods("3", "c"));
        Awaited.until("it is being applied", () -> waiters(login.url()) > 0);
        relay.cut();
      }
      String other = gate.deliver("other", goods("1", "x"));
      assertSaid("shop", "CATALOGUE_AWAY");
      assertRefused("shop", 503, "CATALOGUE_AWAY", "CATALOGUE_AWAY");
      assertOnlyTheCatalogueWaits(torn, "CATALOGUE_AWAY");
      assertOnlyTheCatalogueWaits(other, "CATALOGUE_AWAY");
      for (int i = 0; i < TRIES; i++) {
        passATry("shop", torn);
      }
      assertOnlyTheCatalogueWaits(torn, "CATALOGUE_AWAY");
      relay.open();
      assertApplied("shop", 3, before, torn, behind);
      assertApplied("other", 1, other);
      assertNothingIsSaid();
    }
  }

  private static long waiters(String url) throws IOException {
    try {
      return Long.parseLong(POSTGRES.ask(url, "SELECT count(*) FROM pg_locks WHERE NOT granted"));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aDatabaseThatAReaderMissesFirstIsAwayAndAPlanThatIsHeldCanBeDecidedOnceItIsBack()
      throws Exception {
    try (Relay relay = before(POSTGRES.login())) {
      relay.open();
      gate.start();
      String first = gate.deliver("shop", goods("1", "a", "b"));
      gate.awaitLive("shop", 2);
      String held = gate.deliver("shop", deleted("2", "a"));
      Awaited.until("it is held", () -> waitsFor(held, "PLAN_GOODS"));
      gate.live("shop");
      relay.cut();
      assertRefused("shop", 503, "CATALOGUE_AWAY", "CATALOGUE_AWAY");
      assertSaid("shop", "CATALOGUE_AWAY");
      Awaited.until("it waits for that", () -> waitsFor(held, "CATALOGUE_AWAY"));
      relay.open();
      WakefulListener.wake("catalogue", "shop");
      Awaited.until(
          "it can be decided",
          () -> gate.browser()
                  .post("catalogue/shop/held/" + held, "{\"decision\":\"pass\"}")
                  .status()
              == 202);
      assertApplied("shop", 1, first, held);
      assertNothingIsSaid();
    }
  }

  // --- a newer version

  @Test
  void aFileOfANewerVersionIsLeftAloneUntilItIsOfThisOneAgain() throws Exception {
    gate.start();
    String first = gate.deliver("shop", goods("1", "a"));
    gate.awaitTaken(first, "catalogue");
    gate.close();
    String url = "jdbc:sqlite:" + gate.data().resolve("catalogue/shop.db");
    String version;
    try (Connection connection = new JDBC().connect(url, new Properties());
        Statement statement = connection.createStatement()) {
      version = statement
          .executeQuery("SELECT value FROM meta WHERE name = 'version'")
          .getString(1);
      statement.execute("UPDATE meta SET value = '99' WHERE name = 'version'");
    }
    endureNewer(first, () -> {
      try (Connection connection = new JDBC().connect(url, new Properties());
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE meta SET value = '" + version + "' WHERE name = 'version'");
      }
    });
  }

  @Test
  void aSchemaOfANewerVersionIsLeftAloneUntilItIsOfThisOneAgain() throws Exception {
    Databases.Login login = POSTGRES.login();
    keepIn(login);
    gate.start();
    String first = gate.deliver("shop", goods("1", "a"));
    gate.awaitTaken(first, "catalogue");
    gate.close();
    String version =
        POSTGRES.ask(login.url(), "SELECT value FROM gate_shop.meta WHERE name = 'version'");
    String update = "UPDATE gate_shop.meta SET value = '%s' WHERE name = 'version'";
    POSTGRES.execute(login.url(), update.formatted("99"));
    endureNewer(first, () -> POSTGRES.execute(login.url(), update.formatted(version)));
  }

  private void endureNewer(String first, Mending mending) throws Exception {
    gate.start();
    String second = gate.deliver("shop", goods("2", "b"));
    String third = gate.deliver("shop", goods("3", "c"));
    String other = gate.deliver("other", goods("1", "x"));
    assertApplied("other", 1, other); // its catalogue is another one
    assertSaid("shop", "CATALOGUE_NEWER");
    assertRefused("shop", 503, "CATALOGUE_AWAY", "CATALOGUE_NEWER");
    assertThat(gate.warnings("CATALOGUE").map(each -> each.getString("detail")))
        .allMatch(detail -> detail.contains("newer version 99"));
    assertOnlyTheCatalogueWaits(second, "CATALOGUE_NEWER");
    passATry("shop", second);
    mending.mend();
    assertApplied("shop", 3, first, second, third);
    assertNothingIsSaid();
  }

  // --- SQLite

  @Test
  void aVolumeThatIsFullIsSaidAndWhatIsThereCanBeRead() throws Exception {
    Path files = gate.data().resolve("catalogue");
    try (Volume volume = Volume.mount(files, 8)) { // the rest of the data has room
      gate.start();
      String first = gate.deliver("shop", goods("1", "a"));
      gate.awaitLive("shop", 1);
      fill(volume.path().resolve("filler"));
      String second = gate.deliver("shop", goods("2", many("b")));
      String third = gate.deliver("shop", goods("3", "c"));
      String other = gate.deliver("other", goods("1", many("x")));
      assertSaid("shop", "CATALOGUE_FULL");
      assertSaid("other", "CATALOGUE_FULL");
      assertOnlyTheCatalogueWaits(second, "CATALOGUE_FULL");
      assertOnlyTheCatalogueWaits(other, "CATALOGUE_FULL");
      passATry("shop", second);
      assertThat(gate.live("shop")).as("who only reads goes on").isEqualTo(1);
      assertThat(state("shop").getJsonObject("said").getString("code")).isEqualTo("CATALOGUE_FULL");
      gate.close();
      gate.start(); // which does not help
      passATry("shop", second);
      assertSaid("shop", "CATALOGUE_FULL");
      assertOnlyTheCatalogueWaits(second, "CATALOGUE_FULL");
      Files.delete(volume.path().resolve("filler"));
      assertApplied("shop", 202, first, second, third);
      assertApplied("other", 200, other);
      assertNothingIsSaid();
      gate.close();
    }
  }

  private static String[] many(String letter) {
    return IntStream.range(0, 200).mapToObj(n -> letter + n).toArray(String[]::new);
  }

  private static void fill(Path file) {
    byte[] some = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(some);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  @Test
  void whereTheLibraryCannotBeLoadedTheCatalogueIsOffAndAllElseGoesOn() throws Exception {
    gate.start();
    gate.close();
    Path library = gate.data().resolve("state/native");
    Files.deleteIfExists(library);
    Files.createFile(library); // nothing can be unpacked there, also by root
    gate.start();
    String first = gate.deliver("shop", goods("1", "a"));
    String second = gate.deliver("shop", goods("2", "b"));
    String other = gate.deliver("other", goods("1", "x"));
    assertSaid("shop", "CATALOGUE_OFF");
    assertSaid("other", "CATALOGUE_OFF");
    assertRefused("shop", 409, "CATALOGUE_OFF", "CATALOGUE_OFF");
    assertOnlyTheCatalogueWaits(first, "CATALOGUE_OFF");
    assertOnlyTheCatalogueWaits(other, "CATALOGUE_OFF");
    passATry("shop", first);
    Files.delete(library);
    assertApplied("shop", 2, first, second);
    assertApplied("other", 1, other);
    assertNothingIsSaid();
  }
}
