package org.onecgate.storage;

import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The names of temporary files and directories: {@code <target>.tmp.<32 hex>} beside their target,
 * random, never built from a client's text, so that the sweep can tell an orphan by its name (A2,
 * W1).
 */
public final class Temps {
  private static final Pattern FORM = Pattern.compile(".*\\.tmp\\.[0-9a-f]{32}");

  private Temps() {}

  /** A fresh name beside the target. */
  static Path beside(Path target) {
    String random = UUID.randomUUID().toString().replace("-", "");
    return target.resolveSibling(target.getFileName() + ".tmp." + random);
  }

  /** Whether a name in the data directory is that of a temporary file or directory. */
  public static boolean isTemp(String fileName) {
    return FORM.matcher(fileName).matches();
  }
}
