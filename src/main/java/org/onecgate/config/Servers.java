package org.onecgate.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.ServerId;
import org.onecgate.json.JsonStore;
import org.onecgate.json.Records;
import org.onecgate.storage.StorageException;

/**
 * The registry of 1C installations, {@code servers.json} (P3).
 *
 * <p><em>Threading:</em> safe.
 */
public final class Servers {
  /**
   * The form of the file.
   *
   * @param schema its version, now {@value #SCHEMA}
   * @param servers the installations
   */
  public record Registry(int schema, List<ServerRecord> servers) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** Refuses an unknown form and two servers of one id or login. */
    public Registry {
      Records.require(schema == SCHEMA, "schema");
      Records.require(servers != null, "servers");
      servers = List.copyOf(servers);
      Set<String> seen = new HashSet<>();
      for (ServerRecord server : servers) {
        Records.require(seen.add("id:" + server.id()), "id (used twice)");
        Records.require(seen.add("login:" + server.login()), "login (used twice)");
      }
    }
  }

  private final ConfigFile<Registry> file;

  /**
   * Passwords that were right a moment ago, as a MAC under a key that lives as long as this
   * process: 1C logs in anew for every portion, and a slow hash each time would cost more than the
   * exchange.
   */
  private final Map<String, byte[]> verified = new ConcurrentHashMap<>();

  private final SecretKeySpec verifiedKey;
  private final UnknownLogin unknown = new UnknownLogin();

  /** The registry in this file; {@link #load} reads it. */
  public Servers(Path file, JsonStore store) {
    this.file = new ConfigFile<>(
        file,
        "the registry of servers",
        store,
        Registry.class,
        new Registry(Registry.SCHEMA, List.of()));
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.verifiedKey = new SecretKeySpec(key, "HmacSHA256");
  }

  /**
   * Reads the file; one that will not load is set aside, and nobody can log in until it is mended
   * (P6).
   *
   * @return whether there is, or was, one
   * @throws StorageException if it cannot be read
   */
  public boolean load() throws StorageException {
    return file.load();
  }

  /** The file that they are in. */
  public ConfigFile<Registry> file() {
    return file;
  }

  /** Writes the file with these servers and puts them in force. */
  public void save(List<ServerRecord> servers) throws StorageException {
    file.change(before -> new Registry(Registry.SCHEMA, servers));
  }

  /** All servers, whether enabled or not, sorted by id. */
  public List<ServerRecord> all() {
    return file.get().servers().stream()
        .sorted(Comparator.comparing(ServerRecord::id))
        .toList();
  }

  /** The server of this id, whether enabled or not. */
  public Optional<ServerRecord> byId(ServerId id) {
    return file.get().servers().stream().filter(s -> s.id().equals(id.value())).findFirst();
  }

  /** The server of this login, whether enabled or not. */
  public Optional<ServerRecord> byLogin(String login) {
    return file.get().servers().stream().filter(s -> s.login().equals(login)).findFirst();
  }

  /**
   * The enabled server of this login and password. An unknown login costs as much as a wrong
   * password.
   *
   * @throws FaultException {@link Fault#BAD_CREDENTIALS}
   */
  public ServerRecord authenticate(String login, String password) throws FaultException {
    Optional<ServerRecord> found = byLogin(login);
    String hash = found
        .map(ServerRecord::passwordHash)
        .orElseGet(
            () -> unknown.hash(file.get().servers().stream().map(ServerRecord::passwordHash)));
    byte[] mac = mac(hash, password);
    byte[] known = verified.get(login);
    boolean right = known != null && MessageDigest.isEqual(known, mac);
    if (!right) {
      right = PasswordHash.matches(password, hash);
    }
    if (!right || found.isEmpty() || !found.get().enabled()) {
      throw new FaultException(Fault.BAD_CREDENTIALS);
    }
    verified.put(login, mac);
    return found.get();
  }

  /** Whether this password was right a moment ago and nothing has changed since; costs little. */
  public boolean wasRight(String login, String password) {
    Optional<ServerRecord> found = byLogin(login).filter(ServerRecord::enabled);
    byte[] known = verified.get(login);
    return found.isPresent()
        && known != null
        && MessageDigest.isEqual(known, mac(found.get().passwordHash(), password));
  }

  /** Of the password together with the hash it was right for, so that a changed one is noticed. */
  private byte[] mac(String hash, String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(verifiedKey);
      return mac.doFinal((hash + "\0" + password).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HmacSHA256", e);
    }
  }
}
