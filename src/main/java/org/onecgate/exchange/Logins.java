package org.onecgate.exchange;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.onecgate.Digests;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.config.LoginLimit;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.Servers;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Credentials;

/**
 * Lets 1C in: by the registry's passwords, or by the container's users where the configuration says
 * so; the registry has the servers either way. Passwords cannot be tried out (C4), but one that was
 * right a moment ago is never locked out.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Logins {
  private final Servers servers;
  private final LoginLimit limit;
  private final boolean byContainer;
  private final Strangers strangers = Strangers.ofThisMachine();

  /**
   * Lets these in.
   *
   * @param byContainer whether the container's users count and not the registry's passwords
   */
  public Logins(Servers servers, LoginLimit limit, boolean byContainer) {
    this.servers = servers;
    this.limit = limit;
    this.byContainer = byContainer;
  }

  /**
   * The enabled server that a request comes from.
   *
   * @throws FaultException {@link Fault#BAD_CREDENTIALS}, with the time to wait after too many wrong
   *     ones; {@link Fault#TOO_MANY_LOGINS}; {@link Fault#NO_LOGIN} if none was sent
   */
  ServerRecord login(ExchangeRequest request) throws FaultException {
    Credentials given = request.credentials().orElseThrow(() -> new FaultException(Fault.NO_LOGIN));
    return login(
        given.login(), given.password(), request.remote(), () -> request.realm().knows(given));
  }

  /**
   * Whether a login and password that somebody gave elsewhere are those of an enabled server. Counts as
   * if 1C had sent them, so that passwords are tried out no faster there.
   *
   * <p>It is the caller's turn to look at a password ({@link Strangers#hashing}).
   *
   * @param remote the address that they came from
   * @param container whether the container has a user of them who may exchange
   */
  public boolean isLoginAtItsTurn(
      String login, String password, String remote, BooleanSupplier container) {
    try {
      slowly(login, password, remote, container);
      return true;
    } catch (FaultException e) {
      return false;
    }
  }

  /** Whoever has this login was given a new password: the wrong ones before count no more. */
  public void changed(String login) {
    limit.forget(login);
  }

  /** How much is done for those who have not logged in. */
  public Strangers strangers() {
    return strangers;
  }

  /**
   * By what one can tell that a server has another password, or is another one, by now: the beginning of the SHA-256
   * of the hash of its password; empty if the container has the passwords.
   */
  Optional<String> passwordMark(ServerRecord server) {
    return byContainer
        ? Optional.empty()
        : Optional.of(Digests.sha256Hex(server.passwordHash()).substring(0, 16));
  }

  private ServerRecord login(
      String login, String password, String remote, BooleanSupplier container)
      throws FaultException {
    if (!byContainer && servers.wasRight(login, password)) {
      ServerRecord server = servers.authenticate(login, password); // quickly
      limit.succeeded(login, remote);
      return server;
    }
    if (!strangers.hashing().enter(remote, Strangers.TURN)) {
      throw new FaultException(Fault.TOO_MANY_LOGINS);
    }
    try {
      return slowly(login, password, remote, container);
    } finally {
      strangers.hashing().leave(remote);
    }
  }

  private ServerRecord slowly(
      String login, String password, String remote, BooleanSupplier container)
      throws FaultException {
    if (!servers.wasRight(login, password)) {
      Duration pause = limit.take(login, remote);
      if (!pause.isZero()) {
        throw new FaultException(
            Fault.BAD_CREDENTIALS, Phrase.WRONG_ONES.of(pause.toSeconds() + 1));
      }
    }
    ServerRecord server =
        byContainer ? ofContainer(login, container) : servers.authenticate(login, password);
    limit.succeeded(login, remote);
    return server;
  }

  private ServerRecord ofContainer(String login, BooleanSupplier container) throws FaultException {
    boolean known = container.getAsBoolean();
    return servers
        .byLogin(login)
        .filter(server -> known && server.enabled())
        .orElseThrow(() -> new FaultException(Fault.BAD_CREDENTIALS));
  }
}
