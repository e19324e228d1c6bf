package org.onecgate.battery.power;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.onecgate.battery.kill.ScriptProcess;

/**
 * A mounted volume whose device is a {@link BlockLog}: everything that its file system gave to the
 * disk, and every flush that it asked for, is on record when it is closed. Needs root.
 */
final class BlockVolume implements AutoCloseable {
  /** A file system, how it is made, and how it is mounted so that the kernel helps little. */
  enum Kind {
    EXT4_ORDERED(64, "commit=60,noauto_da_alloc,data=ordered", "mkfs.ext4", "loop"),
    EXT4_WRITEBACK(64, "commit=60,noauto_da_alloc,data=writeback", "mkfs.ext4", "loop"),
    XFS(300, "defaults", "mkfs.xfs", "loop,nouuid");

    private final long bytes;
    private final String options;
    private final String maker;
    private final String again;

    Kind(int mebibytes, String options, String maker, String again) {
      this.bytes = (long) mebibytes << 20;
      this.options = options;
      this.maker = maker;
      this.again = again;
    }

    /** How a copy of it is mounted after a cut. */
    String afterCut() {
      return again;
    }

    private void make(Path image) throws IOException {
      try (RandomAccessFile file = new RandomAccessFile(image.toString(), "rw")) {
        file.setLength(bytes);
      }
      if (this == XFS) {
        Shell.run(maker, "-q", "-K", image.toString());
      } else {
        String extra = "nodiscard,lazy_itable_init=0,lazy_journal_init=0";
        Shell.run(maker, "-q", "-F", "-E", extra, image.toString());
      }
    }
  }

  /**
   * What a device was given.
   *
   * @param base its image before
   * @param log the {@linkplain BlockLog.Entry entries}
   * @param writes how many entries are writes; the kernel counted as many sectors as they have
   * @param flushes how many are flushes; the kernel counted no more
   */
  record Trace(Kind kind, Path base, Path log, int writes, int flushes) {}

  private static final long START_SECONDS = 30;
  private static final int TRIES = 200;

  private final Kind kind;
  private final Path base;
  private final Path log;
  private final Path device;
  private final Path mountPoint;
  private final Process server;
  private final List<String[]> undo = new ArrayList<>();
  private final Thread hook = new Thread(this::undoQuietly, "unmount");
  private String loop = "";
  private long[] before = {0, 0};
  private Optional<Trace> trace = Optional.empty();

  /**
   * Makes and mounts a volume.
   *
   * @param directory where its files go
   * @param promises the file whose length is noted with every entry
   */
  BlockVolume(Kind kind, Path directory, Path promises) throws IOException {
    this.kind = kind;
    this.base = directory.resolve("base");
    this.log = directory.resolve("blocks");
    this.device = directory.resolve("device");
    this.mountPoint = directory.resolve("volume");
    Path image = directory.resolve("image");
    Files.deleteIfExists(image);
    kind.make(image);
    Shell.run("cp", "--sparse=always", image.toString(), base.toString());
    Files.deleteIfExists(device);
    Files.createFile(device);
    Files.createDirectories(mountPoint);
    server = serve(image, promises);
    Runtime.getRuntime().addShutdownHook(hook);
    boolean mounted = false;
    try {
      awaitDevice();
      undo.add(new String[] {"umount", device.toString()});
      loop = Shell.run("losetup", "-f", "--show", device.toString()).strip();
      undo.add(new String[] {"losetup", "-d", loop});
      before = counted();
      Shell.run("mount", "-o", kind.options, loop, mountPoint.toString());
      undo.add(new String[] {"umount", mountPoint.toString()});
      mounted = true;
    } finally {
      if (!mounted) {
        undoQuietly();
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  /** Why there can be none of this kind here; empty if there can. */
  static Optional<String> whyNot(Kind kind, Path directory) throws IOException {
    Path trial = Files.createDirectories(directory.resolve("trial-" + kind));
    Path promises = trial.resolve("promises");
    Files.deleteIfExists(promises);
    Files.createFile(promises);
    try {
      new BlockVolume(kind, trial, promises).close();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("no recorded " + kind + " here (root, /dev/fuse, a loop device and "
          + kind.maker + " are needed): " + e.getMessage());
    } finally {
      for (String each : List.of("image", "base", "blocks")) {
        Files.deleteIfExists(trial.resolve(each));
      }
    }
  }

  private Process serve(Path image, Path promises) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        "sh",
        "-c",
        "exec 0<>/dev/fuse && mount -i -t fuse -o"
            + " fd=0,rootmode=100000,user_id=0,group_id=0 blocklog \"$0\" && exec \"$@\"",
        device.toString(),
        Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(ScriptProcess.FAST);
    command.addAll(List.of(
        "-cp",
        System.getProperty("java.class.path"),
        BlockLog.class.getName(),
        image.toString(),
        log.toString(),
        promises.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(device.resolveSibling("device.log").toFile())
        .start();
  }

  /** Waits until the device has its size, which the server tells. */
  private void awaitDevice() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (Files.size(device) != kind.bytes) {
      if (!server.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException("no device: "
            + Files.readString(device.resolveSibling("device.log")).strip());
      }
      Shell.pause(5);
    }
  }

  Path path() {
    return mountPoint;
  }

  /** What was recorded; there is none before {@link #close}. */
  Trace trace() {
    return trace.orElseThrow();
  }

  /**
   * Unmounts and counts: each sector that the kernel says it has written must be in the log, and
   * each flush.
   */
  @Override
  public void close() throws IOException {
    undoLast();
    long[] after = counted();
    undo();
    Runtime.getRuntime().removeShutdownHook(hook);
    try {
      if (!server.waitFor(START_SECONDS, TimeUnit.SECONDS) || server.exitValue() != 0) {
        throw new IOException(
            "no log: " + Files.readString(device.resolveSibling("device.log")).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    count(after[0] - before[0], after[1] - before[1]);
  }

  /** How many sectors the kernel has written to the loop device since it is there, and how many flushes. */
  private long[] counted() throws IOException {
    String device = loop.substring("/dev/".length());
    String[] fields =
        Files.readString(Path.of("/sys/block", device, "stat")).strip().split("\\s+", -1);
    return new long[] {Long.parseLong(fields[6]), Long.parseLong(fields[15])};
  }

  private void count(long sectors, long kernelsFlushes) throws IOException {
    int writes = 0;
    int flushes = 0;
    long bytes = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(log), 1 << 20))) {
      for (BlockLog.Entry entry; (entry = BlockLog.read(in)) != null; ) {
        writes += entry.flush ? 0 : 1;
        flushes += entry.flush ? 1 : 0;
        bytes += entry.bytes.length;
      }
    }
    System.out.println("recorded " + kind + ": " + writes + " writes of " + bytes / 512
        + " sectors, of which the kernel counted " + sectors + ", and " + flushes
        + " flushes, of which the kernel counted " + kernelsFlushes);
    if (bytes != sectors * 512 || flushes < kernelsFlushes) {
      throw new IOException("the recording is not whole");
    }
    trace = Optional.of(new Trace(kind, base, log, writes, flushes));
  }

  private synchronized void undoLast() throws IOException {
    Shell.untilDone(TRIES, undo.get(undo.size() - 1));
    undo.remove(undo.size() - 1);
  }

  private synchronized void undo() throws IOException {
    while (!undo.isEmpty()) {
      undoLast();
    }
  }

  private void undoQuietly() {
    try {
      undo();
    } catch (IOException e) {
      System.err.println("not unmounted: " + e.getMessage());
    }
    server.destroyForcibly();
  }
}
