package org.onecgate.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.onecgate.TestClock;
import org.onecgate.app.Gate;
import org.onecgate.app.GateConfig;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.Registries;
import org.onecgate.it.ServersFile;
import org.onecgate.web.ExchangeServlet;

/**
 * A gate in this JVM whose clock is the test's: hours pass at once, and an import can be made as
 * long as it shall be, because the work of an import asks for the time once before it publishes.
 * How long a poll is held is the test's, too.
 */
final class ClockedGate implements AutoCloseable {
  private final Path data;
  private final WorkClock clock;
  private final Gate gate;
  private final Tomcat tomcat = new Tomcat();
  private final Connector connector = new Connector();

  private static final class WorkClock extends TestClock {
    private final Runnable longWork;
    private final int longImports;
    private final AtomicInteger imports = new AtomicInteger();

    WorkClock(Runnable longWork, int longImports) {
      super(Clock.systemUTC());
      this.longWork = longWork;
      this.longImports = longImports;
    }

    @Override
    public Instant instant() {
      if (isBeforePublishing()) {
        if (imports.incrementAndGet() <= longImports) {
          longWork.run();
        }
      }
      return super.instant();
    }

    /** An import asks for the time of its plan once, and several times for what it tells. */
    private static boolean isBeforePublishing() {
      return Thread.currentThread().getName().startsWith("gate-import-")
          && StackWalker.getInstance()
              .walk(frames ->
                  frames.filter(f -> f.getClassName().endsWith(".ImportWork")).findFirst())
              .filter(f -> f.getMethodName().equals("prepare"))
              .isPresent();
    }
  }

  private ClockedGate(Path directory, Duration hold, Runnable longWork, int longImports)
      throws IOException, GateConfig.ConfigException, LifecycleException {
    data = directory.resolve("data").toAbsolutePath();
    Registries.writeAdmins(data, "nobody logs in with this", "admin");
    clock = new WorkClock(longWork, longImports);
    GateConfig config = GateConfig.read(
        new GateConfig.Sources(Map.of("gate.data", data.toString()), Map.of(), Map.of()),
        none -> Map.of(),
        Optional.empty());
    gate = new Gate(config, clock, hold).start();
    tomcat.setBaseDir(
        Files.createDirectories(directory.resolve("tomcat")).toAbsolutePath().toString());
    Context application = tomcat.addContext("", null);
    Tomcat.addServlet(
        application,
        "exchange",
        new ExchangeServlet(
            gate.dispatcher(),
            (request, login, password) -> false,
            gate.strangers().bodies()));
    application.addServletMapping("/1c_exchange", "exchange");
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    tomcat.start();
  }

  /**
   * Starts one with these servers.
   *
   * @param hold how long a poll is held
   * @param longWork what an import does beside its work
   * @param longImports how many do; the later ones take no time
   */
  static ClockedGate start(
      Path directory,
      Duration hold,
      Runnable longWork,
      int longImports,
      Map<String, String> servers)
      throws IOException, GateConfig.ConfigException, LifecycleException {
    ServersFile.write(directory, servers);
    return new ClockedGate(directory, hold, longWork, longImports);
  }

  Site site(String login) {
    return new Site(
        "127.0.0.1",
        connector.getLocalPort(),
        "1c_exchange",
        login,
        EmbeddedGate.PASSWORD,
        Line.CLEAR);
  }

  Path data() {
    return data;
  }

  /** Lets this time pass at once. */
  void pass(Duration time) {
    clock.add(time);
  }

  /** Sweeps as it does every ten minutes. */
  void sweep() {
    gate.sweeper().sweep(false);
  }

  /** How often the work of an import was done. */
  int imports() {
    return clock.imports.get();
  }

  @Override
  public void close() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
    gate.close();
  }
}
