import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.Disk;

/**
 * What an atomic write costs (A8): the ratio to a plain write and to a write with fsync, creating
 * and replacing, at 1 KB, 100 KB and 1 MB; the flush and the rename alone; 100 writers at once; ten
 * jobs that save at once.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * java -cp target/classes src/bench/AtomicFileBench.java [directory]</pre>
 *
 * The ways are timed in turn, so that a disk that drifts changes all; medians are compared.
 */
public final class AtomicFileBench {
  private static final int ROUNDS = 200;

  private AtomicFileBench() {}

  private interface Way {
    void write(Path target, byte[] content) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Path root = Files.createTempDirectory(
            args.length > 0 ? Path.of(args[0]) : Path.of(System.getProperty("java.io.tmpdir")),
            "atomic-file-")
        .toRealPath();
    AtomicFile atomic = new AtomicFile(Disk.PRIVATE_FILE);
    System.out.printf(
        Locale.ROOT,
        "load of this machine: %.1f%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    try {
      System.out.println("| | size | plain ms | write+fsync ms | atomic ms | to plain | to fsync |");
      System.out.println("|---|---|---|---|---|---|---|");
      for (int size : new int[] {1_000, 100_000, 1_000_000}) {
        for (boolean replacing : new boolean[] {false, true}) {
          compare(root, atomic, size, replacing);
        }
      }
      System.out.printf(Locale.ROOT, "rename alone: %.3f ms%n", rename(root));
      writers(root, atomic);
      jobs(root, atomic);
    } finally {
      Disk.deleteTree(root);
    }
  }

  private static void compare(Path root, AtomicFile atomic, int size, boolean replacing)
      throws Exception {
    List<Way> ways = List.of(
        (target, content) -> Files.write(target, content),
        AtomicFileBench::writeAndForce,
        atomic::write);
    List<List<Double>> times = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    byte[] content = new byte[size];
    for (int round = -20; round < ROUNDS; round++) {
      for (int way = 0; way < 3; way++) {
        Path target = root.resolve("way-" + way);
        if (!replacing) {
          Files.deleteIfExists(target);
        }
        long before = System.nanoTime();
        ways.get(way).write(target, content);
        if (round >= 0) {
          times.get(way).add((System.nanoTime() - before) / 1e6);
        }
      }
    }
    double plain = median(times.get(0));
    double forced = median(times.get(1));
    double whole = median(times.get(2));
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d B | %.3f | %.3f | %.3f | %.1f | %.2f |%n",
        replacing ? "replacing" : "creating",
        size, plain, forced, whole, whole / plain, whole / forced);
  }

  private static void writeAndForce(Path target, byte[] content) throws Exception {
    try (FileChannel channel = FileChannel.open(
        target,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static double rename(Path root) throws Exception {
    List<Double> times = new ArrayList<>();
    Path target = root.resolve("renamed");
    for (int i = 0; i < ROUNDS; i++) {
      Path source = Files.write(root.resolve("source"), new byte[1000]);
      long before = System.nanoTime();
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
      times.add((System.nanoTime() - before) / 1e6);
    }
    return median(times);
  }

  private static void writers(Path root, AtomicFile atomic) throws Exception {
    long before = System.nanoTime();
    together(100, i -> {
      for (int n = 0; n < 10; n++) {
        atomic.write(root.resolve("shared.json"), "{\"writer\": " + i + "}\n");
      }
    });
    double seconds = (System.nanoTime() - before) / 1e9;
    System.out.printf(
        Locale.ROOT, "100 writers of one file, 10 times each: %.0f writes/s%n", 1000 / seconds);
  }

  private static void jobs(Path root, AtomicFile atomic) throws Exception {
    List<Double> times = new ArrayList<>();
    for (int round = 0; round < 21; round++) {
      long before = System.nanoTime();
      together(10, i -> {
        atomic.write(root.resolve("job-" + i + ".json"), new byte[2_000]);
        atomic.write(root.resolve("statistics.json"), new byte[10_000]);
      });
      times.add((System.nanoTime() - before) / 1e6);
    }
    System.out.printf(
        Locale.ROOT,
        "ten jobs save state and statistics at once: %.1f ms, at worst %.1f ms%n",
        median(times),
        times.stream().mapToDouble(v -> v).max().orElse(0));
  }

  private interface Job {
    void run(int i) throws Exception;
  }

  private static void together(int count, Job job) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> {
        try {
          go.await();
          job.run(number);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
      thread.start();
      threads.add(thread);
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
