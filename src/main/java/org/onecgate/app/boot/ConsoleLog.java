package org.onecgate.app.boot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Brings all log lines to standard error, one line each, to the very last one. */
final class ConsoleLog {
  private static final String CONFIGURATION = """
      handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      java.util.logging.SimpleFormatter.format = %1$tFT%1$tT.%1$tL%1$tz %4$s %3$s %5$s%6$s%n
      .level = WARNING
      org.onecgate.level = INFO
      """;

  private ConsoleLog() {}

  /**
   * Sets the log up; must come before the first use of a logger. A log manager or a configuration
   * that the operator has chosen by {@code java.util.logging.*} properties stays.
   */
  static void install() {
    if (System.getProperty("java.util.logging.manager") == null) {
      // the class literal does not initialise the class: that would make the JDK's own manager
      System.setProperty("java.util.logging.manager", Manager.class.getName());
    }
    LogManager manager = LogManager.getLogManager();
    if (isOurs()) {
      try {
        manager.readConfiguration(
            new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (manager instanceof Manager keeping) {
      // handlers are made at their first use, and none is made any more during shutdown
      Logger.getLogger("").getHandlers();
      keeping.configured = true;
    }
  }

  /** Writes objects of JSON from now on, unless the operator has a configuration of his own for {@code java.util.logging}. */
  static void writeJson() {
    if (isOurs()) {
      for (Handler handler : Logger.getLogger("").getHandlers()) {
        handler.setFormatter(new JsonLines());
      }
    }
  }

  private static boolean isOurs() {
    return System.getProperty("java.util.logging.config.file") == null
        && System.getProperty("java.util.logging.config.class") == null;
  }

  /**
   * Keeps its handlers until the process has ended.
   *
   * <p>The manager of the JDK closes them in a shutdown hook, beside the hook that stops the gate,
   * so the lines about the stop would be lost. A stream to standard error needs no closing.
   *
   * <p>Public, with a public constructor, because the JDK creates it by its name.
   */
  public static final class Manager extends LogManager {
    private volatile boolean configured;

    /** For the JDK. */
    public Manager() {}

    @Override
    public void reset() {
      if (!configured) {
        super.reset();
      }
    }
  }
}
