package org.onecgate.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onecgate.battery.http.ServerProcess;

/** A gate in a process of its own, by {@code java -jar}, and what it has printed so far. */
final class GateProcess implements AutoCloseable {
  private static final String LOGIN = "it";
  private static final String PASSWORD = "it-password";
  private static final String READY = "Gate is ready: ";
  private static final Duration LONGEST_START = Duration.ofSeconds(90);

  private final Process process;
  private final Lines out;
  private final Lines err;

  private GateProcess(Process process) {
    this.process = process;
    this.out = new Lines(process.getInputStream());
    this.err = new Lines(process.getErrorStream());
  }

  /**
   * Starts one without waiting for it.
   *
   * @param directory its current directory; the data go to {@code data} in it, temporary files to
   *     {@code tmp}
   * @param environment variables besides those of this process
   * @param options for the JVM, before {@code -jar}
   */
  static GateProcess launch(Path directory, Map<String, String> environment, String... options)
      throws IOException {
    return launch(List.of(), directory, environment, List.of(), options);
  }

  /** Has files checked with these arguments, in 64 MiB. */
  static GateProcess check(Path directory, String... words) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("check"));
    arguments.addAll(List.of(words));
    return run(directory, arguments.toArray(String[]::new));
  }

  /** Runs it with these arguments, in 64 MiB. */
  static GateProcess run(Path directory, String... arguments) throws IOException {
    return launch(List.of(), directory, Map.of(), List.of(arguments), "-Xmx64m");
  }

  private static GateProcess launch(
      List<String> prefix,
      Path directory,
      Map<String, String> environment,
      List<String> arguments,
      String... options)
      throws IOException {
    Files.createDirectories(directory.resolve("tmp"));
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(ServerProcess.SHORT_LIFE);
    command.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
    command.add("-Dgate.port=0");
    command.add("-Dgate.address=127.0.0.1");
    command.add("-Dgate.data=" + directory.resolve("data"));
    command.addAll(List.of(options));
    command.add("-jar");
    command.add(Path.of(System.getProperty("tests.war", "target/onec-gate.war"))
        .toAbsolutePath()
        .toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GATE_"));
    builder.environment().putAll(environment);
    return new GateProcess(builder.start());
  }

  /** Starts one and returns when it is ready. */
  static GateProcess start(Path directory, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    return ready(launch(directory, environment, options));
  }

  /**
   * The same where nobody looks at the first start: one without a data directory is given a login and
   * an administrator with cheap hashes, as real ones are half of what such a server costs.
   */
  static GateProcess startKnown(Path directory, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    Path data = directory.resolve("data");
    if (Files.notExists(data)) {
      Registries.write(data, LOGIN, PASSWORD, PASSWORD);
    }
    return start(directory, environment, options);
  }

  /** Starts one under this umask and returns when it is ready. */
  static GateProcess startUnderUmask(String umask, Path directory)
      throws IOException, InterruptedException {
    List<String> shell = List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh");
    return ready(launch(shell, directory, Map.of(), List.of()));
  }

  private static GateProcess ready(GateProcess gate) throws InterruptedException {
    boolean ready = gate.out.await(READY, LONGEST_START);
    if (!ready) {
      gate.close();
      throw new AssertionError("not ready, it printed\n" + gate.output() + "\n" + gate.errors());
    }
    return gate;
  }

  /** All it has printed for the operator. */
  String output() {
    return out.text();
  }

  /** All it has logged. */
  String errors() {
    return err.text();
  }

  /** What it printed after this word at the beginning of a line. */
  String printed(String label) {
    Matcher line = Pattern.compile("(?m)^ *" + label + " +(\\S+)").matcher(output());
    if (!line.find()) {
      throw new AssertionError("no " + label + " in\n" + output());
    }
    return line.group(1);
  }

  /** The address that it printed in its last line. */
  URI uri() {
    Matcher line = Pattern.compile("(?m)^" + READY + "(\\S+)$").matcher(output());
    if (!line.find()) {
      throw new AssertionError("not ready:\n" + output());
    }
    return URI.create(line.group(1));
  }

  /** A client with the login that it printed. */
  OneC client() {
    return client(printed("login"), printed("password"));
  }

  /** Its number. */
  long pid() {
    return process.pid();
  }

  /** A client with the login of {@link #startKnown}. */
  OneC known() {
    return client(LOGIN, PASSWORD);
  }

  /** A client with this login. */
  OneC client(String login, String password) {
    return new OneC(uri(), login, password);
  }

  /** Asks it to stop, as an operator does; answers whether it did in this time. */
  boolean terminate(Duration longest) throws InterruptedException {
    process.toHandle().destroy(); // the other way nothing is read of what it still says
    return waitFor(longest);
  }

  /** Kills it: nothing of it runs any more. */
  void kill() {
    close();
  }

  /** Waits until it has ended by itself, and all that it printed has been read. */
  boolean waitFor(Duration longest) throws InterruptedException {
    boolean ended = process.waitFor(longest.toSeconds(), TimeUnit.SECONDS);
    if (ended) {
      out.join();
      err.join();
    }
    return ended;
  }

  /** Its exit status. */
  int status() {
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** Reads a stream to its end in a thread, so that the process never waits for a reader. */
  private static final class Lines {
    private final StringBuilder text = new StringBuilder();
    private final Thread reader;
    private boolean ended;

    Lines(InputStream in) {
      reader = new Thread(() -> read(in), "gate-process-output");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(InputStream in) {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          add(line + "\n");
        }
      } catch (IOException e) {
        add("(" + e + ")\n");
      } finally {
        end();
      }
    }

    private synchronized void add(String line) {
      text.append(line);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized boolean await(String what, Duration longest) throws InterruptedException {
      long deadline = System.nanoTime() + longest.toNanos();
      while (text.indexOf(what) < 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (ended || left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    }

    void join() throws InterruptedException {
      reader.join();
    }

    synchronized String text() {
      return text.toString();
    }
  }
}
