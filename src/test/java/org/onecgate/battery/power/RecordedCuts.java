package org.onecgate.battery.power;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Makes disks as a power cut leaves them from what a {@link BlockVolume} recorded: all that came
 * before the last flush, and of the writes since then any that the disk may have come to, in
 * whatever order, the last of them torn between sectors.
 */
final class RecordedCuts {
  /** Looks at what a cut left; {@code said} is what had been said by then. */
  interface Look {
    void at(Path data, Path said) throws Exception;
  }

  /** The least that a disk writes whole, in bytes. */
  private static final int SECTOR = 512;

  private final BlockVolume.Trace trace;
  private final Path temp;
  private final Path promises;
  private final SplittableRandom random;
  private final boolean flushes;

  /**
   * @param temp where the disks are made
   * @param promises the file whose length is with every entry
   * @param flushes false for a disk that answers flushes and does nothing
   */
  RecordedCuts(
      BlockVolume.Trace trace, Path temp, Path promises, SplittableRandom random, boolean flushes) {
    this.trace = trace;
    this.temp = temp;
    this.promises = promises;
    this.random = random;
    this.flushes = flushes;
  }

  /** Cuts the power so many times, at different entries after the first promise. */
  void run(int count, Look look) throws Exception {
    int first = firstPromise();
    TreeSet<Integer> at = new TreeSet<>();
    int all = trace.writes() + trace.flushes();
    while (at.size() < Math.min(count, all - first)) {
      at.add(random.nextInt(first, all));
    }
    Path disk = temp.resolve("disk");
    Shell.run("cp", "--sparse=always", trace.base().toString(), disk.toString());
    List<BlockLog.Entry> since = new ArrayList<>();
    try (RandomAccessFile file = new RandomAccessFile(disk.toString(), "rw");
        DataInputStream in = log()) {
      int index = 0;
      for (BlockLog.Entry entry; (entry = BlockLog.read(in)) != null; index++) {
        if (at.contains(index)) {
          cut(disk, since, entry.promised, look);
        }
        if (!entry.flush) {
          since.add(entry);
        } else if (flushes) {
          for (BlockLog.Entry each : since) {
            put(file, each, 0, each.bytes.length);
          }
          since.clear();
        }
      }
    } finally {
      Files.deleteIfExists(disk);
    }
  }

  private DataInputStream log() throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(trace.log()), 1 << 20));
  }

  private int firstPromise() throws IOException {
    try (DataInputStream in = log()) {
      int index = 0;
      for (BlockLog.Entry entry; (entry = BlockLog.read(in)) != null; index++) {
        if (entry.promised > 0) {
          return index;
        }
      }
    }
    throw new IOException("nothing was promised");
  }

  private void cut(Path disk, List<BlockLog.Entry> since, long promised, Look look)
      throws Exception {
    Path copy = temp.resolve("copy");
    Path said = temp.resolve("said");
    Shell.run("cp", "--sparse=auto", disk.toString(), copy.toString());
    try (RandomAccessFile file = new RandomAccessFile(copy.toString(), "rw")) {
      some(file, since);
    }
    byte[] all = Files.readAllBytes(promises);
    Files.write(said, Arrays.copyOf(all, (int) promised));
    LoopVolume after;
    try {
      after = new LoopVolume(copy, temp.resolve("after"), trace.kind().afterCut());
    } catch (Shell.FailedException e) {
      if (flushes) {
        throw e;
      }
      look.at(temp.resolve("nothing"), said); // not even the file system is there
      return;
    }
    try (after) {
      look.at(after.path().resolve("data"), said);
    }
  }

  /** Puts some of these writes on a disk; which ones is random, but often few, or all but few. */
  private void some(RandomAccessFile file, List<BlockLog.Entry> since) throws IOException {
    int odds = List.of(0, 100, 50, 90, 10).get(random.nextInt(5));
    boolean torn = random.nextBoolean();
    for (BlockLog.Entry entry : since) {
      if (torn && random.nextInt(4) == 0) {
        for (int at = 0; at < entry.bytes.length; at += SECTOR) {
          if (random.nextInt(100) < odds) {
            put(file, entry, at, SECTOR);
          }
        }
      } else if (random.nextInt(100) < odds) {
        put(file, entry, 0, entry.bytes.length);
      }
    }
  }

  private static void put(RandomAccessFile file, BlockLog.Entry entry, int from, int length)
      throws IOException {
    file.seek(entry.offset + from);
    file.write(entry.bytes, from, length);
  }
}
