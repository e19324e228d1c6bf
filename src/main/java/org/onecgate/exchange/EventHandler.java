package org.onecgate.exchange;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.history.JobRecord;
import org.onecgate.imports.ImportRuns;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;

/**
 * {@code mode=deactivate} and {@code mode=complete}: recorded and handed to consumers in order with
 * the deliveries (protocol tables (a), (b)6).
 */
final class EventHandler {
  private final ImportRuns runs;

  /** Hands over through these runs. */
  EventHandler(ImportRuns runs) {
    this.runs = runs;
  }

  Reply handle(ExchangeType type, Mode mode, Session session, ExchangeRequest request)
      throws FaultException, IOException {
    if (type != ExchangeType.CATALOG) {
      throw new FaultException(Fault.UNKNOWN_MODE, Phrase.FOR_CATALOG.of(mode.word()));
    }
    @Nullable Long since = mode == Mode.DEACTIVATE ? timestamp(request.timestamp()) : null;
    runs.announce(session.origin(type, request), new JobRecord.Event(mode.word(), since));
    return new Reply.Lines(List.of("success"), true, null);
  }

  /** Without the moment of the export's begin nobody could tell what it did not mention. */
  private static Long timestamp(String text) throws FaultException {
    if (!text.matches("[0-9]{1,12}") || Long.parseLong(text) == 0) {
      throw new FaultException(Fault.MISSING_TIMESTAMP);
    }
    return Long.valueOf(text);
  }
}
