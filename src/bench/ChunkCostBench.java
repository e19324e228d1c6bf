import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.SessionFolders;

/**
 * Does a chunk cost more when many came before it? Times appends of 4 KiB near the 10th and the
 * 10,000th chunk of one file, and of one-chunk files near the 10th and the 50,000th.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * java -cp target/classes src/bench/ChunkCostBench.java [directory]</pre>
 *
 * The early and the late windows are measured in turn, each in a session of its own, so that a
 * machine that drifts changes both.
 */
public final class ChunkCostBench {
  private static final ServerId SERVER = new ServerId("bench");
  private static final int WINDOW = 400;

  private ChunkCostBench() {}

  public static void main(String[] args) throws Exception {
    Path root = Files.createTempDirectory(
        args.length > 0 ? Path.of(args[0]) : Path.of(System.getProperty("java.io.tmpdir")),
        "chunk-cost-");
    DataLayout layout = new DataLayout(root.toRealPath());
    layout.create();
    try (LockFiles locks = new LockFiles(layout.guard(), LockFiles.Timing.DEFAULT)) {
      Intake intake = new Intake(
          layout,
          locks,
          new SessionFolders(layout),
          Limits.DEFAULT,server -> Limits.DEFAULT,
          Durability.CHUNK,
          Duration.ofSeconds(30),
          Clock.systemUTC());
      compare("chunk of one file", intake, 10_000, i -> "file.bin");
      compare("file of a session", intake, 50_000, i -> "import_files/" + hex(i) + "/" + i + ".jpg");
    } finally {
      Disk.deleteTree(root);
    }
  }

  private interface Names {
    String of(int i);
  }

  private static String hex(int i) {
    return String.format(Locale.ROOT, "%02x", i & 0xff);
  }

  private static void compare(String what, Intake intake, int late, Names names) throws Exception {
    SessionHash full = new SessionHash("f".repeat(64));
    SessionHash empty = new SessionHash("e".repeat(64));
    for (int i = 0; i < late; i++) {
      append(intake, full, names.of(i), i);
    }
    for (int i = 0; i < 10; i++) {
      append(intake, empty, names.of(i), i);
    }
    List<Double> early = new ArrayList<>();
    List<Double> lates = new ArrayList<>();
    for (int i = 0; i < WINDOW; i++) {
      early.add(append(intake, empty, names.of(10 + i), i));
      lates.add(append(intake, full, names.of(late + i), i));
    }
    intake.discard(full);
    intake.discard(empty);
    System.out.printf(
        Locale.ROOT,
        "%s: at 10 %.3f ms, at %,d %.3f ms (medians of %d), ratio %.2f%n",
        what, median(early), late, median(lates), WINDOW, median(lates) / median(early));
  }

  private static double append(Intake intake, SessionHash session, String name, int i)
      throws Exception {
    byte[] chunk = new byte[4096];
    chunk[0] = (byte) i;
    chunk[1] = (byte) (i >> 8);
    long before = System.nanoTime();
    intake.append(
        session, SERVER, new SafeName(name), false, chunk.length, new ByteArrayInputStream(chunk));
    return (System.nanoTime() - before) / 1e6;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
