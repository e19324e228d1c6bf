import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * CPU seconds that a server spends on one GiB received in 8 MiB requests: 1C Gate (SHA-256 of every
 * chunk, forced, journalled) beside nginx's WebDAV PUT, round by round in one run, on tmpfs. SHA-256
 * alone is measured in the same run.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp; java src/bench/ReceiveBench.java [rounds]</pre>
 *
 * Needs Linux, /dev/shm and nginx with http_dav_module on the PATH.
 */
public final class ReceiveBench {
  private static final int FILE = 128 << 20;
  private static final int CHUNK = 8 << 20;
  private static final int WARM_UP = 8;

  private ReceiveBench() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    Path home = Files.createTempDirectory(Path.of("/dev/shm"), "receive-bench-");
    byte[] chunk = new byte[CHUNK];
    Process gate = null;
    Process nginx = null;
    try {
      int gatePort = freePort();
      int nginxPort = freePort();
      gate = startGate(home, gatePort);
      nginx = startNginx(home, nginxPort);
      List<Double> ofGate = new ArrayList<>();
      List<Double> ofNginx = new ArrayList<>();
      List<Double> ofSha = new ArrayList<>();
      for (int round = -WARM_UP; round < rounds; round++) {
        double a = cpuPerGib(gate, sendToGate(gatePort, chunk, round));
        double b = cpuPerGib(nginx, sendToNginx(nginxPort, chunk));
        double c = sha(chunk);
        if (round >= 0) {
          ofGate.add(a);
          ofNginx.add(b);
          ofSha.add(c);
        }
      }
      double g = median(ofGate);
      double n = median(ofNginx);
      double s = median(ofSha);
      System.out.printf(Locale.ROOT, "CPU-s per GiB, median of %d rounds:%n", rounds);
      System.out.printf(Locale.ROOT, "  1C Gate       %.2f  %s%n", g, ofGate);
      System.out.printf(Locale.ROOT, "  nginx PUT     %.2f  %s%n", n, ofNginx);
      System.out.printf(Locale.ROOT, "  SHA-256 alone %.2f%n", s);
      System.out.printf(
          Locale.ROOT, "  aim: at most 2 x nginx + SHA-256 = %.2f; ratio to that %.2f%n",
          2 * n + s, g / (2 * n + s));
    } finally {
      stop(gate);
      stop(nginx);
      try (Stream<Path> tree = Files.walk(home)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static double cpuPerGib(Process server, Work work) throws Exception {
    double before = cpu(server.toHandle());
    work.run();
    return (cpu(server.toHandle()) - before) * (1 << 30) / FILE;
  }

  /** User and system time of a process and its children, in seconds (Linux, 100 ticks a second). */
  private static double cpu(ProcessHandle process) throws IOException {
    double sum = 0;
    for (ProcessHandle each :
        Stream.concat(Stream.of(process), process.descendants()).toList()) {
      String stat = Files.readString(Path.of("/proc", Long.toString(each.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      sum += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }
    return sum;
  }

  private static double sha(byte[] chunk) throws Exception {
    long before = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < FILE / CHUNK; i++) {
      digest.update(chunk);
    }
    digest.digest();
    long nanos =
        java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    return nanos / 1e9 * (1 << 30) / FILE;
  }

  private static Process startGate(Path home, int port) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Dgate.port=" + port,
            "-Dgate.address=127.0.0.1",
            "-Dgate.data=" + home.resolve("gate"),
            "-Dgate.bootstrap.server.password=bench-password",
            "-jar",
            "target/onec-gate.war")
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("gate.log").toFile())
        .start();
    while (!Files.readString(home.resolve("gate.log")).contains("Gate is ready")) {
      if (!process.isAlive()) {
        throw new IOException(Files.readString(home.resolve("gate.log")));
      }
      Thread.sleep(100);
    }
    return process;
  }

  private static Process startNginx(Path home, int port) throws Exception {
    Path files = Files.createDirectories(home.resolve("nginx/files"));
    Files.writeString(
        home.resolve("nginx/nginx.conf"),
        """
        daemon off; master_process off; worker_processes 1; pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events {}
        http {
          access_log off; client_max_body_size 0; client_body_temp_path %1$s/body;
          server {
            listen 127.0.0.1:%2$d; root %1$s/files;
            location / { dav_methods PUT; }
          }
        }
        """
            .formatted(files.getParent(), port));
    Process process = new ProcessBuilder(
            "nginx", "-p", files.getParent() + "/", "-c", "nginx.conf", "-e", "stderr")
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("nginx.log").toFile())
        .start();
    Thread.sleep(500);
    if (!process.isAlive()) {
      throw new IOException(Files.readString(home.resolve("nginx.log")));
    }
    return process;
  }

  private static void stop(Process process) throws InterruptedException {
    if (process != null) {
      process.destroy();
      process.waitFor();
    }
  }

  private static Work sendToGate(int port, byte[] chunk, int round) {
    return () -> {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        String basic = Base64.getEncoder().encodeToString("1c:bench-password".getBytes());
        String login = call(
            socket,
            "GET /1c_exchange?type=catalog&mode=checkauth",
            "Authorization: Basic " + basic + "\r\n",
            new byte[0]);
        String key = login.split("\n")[2];
        String cookie = "Cookie: onecgate=" + key + "\r\n";
        call(socket, "GET /1c_exchange?type=catalog&mode=init&sessid=" + key, cookie, new byte[0]);
        for (int i = 0; i < FILE / CHUNK; i++) {
          chunk[0] = (byte) i; // equal neighbours would be a different case
          String answer = call(
              socket,
              "POST /1c_exchange?type=catalog&mode=file&filename=f.bin&sessid=" + key,
              cookie,
              chunk);
          if (!answer.equals("success")) {
            throw new IOException("round " + round + ": " + answer);
          }
        }
        call(socket, "GET /1c_exchange?type=catalog&mode=init&sessid=" + key, cookie, new byte[0]);
      }
    };
  }

  private static Work sendToNginx(int port, byte[] chunk) {
    return () -> {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        for (int i = 0; i < FILE / CHUNK; i++) {
          call(socket, "PUT /f" + i + ".bin", "", chunk);
        }
      }
    };
  }

  /** One request on a kept connection; answers the body. */
  private static String call(Socket socket, String line, String headers, byte[] body)
      throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: "
            + body.length + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed after " + head);
      }
      head.append((char) b);
    }
    String status = head.substring(9, 12);
    if (!status.startsWith("2")) {
      throw new IOException(head.toString());
    }
    int length = head.toString().toLowerCase(Locale.ROOT).lines()
        .filter(l -> l.startsWith("content-length:"))
        .mapToInt(l -> Integer.parseInt(l.substring(15).strip()))
        .findFirst()
        .orElse(0);
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
