package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.config.ServerRecord;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Reply;
import org.onecgate.protocol.SessionKey;

/** {@code mode=checkauth}: a login gets a new session (protocol 1.5). */
final class CheckauthHandler {
  /**
   * The {@code filename} with which the dashboard's connection test logs in, so that nothing of it is
   * taken for 1C's: no 1C sends one here.
   */
  private static final String TEST = "connection-test";

  private final Logins logins;
  private final Sessions sessions;
  private final Clock clock;

  /** Logs in whom these let in. */
  CheckauthHandler(Logins logins, Sessions sessions, Clock clock) {
    this.logins = logins;
    this.sessions = sessions;
    this.clock = clock;
  }

  Handled handle(ExchangeType type, ExchangeRequest request) throws FaultException, IOException {
    ServerRecord server = logins.login(request);
    SessionKey key = sessions.open(server, type, request.filename().equals(TEST));
    List<String> lines = new ArrayList<>(
        List.of("success", Sessions.COOKIE, key.secret(), "sessid=" + key.secret()));
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
    Sentence said = Phrase.SESSION_OPENED.of();
    return Handled.opening(
        key.hash(), new Reply.Lines(lines, true, "success, " + said.text(), said));
  }
}
