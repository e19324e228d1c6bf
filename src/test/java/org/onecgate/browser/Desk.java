package org.onecgate.browser;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.onecgate.it.EmbeddedGate;
import org.onecgate.it.QuickListener;

/**
 * An operator's desk: a gate, and a browser that looks at it. Registered with a class of tests it shows
 * the first screen to somebody who is logged in before each of them, has the browser complain of nothing
 * after each, and closes both after the last.
 */
final class Desk implements BeforeEachCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
  /** The password of the administrator {@code admin}. */
  static final String PASSWORD = "operator-password";

  private EmbeddedGate gate;
  private Browser browser;

  /** Starts a gate below this directory and opens a browser of this language; needs a browser. */
  Desk open(Path directory, String language, Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("gate.bootstrap.admin.password", PASSWORD);
    all.putIfAbsent(EmbeddedGate.LISTENER, QuickListener.class.getName());
    gate = EmbeddedGate.start(directory, all);
    browser = Browser.open(gate.uri(), language);
    return this;
  }

  /** What is looked at. */
  EmbeddedGate gate() {
    return gate;
  }

  /** What looks. */
  Browser browser() {
    return browser;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    enter();
  }

  /** Shows the first screen, and logs in where nobody is. */
  void enter() {
    browser.go("");
    if (!browser.all("[name=login]").isEmpty()) {
      browser.login("admin", PASSWORD);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    browser.assertQuiet();
  }

  @Override
  public void afterAll(ExtensionContext context) throws LifecycleException {
    close();
  }

  @Override
  public void close() throws LifecycleException {
    if (browser != null) {
      browser.close();
    }
    if (gate != null) {
      gate.close();
    }
  }
}
