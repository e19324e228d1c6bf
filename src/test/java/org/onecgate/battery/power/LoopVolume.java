package org.onecgate.battery.power;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * An ext4 volume in an image file, mounted through a loop device; needs root.
 *
 * <p>It is mounted so that the kernel helps as little as it may: no automatic flush at a rename
 * over a file, and a commit only every minute where nobody asks for one.
 */
final class LoopVolume implements AutoCloseable {
  private static final long BYTES = 64L << 20;

  private final Path image;
  private final Path mountPoint;
  private final Thread hook = new Thread(this::unmountQuietly, "unmount");
  private boolean mounted;

  private LoopVolume(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Why there can be no such volume here; empty where there can. */
  static Optional<String> whyNot(Path directory) {
    Path trial = directory.resolve("trial");
    try {
      Files.createDirectories(trial);
      create(trial).close();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("no loop-mounted ext4 here (root is needed): " + e.getMessage());
    }
  }

  /** A fresh, mounted volume whose image and mount point lie in this directory. */
  static LoopVolume create(Path directory) throws IOException {
    Path image = directory.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toString(), "rw")) {
      file.setLength(BYTES);
    }
    Shell.run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", "" + image);
    return mount(image, directory.resolve("volume"), "loop,commit=60,noauto_da_alloc");
  }

  /** Mounts a copy of an image, which replays its journal as a start after a power cut does. */
  static LoopVolume mount(Path image, Path mountPoint, String options) throws IOException {
    LoopVolume volume = new LoopVolume(image, mountPoint);
    Files.createDirectories(mountPoint);
    Runtime.getRuntime().addShutdownHook(volume.hook);
    try {
      Shell.run("mount", "-o", options, image.toString(), mountPoint.toString());
      volume.mounted = true;
    } finally {
      if (!volume.mounted) {
        Runtime.getRuntime().removeShutdownHook(volume.hook);
      }
    }
    return volume;
  }

  Path path() {
    return mountPoint;
  }

  /**
   * Copies the image as it is at one moment; false where the volume wrote to it meanwhile, so that
   * the copy may be a state that never was. Nothing is flushed: what is only in the memory of the
   * volume's file system is not in the copy.
   */
  boolean copyTo(Path copy) throws IOException {
    String before = writes();
    Shell.run("cp", "--sparse=always", image.toString(), copy.toString());
    return before.endsWith(" 0") && before.equals(writes());
  }

  /** How many writes the loop device has completed, and how many requests are in flight. */
  private String writes() throws IOException {
    String device = Files.readAllLines(Path.of("/proc/mounts")).stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[1].equals(mountPoint.toString()))
        .map(fields -> fields[0].substring("/dev/".length()))
        .findFirst()
        .orElseThrow(() -> new IOException("not mounted"));
    String[] stat =
        Files.readString(Path.of("/sys/block", device, "stat")).strip().split("\\s+", -1);
    if (stat.length < 9) {
      throw new IOException("unknown statistics " + Arrays.toString(stat));
    }
    return stat[4] + " " + stat[8];
  }

  private synchronized void unmountQuietly() {
    try {
      unmount();
    } catch (IOException e) {
      System.err.println("not unmounted: " + e.getMessage());
    }
  }

  private synchronized void unmount() throws IOException {
    if (mounted) {
      for (int tries = 1; mounted; tries++) {
        try {
          Shell.run("umount", mountPoint.toString());
          mounted = false;
        } catch (Shell.FailedException e) {
          if (tries == 20) {
            Shell.run("umount", "-l", mountPoint.toString());
            mounted = false;
            throw e;
          }
          sleep();
        }
      }
    }
  }

  private static void sleep() throws IOException {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Unmounts; the loop device goes with it. */
  @Override
  public void close() throws IOException {
    unmount();
    Runtime.getRuntime().removeShutdownHook(hook);
    Files.delete(image);
  }
}
