package org.onecgate.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lock: enough to tell, from the lock file alone, whether the holder can still live.
 *
 * <p>Written as one line of tab-separated fields.
 *
 * @param host the machine and, where the system has them, its process name space, so that the same
 *     number in two containers is not taken for one process
 * @param boot the boot of that machine
 * @param pid the process
 * @param start when that process started, in milliseconds since the epoch; 0 where unknown
 * @param deployment the deployment inside the process
 * @param token random, one for each acquisition
 * @param generation one more with each acquisition under one guard
 */
record Owner(
    String host,
    String boot,
    long pid,
    long start,
    String deployment,
    String token,
    long generation) {
  private static final String FORM = "lock1";

  /** This process, in a fresh deployment. */
  static Owner ofThisProcess() {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(
        thisHost(),
        firstLine(Path.of("/proc/sys/kernel/random/boot_id")),
        self.pid(),
        startOf(self),
        random(),
        "",
        0);
  }

  /** The same holder with a fresh token and this generation. */
  Owner next(long newGeneration) {
    return new Owner(host, boot, pid, start, deployment, random(), newGeneration);
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
            Long.toString(generation))
        + "\n";
  }

  /** Reads a line; empty where it is not complete. */
  static Optional<Owner> parse(String line) {
    List<String> f = List.of(line.split("\t", -1));
    if (f.size() != 8 || !f.get(0).equals(FORM) || !line.endsWith("\n")) {
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
          Long.parseLong(f.get(7).strip())));
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
    if (!host.equals(self.host)) {
      return false;
    }
    if (!boot.equals(self.boot)) {
      return true;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isEmpty() || startOf(process.get()) != start;
  }

  private static long startOf(ProcessHandle process) {
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

  private static String firstLine(Path file) {
    try {
      @Nullable String line = Files.readString(file).strip();
      return line.isEmpty() ? "unknown" : line;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
