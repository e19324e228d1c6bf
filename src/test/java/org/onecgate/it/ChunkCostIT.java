package org.onecgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.onecgate.battery.kill.Strace;
import org.onecgate.storage.Disk;

/**
 * What a chunk asks of the system, which is the same on every machine (E1, E8): as many forces as its durability takes,
 * and no opening too many.
 */
@Tag("process")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ChunkCostIT {
  private static final int CHUNKS = 20;

  /** These are looked at every two seconds, whatever 1C sends. */
  private static final Pattern CONFIGURATION =
      Pattern.compile("/state/(servers|admins|dashboard-layout|settings|acknowledged)\\.json");

  private static final Pattern CALL = Pattern.compile("\\d+ +(\\w+)\\(");

  private static final Path DIRECTORY = Path.of(System.getProperty("it.data", "target/it-process"))
      .toAbsolutePath()
      .resolve("chunk-cost");

  private interface Sending {
    void send(int i) throws Exception;
  }

  @Test
  void aChunkMakesFewSystemCallsAndAsManyForcesAsItPromises() throws Exception {
    if (!Strace.isHere()) {
      System.out.println("SKIPPED: no strace here, so system calls are not counted");
    }
    Assumptions.assumeTrue(Strace.isHere(), "strace");
    Files.createDirectories(DIRECTORY);
    try (GateProcess gate = GateProcess.startKnown(DIRECTORY, Map.of())) {
      OneC client = gate.known().begin();
      byte[] content = new byte[10_000];
      for (int i = 0; i < 5; i++) {
        client.file("import_files/w" + i + ".jpg", content);
      }
      Map<String, Integer> first = counted(gate, i -> {
        content[0] = (byte) i;
        assertThat(client.file("import_files/n" + i + ".jpg", content).text()).isEqualTo("success");
      });
      Map<String, Integer> further = counted(gate, i -> {
        content[0] = (byte) i;
        assertThat(client.file("one.bin", content).text()).isEqualTo("success");
      });
      System.out.println("system calls of " + CHUNKS + " new files " + first
          + ", of as many further chunks " + further);
      assertThat(first.get("fsync"))
          .as("file, directory, journal")
          .isBetween(3 * CHUNKS, 3 * CHUNKS + 6);
      assertThat(further.get("fsync")).as("file, journal").isBetween(2 * CHUNKS, 2 * CHUNKS + 6);
      assertThat(first.get("openat")).isLessThan(6 * CHUNKS);
      assertThat(further.get("openat")).isLessThan(4 * CHUNKS);
      assertThat(sum(first)).isLessThan(55 * CHUNKS);
      assertThat(sum(further)).isLessThan(48 * CHUNKS);
    } finally {
      Disk.deleteTree(DIRECTORY);
    }
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(each -> each).sum();
  }

  /** How many calls on the data directory all chunks make. */
  private static Map<String, Integer> counted(GateProcess gate, Sending sending) throws Exception {
    Path out = DIRECTORY.resolve("strace");
    Process strace = new ProcessBuilder(
            List.of("strace", "-f", "-y", "-o", out.toString(), "-p", Long.toString(gate.pid())))
        .redirectErrorStream(true)
        .redirectOutput(DIRECTORY.resolve("strace.log").toFile())
        .start();
    try {
      Awaited.until(
          "it is attached",
          () -> Files.readString(DIRECTORY.resolve("strace.log")).contains("attached"));
      for (int i = 0; i < CHUNKS; i++) {
        sending.send(i);
      }
      TimeUnit.SECONDS.sleep(1); // for what is done behind
    } finally {
      strace.destroy();
      strace.waitFor();
    }
    Map<String, Integer> counts = new TreeMap<>();
    String data = DIRECTORY.resolve("data").toString();
    try (Stream<String> lines = Files.lines(out)) {
      lines
          .filter(line -> line.contains(data) && !CONFIGURATION.matcher(line).find())
          .forEach(line -> {
            Matcher call = CALL.matcher(line);
            if (call.lookingAt()) {
              counts.merge(call.group(1), 1, Integer::sum);
            }
          });
    }
    return counts;
  }
}
