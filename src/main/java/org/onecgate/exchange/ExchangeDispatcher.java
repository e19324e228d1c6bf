package org.onecgate.exchange;

import java.io.IOException;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Mode;

/**
 * Decides what a request wants: the whole protocol in one switch (E16).
 *
 * <p><em>Threading:</em> safe.
 */
public final class ExchangeDispatcher {
  private final Sessions sessions;
  private final CheckauthHandler checkauth;
  private final InitHandler init;
  private final FileHandler file;
  private final ImportHandler imports;

  /** Wires the handlers; the {@code app} package builds what they work with. */
  public ExchangeDispatcher(
      Sessions sessions,
      CheckauthHandler checkauth,
      InitHandler init,
      FileHandler file,
      ImportHandler imports) {
    this.sessions = sessions;
    this.checkauth = checkauth;
    this.init = init;
    this.file = file;
    this.imports = imports;
  }

  /**
   * Answers one request.
   *
   * @throws FaultException where it is refused for a foreseen reason
   * @throws IOException where the disk fails
   */
  public Answer dispatch(ExchangeRequest request) throws FaultException, IOException {
    ExchangeType type =
        ExchangeType.of(request.type()).orElseThrow(() -> new FaultException(Fault.UNKNOWN_TYPE));
    Mode mode = Mode.of(request.mode()).orElseThrow(() -> new FaultException(Fault.UNKNOWN_MODE));
    if (mode == Mode.CHECKAUTH) {
      return Answer.of(checkauth.handle(type, request));
    }
    Session session = sessions.of(request, mode);
    return switch (mode) {
      case CHECKAUTH -> throw new IllegalStateException("answered above");
      case INIT -> Answer.of(init.handle(type, session, request));
      case FILE -> file.handle(session, request);
      case IMPORT -> Answer.of(imports.handle(type, session, request));
      case QUERY, SUCCESS, INFO, DEACTIVATE, COMPLETE ->
        throw new FaultException(Fault.UNKNOWN_MODE, mode.word() + " is not served");
    };
  }
}
