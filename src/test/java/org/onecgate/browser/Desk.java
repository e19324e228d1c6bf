package org.onecgate.browser;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.onecgate.it.EmbeddedGate;

/** An operator's desk: a gate, and a browser that looks at it. */
final class Desk implements AutoCloseable {
  /** The password of the administrator {@code admin}. */
  static final String PASSWORD = "operator-password";

  private final EmbeddedGate gate;
  private final Browser browser;

  private Desk(EmbeddedGate gate, Browser browser) {
    this.gate = gate;
    this.browser = browser;
  }

  /** Starts a gate below this directory and opens a browser of this language; needs a browser. */
  static Desk open(Path directory, String language, Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("gate.bootstrap.admin.password", PASSWORD);
    EmbeddedGate gate = EmbeddedGate.start(directory, all);
    return new Desk(gate, Browser.open(gate.uri(), language));
  }

  /** What is looked at. */
  EmbeddedGate gate() {
    return gate;
  }

  /** What looks. */
  Browser browser() {
    return browser;
  }

  /** Shows the first screen, and logs in where nobody is. */
  void enter() {
    browser.go("");
    if (!browser.all("[name=login]").isEmpty()) {
      browser.login("admin", PASSWORD);
    }
  }

  @Override
  public void close() throws LifecycleException {
    browser.close();
    gate.close();
  }
}
