import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * 1C Gate beside what people would use instead and what the machine allows, in one run, round by round in turn:
 * nginx and Tomcat's DefaultServlet with PUT, a PHP-FPM receiver behind nginx, {@code dd conv=fsync}, and a loop that
 * writes, forces and forces the directory. Two kinds of work, 128 MiB in 8 MiB chunks on one connection and files of
 * 64 KiB on eight connections, in memory (tmpfs) and on the disk. It prints, for each, the median speed with the fastest
 * and the slowest round, the processor's seconds per GiB, the peak of resident memory, and the ratios that matter.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp; java src/bench/RivalsBench.java [rounds [directory on a disk [contender,… [128|64]]]]</pre>
 *
 * Needs Linux, /dev/shm and nginx with its http_dav_module; PHP-FPM is left out where it is not installed.
 */
public final class RivalsBench {
  private static final int CHUNK = 8 << 20;
  private static final int CHUNKS = 16;
  private static final int SMALL = 64 << 10;
  private static final int FILES = 800;
  private static final int CONNECTIONS = 8;
  /** So many rounds are not counted; small files need more, until a JVM has compiled what they need. */
  private static final int WARM_UP = 10;

  private static final int WARM_UP_SMALL = 30;
  private static final String PASSWORD = "bench-password-1";

  private final Path home;
  private final List<Contender> contenders = new ArrayList<>();
  private final AtomicInteger names = new AtomicInteger();

  /** Of which process the time counts with that of another one. */
  private final Map<Process, Process> also = new HashMap<>();

  private RivalsBench(Path home) {
    this.home = home;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    Path disk = Path.of(args.length > 1 ? args[1] : "target");
    List<String> wanted = args.length > 2 ? List.of(args[2].split(",")) : List.of();
    String work = args.length > 3 ? args[3] : "";
    for (Path place : List.of(Path.of("/dev/shm"), disk)) {
      Path home = Files.createTempDirectory(place.toAbsolutePath(), "rivals-");
      RivalsBench bench = new RivalsBench(home);
      try {
        System.out.println("== " + (place.equals(disk) ? "disk " : "memory ") + place);
        bench.start(wanted);
        bench.run(rounds, work);
      } finally {
        bench.stop();
        delete(home);
      }
    }
  }

  /** Somebody who takes bytes. */
  private abstract static class Contender {
    final String name;
    Process process;

    Contender(String name) {
      this.name = name;
    }

    /** Takes 128 MiB. */
    abstract void large() throws Exception;

    /** Takes many files of 64 KiB side by side. */
    abstract void small() throws Exception;

    /** Whether it is a rival for small files. */
    boolean takesSmall() {
      return true;
    }

    /** Removes what came; is not timed. */
    void clear() throws Exception {}
  }

  /** What was measured of one contender at one kind of work. */
  private static final class Figures {
    final List<Double> seconds = new ArrayList<>();
    final List<Double> cpu = new ArrayList<>();
  }

  private interface Work {
    void run() throws Exception;
  }

  private void run(int rounds, String work) throws Exception {
    Map<String, Map<String, Figures>> all = new LinkedHashMap<>();
    for (String kind : List.of("128 MiB in 8 MiB chunks", "64 KiB files, 8 connections")) {
      if (!kind.startsWith(work)) {
        continue;
      }
      boolean large = kind.startsWith("128");
      Map<String, Figures> figures = new LinkedHashMap<>();
      all.put(kind, figures);
      for (int round = large ? -WARM_UP : -WARM_UP_SMALL; round < rounds; round++) {
        for (Contender each : contenders) {
          if (!large && !each.takesSmall()) {
            continue;
          }
          double before = cpu(each.process);
          long began = System.nanoTime();
          if (large) {
            each.large();
          } else {
            each.small();
          }
          double seconds = (System.nanoTime() - began) / 1e9;
          double cpu = cpu(each.process) - before;
          each.clear();
          if (round >= 0) {
            Figures of = figures.computeIfAbsent(each.name, any -> new Figures());
            of.seconds.add(seconds);
            of.cpu.add(cpu);
          }
        }
      }
      print(kind, large, figures);
    }
    for (Contender each : contenders) {
      if (each.process != null) {
        System.out.printf(Locale.ROOT, "  peak resident memory of %s: %d MiB%n", each.name, peak(each.process) >> 10);
      }
    }
  }

