package org.onecgate.exchange;

import java.time.Duration;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Credentials;
import org.onecgate.state.LoginLimit;
import org.onecgate.state.ServerRecord;
import org.onecgate.state.Servers;

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
   *     ones
   */
  ServerRecord login(ExchangeRequest request) throws FaultException {
    Credentials given =
        request.credentials().orElseThrow(() -> new FaultException(Fault.BAD_CREDENTIALS));
    Duration pause = limit.pause(given.login(), request.remote());
    if (!pause.isZero() && !servers.wasRight(given.login(), given.password())) {
      throw new FaultException(
          Fault.BAD_CREDENTIALS, "too many wrong ones, wait " + (pause.toSeconds() + 1) + " s");
    }
    try {
      ServerRecord server = byContainer
          ? ofContainer(request, given)
          : servers.authenticate(given.login(), given.password());
      limit.succeeded(given.login(), request.remote());
      return server;
    } catch (FaultException e) {
      limit.failed(given.login(), request.remote());
      throw e;
    }
  }

  private ServerRecord ofContainer(ExchangeRequest request, Credentials given)
      throws FaultException {
    boolean known = request.realm().knows(given);
    return servers
        .byLogin(given.login())
        .filter(server -> known && server.enabled())
        .orElseThrow(() -> new FaultException(Fault.BAD_CREDENTIALS));
  }
}
