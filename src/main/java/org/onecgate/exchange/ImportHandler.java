package org.onecgate.exchange;

import java.io.IOException;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.state.Importers;

/** {@code mode=import}: seals what was received and tells how far its import is (E17, E22). */
public final class ImportHandler {
  private final ImportRuns runs;
  private final Importers importers;

  /** Works through these runs and remembers who asked. */
  public ImportHandler(ImportRuns runs, Importers importers) {
    this.runs = runs;
    this.importers = importers;
  }

  Answer handle(ExchangeType type, Session session, ExchangeRequest request)
      throws FaultException, IOException {
    if (request.filename().isEmpty()) {
      throw new FaultException(Fault.MISSING_FILENAME);
    }
    importers.note(session.server().login(), type.word());
    return runs.poll(type, session, SafeName.ofParameter(request.filename()));
  }
}
