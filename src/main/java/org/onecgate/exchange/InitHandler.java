package org.onecgate.exchange;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.onecgate.ByteSize;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.SessionHash;
import org.onecgate.config.ServerSettings;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Intake;
import org.onecgate.outbox.Outbox;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Reply;
import org.onecgate.story.Chronicle;

/**
 * {@code mode=init}: discards what this session has not sealed, begins the offering of orders anew
 * and tells the limits (E5, E24, protocol 1.6).
 *
 * <p>Exactly two lines without a final newline: UT11 counts them. Only {@code sale} with a version
 * gets four, as the 1C-Bitrix module needs, unless the server's dialect says otherwise.
 */
final class InitHandler {
  private final Intake intake;
  private final ImportRuns runs;
  private final Outbox outbox;
  private final ByteSize fileLimit;
  private final Discarded discarded;
  private final Chronicle chronicle;
  private final Clock clock;

  /**
   * Tells this limit.
   *
   * @param fileLimit the size above which 1C shall cut a file into chunks
   * @param discarded remembers what was discarded
   */
  InitHandler(
      Intake intake,
      ImportRuns runs,
      Outbox outbox,
      ByteSize fileLimit,
      Discarded discarded,
      Chronicle chronicle,
      Clock clock) {
    this.intake = intake;
    this.runs = runs;
    this.outbox = outbox;
    this.fileLimit = fileLimit;
    this.discarded = discarded;
    this.chronicle = chronicle;
    this.clock = clock;
  }

  Reply handle(ExchangeType type, Session session, ExchangeRequest request)
      throws FaultException, IOException {
    intake.checkRoom();
    discard(session.hash());
    if (type == ExchangeType.SALE) {
      outbox.of(session.server().serverId()).begin(session.hash(), request.version());
    }
    ServerSettings settings = session.server().settings();
    String zip = settings.zip() ? "zip=yes" : "zip=no";
    long limit = intake.announced(
        session.server().serverId(), settings.fileLimit().orElse(fileLimit.bytes()));
    List<String> lines = new ArrayList<>(List.of(zip, "file_limit=" + limit));
    boolean four = switch (settings.initLines()) {
      case AUTO -> type == ExchangeType.SALE && !request.version().isEmpty();
      case TWO -> false;
      case FOUR -> true;
    };
    Sentence said = (settings.zip() ? Phrase.BEGINS : Phrase.BEGINS_PLAIN).of(limit);
    if (!four) {
      return new Reply.Lines(lines, false, said);
    }
    String told = String.join(" ", lines) + " sessid=... version=2.09";
    lines.add("sessid=" + request.sessid().or(request.cookie()).secret());
    lines.add("version=2.09");
    return new Reply.Lines(lines, false, told, said);
  }

  private void discard(SessionHash session) throws FaultException, IOException {
    List<SafeName> names = runs.discard(session);
    if (!names.isEmpty()) {
      discarded.note(session, names, clock.instant());
      chronicle.discarded(session, names);
    }
  }
}
