package org.onecgate.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole WildFly as it is shipped, started by {@code standalone.sh} and configured by {@code jboss-cli.sh}. */
final class WildFlyServer extends Server {
  private static final String LISTENER =
      "/subsystem=undertow/server=default-server/http-listener=default:write-attribute";

  /** As install.md says: a thread keeps the first request that it had, and its application, for as long as it lives. */
  private static final String WORKER = "/subsystem=io/worker=default:write-attribute";

  private final Path home;
  private final Path base;
  private final int management = freePort();
  private final List<String> commands = new ArrayList<>(
      List.of(
          LISTENER + "(name=max-post-size,value=0)",
          LISTENER + "(name=allow-unescaped-characters-in-url,value=true)",
          LISTENER + "(name=url-charset,value=ISO-8859-1)",
          WORKER + "(name=task-core-threads,value=0)",
          WORKER + "(name=task-keepalive,value=5000)", // 60 s otherwise
          "/subsystem=deployment-scanner/scanner=default:write-attribute(name=scan-interval,value=200)"));
  private @Nullable Process process;

  WildFlyServer(Path directory, Path jdk) throws IOException {
    super(directory, jdk);
    home = unpacked("wildfly-");
    base = this.directory.resolve("standalone");
    Path shipped = home.resolve("standalone");
    try (Stream<Path> all = Files.walk(shipped)) {
      for (Path each : all.toList()) {
        Path copy = base.resolve(shipped.relativize(each).toString());
        if (!Files.isDirectory(copy)) {
          Files.copy(each, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Starts it, configures it as install.md says, and then copies the WAR. */
  @Override
  void launch(Map<String, String> settings) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        home.resolve("bin/standalone.sh").toString(),
        "-Djboss.server.base.dir=" + base,
        "-Djboss.http.port=" + port,
        "-Djboss.https.port=" + freePort(),
        "-Djboss.management.http.port=" + management,
        "-Djboss.tx.node.id=n" + port));
    command.addAll(properties(settings));
    process = builder(
            Map.of(
                "JAVA_OPTS",
                JVM + " -Djava.net.preferIPv4Stack=true -Djava.io.tmpdir="
                    + Files.createDirectories(directory.resolve("temp"))),
            command)
        .redirectOutput(directory.resolve("console.txt").toFile())
        .start();
    await("running", () -> log().contains("WFLYSRV0025"));
    commands.add("reload");
    cli();
    await("running again", () -> log().split("WFLYSRV0025", -1).length > 2);
    redeploy();
  }

  /** Has the management do this too before it starts Gate. */
  void configure(String command) {
    commands.add(command);
  }

  private void cli() throws IOException {
    Path script = directory.resolve("commands.cli");
    Files.writeString(script, String.join("\n", commands) + "\n");
    run(
        Map.of(),
        home.resolve("bin/jboss-cli.sh").toString(),
        "--connect",
        "--controller=127.0.0.1:" + management,
        "--file=" + script);
  }

  private Path deployment(String end) {
    return base.resolve("deployments/onec-gate.war" + end);
  }

  @Override
  void redeploy() throws IOException {
    Files.deleteIfExists(deployment(".deployed"));
    Files.copy(war(), deployment(""), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(deployment(".dodeploy"), "");
    await(
        "deployed",
        () -> Files.exists(deployment(".deployed")) && Files.notExists(deployment(".dodeploy")));
  }

  @Override
  void undeploy() throws IOException {
    Files.delete(deployment(".deployed"));
    await("undeployed", () -> Files.exists(deployment(".undeployed")));
  }

  @Override
  long pid() {
    return process
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  @Override
  String log() throws IOException {
    return text(directory.resolve("console.txt"));
  }

  @Override
  String loaders() {
    return "org.jboss.modules.ModuleClassLoader";
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      List<ProcessHandle> all = process.descendants().toList();
      all.forEach(ProcessHandle::destroy);
      for (ProcessHandle each : all) {
        each.onExit().join();
      }
      ends(process);
    }
  }
}
