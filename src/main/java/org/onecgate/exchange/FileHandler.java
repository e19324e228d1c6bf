package org.onecgate.exchange;

import java.io.IOException;
import java.util.Locale;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.SafeName;
import org.onecgate.intake.ChunkReceipt;
import org.onecgate.intake.Intake;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Body;
import org.onecgate.protocol.ExchangeRequest.Framing;
import org.onecgate.protocol.Reply;
import org.onecgate.staging.Validation;
import org.onecgate.storage.Journal;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Hint;

/** {@code mode=file}: one chunk of one file is received, nothing more (E1, E14). */
final class FileHandler {
  private final Intake intake;
  private final ByteSize fileLimit;
  private final Chronicle chronicle;

  /**
   * Receives into this intake.
   *
   * @param fileLimit what {@code init} announces if a server has no limit of its own
   */
  FileHandler(Intake intake, ByteSize fileLimit, Chronicle chronicle) {
    this.intake = intake;
    this.fileLimit = fileLimit;
    this.chronicle = chronicle;
  }

  Handled handle(Session session, ExchangeRequest request) throws FaultException, IOException {
    Body body = request.body();
    if (body.framing() == Framing.NONE) {
      throw new FaultException(Fault.LENGTH_REQUIRED);
    }
    if (request.filename().isEmpty()) {
      throw new FaultException(Fault.MISSING_FILENAME);
    }
    SafeName name = SafeName.ofParameter(request.filename());
    boolean mayBeEmpty = body.length() == 0 && Validation.isPicture(name);
    ChunkReceipt receipt = intake.append(
        session.hash(),
        session.server().serverId(),
        name,
        mayBeEmpty,
        body.length(),
        body.stream());
    Journal.Chunk chunk = receipt.chunk();
    long wanted = session.server().settings().fileLimit().orElse(fileLimit.bytes());
    if (chunk.length() > intake.announced(session.server().serverId(), wanted)) {
      chronicle.hints().note(session.server().serverId(), Hint.FILE_LIMIT);
    }
    chronicle.chunk(
        session.hash(),
        receipt.kind().name().toLowerCase(Locale.ROOT),
        receipt.kind() == ChunkReceipt.Kind.APPENDED,
        chunk);
    return Handled.of(new Reply.Success(), delivered -> {
      if (!delivered) {
        intake.answerLost(session.hash(), receipt);
      }
    });
  }
}
