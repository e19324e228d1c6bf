package org.onecgate.app.boot;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.apache.catalina.LifecycleException;

/**
 * The gate as a process of its own: from the settings to a running Tomcat, and out again.
 *
 * <p>{@link #run} ends the process with status 2 for a wrong setting and with status 1 if the
 * gate cannot start, each with a line on standard error that says why.
 *
 * <p><em>Threading:</em> {@code run} belongs to the main thread, {@link #close} to the shutdown hook
 * of {@code Launcher}. A stop waits for a start in progress; a start after a stop does nothing.
 */
public final class Main implements Runnable, AutoCloseable {
  private final EmbeddedTomcat tomcat;
  private volatile boolean stopping;

  /**
   * Prepares a gate.
   *
   * @param files the web application without its classes, which are beside this one
   * @param home for what Tomcat needs
   */
  public Main(Path files, Path home) {
    ConsoleLog.install();
    tomcat = new EmbeddedTomcat(files, home.resolve("tomcat"));
  }

  /** Starts the gate, tells the operator what to do with it, and returns after {@link #close}. */
  @Override
  public void run() {
    boolean json = false;
    try {
      Settings settings = Settings.read();
      json = settings.json();
      if (json) {
        ConsoleLog.writeJson();
      }
      OptionalInt port = start(settings);
      if (stopping || port.isEmpty()) {
        return;
      }
      System.out.println(new Welcome(
              settings.address(),
              port.getAsInt(),
              settings.tls().isPresent(),
              tomcat.webApplication())
          .text());
      System.out.flush();
    } catch (StartException e) {
      if (stopping) {
        return; // the operator asked for it, there is nothing to explain
      }
      String why = "1C Gate cannot start: " + e.getMessage();
      if (json) {
        System.getLogger(Main.class.getName()).log(Level.ERROR, why);
      } else {
        System.err.println(why);
      }
      System.exit(e.status());
    }
    tomcat.await();
  }

  private synchronized OptionalInt start(Settings settings) throws StartException {
    return stopping ? OptionalInt.empty() : OptionalInt.of(tomcat.start(settings));
  }

  /** Stops the web application and Tomcat; harmless if they have not started. */
  @Override
  public void close() throws LifecycleException {
    stopping = true;
    stop();
  }

  private synchronized void stop() throws LifecycleException {
    tomcat.stop();
  }
}
