package org.onecgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onecgate.ServerId;
import org.onecgate.battery.kill.ScriptProcess;
import org.onecgate.catalogue.KillScript.Doing;
import org.onecgate.storage.DataLayout;

/**
 * Whenever the process is killed, each delivery is applied once, and in the end all tables are those of a run that
 * nobody disturbed (G1).
 *
 * <p>The process tells where its work begins and where it commits; each kill comes some random time after one of these.
 * {@code -Dtests.rounds} sets how often the long tests kill in the work, {@code -Dtests.seed} the seed.
 */
class CatalogueKillTest {
  private static final ServerId SHOP = new ServerId("shop");

  @RegisterExtension
  static final Postgres POSTGRES = new Postgres();

  @TempDir
  Path temp;

  private final long seed = Long.getLong("tests.seed", 20261129L);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Map<Doing, Integer> hit = new EnumMap<>(Doing.class);
  private int catalogues;

  /** The next process, which waits for its work. */
  private @Nullable Script next;

  /** How long the first delivery of a life took from where the work began, and how long a commit. */
  private long first;

  private long commit;

  @AfterEach
  void stop() throws IOException {
    if (next != null) {
      next.close();
    }
  }

  @Test
  void eachDeliveryIsAppliedOnceThoughTheProcessIsKilledAFewTimes() throws Exception {
    kill(5, null);
  }

  @Test
  void withPostgresTooThoughItIsKilledAFewTimes() throws Exception {
    kill(4, POSTGRES.login().url());
  }

  @Test
  @Tag("long")
  void eachDeliveryIsAppliedOnceThoughTheProcessIsKilledManyTimes() throws Exception {
    kill(Integer.getInteger("tests.rounds", 500), null);
  }

  @Test
  @Tag("long")
  void withPostgresTooThoughItIsKilledManyTimes() throws Exception {
    kill(Integer.getInteger("tests.rounds", 500), POSTGRES.login().url());
  }

  private void kill(int times, @Nullable String url) throws Exception {
    ChangingGoods.write(temp.resolve("inbox"), random);
    Path undisturbed = Files.createTempDirectory(temp, "data");
    assertThat(life(undisturbed, url, null)).isTrue();
    Map<String, List<String>> expected = dump(undisturbed, url);
    while (inWork() < times) {
      catalogues++;
      Path data = Files.createTempDirectory(temp, "data");
      boolean isOver = false;
      while (!isOver) {
        isOver = life(data, url, inWork() < times ? moment() : null);
      }
      assertThat(Dump.differences(expected, dump(data, url))).isEmpty();
    }
    System.out.println("kill -9 while deliveries are applied to "
        + (url == null ? "SQLite" : "PostgreSQL") + ": " + inWork() + " kills in the work " + hit
        + ", " + catalogues + " catalogues, each as if nobody had disturbed it; seed " + seed);
  }

  private int inWork() {
    return hit.values().stream().mapToInt(Integer::intValue).sum() - hit.getOrDefault(Doing.END, 0);
  }

  /**
   * When a process is killed.
   *
   * @param commits after how many commits have begun; 0 if that is where the work begins
   * @param nanos how long after that
   */
  private record Moment(int commits, long nanos) {}

  /** Anywhere in the first two deliveries, or in a commit and shortly after it. */
  private Moment moment() {
    return random.nextBoolean()
        ? new Moment(0, random.nextLong(2 * first))
        : new Moment(1 + random.nextInt(3), random.nextLong(2 * commit));
  }

  private Map<String, List<String>> dump(Path data, @Nullable String url) throws Exception {
    try (Databases databases =
        new Databases(KillScript.settings(url), new DataLayout(data).create())) {
      Map<String, List<String>> dump = Dump.of(databases.of(SHOP));
      if (url != null) {
        databases.fresh(SHOP);
        databases.replace(SHOP, any -> true); // the next catalogue begins with nothing
      }
      return dump;
    }
  }

  /** One process; whether it came to its end. */
  private boolean life(Path data, @Nullable String url, @Nullable Moment moment) throws Exception {
    Script script = next == null ? new Script(url) : next;
    next = moment == null ? null : new Script(url); // starts while this one works
    Doing last;
    try (script) {
      script.begin(data);
      last = moment == null ? watched(script) : script.killed(moment);
      assertThat(script.errors()).doesNotContain("Exception");
    }
    assertThat(last).as("where its work begins").isNotNull();
    if (moment != null) {
      hit.merge(last, 1, Integer::sum);
    }
    return last == Doing.END;
  }

  /** Reads until it ends, and measures. */
  private @Nullable Doing watched(Script script) throws IOException {
    long began = 0;
    long committing = 0;
    int commits = 0;
    long all = 0;
    Doing last = null;
    for (Doing next = script.next(); next != null; next = script.next()) {
      long now = System.nanoTime();
      if (last == null) {
        began = now;
      } else if (next == Doing.COMMIT) {
        committing = now;
      } else if (last == Doing.COMMIT) {
        commits++;
        all += now - committing;
        if (commits == 1 && first == 0) {
          first = now - began;
        }
      }
      last = next;
    }
    commit = all / Math.max(1, commits);
    return last;
  }

  /** A process that waits to be told where its data is. */
  private final class Script implements AutoCloseable {
    private final Path errors;
    private final Process process;
    private final BufferedReader said;

    Script(@Nullable String url) throws IOException {
      errors = Files.createTempFile(temp, "errors", ".txt");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(ScriptProcess.FAST);
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(KillScript.class.getName(), temp.resolve("inbox").toString()));
      if (url != null) {
        command.add(url);
      }
      process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      said = process.inputReader();
    }

    void begin(Path data) throws IOException {
      try (Writer told = process.outputWriter()) {
        told.write(data + "\n");
      }
    }

    /** What it does from now on; null once it is dead. */
    @Nullable
    Doing next() throws IOException {
      String line = said.readLine();
      return line == null ? null : Doing.valueOf(line);
    }

    /** Kills it at this moment, if it comes to that; what it did then. */
    @Nullable
    Doing killed(Moment moment) throws IOException, InterruptedException {
      Doing last = next();
      int commits = 0;
      while (last != null && last != Doing.END && commits < moment.commits()) {
        last = next();
        commits += last == Doing.COMMIT ? 1 : 0;
      }
      LockSupport.parkNanos(moment.nanos());
      process.toHandle().destroyForcibly(); // which leaves open what it has said
      process.waitFor();
      for (Doing next = next(); next != null; next = next()) {
        last = next;
      }
      return last;
    }

    String errors() throws IOException {
      return Files.readString(errors);
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      said.close();
      Files.delete(errors);
    }
  }
}
