package org.onecgate.battery.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.config.Servers;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;
import org.onecgate.storage.TempSweep;
import org.onecgate.storage.Temps;

/**
 * Whenever the process is killed while it saves its configuration or its statistics, each file is
 * whole, and holds what was last acknowledged or what was under way; one sweep removes what is left
 * (A3, A4, P2, P3, W5).
 *
 * <p>All rounds work on one data directory. {@code -Dtests.rounds} sets the number of the long test,
 * {@code -Dtests.seed} the seed.
 */
class StateKillTest {
  /** The calls that change what is on the disk, and how often they come in some twenty changes. */
  private static final TreeMap<String, Integer> CALLS =
      new TreeMap<>(java.util.Map.of("pwrite64", 60, "fsync", 100, "rename", 40, "fchmod", 40));

  @TempDir
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20261121L);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE));
  private final List<String> violations = new ArrayList<>();
  private DataLayout layout;
  private long servers;
  private long counted;
  private int rounds;
  private int inWork;
  private int underWay;
  private int temps;

  @BeforeEach
  void layOut() throws Exception {
    layout = new DataLayout(temp.resolve("data"));
    layout.create();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void noStateFileIsTornByAFewKills() throws Exception {
    run(4, 2);
  }

  @Test
  @Tag("long")
  void noStateFileIsTornByManyKills() throws Exception {
    int all = Integer.getInteger("tests.rounds", 1000);
    run(all * 8 / 10, all - all * 8 / 10);
  }

  /** The proof that a torn file would be seen: a program that writes in place. */
  @Test
  void aFileThatIsWrittenInPlaceIsSeenToBeTorn() throws Exception {
    for (int i = 0; i < 60 && violations.isEmpty(); i++) {
      round(List.of(), 1 + random.nextInt(10), "in-place");
    }
    System.out.println("kill -9 while writing in place: seen in round " + rounds);
    assertThat(violations).isNotEmpty();
  }

  private void run(int atRandom, int atCalls) throws Exception {
    for (int i = 0; i < atRandom; i++) {
      round(List.of(), random.nextInt(25));
    }
    if (Strace.isHere()) {
      for (int i = 0; i < atCalls; i++) {
        String call = List.copyOf(CALLS.keySet()).get(i % CALLS.size());
        round(Strace.killAt(call, 1 + random.nextInt(CALLS.get(call))), -1);
      }
    } else {
      System.out.println("SKIPPED: no strace here, so no kill at the N-th system call");
    }
    sweep();
    System.out.println("kill -9 while saving state: " + rounds + " rounds (" + inWork
        + " in mid-work, " + underWay + " in which what was under way is there), " + servers
        + " changes of servers.json and " + counted + " saves of statistics.json acknowledged, "
        + violations.size() + " violations; " + temps + " temps left and swept, seed " + seed);
    assertThat(violations).isEmpty();
    assertThat(inWork).isGreaterThan(rounds / 2);
  }

  /** Starts the script, kills it after so many lines, looks; -1 waits for its own end. */
  private void round(List<String> prefix, int lines, String... more) throws Exception {
    rounds++;
    Path log = temp.resolve("log");
    Path errors = temp.resolve("errors");
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ScriptProcess.FAST);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StateScript.class.getName());
    command.addAll(
        List.of(layout.root().toString(), Long.toString(Math.max(servers, counted) + 1)));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.redirectOutput(log.toFile()).redirectError(errors.toFile());
    Process process = builder.start();
    try {
      if (lines >= 0) {
        await(process, log, lines + 1);
        LockSupport.parkNanos(random.nextInt(4_000_000));
      } else if (!process.waitFor(60, TimeUnit.SECONDS)) {
        violations.add("the call to kill at never came: " + prefix);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.waitFor();
    }
    if (!Files.readString(errors).isBlank()) {
      violations.add("round " + rounds + ": " + Files.readString(errors));
    }
    look(Files.readString(log));
    if (random.nextInt(20) == 0) {
      sweep();
    }
  }

  private static void await(Process process, Path log, int lines)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (process.isAlive() && Files.readString(log).lines().count() < lines) {
      assertThat(System.nanoTime()).as("it works within a minute").isLessThan(deadline);
      Thread.sleep(1);
    }
  }

  private void look(String log) throws IOException {
    long begunServers = servers;
    long begunCount = counted;
    for (String line : log.substring(0, log.lastIndexOf('\n') + 1).split("\n", -1)) {
      String[] words = line.split(" ", -1);
      long n = words.length == 2 ? Long.parseLong(words[1]) : 0;
      switch (words[0]) {
        case "SERVERS" -> begunServers = n;
        case "SERVED" -> servers = n;
        case "COUNT" -> begunCount = counted + 1;
        case "COUNTED" -> counted = begunCount;
        default -> {
          // START
        }
      }
    }
    inWork += log.contains("SERVERS") ? 1 : 0;
    long nowServers = servers;
    try {
      if (servers > 0 || (begunServers > 0 && Files.exists(layout.servers()))) {
        nowServers = StateScript.numberOf(
            store.parse(Files.readAllBytes(layout.servers()), Servers.Registry.class));
      }
    } catch (Exception e) {
      violations.add("round " + rounds + ": servers.json " + e);
    }
    long nowCounted = StateScript.counted(layout.statistics(), store);
    expect("servers.json", nowServers, servers, begunServers);
    expect("statistics.json", nowCounted, counted, begunCount);
    underWay += nowServers > servers || nowCounted > counted ? 1 : 0;
    servers = nowServers;
    counted = nowCounted;
    for (Path file : Disk.list(layout.state())) {
      String name = file.getFileName().toString();
      if (name.contains("broken")) {
        violations.add("round " + rounds + ": " + name);
        Files.delete(file);
      }
    }
  }

  private void expect(String file, long is, long acknowledged, long begun) {
    if (is != acknowledged && is != begun) {
      violations.add("round " + rounds + ": " + file + " holds " + is + ", acknowledged is "
          + acknowledged + ", begun " + begun);
    }
  }

  /** One sweep for which every temp is old leaves none and touches no state file. */
  private void sweep() throws IOException {
    List<Path> before = Disk.list(layout.state());
    TempSweep.Report report = TempSweep.run(layout, Instant.now().plusSeconds(660), true);
    temps += report.removed().size();
    assertThat(report.failures()).isEmpty();
    assertThat(Disk.list(layout.state()))
        .containsExactlyElementsOf(before.stream().filter(p -> !isTemp(p)).toList());
  }

  private static boolean isTemp(Path path) {
    return Temps.isTemp(path.getFileName().toString());
  }
}
