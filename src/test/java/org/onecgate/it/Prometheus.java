package org.onecgate.it;

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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Prometheus that scrapes gates as watching.md says, with the rules that are shipped, as they are. */
public final class Prometheus implements AutoCloseable {
  /** The alerts that are shipped. */
  public static final Path RULES = Path.of("src/deploy/prometheus/onec-gate.rules.yml");

  private static final Pattern LISTENS =
      Pattern.compile("msg=\"Listening on\" address=(127[.\\d]+:\\d+)");

  /**
   * Before each question, in nanoseconds: an answer costs a millisecond of the processor, and what is waited for
   * changes ten times a second.
   */
  private static final long PACE = 10_000_000;

  private final HttpClient client = HttpClient.newHttpClient();
  private final int targets;
  private final Path said;
  private final Process process;
  private URI api;

  private Prometheus(Path configuration, Path directory, int targets) throws IOException {
    this.targets = targets;
    said = directory.resolve("prometheus.txt");
    process = new ProcessBuilder(
            Program.PROMETHEUS.path().toString(),
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + directory.resolve("prometheus"),
            "--web.listen-address=127.0.0.1:0",
            "--web.enable-admin-api")
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  /**
   * Starts one, and returns when it listens.
   *
   * @param directory where its files go
   * @param interval from scrape to scrape, and from one look at the rules to the next; no scrape may take longer
   * @param token of {@code gate.metrics.token}
   * @param scraped the addresses of metrics
   */
  public static Prometheus start(Path directory, Duration interval, String token, List<URI> scraped)
      throws IOException {
    String jobs = scraped.stream()
        .map(each -> """
                  - targets: ["%s"]
                    labels: {__metrics_path__: "%s"}
            """.formatted(each.getAuthority(), each.getPath()))
        .collect(Collectors.joining());
    String configuration = """
        global: {scrape_interval: %1$dms, evaluation_interval: %1$dms}
        rule_files: ["%2$s"]
        scrape_configs:
          - job_name: onec-gate
            authorization: {credentials: "%3$s"}
            static_configs:
        """.formatted(interval.toMillis(), RULES.toAbsolutePath(), token);
    Prometheus started = new Prometheus(
        Files.writeString(directory.resolve("prometheus.yml"), configuration + jobs),
        directory,
        scraped.size());
    try {
      Awaited.until("Prometheus listens", started::listens);
      return started;
    } catch (IOException | AssertionError e) {
      started.close();
      throw e;
    }
  }

  private boolean listens() throws IOException {
    String text = said();
    assertThat(process.isAlive()).as(text).isTrue();
    Matcher line = LISTENS.matcher(text);
    if (!line.find()) {
      return false;
    }
    api = URI.create("http://" + line.group(1) + "/api/v1/");
    return true;
  }

  /** All that it has printed. */
  public String said() throws IOException {
    return Files.readString(said);
  }

  /** Waits until all was scraped once more, without a failure, and each rule computed of that. */
  public void catchUp() throws IOException {
    String scraped = String.format(
        Locale.ROOT, "sum((timestamp(up) > bool %.3f) * up)", Instant.now().toEpochMilli() / 1e3);
    Awaited.until("scraped", () -> value(scraped).equals("" + targets));
    Instant since = Instant.now();
    Awaited.until("computed", () -> {
      List<JsonObject> rules = rules();
      return !rules.isEmpty()
          && rules.stream()
              .map(rule -> OffsetDateTime.parse(rule.getString("lastEvaluation")))
              .allMatch(time -> time.toInstant().isAfter(since));
    });
  }

  /** The alerts that are pending or firing by now. */
  public List<JsonObject> alerts() throws IOException {
    catchUp();
    return asked("alerts").stream()
        .flatMap(data -> data.getJsonArray("alerts").stream())
        .map(JsonValue::asJsonObject)
        .toList();
  }

  /** The rules as it has them. */
  public List<JsonObject> rules() throws IOException {
    return asked("rules").stream()
        .flatMap(data -> data.getJsonArray("groups").stream())
        .flatMap(group -> group.asJsonObject().getJsonArray("rules").stream())
        .map(JsonValue::asJsonObject)
        .toList();
  }

  /** What an expression comes to: labels and values; nothing until there is something. */
  public List<JsonObject> query(String expression) throws IOException {
    return asked("query?query=" + encoded(expression)).stream()
        .flatMap(data -> data.getJsonArray("result").stream())
        .map(JsonValue::asJsonObject)
        .toList();
  }

  /** The value of what has only one; nothing until there is one. */
  public String value(String expression) throws IOException {
    return query(expression).stream().findFirst().map(Prometheus::value).orElse("");
  }

  /** The value of one result of a query. */
  public static String value(JsonObject result) {
    return result.getJsonArray("value").getString(1);
  }

  /** Has it forget what it has scraped of these series so far, as it does of what is older than a range. */
  public void forget(String series) throws IOException {
    URI delete = api.resolve("admin/tsdb/delete_series?match%5B%5D=" + encoded(series));
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(delete).POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** What it says; nothing until it is ready. */
  private Optional<JsonObject> asked(String what) throws IOException {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(api.resolve(what)));
    if (answer.statusCode() == 503) {
      return Optional.empty();
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return Optional.of(reader.readObject().getJsonObject("data"));
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    LockSupport.parkNanos(PACE);
    try {
      return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
