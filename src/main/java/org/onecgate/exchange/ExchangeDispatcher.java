package org.onecgate.exchange;

import java.io.IOException;
import java.util.Set;
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
  /** What only an exchange of orders knows. */
  private static final Set<Mode> OF_ORDERS = Set.of(Mode.QUERY, Mode.SUCCESS, Mode.INFO);

  private final Sessions sessions;
  private final CheckauthHandler checkauth;
  private final InitHandler init;
  private final FileHandler file;
  private final ImportHandler imports;
  private final QueryHandler query;
  private final SuccessHandler success;
  private final InfoHandler info;

  /** Wires the handlers; the {@code app} package builds what they work with. */
  public ExchangeDispatcher(
      Sessions sessions,
      CheckauthHandler checkauth,
      InitHandler init,
      FileHandler file,
      ImportHandler imports,
      QueryHandler query,
      SuccessHandler success,
      InfoHandler info) {
    this.sessions = sessions;
    this.checkauth = checkauth;
    this.init = init;
    this.file = file;
    this.imports = imports;
    this.query = query;
    this.success = success;
    this.info = info;
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
    if (OF_ORDERS.contains(mode) && type != ExchangeType.SALE) {
      throw notServed(mode);
    }
    return switch (mode) {
      case CHECKAUTH -> throw new IllegalStateException("answered above");
      case INIT -> Answer.of(init.handle(type, session, request));
      case FILE -> file.handle(session, request);
      case IMPORT -> Answer.of(imports.handle(type, session, request));
      case QUERY -> query.handle(session, request);
      case SUCCESS -> Answer.of(success.handle(session));
      case INFO -> Answer.of(info.handle(session));
      case DEACTIVATE, COMPLETE -> throw notServed(mode);
    };
  }

  private static FaultException notServed(Mode mode) {
    return new FaultException(Fault.UNKNOWN_MODE, mode.word() + " is not served");
  }
}
