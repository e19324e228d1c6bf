package org.onecgate.staging;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import javax.xml.stream.XMLStreamReader;
import org.onecgate.Digests;
import org.onecgate.SafeName;
import org.onecgate.StrictXml;
import org.onecgate.commerceml.EntryReader;
import org.onecgate.storage.Disk;
import org.onecgate.storage.FreeSpace;

/**
 * How fast a large document is read, its records are written and the whole is checked as an import does it, in a heap
 * of 64 MiB, beside xmllint on the same file in the same round. Medians; wall time and the CPU of the process, the
 * compiler and the collector included.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * javac -d target/bench -cp 'target/classes:target/onec-gate/WEB-INF/lib/*' src/bench/{OffersGenerator,RecordsBench}.java &amp;&amp;
 * java -cp target/bench OffersGenerator target/offers.xml &amp;&amp;
 * java -Xmx64m -cp 'target/bench:target/classes:target/onec-gate/WEB-INF/lib/*' org.onecgate.staging.RecordsBench target/offers.xml 5</pre>
 *
 * With {@code -} for the file, the standard input is checked once, and the heap that is used after collections is
 * printed on the way; records go to the directory that is named next:
 *
 * <pre>java -cp target/bench OffersGenerator - 7200000 |
 * java -Xmx64m -cp '…' org.onecgate.staging.RecordsBench - target</pre>
 *
 * Needed: xmllint (Debian: {@code libxml2-utils}).
 */
public final class RecordsBench {
  private static final int ROUNDS = 5;
  private static final double MIB = 1 << 20;
  private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s");

  /** One way to read the file, in a directory for what it writes. */
  private interface Way {
    void read(InputStream in, Path directory) throws Exception;
  }

  /** What is used after collections, and how long they took. */
  private static final class Heap {
    private long largest;
    private long latest;

    private static Heap watched() {
      Heap heap = new Heap();
      for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
        ((NotificationEmitter) each)
            .addNotificationListener((event, ignored) -> heap.collected(event.getUserData()), null, null);
      }
      return heap;
    }

    private synchronized void collected(Object event) {
      Map<String, MemoryUsage> after = GarbageCollectionNotificationInfo.from((CompositeData) event)
          .getGcInfo()
          .getMemoryUsageAfterGc();
      latest = after.entrySet().stream()
          .filter(each -> !each.getKey().matches("(?i).*(code|metaspace|class).*"))
          .mapToLong(each -> each.getValue().getUsed())
          .sum();
      largest = Math.max(largest, latest);
    }

    private synchronized double take() {
      double most = largest / MIB;
      largest = 0;
      return most;
    }

    private synchronized double latest() {
      return latest / MIB;
    }

