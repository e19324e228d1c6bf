package org.onecgate.check;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command was asked.
 *
 * @param inputs files and directories, one or more unless help is wanted
 * @param records where to write records, absolute; null to write none
 * @param quiet whether no progress is to be shown
 * @param help whether only the usage is to be told
 */
record Arguments(List<Path> inputs, @Nullable Path records, boolean quiet, boolean help) {
  /** How it is used. */
  static final String USAGE = """
      usage: java -jar onec-gate.war check [--records DIR] [--quiet] FILE|DIRECTORY...

      Tells what is in files of a 1C exchange and what is wrong with them, by the checks of the
      gate, without a server. All files count as one delivery; they are only read. Directories are
      looked through with all below them, zip archives are unpacked to a temporary directory.

        --records DIR   write what the documents tell of to DIR, a file for each kind, a JSON object
                        a line; DIR must be empty or not there yet
        --quiet         show no progress on the terminal
        --help          tell this

      status 0: the gate would publish it   1: something is refused or cannot be read   2: wrong usage
      """;

  /** It cannot be meant so. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  /**
   * Understands what stands behind the word {@code check}; after {@code --} all are files.
   *
   * @throws UsageException if something is missing or not known
   */
  static Arguments of(List<String> words) throws UsageException {
    List<Path> inputs = new ArrayList<>();
    Path records = null;
    boolean quiet = false;
    boolean options = true;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!options || !word.startsWith("-")) {
        inputs.add(path(word));
        continue;
      }
      switch (word) {
        case "--" -> options = false;
        case "--help", "-h" -> {
          return new Arguments(List.of(), null, true, true);
        }
        case "--quiet" -> quiet = true;
        case "--records" -> {
          i++;
          if (i == words.size() || records != null) {
            throw new UsageException("--records needs one directory");
          }
          records = path(words.get(i)).toAbsolutePath().normalize();
        }
        default -> throw new UsageException("unknown option " + word);
      }
    }
    if (inputs.isEmpty()) {
      throw new UsageException("no file and no directory is named");
    }
    return new Arguments(List.copyOf(inputs), records, quiet, false);
  }

  private static Path path(String word) throws UsageException {
    try {
      if (word.isEmpty()) {
        throw new UsageException("a file without a name");
      }
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw new UsageException("no path: " + word);
    }
  }
}
