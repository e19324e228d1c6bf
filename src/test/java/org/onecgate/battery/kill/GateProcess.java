package org.onecgate.battery.kill;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.onecgate.battery.http.ServerProcess;
import org.onecgate.it.Registries;

/** The real server: {@code java -jar onec-gate.war} on a free port of this machine. */
final class GateProcess implements AutoCloseable {
  static final String LOGIN = "it";
  static final String PASSWORD = "it-password";

  private static final String READY = "Gate is ready: ";
  private static final long START_SECONDS = 120;

  private final Process process;
  private final URI address;
  private final Path output;

  private GateProcess(Process process, URI address, Path output) {
    this.process = process;
    this.address = address;
    this.output = output;
  }

  /**
   * Starts it and waits until it answers. Without a data directory it is given a login with a cheap hash.
   *
   * @param options for the JVM
   */
  static GateProcess start(Path home, Path data, String... options)
      throws IOException, InterruptedException {
    Path war = Path.of(System.getProperty("tests.war", "target/onec-gate.war")).toAbsolutePath();
    if (Files.notExists(data)) {
      Registries.write(data, LOGIN, PASSWORD, PASSWORD);
    }
    Path temp = Files.createDirectories(home.resolve("tmp"));
    Path output = home.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(ServerProcess.SHORT_LIFE);
    command.addAll(List.of("-Xshare:auto", "-Xmx192m"));
    command.addAll(List.of(options));
    command.addAll(List.of(
        "-Djava.io.tmpdir=" + temp,
        "-Dgate.port=0",
        "-Dgate.address=127.0.0.1",
        "-Dgate.data=" + data,
        "-jar",
        war.toString()));
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      for (String line : Files.readAllLines(output)) {
        if (line.startsWith(READY)) {
          URI address = URI.create(line.substring(READY.length()).strip());
          return new GateProcess(process, address, output);
        }
      }
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        process.destroyForcibly();
        throw new IOException("the gate does not start: " + Files.readString(output));
      }
      Thread.sleep(10);
    }
  }

  URI address() {
    return address;
  }

  /** The lines that only a bug or a failing machine writes. */
  List<String> severe() throws IOException {
    return Files.readAllLines(output).stream()
        .filter(l -> l.contains(" SEVERE "))
        .toList();
  }

  /** {@code kill -9}, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
