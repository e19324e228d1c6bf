package org.onecgate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.onecgate.config.CheapHash;

/** Writes {@code servers.json} before a gate starts, as an operator does by hand. */
public final class ServersFile {
  /** The settings of a 1C that never sends {@code sessid}. */
  public static final String SESSID_OPTIONAL = "\"dialect\": {\"sessid\": \"optional\"}";

  private ServersFile() {}

  /**
   * Writes the file of the gate that will be started in this directory. All servers have the password
   * of {@link EmbeddedGate}, under a {@linkplain CheapHash cheap hash}.
   *
   * @param servers more members of the entries in JSON, by the logins; may be empty
   */
  public static void write(Path directory, Map<String, String> servers) throws IOException {
    String hash = CheapHash.of(EmbeddedGate.PASSWORD);
    String entries = new TreeMap<>(servers)
        .entrySet().stream()
            .map(server -> entry(server.getKey(), hash, server.getValue()))
            .collect(Collectors.joining(",\n"));
    Path state = Files.createDirectories(directory.resolve("data/state"));
    Files.writeString(
        state.resolve("servers.json"), "{\"schema\": 1, \"servers\": [\n" + entries + "\n]}\n");
  }

  private static String entry(String login, String hash, String members) {
    return "{\"id\": \"%s\", \"name\": \"1C %s\", \"login\": \"%s\", \"passwordHash\": \"%s\", \"enabled\": true%s}"
        .formatted(login, login, login, hash, members.isEmpty() ? "" : ", " + members);
  }
}
