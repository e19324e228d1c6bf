package org.onecgate.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.Digests;
import org.onecgate.Holds;
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
   * @param role what the administrator may do; if it is missing in the file, everything
   * @param locked whether the administrator is let in no more; false if it is missing in the file
   */
  public record Admin(
      String login,
      String passwordHash,
      @Holds(wordsOf = AdminRole.class) @Nullable String role,
      @Nullable Boolean locked) {
    /** Fills in what files of former versions do not have, and refuses what cannot be meant, with the field named. */
    public Admin {
      role = role == null ? AdminRole.ADMINISTERS.word() : role;
      new Records.Fields()
          .require(login != null && !login.isBlank() && login.length() <= 200, "login")
          .require(passwordHash != null && PasswordHash.isHash(passwordHash), "passwordHash")
          .require(AdminRole.of(role).isPresent(), "role")
          .end();
      locked = locked != null && locked;
    }

    /** One who may do everything. */
    public Admin(String login, String passwordHash) {
      this(login, passwordHash, null, null);
    }

    /** What the administrator may do. */
    public AdminRole mayDo() {
      return AdminRole.of(String.valueOf(role)).orElseThrow(); // it was checked
    }

    /** Whether the administrator is let in. */
    public boolean letIn() {
      return !Boolean.TRUE.equals(locked);
    }

    /** What a session is tied to: with another password or role it is another one. The hash cannot be told from it. */
    public String tie() {
      return Digests.sha256Hex(passwordHash + "\n" + role);
    }

    private Admin withPassword(String hash) {
      return new Admin(login, hash, role, locked);
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

  /** Gives an administrator another password, or adds one who may do everything. */
  public void save(String login, String password) throws StorageException {
    String hash = PasswordHash.of(password);
    file.change(before -> {
      List<Admin> all = new ArrayList<>(before.admins());
      Admin old = all.stream()
          .filter(each -> each.login().equals(login))
          .findFirst()
          .orElseGet(() -> new Admin(login, hash));
      all.remove(old);
      all.add(old.withPassword(hash));
      return new Registry(Registry.SCHEMA, all);
    });
  }

  /**
   * The administrator of this login and password; empty if there is none, the password is wrong, or the
   * administrator is locked. All of these cost as much as a right password.
   */
  public Optional<Admin> authenticate(String login, String password) {
    Optional<Admin> admin = find(login);
    boolean right = PasswordHash.matches(
        password,
        admin
            .map(Admin::passwordHash)
            .orElseGet(() -> unknown.hash(file.get().admins().stream().map(Admin::passwordHash))));
    return right ? admin : Optional.empty();
  }

  /** The administrator of this login who is let in; empty if there is no such one. */
  public Optional<Admin> find(String login) {
    return file.get().admins().stream()
        .filter(each -> each.login().equals(login) && each.letIn())
        .findFirst();
  }
}
