package org.onecgate.exchange;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.intake.ChunkReceipt;
import org.onecgate.intake.Intake;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Body;
import org.onecgate.protocol.ExchangeRequest.Framing;
import org.onecgate.protocol.Reply;

/** {@code mode=file}: one chunk of one file is received, nothing more (E1, E14). */
public final class FileHandler {
  private static final Logger LOG = System.getLogger(FileHandler.class.getName());

  private final Intake intake;

  /** Receives into this intake. */
  public FileHandler(Intake intake) {
    this.intake = intake;
  }

  Reply handle(Session session, ExchangeRequest request) throws FaultException, IOException {
    Body body = request.body();
    if (body.framing() == Framing.NONE) {
      throw new FaultException(Fault.LENGTH_REQUIRED);
    }
    if (request.filename().isEmpty()) {
      throw new FaultException(Fault.MISSING_FILENAME);
    }
    SafeName name = SafeName.ofParameter(request.filename());
    ChunkReceipt receipt = intake.append(session.hash(), name, body.length(), body.stream());
    LOG.log(
        Level.DEBUG,
        "chunk received session={0} file={1} offset={2} length={3} sha256={4}",
        session.shortHash(),
        receipt.name(),
        Long.toString(receipt.offset()),
        Long.toString(receipt.length()),
        receipt.sha256());
    return new Reply.Success();
  }
}
