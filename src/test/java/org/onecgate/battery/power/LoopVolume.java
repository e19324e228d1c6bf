package org.onecgate.battery.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A volume in an image file, mounted through a loop device; needs root. */
final class LoopVolume implements AutoCloseable {
  private static final int TRIES = 20;

  private final Path image;
  private final Path mountPoint;
  private final Thread hook = new Thread(this::unmountQuietly, "unmount");
  private boolean mounted;

  /** Mounts an image, which replays its journal as a start after a power cut does. */
  LoopVolume(Path image, Path mountPoint, String options) throws IOException {
    this.image = image;
    this.mountPoint = mountPoint;
    Files.createDirectories(mountPoint);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Shell.run("mount", "-o", options, image.toString(), mountPoint.toString());
      mounted = true;
    } finally {
      if (!mounted) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  Path path() {
    return mountPoint;
  }

  private void unmountQuietly() {
    try {
      unmount();
    } catch (IOException e) {
      System.err.println("not unmounted: " + e.getMessage());
    }
  }

  private synchronized void unmount() throws IOException {
    if (mounted) {
      Shell.untilDone(TRIES, "umount", mountPoint.toString());
      mounted = false;
    }
  }

  /** Unmounts, and removes the image; the loop device goes with it. */
  @Override
  public void close() throws IOException {
    unmount();
    Runtime.getRuntime().removeShutdownHook(hook);
    Files.delete(image);
  }
}
