package org.onecgate.storage;

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The name of a file below a directory as one word of ASCII, with {@code /} between its segments and {@code %XX} for
 * every other byte: whatever the locale of the process, it comes back as the very bytes that the volume has.
 */
public final class RelativeName {
  private RelativeName() {}

  /** The name of a file below this directory; both are absolute. */
  public static String of(Path top, Path file) {
    String name = file.toUri().getRawPath().substring(base(top).length());
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name; // a directory
  }

  /**
   * The file of this name; empty if {@link #of} gives no file that name, as where it leads out of the directory.
   */
  public static Optional<Path> resolve(Path top, String name) {
    try {
      Path file = Path.of(URI.create(top.toUri().getScheme() + "://" + base(top) + name));
      return !file.equals(top)
              && file.startsWith(top)
              && file.equals(file.normalize())
              && of(top, file).equals(name)
          ? Optional.of(file)
          : Optional.empty();
    } catch (IllegalArgumentException
        | FileSystemNotFoundException
        | StringIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static String base(Path top) {
    String path = top.toUri().getRawPath();
    return path.endsWith("/") ? path : path + "/";
  }
}
