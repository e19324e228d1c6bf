import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * How long does the WAR take from its start to its first answer, beside a bare embedded Tomcat with one servlet, and
 * with a long history? When is the first sweep over, and how long do {@code /api/status} and {@code /api/orders} take
 * then? Makes the data directories first, without forcing them.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * java src/bench/StartBench.java target/onec-gate.war [directory] [exchanges=20000] [sessions=100000] [orders=100000] [temps=100000] [rounds=5]</pre>
 *
 * In each round start, in turn: the bare Tomcat, from a jar; an empty Gate; one with exchanges; one with all. At the end
 * come the medians and the aims. Beside each time stands the CPU time of the process until then, which other work on the
 * machine changes less. Status and orders are asked over one connection: first, cold (median of 20), and warm (median of
 * 200 after 2,000, when the JVM has compiled what they need).
 *
 * <p>Sessions have a record and nothing else, save the last ten, which receive. Orders are in {@code sent/}, save the last
 * hundred, which wait. Temps are an hour old. With {@code cold=1}, and only as root, the caches of the system are
 * dropped before each start. {@code java=-XX:...} is handed to each JVM, several with commas between.
 */
public final class StartBench {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String SHOP = "fedcba9876543210fedcba9876543210";
  private static final int PORT = 18_765;
  private static final int COLD = 20;
  private static final int WARMING = 2_000;
  private static final int WARM = 200;
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path war;
  private final Path home;
  private final Map<String, Integer> numbers;
  private final List<String> flags;
  private final Map<String, List<Double>> figures = new TreeMap<>();

  private StartBench(Path war, Path home, Map<String, Integer> numbers, List<String> flags) {
    this.war = war;
    this.home = home;
    this.numbers = numbers;
    this.flags = flags;
  }

  public static void main(String[] args) throws Exception {
    Map<String, Integer> numbers = new TreeMap<>(Map.of(
        "exchanges", 20_000, "sessions", 100_000, "orders", 100_000, "temps", 100_000, "rounds", 5, "cold", 0));
    List<String> flags = List.of();
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    for (String arg : Arrays.asList(args).subList(1, args.length)) {
      String[] parts = arg.split("=", 2);
      if (parts[0].equals("java")) {
        flags = List.of(parts[1].split(","));
      } else if (parts.length == 2) {
        numbers.put(parts[0], Integer.valueOf(parts[1]));
      } else {
        parent = Path.of(arg);
      }
    }
    Path home = Files.createTempDirectory(parent, "start-bench-").toRealPath();
    try {
      new StartBench(Path.of(args[0]).toAbsolutePath(), home, numbers, flags).run();
    } finally {
      delete(home);
    }
  }

  private void run() throws Exception {
    Path bare = bare();
    Instant now = Instant.now();
    Path empty = data("empty");
    Path history = data("history");
    exchanges(history, now);
    Path all = data("all");
    exchanges(all, now);
    sessions(all, now);
    orders(all, now);
    new ProcessBuilder("sync").start().waitFor();
    System.out.printf(Locale.ROOT, "%s, JDK %s, %s%n", numbers, Runtime.version(), load());
    for (int round = 0; round < numbers.get("rounds"); round++) {
      try (Running running = new Running("bare Tomcat", List.of("-jar", bare.toString(), "" + PORT, home.resolve("bare").toString()))) {
        running.first();
        running.tell();
      }
      gate("empty", empty);
      gate("exchanges", history);
      temps(all);
      gate("all", all);
    }
    summary();
  }

  private void gate(String name, Path data) throws Exception {
    try (Running running = new Running(name, gate(data))) {
      running.first();
      if (!name.equals("exchanges")) {
        running.ask("status", "/api/status", TOKEN);
        running.awaitSweep();
        running.askWarm("status", "/api/status", TOKEN);
        running.askWarm("orders", "/api/orders", SHOP);
      }
      running.tell();
    }
  }

  private void summary() {
    System.out.printf("medians of %d rounds (least to most), %s%n", numbers.get("rounds"), load());
    figures.forEach((name, values) -> System.out.printf(
        Locale.ROOT, "  %-40s %8.2f (%.2f to %.2f)%n", name, median(values), Collections.min(values), Collections.max(values)));
    double bare = median(figures.get("bare Tomcat first answer s"));
    System.out.println("aims");
    aim("first answer, in bare Tomcats", median(figures.get("empty first answer s")) / bare, 1.3);
    aim("  the same in CPU time", median(figures.get("empty first answer CPU s"))
        / median(figures.get("bare Tomcat first answer CPU s")), 1.3);
    aim("first answer with exchanges, s", median(figures.get("exchanges first answer s")), 2);
    aim("first answer with all, s", median(figures.get("all first answer s")), 2);
    aim("first sweep over, s", median(figures.get("all swept s")), 10);
    aim("warm status, ms", median(figures.get("all status warm ms")), 5);
    aim("warm orders, ms", median(figures.get("all orders warm ms")), 5);
  }

  private static void aim(String what, double reached, double most) {
    System.out.printf(Locale.ROOT, "  %-40s %8.2f of %.1f: %s%n", what, reached, most, reached <= most ? "yes" : "no");
  }

