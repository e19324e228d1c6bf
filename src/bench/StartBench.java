import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How long does the WAR take from its start to its first answer with a long history, when is the first sweep over, and
 * how long do {@code /api/status} and {@code /api/orders} take then? Makes the data directory first, without forcing it.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * java src/bench/StartBench.java target/onec-gate.war [directory] [exchanges=20000] [sessions=20000] [orders=100000] [temps=100000] [rounds=3]</pre>
 *
 * Sessions have a record and nothing else, save the last ten, which receive. Orders are in {@code sent/}, save the last
 * hundred, which wait. Temps are an hour old. With {@code cold=1}, and only as root, the caches of the system are
 * dropped before each start.
 */
public final class StartBench {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String SHOP = "fedcba9876543210fedcba9876543210";
  private static final int PORT = 18_765;
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path war;
  private final Path data;

  private StartBench(Path war, Path data) {
    this.war = war;
    this.data = data;
  }

  public static void main(String[] args) throws Exception {
    Map<String, Integer> numbers = new TreeMap<>(Map.of(
        "exchanges", 20_000, "sessions", 20_000, "orders", 100_000, "temps", 100_000, "rounds", 3, "cold", 0));
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    for (String arg : Arrays.asList(args).subList(1, args.length)) {
      if (arg.contains("=")) {
        numbers.put(arg.split("=")[0], Integer.valueOf(arg.split("=")[1]));
      } else {
        parent = Path.of(arg);
      }
    }
    Path data = Files.createTempDirectory(parent, "start-bench-").toRealPath();
    StartBench bench = new StartBench(Path.of(args[0]).toAbsolutePath(), data);
    try {
      bench.run(numbers);
    } finally {
      delete(data);
    }
  }

  private void run(Map<String, Integer> numbers) throws Exception {
    start(false, false); // makes the tree and the logins
    Instant now = Instant.now();
    exchanges(numbers.get("exchanges"), now);
    sessions(numbers.get("sessions"), now);
    orders(numbers.get("orders"), now);
    new ProcessBuilder("sync").start().waitFor();
    System.out.printf(Locale.ROOT, "%s, JDK %s%n", numbers, Runtime.version());
    for (int round = 0; round < numbers.get("rounds"); round++) {
      temps(numbers.get("temps"));
      start(true, numbers.get("cold") == 1);
    }
  }

  private void exchanges(int count, Instant now) throws IOException {
    for (int i = 0; i < count; i++) {
      Instant at = now.minus(Duration.ofMinutes(2L * (count - i)));
      String id = id(at, i);
      Path directory = Files.createDirectories(data.resolve("state/jobs").resolve(id));
      Files.writeString(directory.resolve("job.json"), """
          {
            "schema": 1,
            "exchange": "%s",
            "session": "%s",
            "server": "1c",
            "serverName": "1C",
            "login": "1c",
            "type": "catalog",
            "closedBy": "import",
            "state": "PUBLISHED",
            "startedAt": "%s",
            "sealedAt": "%s",
            "finishedAt": "%s",
            "files": [
              "import.xml",
              "offers.xml"
            ],
            "hints": [],
            "totals": {
              "files": 2,
              "bytes": 123456,
              "findings": 0
            }
          }
          """.formatted(id, hash(i), at.minusSeconds(20), at, at.plusSeconds(5)));
      Files.writeString(directory.resolve("story.log"), (at + " opened\n").repeat(20));
    }
  }

  private void sessions(int count, Instant now) throws IOException {
    for (int i = 0; i < count; i++) {
      Path directory = Files.createDirectories(data.resolve("1c_temp").resolve(hash(i)));
      Files.writeString(directory.resolve("session.json"), """
          {
            "schema": 1,
            "hash": "%s",
            "server": "1c",
            "login": "1c",
            "type": "catalog",
            "startedAt": "%s",
            "usedAt": "%s"
          }
          """.formatted(hash(i), now, now));
      if (i >= count - 10) {
        Files.createDirectories(directory.resolve("intake/files"));
        Files.writeString(
            directory.resolve("intake/journal"), "journal1\t" + "a".repeat(32) + "\t-\n");
      }
    }
  }

