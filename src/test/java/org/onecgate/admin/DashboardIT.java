package org.onecgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.onecgate.admin.ApiClient.Answer;
import org.onecgate.it.Content;
import org.onecgate.it.OneC;

/**
 * Proves that the packaged WAR serves the dashboard and its API in Tomcat 10.1, Tomcat 11 and WildFly
 * (D1) as it does everywhere (C1 to C6, E12, W6).
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("container")
@Timeout(120)
class DashboardIT {
  private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
      + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
      + " frame-ancestors 'none'";
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"#]+)\"");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*?'(\\.[^']+)';$");
  private static final Map<String, Set<String>> TYPES = Map.of(
      "js", Set.of("text/javascript", "application/javascript"),
      "css", Set.of("text/css"),
      "svg", Set.of("image/svg+xml"));

  @ArquillianResource
  private URI application;

  @Deployment(testable = false)
  static WebArchive war() {
    File file = new File(System.getProperty("tests.war", "target/onec-gate.war"));
    return ShrinkWrap.createFromZipFile(WebArchive.class, file);
  }

  private Answer page(String path) throws IOException {
    return ApiClient.pages(application).get(path);
  }

  /** What runs, and, in the container that has a JVM of its own, what it logs. */
  @Test
  void whatRunsIsToldWithTheLastLinesOfTheLog() throws IOException {
    ApiClient browser = ApiClient.browser(application);
    JsonObject system = browser.get("system").requireStatus(200).data();
    assertThat(system.getString("container")).matches("(Apache Tomcat|WildFly).*");
    assertThat(system.getInt("processors")).isPositive();
    assertThat(browser.get("system/settings").text()).contains("\"key\":\"gate.data\"");
    browser.post("config/groups", "{\"id\": \"heard\", \"title\": \"Heard\"}").requireStatus(201);
    browser.with("If-Match", "*").send("DELETE", "config/groups/heard", "").requireStatus(200);
    List<String> lines = browser.get("system/log?limit=500").data().getJsonArray("lines").stream()
        .map(line ->
            line.asJsonObject().getString("level") + " " + line.asJsonObject().getString("message"))
        .toList();
    if (system.getString("container").startsWith("Apache Tomcat")) {
      // embedded in the JVM of the tests, in which nobody writes Gate's log
      System.out.println("SKIPPED: the last lines of the log, of which there are " + lines.size());
      return;
    }
    assertThat(lines)
        .containsSubsequence(
            "INFO group removed id=heard by=admin", "INFO group added id=heard by=admin");
  }

  // --- pages

  @Test
  void thePageAndAllThatItLinksToComeFromHereAlone() throws IOException {
    Answer page = page("").requireStatus(200);
    requirePage(page);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>();
    follow(LINK, "", page.text(), open);
    while (!open.isEmpty()) {
      String path = open.pop();
      if (path.startsWith("health/") || !seen.add(path)) {
        continue;
      }
      Answer file = page(path);
      assertThat(file.status()).as(path).isEqualTo(200);
      requirePage(file);
      assertThat(TYPES.get(path.replaceFirst(".*\\.", "")))
          .as(path)
          .contains(file.header("Content-Type").replaceFirst(";.*", ""));
      if (path.endsWith(".js")) {
        follow(IMPORT, path, file.text(), open);
      }
    }
    assertThat(seen)
        .contains("css/gate.css", "icon.svg", "js/main.js", "js/pages/home.js", "js/lang/ru.js");
  }

  private static void follow(Pattern pattern, String from, String text, Deque<String> open) {
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      open.add(URI.create(from).resolve(found.group(1)).toString());
    }
  }

  private static void requirePage(Answer answer) {
    assertThat(answer.headers().allValues("Content-Security-Policy")).containsExactly(POLICY);
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-cache");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
  }

  @Test
  void aFileThatTheBrowserHasIsNotSentAgain() throws IOException {
    ApiClient browser = ApiClient.pages(application);
    Answer file = browser.get("js/main.js").requireStatus(200);
    String tag = file.header("ETag");
    assertThat(tag).matches("\"[0-9a-f]{64}\"");
    for (String known : new String[] {tag, "W/" + tag, "\"other\", " + tag}) {
      Answer same = browser.with("If-None-Match", known).get("js/main.js").requireStatus(304);
      requirePage(same);
      assertThat(same.header("ETag")).isEqualTo(tag);
      assertThat(same.raw()).isEmpty();
    }
    assertThat(browser
            .with("If-None-Match", tag)
            .get("js/api.js")
            .requireStatus(200)
            .header("ETag"))
        .isNotEqualTo(tag);
    // Nothing else says so, least of all the time of a file.
    assertThat(file.header("Last-Modified")).isEmpty();
    assertThat(page("index.html").header("ETag")).isEqualTo(page("").header("ETag"));
  }

  @Test
  void aLongFileGoesPackedToWhoeverUnpacksIt() throws IOException {
    ApiClient browser = ApiClient.pages(application);
    Answer plain = browser.get("js/lang/ru.js").requireStatus(200);
    assertThat(plain.text()).contains("Обмены");
    for (String accepted :
        List.of("gzip", "br, gzip;q=0.5", "deflate,GZIP", "gzip; q=1.0, *;q=0")) {
      ApiClient unpacks = browser.with("Accept-Encoding", accepted);
      Answer packed = unpacks.get("js/lang/ru.js").requireStatus(200);
      assertThat(packed.header("Content-Encoding")).as(accepted).isEqualTo("gzip");
      assertThat(packed.header("Vary")).isEqualTo("Accept-Encoding");
      assertThat(packed.bytes().length).isLessThan(plain.bytes().length / 2);
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
        assertThat(in.readAllBytes()).isEqualTo(plain.bytes());
      }
      String tag = packed.header("ETag");
      assertThat(tag).as("another form of the file").isNotEqualTo(plain.header("ETag"));
      Answer same = unpacks.with("If-None-Match", tag).get("js/lang/ru.js").requireStatus(304);
      assertThat(same.header("ETag")).isEqualTo(tag);
      assertThat(unpacks.get("icon.svg").requireStatus(200).header("Content-Encoding"))
          .as("it fits into one packet anyway")
          .isEmpty();
    }
    for (String accepted :
        List.of("identity", "br", "gzip;q=0", "gzip; q=0.000, br", "xgzip, gzip2")) {
      Answer answer = browser.with("Accept-Encoding", accepted).get("js/lang/ru.js");
      assertThat(answer.requireStatus(200).header("Content-Encoding"))
          .as(accepted)
          .isEmpty();
      assertThat(answer.bytes()).isEqualTo(plain.bytes());
    }
  }

  @Test
  void pagesAreOnlyRead() throws IOException {
    Answer head = ApiClient.pages(application).send("HEAD", "js/main.js", "");
    requirePage(head.requireStatus(200));
    assertThat(head.raw()).isEmpty();
    for (String method : new String[] {"PUT", "DELETE", "POST", "TRACE"}) {
      Answer answer = ApiClient.pages(application).send(method, "js/main.js", "");
      assertThat(answer.status()).as(method).isEqualTo(405);
    }
  }

  @Test
  void anAddressWithoutTheLastSlashLeadsToThePage() throws IOException {
    String path = application.getPath().replaceFirst("/$", "");
    assumeThat(path).as("deployed as the root").isNotEmpty();
    Answer answer = ApiClient.pages(application.resolve(path)).get("");
    assertThat(answer.status()).isBetween(301, 308);
    assertThat(application.resolve(answer.header("Location"))).isEqualTo(application);
  }

  @Test
  void nothingElseOfTheWarIsServed() throws IOException {
    for (String path : new String[] {
      "WEB-INF/web.xml",
      "WEB-INF/jboss-deployment-structure.xml",
      "WEB-INF/classes/org/onecgate/Fault.class",
      "WEB-INF/server/classes/org/onecgate/app/boot/Main.class",
      "%57EB-INF/web.xml",
      "js/../WEB-INF/web.xml",
      "META-INF/MANIFEST.MF",
      "META-INF/sbom/onec-gate.cdx.json",
      "META-INF/versions/17/org/onecgate/app/boot/Launcher.class",
      "js/",
      "js/pages/",
      "css/",
      "js/nothing.js",
      "js//main.js/",
      "a/".repeat(2000) + "main.js",
      "js/.main.js"
    }) {
      Answer answer = page(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.text()).as(path).doesNotContain("web-app", "Main-Class", "home.js");
    }
  }

  // --- who may

  @Test
  void onlyWhoeverKnowsThePasswordAndTheTokenMayChangeAnything() throws IOException {
    ApiClient stranger = ApiClient.stranger(application);
    stranger.get("status").requireError(401, "UNAUTHORIZED");
    stranger.login(ApiClient.ADMIN, "wrong-password").requireError(401, "BAD_CREDENTIALS");
    ApiClient browser = ApiClient.browser(application);
    assertThat(browser.get("session").data().getString("login")).isEqualTo(ApiClient.ADMIN);
    browser.get("status").data();
    String group = "{\"id\": \"csrf\", \"title\": \"CSRF\"}";
    browser.with(Doorkeeper.CSRF, "").post("config/groups", group).requireError(403, "CSRF");
    browser
        .with(Doorkeeper.CSRF, "0".repeat(32))
        .post("config/groups", group)
        .requireError(403, "CSRF");
    browser.get("config/groups/csrf").requireError(404, "UNKNOWN_ID");
    browser.send("DELETE", "session", "").requireStatus(200);
    browser.get("status").requireError(401, "UNAUTHORIZED");
  }

  // --- what one does there

  @Test
  void aServerThatIsAddedExchangesAtOnceAndItsStoryIsTold() throws IOException {
    ApiClient browser = ApiClient.browser(application);
    JsonObject added = browser
        .post("config/servers", "{\"id\": \"added\", \"login\": \"Склад\", \"name\": \"Второй\"}")
        .requireStatus(201)
        .data();
    OneC client = new OneC(application, "Склад", added.getString("password")).begin();
    String id =
        client.fileInChunks("import.xml", Content.catalogue(20), 2000).deliver("import.xml");
    JsonObject exchange =
        browser.get("exchanges?server=added").data().getJsonArray("exchanges").getJsonObject(0);
    assertThat(exchange.getString("id")).isEqualTo(id);
    assertThat(exchange.getString("serverName")).isEqualTo("Второй");
    assertThat(exchange.getString("state")).isEqualTo("published");
    Answer story = browser.get("exchanges/" + id + "/story").requireStatus(200);
    assertThat(story.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
    assertThat(story.text())
        .contains("mode=init", "chunk appended file=import.xml", "published files=1")
        .doesNotContain(client.key());
    browser.delete("config/servers/added").requireStatus(200);
    assertThat(client.login("catalog").text()).isEqualTo("failure\nWrong login or password");
  }

  @Test
  void aGroupIsChangedInTheVersionThatIsNamedAlone() throws IOException {
    ApiClient browser = ApiClient.browser(application);
    String first = browser
        .post("config/groups", "{\"id\": \"towns\", \"title\": \"Города\"}")
        .requireStatus(201)
        .header("ETag");
    String change = "{\"title\": \"Города и сёла\", \"members\": [\"it\"]}";
    browser.send("PUT", "config/groups/towns", change).requireError(412, "VERSION_MISSING");
    String second = browser
        .with("If-Match", first)
        .send("PUT", "config/groups/towns", change)
        .requireStatus(200)
        .header("ETag");
    assertThat(second).isNotEqualTo(first);
    browser
        .with("If-Match", first)
        .send("DELETE", "config/groups/towns", "")
        .requireError(412, "STALE_VERSION");
    assertThat(browser.get("config/groups/towns").data().getString("title"))
        .isEqualTo("Города и сёла");
    browser.with("If-Match", second).send("DELETE", "config/groups/towns", "").requireStatus(200);
    browser.get("config/groups/towns").requireError(404, "UNKNOWN_ID");
  }

  @Test
  void whatHappensIsHeardUntilOneLogsOut() throws Exception {
    ApiClient browser = ApiClient.browser(application);
    HttpRequest request = HttpRequest.newBuilder(application.resolve("api/events"))
        .header("Cookie", browser.header("Cookie"))
        .build();
    HttpResponse<InputStream> answer = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .sendAsync(request, BodyHandlers.ofInputStream())
        .get(30, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/event-stream;charset=UTF-8");
    try (BufferedReader events = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
      hear(events, status -> true);
      OneC client = new OneC(application, "it", "it-password").begin();
      client.file("import.xml", Content.catalogue(5));
      hear(events, status -> !status.getJsonArray("receiving").isEmpty());
      String id = client.deliver("import.xml");
      hear(events, status -> status.getJsonArray("servers").toString().contains(id));
      browser.send("DELETE", "session", "").requireStatus(200);
      soon(() -> {
        String line = events.readLine();
        while (line != null) {
          line = events.readLine();
        }
        return true;
      });
    }
  }

  /** Waits for an event like this. */
  private static void hear(BufferedReader events, Predicate<JsonObject> wanted) throws Exception {
    soon(() -> {
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        if (line.startsWith("data: ")
            && wanted.test(Json.createReader(new StringReader(line.substring("data: ".length())))
                .readObject())) {
          return true;
        }
      }
      throw new AssertionError("the stream has ended");
    });
  }

  private interface Reading {
    boolean read() throws IOException;
  }

  private static void soon(Reading reading) throws Exception {
    boolean done = CompletableFuture.supplyAsync(() -> {
          try {
            return reading.read();
          } catch (IOException e) {
            throw new AssertionError("the stream broke off", e);
          }
        })
        .get(30, TimeUnit.SECONDS);
    assertThat(done).isTrue();
  }

  @Test
  void aSweepCanBeTriedOut() throws IOException {
    JsonObject report =
        ApiClient.browser(application).post("sweep", "{\"dryRun\": true}").data();
    assertThat(report.getBoolean("dryRun")).isTrue();
    assertThat(report.getInt("failures")).isZero();
  }

  // --- what is wrong, and what anybody may read

  @Test
  void theDescriptionIsReadByAnybody() throws IOException {
    Answer answer = ApiClient.stranger(application).get("openapi.json").requireStatus(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json;charset=UTF-8");
    assertThat(answer.json().getString("openapi")).startsWith("3.1");
  }

  @Test
  void whatIsWrongIsToldInTheEnvelope() throws IOException {
    ApiClient browser = ApiClient.browser(application);
    browser.get("nothing").requireError(404, "NOT_FOUND");
    browser.get("exchanges/nothing/more").requireError(404, "NOT_FOUND");
    browser.send("DELETE", "status", "").requireError(405, "METHOD_NOT_ALLOWED");
    browser.post("config/groups", "{\"id\":").requireError(400, "NOT_JSON");
    browser
        .post("config/groups", "{\"id\": \"large\"}" + " ".repeat(1 << 20))
        .requireError(413, "TOO_LARGE");
  }
}
