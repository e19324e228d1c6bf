package org.onecgate.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who holds a lock: enough to tell, from the lock file alone, whether the holder can still live.
 *
 * <p>Written as one line of tab-separated fields.
 *
 * @param host the machine and, where the system has them, its process name space, so that the same
 *     number in two containers is not taken for one process
 * @param boot the boot of that machine
 * @param pid the process
 * @param start when that process started, in a unit of the system that no change of the clock moves;
 *     0 if unknown
 * @param deployment the deployment inside the process
 * @param token random, one for each acquisition
 * @param generation one more with each acquisition under one guard
 * @param formerMayWakeUp whether the lock was once taken from a holder that had only fallen silent,
 *     and the file has not been replaced since: that holder may go on and write to it
 */
record Owner(
    String host,
    String boot,
    long pid,
    long start,
    String deployment,
    String token,
    long generation,
    boolean formerMayWakeUp) {
  private static final String FORM = "lock1";
  private static final String NONE = "none";

  /** Read once: a reading that fails later, in an interrupted thread say, must not seem a boot. */
  private static final String BOOT = readBoot();

  /** This process, in a fresh deployment. */
  static Owner ofThisProcess() {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(thisHost(), thisBoot(), self.pid(), startOf(self), random(), "", 0, false);
  }

  /** The same holder with a fresh token and this generation. */
  Owner next(long newGeneration, boolean mayWakeUp) {
    return new Owner(host, boot, pid, start, deployment, random(), newGeneration, mayWakeUp);
  }

  /** What a holder leaves that goes without having replaced the file: gone for everybody. */
  Owner left() {
    return new Owner(host, boot, pid, start, NONE, random(), generation, formerMayWakeUp);
  }

  String line() {
    return String.join(
            "\t",
            FORM,
            host,
            boot,
            Long.toString(pid),
            Long.toString(start),
            deployment,
            token,
            Long.toString(generation),
            Boolean.toString(formerMayWakeUp))
        + "\n";
  }

  /** Reads a line; empty if it is not complete. */
  static Optional<Owner> parse(String line) {
    List<String> f = List.of(line.split("\t", -1));
    if (f.size() != 9 || !f.get(0).equals(FORM) || !line.endsWith("\n")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Owner(
          f.get(1),
          f.get(2),
          Long.parseLong(f.get(3)),
          Long.parseLong(f.get(4)),
          f.get(5),
          f.get(6),
          Long.parseLong(f.get(7)),
          Boolean.parseBoolean(f.get(8).strip())));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether the other one runs, or ran, in the same process as this one. */
  boolean sameProcess(Owner other) {
    return host.equals(other.host)
        && boot.equals(other.boot)
        && pid == other.pid
        && start == other.start;
  }

  /**
   * Whether this holder is provably gone, seen from the process of {@code self}: the machine was
   * started anew, or the process has ended or is another one by now.
   */
  boolean isGone(Owner self) {
    if (deployment.equals(NONE)) {
      return true;
    }
    if (!host.equals(self.host)) {
      return false;
    }
    if (!boot.equals(self.boot)) {
      return true;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isEmpty() || startOf(process.get()) != start;
  }

  static long startOf(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      // The second field is the command's name, which may hold anything; the start is the 22nd.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[19]);
    } catch (IOException | RuntimeException e) {
      // no such file system here: the system's wall clock must do
    }
    return process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
  }

  private static String random() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private static String thisHost() {
    String name;
    try {
      name = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      name = "localhost";
    }
    return (name + "/" + nameSpace()).replaceAll("\\s", "_");
  }

  private static String nameSpace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** What tells this start of the machine from any other; {@code unknown} if nothing does. */
  static String thisBoot() {
    return BOOT;
  }

  private static String readBoot() {
    try {
      String line = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      return line.isEmpty() ? "unknown" : line;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
