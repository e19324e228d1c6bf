package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Credentials;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Reply;
import org.onecgate.state.ServerRecord;
import org.onecgate.state.Servers;
import org.onecgate.storage.Digests;

/** {@code mode=checkauth}: a login gets a new session (protocol 1.5). */
public final class CheckauthHandler {
  private final Servers servers;
  private final Sessions sessions;
  private final Clock clock;

  /** Logs the servers of this registry in. */
  public CheckauthHandler(Servers servers, Sessions sessions, Clock clock) {
    this.servers = servers;
    this.sessions = sessions;
    this.clock = clock;
  }

  Answer handle(ExchangeType type, ExchangeRequest request) throws FaultException, IOException {
    Credentials credentials =
        request.credentials().orElseThrow(() -> new FaultException(Fault.BAD_CREDENTIALS));
    ServerRecord server = servers.authenticate(credentials.login(), credentials.password());
    String key = sessions.open(server, type);
    List<String> lines = new ArrayList<>(List.of("success", Sessions.COOKIE, key, "sessid=" + key));
    if (type == ExchangeType.CATALOG) {
      lines.add("timestamp=" + clock.instant().getEpochSecond());
    }
    System.getLogger(CheckauthHandler.class.getName())
        .log(
            Level.INFO,
            "logged in server={0} type={1} remote={2}",
            server.id(),
            type.word(),
            request.remote());
    return Answer.of(new Reply.Lines(lines, true)).in(Digests.sha256Hex(key));
  }
}
