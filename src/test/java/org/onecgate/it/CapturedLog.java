package org.onecgate.it;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Everything that Gate logs while this is open, at any level, and nothing of it on the console.
 */
public final class CapturedLog extends Handler implements AutoCloseable {
  private final Logger gate = Logger.getLogger("org.onecgate");
  private final Level level = gate.getLevel();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final SimpleFormatter formatter = new SimpleFormatter();

  /** Begins to listen. */
  public CapturedLog() {
    setLevel(Level.ALL);
    gate.setLevel(Level.ALL);
    gate.setUseParentHandlers(false);
    gate.addHandler(this);
  }

  /** What was logged: level, message, and the stack trace if there is one. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord entry) {
    StringWriter trace = new StringWriter();
    if (entry.getThrown() != null) {
      entry.getThrown().printStackTrace(new PrintWriter(trace));
    }
    lines.add(entry.getLevel() + " " + formatter.formatMessage(entry) + trace);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    gate.removeHandler(this);
    gate.setUseParentHandlers(true);
    gate.setLevel(level);
  }
}
