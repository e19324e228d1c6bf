import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip of 2 GiB with 50,000 pictures and a catalogue, from the first {@code import} to {@code
 * success}, with a heap of 128 MiB: checked, unpacked, forced, scanned, published; three times in one process.
 * Beside each, on the same file, {@code sha256sum} of the zip, {@code unzip}, and {@code sha256sum} of
 * what came out, without and with {@code sync}.
 *
 * <p>Then the same zip again and again, in pairs: to one Gate that links what is unchanged and to one that stores it
 * again.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp; java src/bench/ImportBench.java [directory [pictures [KiB of each [pairs]]]]</pre>
 *
 * Needs Linux, unzip, sha256sum and 8 GiB in the directory, by default that of the system for temps.
 */
public final class ImportBench {
  private static final int CHUNK = 64 << 20;

  /** The first import runs in code that is not compiled yet. */
  private static final int ROUNDS = 3;

  private ImportBench() {}

  public static void main(String[] args) throws Exception {
    Path parent = Path.of(args.length > 0 ? args[0] : System.getProperty("java.io.tmpdir"));
    int pictures = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
    int size = (args.length > 2 ? Integer.parseInt(args[2]) : 42) << 10;
    int pairs = args.length > 3 ? Integer.parseInt(args[3]) : 0;
    Path home = Files.createTempDirectory(parent, "import-bench-");
    Process gate = null;
    try {
      int port = freePort();
      gate = startGate(home, port, "on");
      for (int round = 1; round <= ROUNDS; round++) {
        System.out.println(round == 1 ? "the first import after the start:" : "the next one:");
        round(home, gate, port, pictures, size, round);
      }
      if (pairs > 0) {
        gate.destroy();
        gate.waitFor();
        Path zip = home.resolve("again.zip");
        var unused = write(zip, pictures, size, ROUNDS + 1);
        again(home, zip, pairs);
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

  /** Imports of what was imported before. */
  private static void again(Path home, Path zip, int pairs) throws Exception {
    List<Process> gates = new ArrayList<>();
    try {
      List<String> links = List.of("on", "off");
      List<Client> clients = new ArrayList<>();
      List<List<Double>> times = List.of(new ArrayList<>(), new ArrayList<>());
      List<List<Double>> spent = List.of(new ArrayList<>(), new ArrayList<>());
      for (String each : links) {
        int port = freePort();
        gates.add(startGate(Files.createDirectory(home.resolve(each)), port, each));
        clients.add(new Client(port));
      }
      for (int round = 0; round <= pairs; round++) {
        for (int i = 0; i < 2; i++) {
          Client client = clients.get(i);
          client.begin();
          client.upload(zip);
          double cpu = cpu(gates.get(i));
          long before = System.nanoTime();
          String answer = client.importUntilDone();
          if (!answer.startsWith("success")) {
            throw new IOException(answer);
          }
          if (round > 0) { // the first has nothing before it
            times.get(i).add(seconds(before));
            spent.get(i).add(cpu(gates.get(i)) - cpu);
          }
        }
      }
      for (int i = 0; i < 2; i++) {
        System.out.printf(
            Locale.ROOT, "unchanged, links %s: %.1f s (%.1f to %.1f), CPU %.1f s, of %d%n",
            links.get(i), median(times.get(i)), Collections.min(times.get(i)),
            Collections.max(times.get(i)), median(spent.get(i)), pairs);
      }
      System.out.printf(
          Locale.ROOT, "with links %.2f of the time without, and %.2f of the CPU%n",
          median(times.get(0)) / median(times.get(1)), median(spent.get(0)) / median(spent.get(1)));
    } finally {
      for (Process each : gates) {
        each.destroy();
        each.waitFor();
      }
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void round(
      Path home, Process gate, int port, int pictures, int size, int round) throws Exception {
    Path zip = home.resolve("import.zip");
    long entries = write(zip, pictures, size, round);
    System.out.printf(
        Locale.ROOT, "zip: %,d bytes, %,d pictures, %,d bytes unpacked%n",
        Files.size(zip), pictures, entries);
    Client client = new Client(port);
    client.begin();
    long before = System.nanoTime();
    client.upload(zip);
    System.out.printf(Locale.ROOT, "upload: %.1f s%n", seconds(before));

    double cpu = cpu(gate);
    before = System.nanoTime();
    String answer = client.importUntilDone();
    double wall = seconds(before);
    double spent = cpu(gate) - cpu;
    System.out.println("answer: " + answer.replace('\n', ' '));
    System.out.printf(
        Locale.ROOT, "1C Gate, import to success: %.1f s, CPU %.1f s, %s%n",
        wall, spent, peak(gate));

    Path out = home.resolve("unzipped-" + round);
    double[] archive = shell("sha256sum " + zip);
    double[] unzip = shell("unzip -q " + zip + " -d " + out);
    double[] sync = shell("sync -f " + home);
    double[] files = shell("find " + out + " -type f -print0 | xargs -0 sha256sum");
    print("sha256sum of the zip", archive);
    print("unzip", unzip);
    print("sync", sync);
    print("sha256sum of the files", files);
    double rivalWall = archive[0] + unzip[0] + files[0];
    double rivalCpu = archive[1] + unzip[1] + files[1];
    System.out.printf(
        Locale.ROOT,
        "together without sync %.1f s, CPU %.1f s; 1C Gate takes %.2f times the time and %.2f times"
            + " the CPU; with sync %.1f s, %.2f times%n",
        rivalWall, rivalCpu, wall / rivalWall, spent / rivalCpu, rivalWall + sync[0],
        wall / (rivalWall + sync[0]));
    Files.delete(zip);
  }

  private static long write(Path zip, int pictures, int size, int seed) throws IOException {
    Random random = new Random(seed);
    byte[] picture = new byte[size];
    long sum = 0;
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip), 1 << 20))) {
      StringBuilder goods = new StringBuilder(
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.07\">"
              + "<Каталог СодержитТолькоИзменения=\"false\"><Ид>1</Ид><Товары>\n");
      for (int i = 0; i < pictures; i++) {
        goods.append("<Товар><Ид>").append(i).append("</Ид><Наименование>Товар номер ").append(i)
            .append("</Наименование><Картинка>").append(name(i)).append("</Картинка></Товар>\n");
      }
      goods.append("</Товары></Каталог></КоммерческаяИнформация>\n");
      byte[] xml = goods.toString().getBytes(StandardCharsets.UTF_8);
      out.putNextEntry(new ZipEntry("import.xml"));
      out.write(xml);
      sum += xml.length;
      for (int i = 0; i < pictures; i++) {
        random.nextBytes(picture);
        picture[0] = (byte) 0xff;
        picture[1] = (byte) 0xd8;
        picture[2] = (byte) 0xff;
        out.putNextEntry(new ZipEntry(name(i)));
        out.write(picture);
        sum += picture.length;
      }
    }
    return sum;
  }

  private static String name(int i) {
    return String.format(Locale.ROOT, "import_files/%02x/picture_%06d.jpg", i % 256, i);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** User and system time of a process, in seconds (Linux, 100 ticks a second). */
  private static double cpu(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  private static String peak(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .findFirst()
        .orElse("")
        .replaceAll("\\s+", " ");
  }

  /** Wall and CPU seconds of a command. */
  private static double[] shell(String command) throws Exception {
    Process process = new ProcessBuilder(
            "bash", "-c", "TIMEFORMAT='%R %U %S'; time { " + command + "; } >/dev/null")
        .redirectErrorStream(true)
        .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + printed);
    }
    String[] parts = printed.strip().split("\\s+");
    return new double[] {
      Double.parseDouble(parts[0]), Double.parseDouble(parts[1]) + Double.parseDouble(parts[2])
    };
  }

  private static void print(String what, double[] times) {
    System.out.printf(Locale.ROOT, "%s: %.1f s, CPU %.1f s%n", what, times[0], times[1]);
  }

  private static int freePort() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Process startGate(Path home, int port, String links) throws Exception {
    Path log = home.resolve("gate.log");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-Dgate.port=" + port,
            "-Dgate.address=127.0.0.1",
            "-Dgate.data=" + home.resolve("gate"),
            "-Dgate.inbox.links=" + links,
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

  /** As much of 1C as it takes. */
  private static final class Client {
    private final String site;
    private String cookie = "";
    private String key = "";

    Client(int port) {
      site = "http://127.0.0.1:" + port + "/1c_exchange?type=catalog&mode=";
    }

    void begin() throws IOException {
      key = call("checkauth", null, 0, 0).split("\n")[2];
      cookie = "onecgate=" + key;
      call("init&sessid=" + key, null, 0, 0);
    }

    void upload(Path zip) throws IOException {
      try (FileChannel in = FileChannel.open(zip)) {
        for (long at = 0; at < in.size(); at += CHUNK) {
          String answer = call(
              "file&filename=import.zip&sessid=" + key, in, at, Math.min(CHUNK, in.size() - at));
          if (!answer.equals("success")) {
            throw new IOException(answer);
          }
        }
      }
    }

    String importUntilDone() throws IOException {
      List<String> told = new ArrayList<>();
      while (true) {
        String answer = call("import&filename=import.xml&sessid=" + key, null, 0, 0);
        if (!answer.startsWith("progress")) {
          System.out.println("progress: " + told);
          return answer;
        }
        told.add(answer.split("\n")[1]);
      }
    }

    private String call(String mode, FileChannel body, long at, long length) throws IOException {
      HttpURLConnection http =
          (HttpURLConnection) URI.create(site + mode).toURL().openConnection();
      http.setRequestProperty(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString("1c:bench-password".getBytes()));
      http.setRequestProperty("Cookie", cookie);
      if (body != null) {
        http.setDoOutput(true);
        http.setFixedLengthStreamingMode(length);
        try (OutputStream out = http.getOutputStream()) {
          body.transferTo(at, length, Channels.newChannel(out));
        }
      }
      try (InputStream in = http.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
