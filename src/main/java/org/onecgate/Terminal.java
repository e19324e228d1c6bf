package org.onecgate;

import java.io.Console;
import java.util.Optional;

/** Whoever sits before a command. */
public final class Terminal {
  private Terminal() {}

  /** The console, if somebody looks; JDK 22 and later have one also where nobody does, unless they are told. */
  @SuppressWarnings("SystemConsoleNull") // that is what they are told
  public static Optional<Console> console() {
    if (System.getProperty("jdk.console") == null) {
      System.setProperty("jdk.console", "java.base");
    }
    return Optional.ofNullable(System.console());
  }
}
