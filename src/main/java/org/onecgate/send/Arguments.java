package org.onecgate.send;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onecgate.outgoing.Outgoing;

/**
 * What the command was asked.
 *
 * @param input the directory or file to be sent
 * @param url where the exchange is
 * @param login of the 1C that it is for
 * @param type what it is about
 * @param help whether only the usage is to be told
 */
record Arguments(Path input, URI url, String login, String type, boolean help) {
  /** Where the password is, so that no list of processes shows it. */
  static final String PASSWORD = "ONEC_GATE_PASSWORD";

  /** How it is used. */
  static final String USAGE = """
      usage: java -jar onec-gate.war send --url URL --login LOGIN [--type TYPE] DIRECTORY|FILE

      Sends what 1C has exported to a directory, or a zip of it, to a gate in the way that 1C does, and waits
      until it is published. The password is that of the 1C; it is taken from the environment variable
      ONEC_GATE_PASSWORD, else asked for on the terminal, else read as the first line of standard input.

        --url URL       the address that would be typed into 1C: http://gate:8080/1c_exchange
        --login LOGIN   the login of the 1C that the files are of
        --type TYPE     catalog, sale or reference; catalog if it is absent
        --help          tell this

      status 0: published   1: the gate refused it   2: wrong usage   3: the gate could not be reached, or the
      files not be read; nothing of it is published, so the same may be tried again
      """;

  private static final Set<String> TYPES = Set.of("catalog", "sale", "reference");
  private static final Set<String> OPTIONS = Set.of("--url", "--login", "--type");

  /** It cannot be meant so. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  /**
   * Understands what stands behind the word {@code send}.
   *
   * @throws UsageException if something is missing or not known
   */
  static Arguments of(List<String> words) throws UsageException {
    if (words.contains("--help") || words.contains("-h")) {
      return new Arguments(Path.of(""), URI.create(""), "", "", true);
    }
    Map<String, String> options = new HashMap<>();
    String input = "";
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (OPTIONS.contains(word)) {
        i++;
        if (i == words.size() || options.put(word, words.get(i)) != null) {
          throw new UsageException(word + " needs one value");
        }
      } else if (word.startsWith("-")) {
        throw new UsageException("unknown option " + word);
      } else if (!input.isEmpty()) {
        throw new UsageException("one directory or file at a time, and not also " + word);
      } else {
        input = word;
      }
    }
    String type = options.getOrDefault("--type", "catalog");
    String login = options.getOrDefault("--login", "");
    if (!TYPES.contains(type)) {
      throw new UsageException("no type of an exchange: " + type);
    }
    if (login.isEmpty() || login.contains(":")) {
      throw new UsageException("--login is missing, or has a colon");
    }
    return new Arguments(path(input), url(options.getOrDefault("--url", "")), login, type, false);
  }

  private static URI url(String text) throws UsageException {
    try {
      URI url = new URI(text);
      Outgoing.requireAddress(url);
      if (url.getRawQuery() != null) {
        throw new UsageException("--url is an address without a question mark");
      }
      return url;
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new UsageException("--url must be an address such as http://gate:8080/1c_exchange");
    }
  }

  private static Path path(String word) throws UsageException {
    try {
      if (word.isEmpty()) {
        throw new UsageException("no directory and no file is named");
      }
      return Path.of(word).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new UsageException("no path: " + word);
    }
  }
}