  private static void print(String kind, boolean large, Map<String, Figures> figures) {
    System.out.println("-- " + kind);
    double bytes = large ? (double) CHUNK * CHUNKS : (double) SMALL * FILES;
    Figures nginx = figures.get("nginx");
    figures.forEach((name, of) -> {
      double[] s = of.seconds.stream().mapToDouble(v -> v).sorted().toArray();
      double median = median(of.seconds);
      String speed = large
          ? String.format(Locale.ROOT, "%7.0f MiB/s (%.0f to %.0f)",
              bytes / median / (1 << 20), bytes / s[s.length - 1] / (1 << 20), bytes / s[0] / (1 << 20))
          : String.format(Locale.ROOT, "%7.0f files/s (%.0f to %.0f)",
              FILES / median, FILES / s[s.length - 1], FILES / s[0]);
      double cpu = median(of.cpu) * (1 << 30) / bytes;
      System.out.printf(Locale.ROOT, "%-24s %-36s %6.2f CPU-s/GiB", name, speed, cpu);
      if (nginx != null) {
        System.out.printf(Locale.ROOT, "  speed %.2f, CPU %.2f of nginx",
            median(nginx.seconds) / median,
            cpu / (median(nginx.cpu) * (1 << 30) / bytes));
      }
      System.out.println();
    });
  }

  private void start(List<String> wanted) throws Exception {
    add(wanted, "gate", () -> gate("chunk"));
    add(wanted, "gate-delivery", () -> gate("delivery"));
    add(wanted, "nginx", this::nginx);
    add(wanted, "tomcat", this::tomcat);
    if (Stream.of("/usr/sbin/php-fpm8.2", "/usr/sbin/php-fpm8.3", "/usr/sbin/php-fpm8.4")
        .anyMatch(at -> Files.exists(Path.of(at)))) {
      add(wanted, "php", this::php);
    }
    add(wanted, "sha", () -> contenders.add(new Sha()));
    add(wanted, "dd", () -> contenders.add(new Dd()));
    add(wanted, "bare", () -> contenders.add(new Bare()));
  }

  private static void add(List<String> wanted, String name, Work work) throws Exception {
    if (wanted.isEmpty() || wanted.contains(name)) {
      work.run();
    }
  }

