package org.onecgate.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onecgate.battery.http.ServerProcess;
import org.onecgate.it.Delivery;
import org.opentest4j.TestAbortedException;

/** A server with Gate in it, each with a directory, ports and a data directory of its own. */
abstract class Server implements AutoCloseable {
  /** Where the build unpacks the servers: the profile {@code servers} of the POM. */
  private static final Path SERVERS =
      Path.of(System.getProperty("tests.servers", "target/servers")).toAbsolutePath();

  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** The JVM may take so much, and forgets what is only kept for speed before it is counted. */
  static final String JVM = "-Xmx256m -XX:SoftRefLRUPolicyMSPerMB=0";

  final Path directory;
  final Path jdk;
  final int port = freePort();

  /** @param jdk what runs it */
  Server(Path directory, Path jdk) throws IOException {
    this.directory = Files.createDirectories(directory.toAbsolutePath());
    this.jdk = jdk;
  }

  /** Where a server is unpacked whose name begins so; the test is skipped without it, and says so. */
  static Path unpacked(String name) throws IOException {
    List<Path> found = Files.isDirectory(SERVERS) ? Delivery.children(SERVERS) : List.of();
    return found.stream()
        .filter(each -> each.getFileName().toString().startsWith(name))
        .findFirst()
        .orElseThrow(() -> {
          String why = "skipped: no " + SERVERS.resolve(name) + "* (mvn -Pservers)";
          System.out.println(why);
          return new TestAbortedException(why);
        });
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts it with these settings of Gate, and returns when Gate is ready. */
  void start(Map<String, String> settings) throws IOException {
    launch(settings);
    await("ready", this::isReady);
  }

  /** Runs its own script, with these settings besides the data directory, given as install.md says. */
  abstract void launch(Map<String, String> settings) throws IOException;

  /** Settings as properties of the JVM. */
  List<String> properties(Map<String, String> settings) {
    List<String> properties = new ArrayList<>(List.of("-Dgate.data=" + data()));
    settings.forEach((name, value) -> properties.add("-D" + name + "=" + value));
    return properties;
  }

  /** Settings as variables of the environment. */
  static Map<String, String> variables(Map<String, String> settings) {
    return settings.entrySet().stream()
        .collect(Collectors.toMap(
            each -> each.getKey().toUpperCase(Locale.ROOT).replace('.', '_'), Map.Entry::getValue));
  }

  /** Deploys the WAR anew; returns when the new application runs. */
  abstract void redeploy() throws IOException;

  /** Takes the application out; returns when it is gone. */
  abstract void undeploy() throws IOException;

  /** The process of its JVM. */
  abstract long pid() throws IOException;

  /** All that it has logged and printed. */
  abstract String log() throws IOException;

  /** The class of its class loaders of applications. */
  abstract String loaders();

  /** The address of Gate. */
  URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/onec-gate/");
  }

  /** Gate's data directory. */
  Path data() {
    return directory.resolve("data");
  }

  /** The password of the first administrator, which it printed. */
  String firstPassword() throws IOException {
    return printed("administrator, shown this once: admin password (\\S+)");
  }

  /** What it printed in such a line. */
  final String printed(String pattern) throws IOException {
    Matcher line = Pattern.compile(pattern).matcher(log());
    assertThat(line.find()).as(pattern + " in\n" + log()).isTrue();
    return line.group(1);
  }

  /** What this server is called in a line. */
  String name() {
    return getClass().getSimpleName() + " " + directory.getFileName();
  }

  private boolean isReady() throws IOException {
    try {
      return Http.get(uri().resolve("health/ready")).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** A question that is asked until it is true. */
  @FunctionalInterface
  interface Question {
    boolean ask() throws IOException;
  }

  /** Waits until something is true of this server; fails with what it has logged. */
  void await(String what, Question question) throws IOException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!question.ask()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not " + what + ":\n" + log());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** Runs a program to its end with these variables; fails unless it ends well. */
  String run(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder = builder(environment, List.of(command));
    Path said = Files.createTempFile(directory, "said", ".txt");
    Process process = builder.redirectOutput(said.toFile()).start();
    boolean ended = ends(process);
    String text = Files.readString(said);
    Files.delete(said);
    assertThat(ended && process.exitValue() == 0)
        .as(String.join(" ", command) + "\n" + text)
        .isTrue();
    return text;
  }

  /** Waits for the end of a process; false if it does not come. */
  static boolean ends(Process process) throws IOException {
    try {
      return process.waitFor(LONGEST.toMinutes(), TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Stops it as an operator does. */
  @Override
  public abstract void close() throws IOException;

  /** What starts a program with these variables and no setting of the build's. */
  ProcessBuilder builder(Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("GATE_"));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    return builder;
  }

  /** What the JVM says to a command of {@code jcmd}. */
  String jcmd(String command) throws IOException {
    return run(Map.of(), jdk.resolve("bin/jcmd").toString(), Long.toString(pid()), command);
  }

  /** Whether its process is there. */
  boolean runs() throws IOException {
    return ProcessHandle.of(pid()).map(ProcessHandle::isAlive).orElse(false);
  }

  static Path war() {
    return ServerProcess.war();
  }

  /** The text of a file that may not be there yet. */
  static String text(Path file) throws IOException {
    return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
  }
}
