package org.onecgate.battery.kill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.onecgate.intake.Durability;

/** An {@link IntakeScript} in a JVM of its own. */
public final class ScriptProcess implements AutoCloseable {
  /** What makes a JVM start in a third of a second. */
  public static final List<String> FAST =
      List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

  private static final long START_SECONDS = 60;

  private final Process process;
  private final Promises promises;
  private final Path log;
  private final Path errors;

  /**
   * What the script works on.
   *
   * @param data its data directory
   * @param log where its output is appended, and beside it its errors
   */
  public record Work(
      Path data, Path log, Durability durability, int workers, long seed, int pause, int first) {}

  private ScriptProcess(Process process, Path log, Promises promises) {
    this.process = process;
    this.log = log;
    this.errors = log.resolveSibling("errors");
    this.promises = promises;
  }

  /** Starts it behind a command prefix, such as strace; {@code more} are further arguments. */
  public static ScriptProcess start(
      Work work, Promises promises, List<String> prefix, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(
        work.data().toString(),
        work.durability().name(),
        Integer.toString(work.workers()),
        Long.toString(work.seed()),
        Integer.toString(work.pause()),
        Integer.toString(work.first())));
    arguments.addAll(List.of(more));
    return start(IntakeScript.class, arguments, work.log(), promises, prefix);
  }

  /**
   * Starts a script behind a command prefix.
   *
   * @param log where its output is appended, and beside it its errors
   */
  public static ScriptProcess start(
      Class<?> script, List<String> arguments, Path log, Promises promises, List<String> prefix)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FAST);
    Path logging = log.resolveSibling("logging.properties");
    Files.writeString(
        logging, "handlers=java.util.logging.ConsoleHandler\n.level=SEVERE\n"); // else no error
    command.add("-Djava.util.logging.config.file=" + logging);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(script.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectError(
        ProcessBuilder.Redirect.appendTo(log.resolveSibling("errors").toFile()));
    return new ScriptProcess(builder.start(), log, promises);
  }

  /** Waits until it works, or has ended. */
  public ScriptProcess awaitStart() throws IOException, InterruptedException {
    long before = promises.pid();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (process.isAlive() && promises.refresh().pid() == before) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the script does not start: " + errors());
      }
      Thread.sleep(2);
    }
    return this;
  }

  /** Waits until so many chunks have been acknowledged in all, or it has ended. */
  public void awaitAcknowledged(long chunks) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (process.isAlive() && promises.refresh().acknowledged() < chunks) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the script does not get on: " + errors());
      }
      Thread.sleep(1);
    }
  }

  /** Waits for the end; false where it does not come. */
  public boolean awaitEnd(int seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  /** {@code kill -9}, and waits until the process is gone. */
  public void kill() throws IOException, InterruptedException {
    if (process.isAlive() && promises.refresh().pid() != process.pid()) {
      // behind a prefix: the script first, whose death ends the prefix
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.waitFor(5, TimeUnit.SECONDS);
    }
    process.destroyForcibly();
    if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("not killed");
    }
  }

  /** Whether it still works; a script ends only by a kill or a failure. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it wrote to standard error: empty unless something failed. */
  public String errors() throws IOException {
    return Files.exists(errors) ? Files.readString(errors).strip() : "";
  }

  /** Where its output goes. */
  public Path log() {
    return log;
  }

  @Override
  public void close() throws IOException {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
