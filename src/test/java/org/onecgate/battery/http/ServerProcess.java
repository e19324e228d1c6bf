package org.onecgate.battery.http;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onecgate.it.Registries;

/** The WAR of this build as a process of its own on a free port, with its log. */
public final class ServerProcess implements AutoCloseable {
  /** The login that every started server knows. */
  public static final String LOGIN = "it";

  /** Its password. */
  public static final String PASSWORD = "it-password";

  /** The option by which a JVM that lives for seconds starts in three quarters of the time. */
  public static final String SHORT_LIFE = "-XX:TieredStopAtLevel=1";

  private static final Pattern READY = Pattern.compile("Gate is ready: http://[^/]+:(\\d+)/");
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final Path data;
  private final Path log;
  private final int port;

  private ServerProcess(Process process, Path data, Path log, int port) {
    this.process = process;
    this.data = data;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts the WAR that the build names. Where there is no data directory, one is made whose login
   * has a cheap hash: three real ones are half of what such a server costs.
   *
   * @param work a directory for the log; the data directory is made below it unless the arguments
   *     name one
   * @param prefix what stands before {@code java}, such as {@code prlimit}; may be empty
   * @param arguments of the JVM
   */
  public static ServerProcess start(Path work, List<String> prefix, String... arguments)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    Path log = work.resolve("server.log");
    Path data = work.resolve("data");
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(SHORT_LIFE);
    for (String argument : arguments) {
      if (argument.startsWith("-Dgate.data=")) {
        data = Path.of(argument.substring("-Dgate.data=".length()));
      } else {
        command.add(argument);
      }
    }
    command.addAll(List.of(
        "-Dgate.data=" + data,
        "-Dgate.port=0",
        "-Dgate.address=127.0.0.1",
        "-Dgate.bootstrap.server.login=" + LOGIN,
        "-Dgate.bootstrap.server.password=" + PASSWORD,
        "-jar",
        war().toString()));
    if (Files.notExists(data)) {
      Registries.write(data, LOGIN, PASSWORD, PASSWORD);
    }
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    try {
      return new ServerProcess(process, data, log, awaitPort(process, log));
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The WAR under test. */
  public static Path war() {
    String war = System.getProperty("tests.war");
    return Path.of(war == null ? "target" + File.separator + "onec-gate.war" : war)
        .toAbsolutePath();
  }

  private static int awaitPort(Process process, Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() - deadline < 0) {
      Matcher ready = READY.matcher(Files.readString(log));
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(50);
    }
    throw new IOException("the server did not start:\n" + Files.readString(log));
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its data directory. */
  public Path data() {
    return data;
  }

  /** All that it has written to standard output and standard error. */
  public String log() throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
  }

  /** How many descriptors it has open. */
  public int descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
      return (int) open.count();
    }
  }

  /** The live heap after a collection, in KiB. */
  public long liveHeapKib() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new IOException("no heap figure");
    }
    return Long.parseLong(used.group(1));
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process run = new ProcessBuilder(jcmd.toString(), Long.toString(pid()), command)
        .redirectErrorStream(true)
        .start();
    String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    run.waitFor();
    return output;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
