package org.onecgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.ServerId;
import org.onecgate.json.Records;

/**
 * One registered 1C installation.
 *
 * @param id its stable id: small letters, digits and {@code -}
 * @param name its name for people
 * @param login the login that 1C uses; unique, without {@code :}
 * @param passwordHash the hash of its password, as {@link PasswordHash} writes it
 * @param enabled whether it may exchange
 * @param dialect what it needs otherwise than the rest; may be missing in the file
 * @param checks what is made of what the checks of its files find; absent if all is as by default
 * @param orders how it is given orders; absent if all is as by default
 * @param limits how much it may send; absent if as much as anybody
 * @param retention how long what it sent is kept; absent if as long as anything
 * @param handlers the names of the handlers that are given its deliveries; absent if all are
 * @param catalogue how its goods are kept current; absent if as those of any other
 */
public record ServerRecord(
    String id,
    String name,
    String login,
    String passwordHash,
    boolean enabled,
    Dialect dialect,
    @Nullable CheckSettings checks,
    @Nullable OrderSettings orders,
    @Nullable ServerLimits limits,
    @Nullable KeepSettings retention,
    @Nullable List<String> handlers,
    @Nullable CatalogueSettings catalogue) {
  /** The expression that the ids of servers and groups are like, and the names of handlers. */
  public static final String ID = ServerId.FORM;

  private static final int MOST_HANDLERS = 100;

  /** Refuses what cannot be meant, with the field named. */
  public ServerRecord {
    handlers = handlers == null ? null : List.copyOf(handlers);
    new Records.Fields()
        .require(id != null && id.matches(ID), "id")
        .require(name != null && !name.isBlank() && name.length() <= 200, "name")
        .require(
            login != null && !login.isEmpty() && login.length() <= 200 && login.indexOf(':') < 0,
            "login")
        .require(passwordHash != null && PasswordHash.isHash(passwordHash), "passwordHash")
        .require(
            handlers == null
                || (handlers.size() <= MOST_HANDLERS
                    && handlers.stream().allMatch(h -> h.matches(ID))),
            "handlers")
        .end();
    dialect = dialect == null ? Dialect.DEFAULT : dialect;
  }

  /** Its id, as others are given it. */
  public ServerId serverId() {
    return new ServerId(id);
  }

  /** One whose goods are kept current as those of any other. */
  public ServerRecord(
      String id,
      String name,
      String login,
      String passwordHash,
      boolean enabled,
      Dialect dialect,
      @Nullable CheckSettings checks,
      @Nullable OrderSettings orders,
      @Nullable ServerLimits limits,
      @Nullable KeepSettings retention,
      @Nullable List<String> handlers) {
    this(
        id,
        name,
        login,
        passwordHash,
        enabled,
        dialect,
        checks,
        orders,
        limits,
        retention,
        handlers,
        null);
  }

  /** What holds for it. */
  public ServerSettings settings() {
    return ServerSettings.of(dialect);
  }

  /** What is made of what the checks of its files find. */
  public CheckSettings checkSettings() {
    return checks == null ? CheckSettings.DEFAULT : checks;
  }

  /** How much it may send, if that is less than anybody may. */
  public ServerLimits limitsOrNone() {
    return limits == null ? ServerLimits.NONE : limits;
  }

  /** How long what it sent is kept, if that differs from the general settings. */
  public KeepSettings retentionOrNone() {
    return retention == null ? KeepSettings.NONE : retention;
  }

  /** How its goods are kept current, if that differs from the general settings. */
  public CatalogueSettings catalogueOrNone() {
    return catalogue == null ? CatalogueSettings.NONE : catalogue;
  }

  /** Whether this handler is given its deliveries. */
  public boolean isHandledBy(String handler) {
    return handlers == null || handlers.contains(handler);
  }

  /** How it is given orders. */
  public OrderSettings orderSettings() {
    return orders == null ? OrderSettings.DEFAULT : orders;
  }

  /** The same with all that holds where nothing is set. */
  public ServerRecord whole() {
    return new ServerRecord(
        id,
        name,
        login,
        passwordHash,
        enabled,
        dialect,
        checkSettings(),
        orderSettings(),
        limitsOrNone(),
        retentionOrNone(),
        handlers,
        catalogueOrNone());
  }

  /** Never shows the hash. */
  @Override
  public String toString() {
    return "server " + id;
  }
}