  private void stop() throws Exception {
    for (Contender each : contenders) {
      if (each.process != null) {
        List<ProcessHandle> all = each.process.descendants().toList();
        each.process.destroy();
        each.process.waitFor();
        all.forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  // ------------------------------------------------------------------- Gate

  private void gate(String durability) throws Exception {
    Path own = Files.createDirectory(home.resolve("gate-" + durability));
    int port = freePort();
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-Dgate.port=" + port,
        "-Dgate.address=127.0.0.1",
        "-Dgate.data=" + own.resolve("data"),
        "-Dgate.durability=" + durability,
        "-Dgate.bootstrap.server.password=" + PASSWORD));
    command.addAll(Arrays.asList(System.getProperty("gate.options", "").split(" ")));
    command.removeIf(String::isEmpty);
    command.addAll(List.of("-jar", "target/onec-gate.war"));
    Gate gate = new Gate("gate " + durability, port);
    gate.process = started(own.resolve("log"), "Gate is ready", command);
    contenders.add(gate);
  }

  private final class Gate extends Contender {
    private final int port;
    private final byte[] chunk = new byte[CHUNK];
    private String session;

    Gate(String name, int port) {
      super(name);
      this.port = port;
    }

    private String login(Client client) throws IOException {
      String basic = Base64.getEncoder().encodeToString(("1c:" + PASSWORD).getBytes());
      String login = client.call(
          "GET /1c_exchange?type=catalog&mode=checkauth", "Authorization: Basic " + basic + "\r\n", new byte[0]);
      String key = login.split("\n")[2];
      client.call(
          "GET /1c_exchange?type=catalog&mode=init&sessid=" + key,
          "Cookie: onecgate=" + key + "\r\n", new byte[0]);
      return key;
    }

    private void send(Client client, String name, byte[] body) throws IOException {
      String answer = client.call(
          "POST /1c_exchange?type=catalog&mode=file&filename=" + name + "&sessid=" + session,
          "Cookie: onecgate=" + session + "\r\n", body);
      if (!answer.equals("success")) {
        throw new IOException(answer);
      }
    }

    @Override
    void large() throws Exception {
      try (Client client = new Client(port)) {
        session = login(client);
        for (int i = 0; i < CHUNKS; i++) {
          chunk[0] = (byte) i; // equal neighbours would be a different case
          send(client, "f.bin", chunk);
        }
      }
    }

    @Override
    void small() throws Exception {
      try (Client client = new Client(port)) {
        session = login(client);
      }
      sideBySide(port, (client, i, body) ->
          send(client, "import_files/" + hex(i) + "/" + i + ".jpg", body));
    }

    @Override
    void clear() throws Exception {
      try (Client client = new Client(port)) {
        client.call(
            "GET /1c_exchange?type=catalog&mode=init&sessid=" + session,
            "Cookie: onecgate=" + session + "\r\n", new byte[0]);
      }
    }
  }

  private static String hex(int i) {
    return String.format(Locale.ROOT, "%02x", i & 0x1f);
  }

  // ----------------------------------------------------------------- rivals

  private final class Put extends Contender {
    private final int port;
    private final Path files;
    private final byte[] chunk = new byte[CHUNK];

    Put(String name, int port, Path files) {
      super(name);
      this.port = port;
      this.files = files;
    }

    @Override
    void large() throws Exception {
      try (Client client = new Client(port)) {
        for (int i = 0; i < CHUNKS; i++) {
          client.call("PUT /f" + i + ".bin", "", chunk);
        }
      }
    }

    @Override
    void small() throws Exception {
      sideBySide(port, (client, i, body) -> client.call("PUT /" + hex(i) + "-" + i + ".jpg", "", body));
    }

    @Override
    void clear() throws Exception {
      try (Stream<Path> all = Files.walk(files)) {
        for (Path each : all.filter(Files::isRegularFile).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private void nginx() throws Exception {
    Path own = Files.createDirectories(home.resolve("nginx"));
    Path files = Files.createDirectory(own.resolve("files"));
    int port = freePort();
    startNginx(own, port, "root " + files + "; location / { dav_methods PUT; }", new Put("nginx", port, files));
  }

  private void startNginx(Path own, int port, String server, Contender contender) throws Exception {
    Files.writeString(own.resolve("nginx.conf"), """
        daemon off; master_process off; worker_processes 1; pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events {}
        http {
          access_log off; client_max_body_size 0; client_body_temp_path %1$s/body; keepalive_requests 1000000;
          server { listen 127.0.0.1:%2$d; %3$s }
        }
        """.formatted(own, port, server));
    contender.process = new ProcessBuilder("nginx", "-p", own + "/", "-c", "nginx.conf", "-e", "stderr")
        .redirectErrorStream(true)
        .redirectOutput(own.resolve("log").toFile())
        .start();
    await(contender.process, own.resolve("log"), port);
    contenders.add(contender);
  }

  private void tomcat() throws Exception {
    Path own = Files.createDirectory(home.resolve("tomcat"));
    List<String> jars = new ArrayList<>();
    try (JarFile war = new JarFile("target/onec-gate.war")) {
      for (var entry : war.stream().filter(e -> e.getName().matches("WEB-INF/server/.*\\.jar")).toList()) {
        Path jar = own.resolve(Path.of(entry.getName()).getFileName());
        Files.copy(war.getInputStream(entry), jar, StandardCopyOption.REPLACE_EXISTING);
        jars.add(jar.toString());
      }
    }
    int port = freePort();
    Put put = new Put("tomcat", port, Files.createDirectory(own.resolve("files")));
    put.process = started(own.resolve("log"), "ready", List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m", "-cp", String.join(":", jars), "src/bench/PlainTomcat.java", Integer.toString(port), own.toString()));
    contenders.add(put);
  }

  /** As shops do it: the body is read whole, put behind the file and acknowledged. */
  private void php() throws Exception {
    Path own = Files.createDirectory(home.resolve("php"));
    Path files = Files.createDirectory(own.resolve("files"));
    Files.writeString(own.resolve("put.php"), """
        <?php
        $in = fopen('php://input', 'rb');
        $out = fopen('%s/' . basename($_SERVER['REQUEST_URI']), 'ab');
        stream_copy_to_stream($in, $out);
        fclose($out);
        echo 'success';
        """.formatted(files));
    Files.writeString(own.resolve("fpm.conf"), """
        [global]
        error_log = %1$s/fpm.log
        daemonize = no
        [www]
        user = root
        group = root
        listen = %1$s/fpm.sock
        pm = static
        pm.max_children = 8
        """.formatted(own));
    String fpm = Stream.of("/usr/sbin/php-fpm8.2", "/usr/sbin/php-fpm8.3", "/usr/sbin/php-fpm8.4")
        .filter(at -> Files.exists(Path.of(at))).findFirst().orElseThrow();
    Process pool = new ProcessBuilder(fpm, "-R", "-y", own.resolve("fpm.conf").toString())
        .redirectErrorStream(true).redirectOutput(own.resolve("fpm.out").toFile()).start();
    while (!Files.exists(own.resolve("fpm.sock"))) {
      Thread.sleep(50);
    }
    int port = freePort();
    Put put = new Put("php-fpm behind nginx", port, files);
    startNginx(own, port, """
        location / {
          fastcgi_pass unix:%1$s/fpm.sock; fastcgi_param SCRIPT_FILENAME %1$s/put.php;
          fastcgi_param REQUEST_METHOD $request_method; fastcgi_param REQUEST_URI $request_uri;
          fastcgi_param CONTENT_LENGTH $content_length; fastcgi_param CONTENT_TYPE application/octet-stream;
        }
        """.formatted(own), put);
    also.put(put.process, pool);
  }

  // ------------------------------------------------------ what is possible

  /** SHA-256 alone. */
  private static final class Sha extends Contender {
    private final byte[] chunk = new byte[CHUNK];

    Sha() {
      super("SHA-256 alone");
    }

    @Override
    void large() throws Exception {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < CHUNKS; i++) {
        digest.update(chunk);
      }
      digest.digest();
    }

    @Override
    void small() throws Exception {
      for (int i = 0; i < FILES; i++) {
        MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(chunk, SMALL));
      }
    }
  }

  /** {@code dd conv=fsync}, once for each chunk of one file. */
  private final class Dd extends Contender {
    private final Path file = home.resolve("dd.bin");

    Dd() {
      super("dd conv=fsync");
    }

    @Override
    void large() throws Exception {
      for (int i = 0; i < CHUNKS; i++) {
        Process dd = new ProcessBuilder("dd", "if=/dev/zero", "of=" + file, "bs=1M", "count=8",
                "seek=" + 8 * i, "conv=fsync,notrunc", "status=none").inheritIO().start();
        if (dd.waitFor() != 0) {
          throw new IOException("dd");
        }
      }
    }

    @Override
    boolean takesSmall() {
      return false;
    }

    @Override
    void small() {}

    @Override
    void clear() throws IOException {
      Files.deleteIfExists(file);
    }
  }

  /** Write, force, force the directory: the least that durability costs, as many side by side. */
  private final class Bare extends Contender {
    private final Path directory = home.resolve("bare");
    private final byte[] chunk = new byte[CHUNK];

    Bare() throws IOException {
      super("write+fsync+dir fsync");
      Files.createDirectory(directory);
    }

    private void write(String name, long at, byte[] body) throws IOException {
      try (FileChannel channel = FileChannel.open(
          directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(body), at);
        channel.force(true);
      }
      if (at == 0) {
        try (FileChannel channel = FileChannel.open(directory)) {
          channel.force(true);
        }
      }
    }

    @Override
    void large() throws Exception {
      for (int i = 0; i < CHUNKS; i++) {
        write("f.bin", (long) i * CHUNK, chunk);
      }
    }

    @Override
    void small() throws Exception {
      sideBySide(0, (client, i, body) -> write(i + ".jpg", 0, body));
    }

    @Override
    void clear() throws IOException {
      try (Stream<Path> all = Files.list(directory)) {
        for (Path each : all.toList()) {
          Files.delete(each);
        }
      }
    }
  }

  // ------------------------------------------------------------------ tools

  private interface Sender {
    void send(Client client, int i, byte[] body) throws IOException;
  }

  private void sideBySide(int port, Sender sender) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
    AtomicInteger next = new AtomicInteger();
    int first = names.getAndAdd(FILES);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int c = 0; c < CONNECTIONS; c++) {
        all.add(pool.submit(() -> {
          byte[] body = new byte[SMALL];
          try (Client client = port == 0 ? null : new Client(port)) {
            for (int i = next.getAndIncrement(); i < FILES; i = next.getAndIncrement()) {
              body[0] = (byte) i;
              body[1] = (byte) (i >> 8);
              sender.send(client, first + i, body);
            }
          }
          return null;
        }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  /** One kept connection. */
  private static final class Client implements AutoCloseable {
    private final int port;
    private final byte[] head = new byte[16 << 10];
    private Socket socket;

    Client(int port) throws IOException {
      this.port = port;
      connect();
    }

    private void connect() throws IOException {
      socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
    }

    /** One request; answers the body. */
    String call(String line, String headers, byte[] body) throws IOException {
      byte[] first = (line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
      OutputStream out = socket.getOutputStream();
      if (body.length <= SMALL) {
        byte[] whole = Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, whole, first.length, body.length);
        out.write(whole);
      } else {
        out.write(first);
        out.write(body);
      }
      InputStream in = socket.getInputStream();
      int length = 0;
      int end = -1;
      while (end < 0) {
        int n = in.read(head, length, head.length - length);
        if (n < 0) {
          throw new IOException("closed after " + new String(head, 0, length, StandardCharsets.ISO_8859_1));
        }
        length += n;
        end = new String(head, 0, length, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
      }
      String text = new String(head, 0, end, StandardCharsets.ISO_8859_1);
      String answer = body(text, length, end, in, line);
      if (text.toLowerCase(Locale.ROOT).contains("connection: close")) {
        socket.close(); // so many requests are enough for one connection, servers think
        connect();
      }
      return answer;
    }

    private String body(String text, int read, int end, InputStream in, String line) throws IOException {
      int length = read;
      if (text.charAt(9) != '2') {
        throw new IOException(line + ": " + text);
      }
      int bodyLength = text.toLowerCase(Locale.ROOT).lines()
          .filter(l -> l.startsWith("content-length:"))
          .mapToInt(l -> Integer.parseInt(l.substring(15).strip()))
          .findFirst()
          .orElse(-1);
      if (bodyLength < 0) {
        if (text.contains("204")) {
          return "";
        }
        // chunked: short, and whole in one packet here
        while (!new String(head, 0, length, StandardCharsets.ISO_8859_1).endsWith("0\r\n\r\n")) {
          length += in.read(head, length, head.length - length);
        }
        return "";
      }
      while (length - end - 4 < bodyLength) {
        length += in.read(head, length, head.length - length);
      }
      return new String(head, end + 4, bodyLength, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static Process started(Path log, String ready, List<String> command) throws Exception {
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    while (!Files.readString(log).contains(ready)) {
      if (!process.isAlive()) {
        throw new IOException(Files.readString(log));
      }
      Thread.sleep(100);
    }
    return process;
  }

  private static void await(Process process, Path log, int port) throws Exception {
    for (int i = 0; i < 100; i++) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        return;
      } catch (IOException e) {
        if (!process.isAlive()) {
          throw new IOException(Files.readString(log), e);
        }
        Thread.sleep(50);
      }
    }
    throw new IOException("nobody listens at " + port);
  }

  /** User and system time of a process and its children, in seconds (Linux, 100 ticks a second); else of this thread. */
  private double cpu(Process process) throws IOException {
    if (process == null) {
      return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }
    double sum = also.containsKey(process) ? cpu(also.get(process)) : 0;
    for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
      String stat = Files.readString(Path.of("/proc", Long.toString(each.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      sum += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }
    return sum;
  }

  /** The peak of resident memory in KiB. */
  private static long peak(Process process) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines.filter(l -> l.startsWith("VmHWM:"))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
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

  private static void delete(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
