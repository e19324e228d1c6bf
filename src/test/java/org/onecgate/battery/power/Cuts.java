package org.onecgate.battery.power;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.onecgate.battery.kill.Promises;
import org.onecgate.battery.kill.ScriptProcess;
import org.onecgate.intake.Durability;

/**
 * Cuts the power of a volume that a script works on, many times while it runs.
 *
 * <p>The script sees another boot id than this process, as a machine that comes back does: the
 * locks on the copy are those of a dead machine, although the script lives on.
 */
final class Cuts {
  /** Looks at what a cut left. */
  interface Look {
    void at(Path data, Promises promises, int number) throws Exception;
  }

  private static final int WORKERS = 2;
  private static final int TRIES = 50;

  private final Path temp;
  private final Durability durability;
  private final SplittableRandom random;
  private final List<String> prefix;
  private long acknowledged;
  private int refused;

  Cuts(Path temp, Durability durability, SplittableRandom random, List<String> prefix) {
    this.temp = temp;
    this.durability = durability;
    this.random = random;
    this.prefix = prefix;
  }

  /** How many chunks the script had acknowledged at the last cut. */
  long acknowledged() {
    return acknowledged;
  }

  /** How many copies were taken again because the volume wrote meanwhile. */
  int refused() {
    return refused;
  }

  void run(int count, Look look) throws Exception {
    Path log = temp.resolve("log");
    Files.deleteIfExists(log);
    Files.createFile(log);
    try (LoopVolume volume = LoopVolume.create(temp);
        ScriptProcess script = start(volume.path().resolve("data"), log)) {
      for (int i = 1; i <= count; i++) {
        script.awaitAcknowledged(acknowledged + 2); // on a busy machine it may not have begun
        Thread.sleep(random.nextInt(5, 120));
        if (!script.isAlive()) {
          throw new IOException("the script ended: " + script.errors());
        }
        cut(i, volume, log, look);
      }
    }
  }

  private ScriptProcess start(Path data, Path log) throws IOException, InterruptedException {
    Path bootId = temp.resolve("boot_id");
    Files.writeString(bootId, UUID.randomUUID() + "\n");
    List<String> command = new ArrayList<>(List.of(
        "unshare",
        "-m",
        "--propagation",
        "slave",
        "sh",
        "-c",
        "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"",
        bootId.toString()));
    command.addAll(prefix);
    ScriptProcess.Work work =
        new ScriptProcess.Work(data, log, durability, WORKERS, random.nextLong(), 4, 0);
    return ScriptProcess.start(work, new Promises(log), command).awaitStart();
  }

  private void cut(int number, LoopVolume volume, Path log, Look look) throws Exception {
    Path copy = temp.resolve("copy");
    String pid = Long.toString(new Promises(log).refresh().pid());
    Shell.run("kill", "-STOP", pid);
    try {
      awaitStopped(pid);
      Promises promises = new Promises(log).refresh(); // stopped, so this is all
      acknowledged = promises.acknowledged();
      int tries = 1;
      while (!volume.copyTo(copy)) {
        refused++;
        if (tries++ == TRIES) {
          throw new IOException("the volume writes all the time");
        }
        Thread.sleep(5);
      }
      try (LoopVolume after = LoopVolume.mount(copy, temp.resolve("after"), "loop")) {
        look.at(after.path().resolve("data"), promises, number);
      }
    } finally {
      Shell.run("kill", "-CONT", pid);
    }
  }

  /** Waits until every thread has come out of its system call and stands still. */
  private static void awaitStopped(String pid) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!isStopped(pid)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the script does not stop");
      }
      Thread.sleep(1);
    }
  }

  private static boolean isStopped(String pid) throws IOException {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", pid, "task"))) {
      for (Path task : tasks) {
        String stat = Files.readString(task.resolve("stat"));
        char state = stat.charAt(stat.lastIndexOf(')') + 2);
        if (state != 'T' && state != 't') {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException e) {
      return false; // a thread ended meanwhile
    }
  }
}
