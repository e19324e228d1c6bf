import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.onecgate.ExchangeId;
import org.onecgate.SafeName;
import org.onecgate.ServerId;
import org.onecgate.SessionHash;
import org.onecgate.intake.Durability;
import org.onecgate.intake.Intake;
import org.onecgate.intake.Limits;
import org.onecgate.json.JsonStore;
import org.onecgate.outbox.Order;
import org.onecgate.outbox.OrderQueue;
import org.onecgate.outbox.OrderTerms;
import org.onecgate.outbox.Outbox;
import org.onecgate.outbox.Page;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.LockFiles;
import org.onecgate.storage.SessionFolders;

/**
 * Does a session cost more when many are there, and an order? Times what a login writes, an {@code init} and the first
 * chunk, beside 10 and beside 20,000 sessions; and taking an order, giving it on a page and acknowledging it, beside 10
 * and beside 100,000 that are sent.
 *
 * <pre>mvn -q -DskipTests package &amp;&amp;
 * java -cp 'target/classes:target/onec-gate/WEB-INF/lib/*' src/bench/GrowthBench.java [directory] [sessions] [orders]</pre>
 *
 * The few and the many are measured in turn, so that a machine that drifts changes both. What is there beforehand is
 * made without forcing it.
 */
public final class GrowthBench {
  private static final ServerId SERVER = new ServerId("bench");
  private static final int WINDOW = 200;
  private static final JsonStore STORE = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));

  private static final Logger QUIET = Logger.getLogger("org.onecgate");

  private GrowthBench() {}

  private interface Work {
    void run(int i) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    QUIET.setLevel(Level.WARNING);
    Path parent = Path.of(args.length > 0 ? args[0] : System.getProperty("java.io.tmpdir"));
    int sessions = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    int orders = args.length > 2 ? Integer.parseInt(args[2]) : 100_000;
    Path few = Files.createTempDirectory(parent, "growth-few-").toRealPath();
    Path many = Files.createTempDirectory(parent, "growth-many-").toRealPath();
    try {
      DataLayout fewLayout = new DataLayout(few).create();
      DataLayout manyLayout = new DataLayout(many).create();
      sessions(fewLayout, 10);
      sessions(manyLayout, sessions);
      orders(fewLayout, 10);
      orders(manyLayout, orders);
      new ProcessBuilder("sync").start().waitFor();
      try (LockFiles fewLocks = new LockFiles(fewLayout.guard(), LockFiles.Timing.DEFAULT);
          LockFiles manyLocks = new LockFiles(manyLayout.guard(), LockFiles.Timing.DEFAULT)) {
        compare("session: login, init, chunk", session(fewLayout, fewLocks), session(manyLayout, manyLocks), sessions);
      }
      try (Outbox fewOrders = outbox(fewLayout); Outbox manyOrders = outbox(manyLayout)) {
        compare("order: taken, given, acknowledged", order(fewOrders, fewLayout), order(manyOrders, manyLayout), orders);
        compare("how orders stand", stand(fewOrders), stand(manyOrders), orders);
      }
    } finally {
      Disk.deleteTree(few);
      Disk.deleteTree(many);
    }
  }

  private static String hash(long i) {
    return String.format(Locale.ROOT, "%064x", 7_919 * i);
  }

  private static void sessions(DataLayout layout, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      Path directory = Files.createDirectory(layout.sessions().resolve(hash(i)));
      Files.writeString(directory.resolve("session.json"), "{}\n");
    }
  }

  private static void orders(DataLayout layout, int count) throws Exception {
    Path sent = Files.createDirectories(layout.sent(SERVER));
    Instant then = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i < count; i++) {
      Files.writeString(
          layout.order(sent, new DataLayout.OrderName(ExchangeId.of(then.plusSeconds(i), i), "S-" + i)), "<x/>\n");
    }
  }

  private static Work session(DataLayout layout, LockFiles locks) {
    Intake intake = new Intake(
        layout,
        locks,
        new SessionFolders(layout),
        Limits.DEFAULT,
        server -> Limits.DEFAULT,
        Durability.CHUNK,
        Duration.ofSeconds(30),
        Clock.systemUTC());
    byte[] bytes = new byte[4096];
    return i -> {
      SessionHash session = new SessionHash(hash(1_000_000L + i));
      Disk.createDirectories(layout.session(session), Disk.PRIVATE_DIRECTORY);
      STORE.write(layout.sessionRecord(session), List.of(session.value()));
      intake.discard(session);
      intake.append(
          session, SERVER, new SafeName("import.xml"), false, bytes.length, new ByteArrayInputStream(bytes));
    };
  }

  private static Outbox outbox(DataLayout layout) throws Exception {
    Outbox outbox = new Outbox(
        layout, STORE, new SessionFolders(layout), Clock.systemUTC(), Duration.ofSeconds(5), id -> OrderTerms.NONE);
    outbox.start(List.of(SERVER));
    return outbox;
  }

  private static Work order(Outbox outbox, DataLayout layout) {
    OrderQueue queue = outbox.of(SERVER);
    SessionHash session = new SessionHash(hash(5_000_000L));
    return i -> {
      Disk.createDirectories(layout.session(session), Disk.PRIVATE_DIRECTORY);
      Order order = STORE.parse(
          "{\"number\":\"N-" + i + "\",\"date\":\"2026-11-21\",\"time\":\"10:00:00\",\"currency\":\"RUB\","
              + "\"sum\":10.00,\"customer\":{\"name\":\"A Buyer\"},"
              + "\"goods\":[{\"id\":\"g1\",\"name\":\"Goods\",\"price\":10.00,\"quantity\":1,\"sum\":10.00}]}",
          Order.class);
      queue.add(order, false);
      Page page = queue.query(session, "", Charset.forName("windows-1251"), 100);
      try (InputStream in = page.open()) {
        in.readAllBytes();
      }
      page.settle(true);
      if (queue.acknowledge(session) != 1) {
        throw new IllegalStateException("not acknowledged");
      }
    };
  }

  private static Work stand(Outbox outbox) {
    return i -> {
      if (outbox.overview(SERVER, 1000).sent() == 0) {
        throw new IllegalStateException("none is sent");
      }
    };
  }

  private static void compare(String what, Work few, Work many, int count) throws Exception {
    for (int i = 0; i < WINDOW; i++) { // compiled, and what is read once is read
      few.run(i);
      many.run(i);
    }
    double[][] took = new double[2][3 * WINDOW];
    for (int i = 0; i < 3 * WINDOW; i++) {
      took[0][i] = timed(few, WINDOW + i);
      took[1][i] = timed(many, WINDOW + i);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: beside 10 median %.2f ms (mean %.2f), beside %,d median %.2f ms (mean %.2f), %+.0f %%%n",
        what, median(took[0]), mean(took[0]), count, median(took[1]), mean(took[1]),
        100 * (median(took[1]) / median(took[0]) - 1));
  }

  private static double timed(Work work, int i) throws Exception {
    long began = System.nanoTime();
    work.run(i);
    return (System.nanoTime() - began) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