  private void orders(int count, Instant now) throws IOException {
    Path outbox = data.resolve("outbox/1c");
    for (int i = 0; i < count; i++) {
      Path directory = Files.createDirectories(outbox.resolve(i < count - 100 ? "sent" : "waiting"));
      Files.writeString(
          directory.resolve(id(now.minusSeconds(count - i), i) + "~W-" + i + ".xml"), "<x/>\n");
    }
  }

  private void temps(int count) throws IOException {
    FileTime hourAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    for (int i = 0; i < count; i++) {
      Path temp = data.resolve("state").resolve("servers.json.tmp." + hash(i).substring(32));
      Files.writeString(temp, "half\n");
      Files.setLastModifiedTime(temp, hourAgo);
    }
  }

  private static String id(Instant at, int i) {
    return ID.format(at) + String.format(Locale.ROOT, "-%08x", i);
  }

  private static String hash(int i) {
    return String.format(Locale.ROOT, "%064x", 7_919L * i);
  }

  private void start(boolean measured, boolean cold) throws Exception {
    if (cold) {
      new ProcessBuilder("sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches").inheritIO().start().waitFor();
    }
    long began = System.nanoTime();
    Process process = new ProcessBuilder(
            "java",
            "-Dgate.data=" + data,
            "-Dgate.port=" + PORT,
            "-Dgate.api.token=" + TOKEN,
            "-Dgate.orders.token=" + SHOP,
            "-Dgate.bootstrap.server.login=1c",
            "-Dgate.bootstrap.server.password=bench-password",
            "-jar",
            war.toString())
        .redirectErrorStream(true)
        .start();
    double[] swept = {-1};
    Thread reader = new Thread(() -> {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.contains("sweep temps=") && swept[0] < 0) {
            swept[0] = (System.nanoTime() - began) / 1e9;
          }
          if (line.contains("SEVERE") || line.contains("cannot start")) {
            System.out.println(line);
          }
        }
      } catch (IOException e) {
        // the process is being ended
      }
    });
    reader.start();
    try {
      double first = firstAnswer(process, began);
      if (measured) {
        double[] early = ask("/api/status", TOKEN, 1);
        while (swept[0] < 0 && process.isAlive()) {
          Thread.sleep(20);
        }
        Thread.sleep(3000);
        double[] status = ask("/api/status", TOKEN, 60);
        double[] orders = ask("/api/orders", SHOP, 60);
        System.out.printf(
            Locale.ROOT,
            "first answer %.2f s, first sweep over %.2f s; status: first %.0f ms, then median %.1f ms, most %.0f;"
                + " orders: first %.0f ms, then median %.1f ms, most %.0f%n",
            first, swept[0], early[0], median(status), max(status), orders[0], median(orders), max(orders));
      }
    } finally {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      reader.join();
    }
  }

  private static double firstAnswer(Process process, long began) throws Exception {
    while (process.isAlive()) {
      try {
        HttpResponse<String> answer = HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/health/ready")).build(),
            HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          return (System.nanoTime() - began) / 1e9;
        }
      } catch (IOException e) {
        Thread.sleep(10);
      }
    }
    throw new IOException("it ended");
  }

  /** Milliseconds of each, asked ten a second. */
  private static double[] ask(String path, String token, int times) throws Exception {
    double[] took = new double[times];
    for (int i = 0; i < times; i++) {
      long began = System.nanoTime();
      HttpResponse<String> answer = HTTP.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path))
              .header("Authorization", "Bearer " + token)
              .build(),
          HttpResponse.BodyHandlers.ofString());
      took[i] = (System.nanoTime() - began) / 1e6;
      if (answer.statusCode() != 200) {
        throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
      }
      Thread.sleep(100);
    }
    return took;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.copyOfRange(values, values.length > 10 ? 10 : 0, values.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double max(double[] values) {
    return Arrays.stream(values, values.length > 10 ? 10 : 0, values.length).max().orElse(0);
  }

  private static void delete(Path top) throws IOException {
    Files.walkFileTree(top, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
        Files.delete(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