    private static long collecting() {
      return ManagementFactory.getGarbageCollectorMXBeans().stream()
          .mapToLong(GarbageCollectorMXBean::getCollectionTime)
          .sum();
    }
  }

  /** Of one round: seconds of wall time, of CPU, of collections; MiB after these. */
  private record Took(double wall, double cpu, double collecting, double heap) {}

  private RecordsBench() {}

  public static void main(String[] args) throws Exception {
    Heap heap = Heap.watched();
    if (args[0].equals("-")) {
      flat(heap, Path.of(args[1]));
      return;
    }
    Path file = Path.of(args[0]).toAbsolutePath();
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : ROUNDS;
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("Woodstox: all events, all texts", (in, directory) -> events(in));
    ways.put("entries", (in, directory) -> new EntryReader(in, entry -> {}).read());
    ways.put("entries, and records written", RecordsBench::write);
    ways.put("the whole check", RecordsBench::check);
    ways.put("the whole check, and SHA-256 of the file", (in, directory) ->
        check(new DigestInputStream(in, Digests.sha256()), directory));
    if (args.length > 2) {
      ways.keySet().removeIf(name -> !name.matches(args[2]));
    }
    Map<String, List<Took>> took = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) {
      for (Map.Entry<String, Way> each : ways.entrySet()) {
        note(took, round, each.getKey(), timed(each.getValue(), file, heap));
      }
      note(took, round, "xmllint --stream --noout", xmllint(file));
    }
    double bytes = Files.size(file);
    double[] rival = median(took.get("xmllint --stream --noout"));
    System.out.printf(Locale.ROOT, "%n%,.0f bytes, JDK %s, heap of %.0f MiB, medians of %d rounds after one%n%n"
        + "| What | MB/s | wall s | CPU s | of xmllint's wall | of its CPU | collecting s | MiB after it, most |%n"
        + "|---|---|---|---|---|---|---|---|%n",
        bytes, Runtime.version(), Runtime.getRuntime().maxMemory() / MIB, rounds);
    took.forEach((name, all) -> {
      double[] it = median(all);
      System.out.printf(Locale.ROOT, "| %s | %.0f | %.1f | %.1f | %.2f | %.2f | %.2f | %.0f |%n",
          name, bytes / it[0] / 1e6, it[0], it[1], it[0] / rival[0], it[1] / rival[1], it[2], it[3]);
    });
  }

  private static void note(Map<String, List<Took>> took, int round, String name, Took it) {
    System.out.printf(Locale.ROOT, "%2d %s: wall %.1f s, CPU %.1f s%n", round, name, it.wall(), it.cpu());
    List<Took> all = took.computeIfAbsent(name, n -> new ArrayList<>());
    if (round >= 0) {
      all.add(it);
    }
  }

  private static double[] median(List<Took> all) {
    return new double[] {
      median(all.stream().mapToDouble(Took::wall).toArray()),
      median(all.stream().mapToDouble(Took::cpu).toArray()),
      median(all.stream().mapToDouble(Took::collecting).toArray()),
      all.stream().mapToDouble(Took::heap).max().orElse(0)
    };
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static Took timed(Way way, Path file, Heap heap) throws Exception {
    Path directory = Files.createTempDirectory(file.getParent(), "records");
    System.gc();
    heap.take();
    long collecting = Heap.collecting();
    long cpu = cpu();
    long began = System.nanoTime();
    try (InputStream in = Disk.read(file)) {
      way.read(in, directory.resolve("records"));
      return new Took((System.nanoTime() - began) / 1e9, (cpu() - cpu) / 1e9,
          (Heap.collecting() - collecting) / 1e3, heap.take());
    } finally {
      Disk.deleteTree(directory);
    }
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private static void events(InputStream in) throws Exception {
    XMLStreamReader xml = StrictXml.newReader(in);
    long characters = 0;
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamReader.CHARACTERS) {
        characters += xml.getText().length();
      }
    }
    if (characters == 0) {
      throw new IllegalStateException("no text");
    }
  }

  private static void write(InputStream in, Path directory) throws Exception {
    try (RecordFiles files = new RecordFiles(directory, space(directory), true)) {
      files.end(new SafeName("offers.xml"), new EntryReader(in, files::entry).read());
      files.commit();
    }
  }

  private static void check(InputStream in, Path directory) throws Exception {
    try (DeliveryRecords records = new DeliveryRecords(directory, space(directory), true)) {
      XmlCheck.Reading reading = records.read(new XmlCheck(), new SafeName("offers.xml"), in);
      records.findings(List.of());
      records.commit();
      if (reading.facts().counts().offers() == 0) {
        throw new IllegalStateException("no offers");
      }
    }
  }

  private static FreeSpace space(Path directory) {
    return new FreeSpace(directory.getParent(), total -> 0);
  }

  /** In a shell, which tells what its children took. */
  private static Took xmllint(Path file) throws IOException, InterruptedException {
    long began = System.nanoTime();
    Process shell = new ProcessBuilder(
            "sh", "-c", "xmllint --stream --noout \"$1\" && times", "sh", file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    String times = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (shell.waitFor() != 0) {
      throw new IOException("xmllint failed");
    }
    double wall = (System.nanoTime() - began) / 1e9;
    double cpu = 0;
    for (Matcher time = TIMES.matcher(times); time.find();) {
      cpu += 60 * Integer.parseInt(time.group(1)) + Double.parseDouble(time.group(2));
    }
    return new Took(wall, cpu, 0, 0);
  }

  /** Checks the standard input, and prints on the way what the heap holds. */
  private static void flat(Heap heap, Path parent) throws Exception {
    Path directory = Files.createTempDirectory(parent, "records");
    long began = System.nanoTime();
    InputStream in = new java.io.FilterInputStream(System.in) {
      private static final long EVERY = 500_000_000;
      private long count;

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        if (n < 0 || count / EVERY != (count + n) / EVERY) {
          System.out.printf(Locale.ROOT,
              "%6.1f GB, %5.0f s: %.1f MiB used after the last collection, at most %.1f since the line before; "
                  + "collecting %.1f s in all%n",
              (count + Math.max(n, 0)) / 1e9, (System.nanoTime() - began) / 1e9, heap.latest(), heap.take(),
              Heap.collecting() / 1e3);
        }
        count += Math.max(n, 0);
        return n;
      }
    };
    try {
      check(in, directory.resolve("records"));
      System.out.printf(Locale.ROOT, "read to its end: %.0f s, CPU %.0f s%n",
          (System.nanoTime() - began) / 1e9, cpu() / 1e9);
    } finally {
      Disk.deleteTree(directory);
    }
  }
}
