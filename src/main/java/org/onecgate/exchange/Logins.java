package org.onecgate.exchange;

import java.time.Duration;
import java.util.function.BooleanSupplier;
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
   *     ones; {@link Fault#NO_LOGIN} if none was sent
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
   * @param remote the address that they came from
   * @param container whether the container has a user of them who may exchange
   */
  public boolean isLogin(String login, String password, String remote, BooleanSupplier container) {
    try {
      login(login, password, remote, container);
      return true;
    } catch (FaultException e) {
      return false;
    }
  }

  /** Whoever has this login was given a new password: the wrong ones before count no more. */
  public void changed(String login) {
    limit.forget(login);
  }

  private ServerRecord login(
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
