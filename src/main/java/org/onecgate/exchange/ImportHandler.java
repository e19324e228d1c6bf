package org.onecgate.exchange;

import java.io.IOException;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.history.Importers;
import org.onecgate.imports.ImportRuns;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;

/** {@code mode=import}: seals what was received and tells how far its import is (E17, E22). */
final class ImportHandler {
  private final ImportRuns runs;
  private final Importers importers;
  private final Discarded discarded;

  /** Works through these runs, remembers who asked, and says what {@code init} has discarded. */
  ImportHandler(ImportRuns runs, Importers importers, Discarded discarded) {
    this.runs = runs;
    this.importers = importers;
    this.discarded = discarded;
  }

  Handled handle(ExchangeType type, Session session, ExchangeRequest request)
      throws FaultException, IOException {
    if (request.filename().isEmpty()) {
      throw new FaultException(Fault.MISSING_FILENAME);
    }
    if (!session.isTest()) {
      importers.note(session.server().login(), type.word());
    }
    SafeName name = SafeName.ofParameter(request.filename());
    try {
      ImportRuns.Told told = runs.poll(session.origin(type, request), name);
      return Handled.about(told.exchange(), told.reply());
    } catch (FaultException e) {
      throw e.fault() == Fault.UNKNOWN_FILE ? discarded.unknown(session.hash(), name) : e;
    }
  }
}
