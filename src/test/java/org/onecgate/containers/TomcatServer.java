package org.onecgate.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.onecgate.it.OneC;

/** The Tomcat that Apache ships, started and stopped by its own scripts. */
final class TomcatServer extends Server {
  private static final String[] MANAGER = {"Authorization", OneC.basic("manager", "manager")};

  private final Path home;
  private final Path base;
  private final Map<String, String> environment;

  /** @param name of what was unpacked, such as {@code apache-tomcat-10} */
  TomcatServer(String name, Path directory, Path jdk) throws IOException {
    super(directory, jdk);
    home = unpacked(name);
    base = directory.toAbsolutePath();
    environment = Map.of(
        "CATALINA_HOME", home.toString(),
        "CATALINA_BASE", base.toString(),
        "CATALINA_PID", base.resolve("pid").toString());
    for (String each :
        List.of("bin", "conf/Catalina/localhost", "logs", "temp", "webapps", "work")) {
      Files.createDirectories(base.resolve(each));
    }
    try (Stream<Path> shipped = Files.list(home.resolve("conf"))) {
      for (Path file : shipped.filter(Files::isRegularFile).toList()) {
        Files.copy(
            file,
            base.resolve("conf").resolve(file.getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path configuration = base.resolve("conf/server.xml");
    String stop = "<Server port=\"" + freePort() + "\"";
    Files.writeString(
        configuration,
        configured(Files.readString(configuration), port).replace("<Server port=\"8005\"", stop));
    Files.writeString(
        base.resolve("conf/Catalina/localhost/manager.xml"),
        "<Context docBase=\"${catalina.home}/webapps/manager\" privileged=\"true\"/>");
    Files.writeString(
        base.resolve("conf/tomcat-users.xml"),
        "<tomcat-users><user username=\"manager\" password=\"manager\" roles=\"manager-script\"/>"
            + "</tomcat-users>");
    Files.copy(war(), base.resolve("webapps/onec-gate.war"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** A configuration as it is shipped, with another port and what install.md wants. */
  static String configured(String shipped, int port) {
    String configured = shipped.replace(
        "<Connector port=\"8080\"",
        "<Connector port=\"" + port + "\" address=\"127.0.0.1\""
            + " relaxedQueryChars=\"&quot;&lt;&gt;[\\]^`{|}\"");
    assertThat(configured).contains("port=\"" + port);
    return configured;
  }

  @Override
  void launch(Map<String, String> settings) throws IOException {
    Files.writeString(
        base.resolve("bin/setenv.sh"),
        "CATALINA_OPTS=\"" + JVM + " " + String.join(" ", properties(settings)) + "\"\n");
    run(environment, home.resolve("bin/startup.sh").toString());
  }

  @Override
  void redeploy() throws IOException {
    manager("deploy?update=true&path=/onec-gate&war=" + war().toUri());
  }

  @Override
  void undeploy() throws IOException {
    manager("undeploy?path=/onec-gate");
  }

  private String manager(String command) throws IOException {
    String said = Http.get(
            URI.create("http://127.0.0.1:" + port + "/manager/text/" + command), MANAGER)
        .body();
    assertThat(said).as(command).startsWith("OK");
    return said;
  }

  @Override
  long pid() throws IOException {
    return Long.parseLong(Files.readString(base.resolve("pid")).strip());
  }

  @Override
  String log() throws IOException {
    return text(base.resolve("logs/catalina.out"));
  }

  @Override
  String loaders() {
    return "org.apache.catalina.loader.ParallelWebappClassLoader";
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(base.resolve("pid"))) {
      run(environment, home.resolve("bin/catalina.sh").toString(), "stop", "60", "-force");
    }
  }
}
