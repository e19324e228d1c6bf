package org.onecgate.backup;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one of the two commands was asked.
 *
 * @param data the data directory, absolute
 * @param backup the directory of the backup, absolute
 */
record Arguments(Path data, Path backup) {
  /** It cannot be meant so. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  /** Whether only the usage is wanted. */
  static boolean isHelp(String[] words) {
    return words.length == 1 && (words[0].equals("--help") || words[0].equals("-h"));
  }

  /**
   * Understands what stands behind the word of the command.
   *
   * @throws UsageException if something is missing or not known
   */
  static Arguments of(String[] words) throws UsageException {
    List<Path> backups = new ArrayList<>();
    Path data = null;
    for (int i = 0; i < words.length; i++) {
      if (words[i].equals("--data")) {
        i++;
        if (i == words.length || data != null) {
          throw new UsageException("--data needs one directory");
        }
        data = path(words[i]);
      } else if (words[i].startsWith("-")) {
        throw new UsageException("unknown option " + words[i]);
      } else {
        backups.add(path(words[i]));
      }
    }
    if (backups.size() != 1) {
      throw new UsageException("one directory has to be named");
    }
    return new Arguments(data == null ? configured() : data, backups.get(0));
  }

  /** Where a start without a container has its data. */
  private static Path configured() throws UsageException {
    return path(filled(System.getProperty("gate.data"))
        .or(() -> filled(System.getenv("GATE_DATA")))
        .orElse("gate-data"));
  }

  private static Optional<String> filled(@Nullable String value) {
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Path path(String word) throws UsageException {
    try {
      if (word.isEmpty()) {
        throw new UsageException("a directory without a name");
      }
      return Path.of(word).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new UsageException("no path: " + word);
    }
  }
}
