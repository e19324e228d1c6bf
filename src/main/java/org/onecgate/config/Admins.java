package org.onecgate.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onecgate.json.JsonStore;
import org.onecgate.json.Records;
import org.onecgate.storage.StorageException;

/**
 * Who may administer, {@code admins.json} (C4). Logins of 1C are none of them.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Admins {
  /**
   * The form of the file.
   *
   * @param schema its version, now {@value #SCHEMA}
   * @param admins the administrators
   */
  public record Registry(int schema, List<Admin> admins) {
    /** The version of this form. */
    public static final int SCHEMA = 1;

    /** Refuses an unknown form and two administrators of one login. */
    public Registry {
      Records.require(schema == SCHEMA, "schema");
      Records.require(admins != null, "admins");
      admins = List.copyOf(admins);
      Set<String> seen = new HashSet<>();
      for (Admin admin : admins) {
        Records.require(seen.add(admin.login()), "login (used twice)");
      }
    }
  }

  /**
   * One administrator.
   *
   * @param login what is typed in
   * @param passwordHash the hash of the password, as {@link PasswordHash} writes it
   */
  public record Admin(String login, String passwordHash) {
    /** Refuses what cannot be meant, with the field named. */
    public Admin {
      Records.require(login != null && !login.isBlank() && login.length() <= 200, "login");
      Records.require(passwordHash != null && PasswordHash.isHash(passwordHash), "passwordHash");
    }

    /** Never shows the hash. */
    @Override
    public String toString() {
      return "admin " + login;
    }
  }

  private final ConfigFile<Registry> file;
  private final UnknownLogin unknown = new UnknownLogin();

  /** The registry in this file; {@link #load} reads it. */
  public Admins(Path file, JsonStore store) {
    this.file = new ConfigFile<>(
        file,
        "the registry of administrators",
        store,
        Registry.class,
        new Registry(Registry.SCHEMA, List.of()));
  }

  /** Reads the file; false if there never was one. */
  public boolean load() throws StorageException {
    return file.load();
  }

  /** The file that they are in. */
  public ConfigFile<Registry> file() {
    return file;
  }

  /** Adds an administrator, or gives one another password. */
  public void save(String login, String password) throws StorageException {
    Admin admin = new Admin(login, PasswordHash.of(password));
    file.change(before -> {
      List<Admin> all = new ArrayList<>(before.admins());
      all.removeIf(each -> each.login().equals(login));
      all.add(admin);
      return new Registry(Registry.SCHEMA, all);
    });
  }

  /**
   * The hash of this administrator's password, by which one can tell that it was changed; empty if
   * the password is wrong. An unknown login costs as much as a wrong password.
   */
  public Optional<String> authenticate(String login, String password) {
    Optional<String> hash = hashOf(login);
    boolean right = PasswordHash.matches(
        password,
        hash.orElseGet(() -> unknown.hash(file.get().admins().stream().map(Admin::passwordHash))));
    return right ? hash : Optional.empty();
  }

  /** The hash of an administrator's password; empty if there is no such one. */
  public Optional<String> hashOf(String login) {
    return file.get().admins().stream()
        .filter(each -> each.login().equals(login))
        .map(Admin::passwordHash)
        .findFirst();
  }
}
