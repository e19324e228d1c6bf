import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How little memory is enough: an exchange of 20 GiB, from its first chunk to published, in a heap of 64 MiB; and
 * 1,000 uploads that are open at once in a heap of 256 MiB. Says the largest heap that was still in use after a
 * collection, and the memory of the process.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp; java src/bench/HeapBench.java exchange [directory [files of 1 GiB]]
 * mvn -q -DskipTests package &amp;&amp; java src/bench/HeapBench.java uploads [directory [uploads]]</pre>
 *
 * Needs Linux, and in the directory, by default that of the system for temps, as much room as is sent.
 */
public final class HeapBench {
  private static final int CHUNK = 8 << 20;
  private static final int CHUNKS_OF_FILE = 128;
  private static final int HALF = 2 << 20;
  private static final int LITTLE = 4 << 10;
  private static final Pattern AFTER = Pattern.compile("Pause .*->(\\d+)M\\(");

  private HeapBench() {}

  public static void main(String[] args) throws Exception {
    boolean uploads = args.length > 0 && args[0].equals("uploads");
    if (!uploads && (args.length == 0 || !args[0].equals("exchange"))) {
      throw new IllegalArgumentException("exchange or uploads");
    }
    Path parent = Path.of(args.length > 1 ? args[1] : System.getProperty("java.io.tmpdir"));
    int count = args.length > 2 ? Integer.parseInt(args[2]) : uploads ? 1_000 : 20;
    Path home = Files.createTempDirectory(parent.toAbsolutePath(), "heap-bench-");
    Process gate = null;
    try {
      int port = freePort();
      gate = startGate(home, port, uploads ? "-Xmx256m" : "-Xmx64m", count);
      if (uploads) {
        uploads(port, count);
      } else {
        exchange(port, count);
      }
      System.out.println(memory(home, gate));
      if (Files.readString(home.resolve("gate.log")).contains("OutOfMemoryError")) {
        throw new IllegalStateException("it ran out of memory");
      }
    } finally {
      if (gate != null) {
        gate.destroy();
        gate.waitFor();
      }
      try (Stream<Path> tree = Files.walk(home)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private static void exchange(int port, int files) throws Exception {
    Client client = new Client(port);
    byte[] chunk = new byte[CHUNK];
    new Random(1).nextBytes(chunk);
    long before = System.nanoTime();
    for (int file = 0; file < files; file++) {
      for (int i = 0; i < CHUNKS_OF_FILE; i++) {
        chunk[0] = (byte) file;
        chunk[1] = (byte) i;
        String answer = client.call("file&filename=import_files/" + file + ".bin", chunk);
        if (!answer.equals("success")) {
          throw new IOException(answer);
        }
      }
    }
    System.out.printf(
        Locale.ROOT, "%d GiB in chunks of %d MiB received in %.0f s%n",
        files, CHUNK >> 20, seconds(before));
    before = System.nanoTime();
    String answer = client.call("import&filename=import_files/0.bin", null);
    while (answer.startsWith("progress")) {
      answer = client.call("import&filename=import_files/0.bin", null);
    }
    if (!answer.startsWith("success")) {
      throw new IOException(answer);
    }
    System.out.printf(Locale.ROOT, "published in %.0f s%n", seconds(before));
  }

  /** Each sends a half, then little until all have, and then the rest: all are open at once. */
  private static void uploads(int port, int count) throws Exception {
    Client client = new Client(port);
    byte[] half = new byte[HALF];
    new Random(1).nextBytes(half);
    CountDownLatch all = new CountDownLatch(count);
    AtomicInteger taken = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(count);
    long before = System.nanoTime();
    for (int i = 0; i < count; i++) {
      byte[] head = client.head("file&filename=import_files/" + i + ".bin", 2L * HALF);
      threads.submit(() -> {
        try (Socket socket = new Socket("127.0.0.1", port)) {
          OutputStream out = socket.getOutputStream();
          out.write(head);
          out.write(half);
          all.countDown();
          int sent = 0;
          while (!all.await(1, TimeUnit.SECONDS)) {
            out.write(half, sent, LITTLE);
            sent += LITTLE;
          }
          out.write(half, sent, HALF - sent);
          String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          if (answer.endsWith("\r\n\r\nsuccess")) {
            taken.incrementAndGet();
          } else {
            System.out.println(answer);
          }
        }
        return null;
      });
    }
    all.await();
    System.out.printf(
        Locale.ROOT, "%d uploads are open, %d MiB of each sent, after %.0f s%n",
        count, HALF >> 20, seconds(before));
    threads.shutdown();
    threads.awaitTermination(10, TimeUnit.MINUTES);
    System.out.printf(Locale.ROOT, "%d of them taken after %.0f s%n", taken.get(), seconds(before));
    if (taken.get() < count) {
      throw new IllegalStateException("not all");
    }
  }

  private static String memory(Path home, Process gate) throws IOException {
    int peak = 0;
    int pauses = 0;
    for (String line : Files.readAllLines(home.resolve("gc.log"))) {
      Matcher after = AFTER.matcher(line);
      if (after.find()) {
        pauses++;
        peak = Math.max(peak, Integer.parseInt(after.group(1)));
      }
    }
    String rss = Files.readAllLines(Path.of("/proc", Long.toString(gate.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .findFirst()
        .orElse("")
        .replaceAll("\\D+", "");
    return "heap after a collection at most " + peak + " MiB (" + pauses + " pauses), RSS at most "
        + Long.parseLong(rss) / 1024 + " MiB";
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Process startGate(Path home, int port, String heap, int count) throws Exception {
    Path log = home.resolve("gate.log");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-Xlog:gc:file=" + home.resolve("gc.log"),
            "-Dgate.port=" + port,
            "-Dgate.address=127.0.0.1",
            "-Dgate.data=" + home.resolve("gate"),
            "-Dgate.bootstrap.server.password=bench-password",
            "-Dgate.http.threads=" + (count + 100),
            "-Dgate.http.connections=" + (count + 200),
            "-Dgate.uploads.max=" + Math.max(count, 128),
            "-Dgate.uploads.server.max=" + Math.max(count, 128),
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

  /** As much of 1C as it takes. */
  private static final class Client {
    private static final String LOGIN =
        "Basic " + Base64.getEncoder().encodeToString("1c:bench-password".getBytes());

    private final int port;
    private String key = "";

    Client(int port) throws IOException {
      this.port = port;
      key = call("checkauth", null).split("\n")[2];
      call("init", null);
    }

    private String path(String mode) {
      return "/1c_exchange?type=catalog&mode=" + mode + (key.isEmpty() ? "" : "&sessid=" + key);
    }

    String call(String mode, byte[] body) throws IOException {
      HttpURLConnection http = (HttpURLConnection)
          URI.create("http://127.0.0.1:" + port + path(mode)).toURL().openConnection();
      http.setRequestProperty("Authorization", LOGIN);
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

    byte[] head(String mode, long length) {
      return ("POST " + path(mode) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + LOGIN
              + "\r\nCookie: onecgate=" + key + "\r\nConnection: close\r\nContent-Length: " + length
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
    }
  }
}
