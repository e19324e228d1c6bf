package org.onecgate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.onecgate.config.Admins;
import org.onecgate.config.CheapHash;
import org.onecgate.config.Dialect;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.json.JsonStore;
import org.onecgate.storage.AtomicFile;
import org.onecgate.storage.DataLayout;
import org.onecgate.storage.Disk;

/**
 * Writes what the first start of a gate makes, the registries of servers and of administrators, before
 * it: as the product writes them, but with {@linkplain CheapHash cheap hashes}.
 */
public final class Registries {
  private Registries() {}

  /** The same as the first start: one server and the administrator {@code admin}, where there is no file. */
  public static void write(Path data, String login, String password, String adminPassword)
      throws IOException {
    DataLayout layout = layout(data);
    if (Files.notExists(layout.servers())) {
      ServerRecord server = new ServerRecord(
          "1c",
          "1C",
          login,
          CheapHash.of(password),
          true,
          Dialect.DEFAULT,
          null,
          null,
          null,
          null,
          null);
      store(layout.servers(), new Servers.Registry(Servers.Registry.SCHEMA, List.of(server)));
    }
    if (Files.notExists(layout.admins())) {
      writeAdmins(data, adminPassword, "admin");
    }
  }

  /** Writes these administrators, who all have this password. */
  public static void writeAdmins(Path data, String password, String... logins) throws IOException {
    String hash = CheapHash.of(password);
    store(
        layout(data).admins(),
        new Admins.Registry(
            Admins.Registry.SCHEMA,
            Stream.of(logins).map(login -> new Admins.Admin(login, hash)).toList()));
  }

  private static DataLayout layout(Path data) throws IOException {
    DataLayout layout = new DataLayout(data.toAbsolutePath());
    layout.create();
    return layout;
  }

  private static void store(Path file, Object registry) throws IOException {
    try (JsonStore store = new JsonStore(new AtomicFile(Disk.PRIVATE_FILE))) {
      store.write(file, registry);
    }
  }
}
