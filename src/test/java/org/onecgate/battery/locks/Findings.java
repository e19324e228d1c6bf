package org.onecgate.battery.locks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.onecgate.battery.locks.Tally.What;

/**
 * What the children left behind, judged.
 *
 * @param counts what they counted, all together
 * @param overlaps how often one found another inside
 * @param lostCounts how many records do not follow the one before them
 * @param overlappingTimes how many sections began before the one before them was committed
 * @param generationsBack how many records have no larger generation than the one before them
 * @param committed how many sections the ledgers hold
 * @param badChunks how many chunks of the growing files do not follow or have other bytes
 * @param chunks how many chunks the journal holds
 */
record Findings(
    Map<What, Long> counts,
    long overlaps,
    long lostCounts,
    long overlappingTimes,
    long generationsBack,
    long committed,
    long badChunks,
    long chunks) {

  static Findings of(Path directory) throws IOException {
    Map<What, Long> counts = new HashMap<>();
    for (int i = 0; i < Children.COUNT; i++) {
      Tally tally = new Tally(plan(directory, i).tally());
      Arrays.stream(What.values()).forEach(w -> counts.merge(w, tally.of(w), Long::sum));
    }
    long lost = 0;
    long times = 0;
    long back = 0;
    long committed = 0;
    for (int n = 0; n < Plan.FILES; n++) {
      Ledger.Entry before = new Ledger.Entry(0, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE);
      for (Ledger.Entry entry : new Ledger(plan(directory, 0).ledger(n)).entries()) {
        lost += entry.value() == before.value() + 1 ? 0 : 1;
        times += entry.entered() >= before.left() ? 0 : 1;
        back += entry.generation() > before.generation() ? 0 : 1;
        committed++;
        before = entry;
      }
    }
    Chunks chunks = Chunks.check(plan(directory, 0));
    return new Findings(
        counts,
        counts.get(What.OVERLAPS),
        lost,
        times,
        back,
        committed,
        chunks.bad(),
        chunks.checked());
  }

  private static Plan plan(Path directory, int child) {
    return new Plan(directory, child, 0, false, 0, 0, 0);
  }

  long count(What what) {
    return counts.get(what);
  }

  /** The growing files against their journal. */
  private record Chunks(long checked, long bad) {
    static Chunks check(Plan plan) throws IOException {
      List<String> lines;
      try {
        lines = Files.readAllLines(plan.journal());
      } catch (NoSuchFileException e) {
        return new Chunks(0, 0);
      }
      Map<String, Long> ends = new HashMap<>();
      Map<String, Long> generations = new HashMap<>();
      long checked = 0;
      long bad = 0;
      for (String line : lines) {
        String[] f = line.split("\t", -1);
        if (f.length != 8) {
          continue; // the newline before a record, or a torn one
        }
        long offset = Long.parseLong(f[1]);
        int length = Integer.parseInt(f[2]);
        long generation = Long.parseLong(f[4]);
        String name = f[6];
        boolean follows = ends.getOrDefault(name, 0L) == offset
            && generations.getOrDefault(name, 0L) < generation;
        boolean same = sha256(plan.directory().resolve(name), offset, length).equals(f[3]);
        bad += follows && same ? 0 : 1;
        checked++;
        ends.put(name, offset + length);
        generations.put(name, generation);
      }
      return new Chunks(checked, bad);
    }

    private static String sha256(Path file, long offset, int length) throws IOException {
      try (var in = Files.newInputStream(file)) {
        in.skipNBytes(offset);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(digest.digest(in.readNBytes(length)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
