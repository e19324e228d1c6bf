import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What does it cost to be watched? Two connections send chunks of 8 MiB as fast as they are taken, in windows of ten
 * seconds, in turn with a scrape of {@code /metrics} a second, which is fifteen times as often as is usual, and without;
 * told are the processor time of Gate for a GiB, and what is received in a second.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp; java src/bench/ScrapeBench.java [directory [pairs of windows]]</pre>
 *
 * Needs Linux and 5 GiB in the directory, by default {@code /dev/shm}.
 */
public final class ScrapeBench {
  private static final int CHUNK = 8 << 20;
  private static final int CONNECTIONS = 2;
  private static final int WINDOW_SECONDS = 10;

  /** Prometheus asks every fifteen seconds, unless it is told otherwise. */
  private static final int USUAL_SECONDS = 15;

  private final Process gate;
  private final int port;

  private ScrapeBench(Process gate, int port) {
    this.gate = gate;
    this.port = port;
  }

  public static void main(String[] args) throws Exception {
    Path home = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "/dev/shm"), "scrape-bench-");
    int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 9;
    int port;
    try (var socket = new java.net.ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Process gate = start(home, port);
    try {
      new ScrapeBench(gate, port).run(pairs);
    } finally {
      gate.destroy();
      gate.waitFor();
      try (Stream<Path> tree = Files.walk(home)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private static Process start(Path home, int port) throws Exception {
    Path log = home.resolve("gate.log");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Dgate.port=" + port,
            "-Dgate.address=127.0.0.1",
            "-Dgate.data=" + home.resolve("gate"),
            "-Dgate.reserve=1MiB",
            "-Dgate.metrics.addresses=127.0.0.0/8",
            "-Dgate.bootstrap.server.password=bench-password",
            "-jar",
            "target/onec-gate.war")
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    while (!Files.readString(log).contains("Gate is ready")) {
      if (!process.isAlive()) {
        throw new IOException(Files.readString(log));
      }
      Thread.sleep(100);
    }
    return process;
  }

  /**
   * One window.
   *
   * @param cpu seconds of the processor for a GiB
   * @param speed MiB in a second
   */
  private record Window(double cpu, double speed, int scrapes) {}

  private void run(int pairs) throws Exception {
    List<Window> without = new ArrayList<>();
    List<Window> with = new ArrayList<>();
    for (int i = -2; i < pairs; i++) { // the first two are for the compiler
      Window bare = window(false);
      Window watched = window(true);
      if (i >= 0) {
        without.add(bare);
        with.add(watched);
      }
    }
    double bare = median(without.stream().map(Window::cpu).toList());
    double watched = median(with.stream().map(Window::cpu).toList());
    double each = median(ratios(with, without));
    System.out.printf(
        Locale.ROOT,
        "without: %.3f CPU-seconds a GiB, %.0f MiB/s; a scrape a second: %.3f, %.0f MiB/s%n",
        bare, median(without.stream().map(Window::speed).toList()),
        watched, median(with.stream().map(Window::speed).toList()));
    System.out.printf(
        Locale.ROOT,
        "a scrape a second costs %+.2f %% (median of %d pairs, %+.2f to %+.2f), one in %d s %+.3f %%%n",
        each, pairs, ratios(with, without).stream().min(Comparator.naturalOrder()).orElseThrow(),
        ratios(with, without).stream().max(Comparator.naturalOrder()).orElseThrow(),
        USUAL_SECONDS, each / USUAL_SECONDS);
    double before = cpu();
    long began = System.nanoTime();
    int many = 200;
    long bytes = 0;
    for (int i = 0; i < many; i++) {
      bytes += scrape();
    }
    System.out.printf(
        Locale.ROOT, "a scrape by itself: %.1f ms, %.1f ms of the processor, %d bytes; load %s%n",
        (System.nanoTime() - began) / 1e6 / many, (cpu() - before) * 1e3 / many, bytes / many,
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  private static List<Double> ratios(List<Window> with, List<Window> without) {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      all.add((with.get(i).cpu() / without.get(i).cpu() - 1) * 100);
    }
    return all;
  }

  private Window window(boolean scraped) throws Exception {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(new Client());
    }
    AtomicLong bytes = new AtomicLong();
    long began = System.nanoTime();
    long end = began + WINDOW_SECONDS * 1_000_000_000L;
    double before = cpu();
    List<Thread> threads = new ArrayList<>();
    List<Exception> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (Client client : clients) {
      threads.add(new Thread(() -> {
        try {
          for (int i = 0; System.nanoTime() - end < 0; i++) {
            client.chunk("a" + i % 16 + ".bin");
            bytes.addAndGet(CHUNK);
            if (i % 128 == 127) {
              client.init(); // the room is limited
            }
          }
        } catch (Exception e) {
          failures.add(e);
        }
      }));
    }
    int scrapes = 0;
    threads.forEach(Thread::start);
    for (int i = 1; i <= WINDOW_SECONDS; i++) {
      long due = began + i * 1_000_000_000L - 500_000_000L;
      Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      if (scraped) {
        scrape();
        scrapes++;
      }
    }
    for (Thread each : threads) {
      each.join();
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
    double spent = cpu() - before;
    double seconds = (System.nanoTime() - began) / 1e9;
    for (Client client : clients) {
      client.init();
    }
    return new Window(spent / (bytes.get() / (double) (1 << 30)), bytes.get() / seconds / (1 << 20), scrapes);
  }

  private int scrape() throws IOException {
    HttpURLConnection http =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
    try (InputStream in = http.getInputStream()) {
      return in.readAllBytes().length;
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** User and system time of Gate, in seconds (Linux, 100 ticks a second). */
  private double cpu() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(gate.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  /** As much of 1C as it takes. */
  private final class Client {
    private final String site = "http://127.0.0.1:" + port + "/1c_exchange?type=catalog&mode=";
    private final byte[] chunk = new byte[CHUNK];
    private final Random random = new Random();
    private String key = "";

    Client() throws IOException {
      random.nextBytes(chunk);
      key = call("checkauth", null).split("\n")[2];
      init();
    }

    void init() throws IOException {
      call("init&sessid=" + key, null);
    }

    void chunk(String name) throws IOException {
      chunk[random.nextInt(CHUNK)]++; // else it would be a repetition
      String answer = call("file&filename=" + name + "&sessid=" + key, chunk);
      if (!answer.equals("success")) {
        throw new IOException(answer);
      }
    }

    private String call(String mode, byte[] body) throws IOException {
      HttpURLConnection http = (HttpURLConnection) URI.create(site + mode).toURL().openConnection();
      http.setRequestProperty(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString("1c:bench-password".getBytes(StandardCharsets.US_ASCII)));
      http.setRequestProperty("Cookie", "onecgate=" + key);
      if (body != null) {
        http.setDoOutput(true);
        http.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = http.getOutputStream()) {
          out.write(body);
        }
      }
      try (InputStream in = http.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
