package org.onecgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Security;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Registered for every class of tests: one that changes what the whole JVM shares, and does not undo
 * it, fails. Classes follow each other in one JVM, in an order and a company that differ from run to
 * run; what one leaves behind breaks another now and then.
 */
public final class JvmIsAsBefore implements BeforeAllCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(JvmIsAsBefore.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(HERE).put(context.getUniqueId(), shared());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(shared())
        .as("what %s leaves behind in the JVM", context.getDisplayName())
        .isEqualTo(context.getStore(HERE).get(context.getUniqueId()));
  }

  private static Map<String, String> shared() {
    Map<String, String> shared = new TreeMap<>();
    shared.put("locale", Locale.getDefault().toString());
    shared.put("time zone", TimeZone.getDefault().getID());
    shared.put("cryptography", Arrays.toString(Security.getProviders()));
    for (String name : new String[] {"", "org.onecgate"}) {
      Logger logger = Logger.getLogger(name);
      shared.put(
          "log \"" + name + "\"",
          logger.getLevel() + ", " + logger.getHandlers().length + " handlers, parent "
              + logger.getUseParentHandlers());
    }
    for (String name : System.getProperties().stringPropertyNames()) {
      // the rest belongs to libraries: Tomcat, for one, sets where it lies
      if (name.matches("(gate|tests|user|file|java\\.io|java\\.util\\.logging|list)\\..*")) {
        shared.put(name, Objects.toString(System.getProperty(name)));
      }
    }
    return shared;
  }
}
