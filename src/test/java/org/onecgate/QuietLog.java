package org.onecgate;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gate's log is off while the tests of this class run, and as before after them: they provoke
 * thousands of failures that nobody wants to read. {@code -Dgate.logs=true} lets all of it through.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(QuietLog.Switch.class)
public @interface QuietLog {
  /** Turns the log off and on again. */
  final class Switch implements BeforeAllCallback, AfterAllCallback {
    /** Held, or the level is forgotten with the logger. */
    private static final Logger GATE = Logger.getLogger("org.onecgate");

    private Level before;

    @Override
    public void beforeAll(ExtensionContext context) {
      before = GATE.getLevel();
      GATE.setLevel(Boolean.getBoolean("gate.logs") ? Level.ALL : Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
      GATE.setLevel(before);
    }
  }
}