  private static String load() {
    return String.format(Locale.ROOT, "load %.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** The rival: {@link PlainTomcat} with the Tomcat of the WAR, as a jar that names it as its class path. */
  private Path bare() throws Exception {
    Path own = Files.createDirectories(home.resolve("bare/files/health")).getParent().getParent();
    Files.writeString(own.resolve("files/health/ready"), "ready\n");
    List<String> jars = new ArrayList<>();
    try (JarFile jar = new JarFile(war.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().startsWith("WEB-INF/server/") && entry.getName().endsWith(".jar")) {
          Path to = own.resolve(Path.of(entry.getName()).getFileName());
          Files.copy(jar.getInputStream(entry), to);
          jars.add(to.toString());
        }
      }
    }
    Path classes = Files.createDirectory(own.resolve("classes"));
    int failed = ToolProvider.getSystemJavaCompiler().run(
        null, null, null, "-nowarn", "-proc:none", "-cp", String.join(File.pathSeparator, jars), "-d", classes.toString(),
        "src/bench/PlainTomcat.java");
    if (failed != 0) {
      throw new IOException("src/bench/PlainTomcat.java cannot be compiled; start this in the project's directory");
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    manifest.getMainAttributes().putValue("Main-Class", "PlainTomcat");
    manifest.getMainAttributes().putValue(
        "Class-Path", jars.stream().map(jar -> Path.of(jar).getFileName().toString()).collect(Collectors.joining(" ")));
    Path bare = own.resolve("bare.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(bare), manifest)) {
      out.putNextEntry(new JarEntry("PlainTomcat.class"));
      Files.copy(classes.resolve("PlainTomcat.class"), out);
    }
    return bare;
  }

  /** A data directory with its tree and its logins. */
  private Path data(String name) throws Exception {
    Path data = home.resolve(name);
    try (Running running = new Running("made " + name, gate(data))) {
      running.first();
    }
    figures.clear();
    return data;
  }

  private void exchanges(Path data, Instant now) throws IOException {
    int count = numbers.get("exchanges");
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

  private void sessions(Path data, Instant now) throws IOException {
    int count = numbers.get("sessions");
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

  private void orders(Path data, Instant now) throws IOException {
    int count = numbers.get("orders");
    Path outbox = data.resolve("outbox/1c");
    for (int i = 0; i < count; i++) {
      Path directory = Files.createDirectories(outbox.resolve(i < count - 100 ? "sent" : "waiting"));
      Files.writeString(
          directory.resolve(id(now.minusSeconds(count - i), i) + "~W-" + i + ".xml"), "<x/>\n");
    }
  }

  private void temps(Path data) throws IOException {
    int count = numbers.get("temps");
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

  private static List<String> gate(Path data) {
    return List.of(
        "-Dgate.data=" + data,
        "-Dgate.port=" + PORT,
        "-Dgate.api.token=" + TOKEN,
        "-Dgate.orders.token=" + SHOP,
        "-Dgate.bootstrap.server.login=1c",
        "-Dgate.bootstrap.server.password=bench-password",
        "-jar");
  }

  /** A process that is measured; ended by closing it. */
  private final class Running implements AutoCloseable {
    private final String name;
    private final long began;
    private final Process process;
    private final Thread reader;
    private final CountDownLatch over = new CountDownLatch(1);
    private final StringBuilder line = new StringBuilder();

    Running(String name, List<String> arguments) throws Exception {
      this.name = name;
      if (numbers.get("cold") == 1) {
        new ProcessBuilder("sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches").inheritIO().start().waitFor();
      }
      List<String> command = new ArrayList<>(flags);
      command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(arguments);
      if (arguments.get(arguments.size() - 1).equals("-jar")) {
        command.add(war.toString());
      }
      began = System.nanoTime();
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      reader = new Thread(this::read);
      reader.start();
    }

    private void read() {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String said = lines.readLine(); said != null; said = lines.readLine()) {
          if (said.contains("sweep temps=") && over.getCount() > 0) {
            note("swept s", seconds());
            over.countDown();
          }
          if (said.contains("SEVERE") || said.contains("cannot start")) {
            System.out.println(said);
          }
        }
      } catch (IOException e) {
        // the process is being ended
      }
    }

    private double seconds() {
      return (System.nanoTime() - began) / 1e9;
    }

    private synchronized void note(String what, double value) {
      figures.computeIfAbsent(name + " " + what, key -> new ArrayList<>()).add(value);
      line.append(String.format(Locale.ROOT, "; %s %.2f", what, value));
    }

    synchronized void tell() {
      System.out.println(name + ": " + line.substring(2) + "; " + load());
    }

    void first() throws Exception {
      while (process.isAlive()) {
        try {
          if (status("/health/ready", "none") == 200) {
            note("first answer s", seconds());
            note("first answer CPU s", process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3);
            return;
          }
        } catch (IOException e) {
          Thread.sleep(5);
        }
      }
      throw new IOException(name + " ended");
    }

    void awaitSweep() throws Exception {
      while (!over.await(1, TimeUnit.SECONDS)) {
        if (!process.isAlive()) {
          throw new IOException(name + " ended");
        }
      }
      Thread.sleep(3_000); // what is read in the background has been
    }

    double ask(String what, String path, String token) throws Exception {
      double took = once(path, token);
      note(what + " first ms", took);
      return took;
    }

    void askWarm(String what, String path, String token) throws Exception {
      if (!what.equals("status")) {
        ask(what, path, token);
      }
      note(what + " cold ms", median(many(path, token, COLD)));
      many(path, token, WARMING);
      note(what + " warm ms", median(many(path, token, WARM)));
    }

    private List<Double> many(String path, String token, int times) throws Exception {
      List<Double> took = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        took.add(once(path, token));
      }
      return took;
    }

    private double once(String path, String token) throws Exception {
      long asked = System.nanoTime();
      int status = status(path, token);
      if (status != 200) {
        throw new IOException(path + ": " + status);
      }
      return (System.nanoTime() - asked) / 1e6;
    }

    private int status(String path, String token) throws Exception {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path))
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .statusCode();
    }

    @Override
    public void close() throws Exception {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      reader.join();
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
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
