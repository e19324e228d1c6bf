package org.onecgate.battery.locks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.onecgate.storage.LockFiles;

/**
 * What one child JVM shall do.
 *
 * @param directory where everything lies
 * @param child its number
 * @param seed of its choices
 * @param naive whether it works with the wrong way to lock
 * @param quota how many acquisitions it makes, over all its lives
 * @param crashEvery one acquisition in so many ends in a crash of the JVM; 0 for never
 * @param deadPid a process that has ended
 */
record Plan(
    Path directory, int child, long seed, boolean naive, long quota, int crashEvery, long deadPid) {
  static final int FILES = 6;
  static final int PARTS = 3;
  static final int THREADS = 3;

  /** A lock that is wanted by many is had in this time or not at all. */
  static final Duration WAIT = Duration.ofSeconds(3);

  /** Holders that sleep longer than this are ended by those who wait. */
  static final Duration STALL = Duration.ofMillis(60);

  /** For the counters: nobody is ended, so nobody else may be inside. */
  static final LockFiles.Timing PATIENT =
      new LockFiles.Timing(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(5));

  /** For the growing files: who stalls is ended. */
  static final LockFiles.Timing IMPATIENT =
      new LockFiles.Timing(Duration.ofSeconds(1), Duration.ofMinutes(5), STALL);

  static Plan parse(String[] args) {
    return new Plan(
        Path.of(args[0]),
        Integer.parseInt(args[1]),
        Long.parseLong(args[2]),
        Boolean.parseBoolean(args[3]),
        Long.parseLong(args[4]),
        Integer.parseInt(args[5]),
        Long.parseLong(args[6]));
  }

  List<String> args() {
    return List.of(
        directory.toString(),
        Integer.toString(child),
        Long.toString(seed),
        Boolean.toString(naive),
        Long.toString(quota),
        Integer.toString(crashEvery),
        Long.toString(deadPid));
  }

  Path guard() {
    return directory.resolve("guard");
  }

  Path file(int n) {
    return directory.resolve("file" + n);
  }

  Path ledger(int n) {
    return directory.resolve("ledger" + n);
  }

  Path oracle(int n) {
    return directory.resolve("oracle" + n);
  }

  Path part(int n) {
    return directory.resolve("part" + n);
  }

  Path journal() {
    return directory.resolve("journal");
  }

  Path tally() {
    return directory.resolve("tally" + child);
  }

  Locks deployment(LockFiles.Timing timing) {
    return naive ? new NaiveLocks(deadPid) : new GateLocks(guard(), timing, deadPid);
  }
}
