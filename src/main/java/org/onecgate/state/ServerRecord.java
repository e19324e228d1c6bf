package org.onecgate.state;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One registered 1C installation.
 *
 * @param id its stable id: small letters, digits and {@code -}
 * @param name its name for people
 * @param login the login that 1C uses; unique, without {@code :}
 * @param passwordHash the hash of its password, as {@link PasswordHash} writes it
 * @param enabled whether it may exchange
 * @param dialect what it needs otherwise than the rest; may be missing in the file
 * @param orders how it is given orders; absent where all is as by default
 */
public record ServerRecord(
    String id,
    String name,
    String login,
    String passwordHash,
    boolean enabled,
    Dialect dialect,
    @Nullable OrderSettings orders) {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  /** Refuses what cannot be meant, with the field named. */
  public ServerRecord {
    Records.require(id != null && ID.matcher(id).matches(), "id");
    Records.require(name != null && !name.isBlank() && name.length() <= 200, "name");
    Records.require(
        login != null && !login.isEmpty() && login.length() <= 200 && login.indexOf(':') < 0,
        "login");
    Records.require(passwordHash != null && PasswordHash.isHash(passwordHash), "passwordHash");
    dialect = dialect == null ? Dialect.DEFAULT : dialect;
  }

  /** Whether a request of this server may do without {@code sessid} (E4). */
  public boolean sessidOptional() {
    return "optional".equals(dialect.sessid());
  }

  /** How it is given orders. */
  public OrderSettings orderSettings() {
    return orders == null ? OrderSettings.DEFAULT : orders;
  }

  /** Never shows the hash. */
  @Override
  public String toString() {
    return "server " + id;
  }
}
