package org.onecgate.exchange;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SessionHash;
import org.onecgate.config.ServerRecord;
import org.onecgate.config.ServerSettings;
import org.onecgate.history.Importers;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Intake;
import org.onecgate.outbox.Outbox;
import org.onecgate.protocol.Answer;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeRequest.Framing;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Form;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Failures;

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
  private final EventHandler events;
  private final QueryHandler query;
  private final SuccessHandler success;
  private final InfoHandler info;
  private final Chronicle chronicle;
  private final Clock clock;

  /**
   * Who does what is wanted.
   *
   * @param intake receives
   * @param runs seals and publishes
   * @param importers remembers who asks for imports
   * @param outbox has the orders
   */
  public record Doers(Intake intake, ImportRuns runs, Importers importers, Outbox outbox) {}

  /**
   * What is the same for all.
   *
   * @param fileLimit the size above which 1C shall cut a file into chunks, if a server has none of its own
   * @param ordersPage how many orders 1C is given at once
   * @param zone whose time 1C is told
   */
  public record Settings(ByteSize fileLimit, int ordersPage, ZoneId zone) {}

  /** Lets in whom these let in, and has done what they want. */
  public ExchangeDispatcher(
      Logins logins,
      Sessions sessions,
      Doers doers,
      Chronicle chronicle,
      Settings settings,
      Clock clock) {
    Discarded discarded = new Discarded(settings.zone());
    this.sessions = sessions;
    this.checkauth = new CheckauthHandler(logins, sessions, clock);
    this.init = new InitHandler(
        doers.intake(),
        doers.runs(),
        doers.outbox(),
        settings.fileLimit(),
        discarded,
        chronicle,
        clock);
    this.file = new FileHandler(doers.intake(), settings.fileLimit(), chronicle);
    this.imports = new ImportHandler(doers.runs(), doers.importers(), discarded);
    this.events = new EventHandler(doers.runs());
    this.query = new QueryHandler(doers.outbox(), settings.ordersPage());
    this.success = new SuccessHandler(doers.outbox(), doers.runs());
    this.info = new InfoHandler();
    this.chronicle = chronicle;
    this.clock = clock;
  }

  /** Answers one request; what goes wrong is an answer, too. */
  public Answer answer(ExchangeRequest request) {
    return answer(request, caller -> dispatch(caller, request));
  }

  /**
   * Answers a request that came to an address where no exchange is (O2).
   *
   * @param address where it came to, as it may be told
   * @param right where the exchange is
   */
  public Answer wrongAddress(ExchangeRequest request, String address, String right) {
    return answer(request, caller -> {
      throw new FaultException(Fault.WRONG_ADDRESS, Phrase.ELSEWHERE.of(address, right));
    });
  }

  /** What is done for a caller. */
  @FunctionalInterface
  private interface Doing {
    Handled by(Caller caller) throws FaultException, IOException;
  }

  /** The one place that turns what goes wrong into words (E10). */
  private Answer answer(ExchangeRequest request, Doing doing) {
    Instant since = clock.instant();
    Caller caller = new Caller(null, null, Optional.empty(), sessions.serverOf(request));
    Handled done;
    try {
      caller = sessions.callerOf(request);
      checkFraming(request.body().framing());
      done = doing.by(caller);
    } catch (FaultException | IOException | RuntimeException | Error e) {
      done = Handled.of(Failures.of(e, where(caller, request)));
    }
    return answer(request, caller, done, since);
  }

  private Answer answer(ExchangeRequest request, Caller caller, Handled done, Instant since) {
    return new Answer(
        done.reply(),
        form(caller.server()),
        delivered -> told(request, caller, done, since, delivered));
  }

  /** A request for the log: who asked, if that is known, and what. */
  private static String where(Caller caller, ExchangeRequest request) {
    return caller.server().map(server -> "server=" + server.id() + " ").orElse("") + request;
  }

  private static void checkFraming(Framing framing) throws FaultException {
    if (framing == Framing.BOTH) {
      throw new FaultException(Fault.TWO_LENGTHS);
    }
    if (framing == Framing.UNKNOWN) {
      throw new FaultException(Fault.LENGTH_REQUIRED, Phrase.CODING.of());
    }
  }

  /** How the answers to a server are to be written: as its dialect says. */
  private static Form form(Optional<ServerRecord> server) {
    return server
        .map(ServerRecord::settings)
        .map(set -> new Form(
            set.charset().charset(), set.bom(), set.status() == ServerSettings.Status.ALWAYS_200))
        .orElse(Form.DEFAULT);
  }

  private Handled dispatch(Caller caller, ExchangeRequest request)
      throws FaultException, IOException {
    ExchangeType type =
        request.type().known().orElseThrow(() -> new FaultException(Fault.UNKNOWN_TYPE));
    Mode mode = request.mode().known().orElseThrow(() -> new FaultException(Fault.UNKNOWN_MODE));
    if (mode == Mode.CHECKAUTH) {
      return checkauth.handle(type, request);
    }
    Session session = sessions.of(caller, request, type, mode);
    if (OF_ORDERS.contains(mode) && type != ExchangeType.SALE) {
      throw notServed(mode);
    }
    return switch (mode) {
      case CHECKAUTH -> throw new IllegalStateException("answered above");
      case INIT -> Handled.of(init.handle(type, session, request));
      case FILE -> {
        Handled received = file.handle(session, request);
        sessions.requireLive(session); // an upload may take longer than its 1C is let in
        yield received;
      }
      case IMPORT -> imports.handle(type, session, request);
      case DEACTIVATE, COMPLETE -> Handled.of(events.handle(type, mode, session, request));
      case QUERY -> query.handle(session, request);
      case SUCCESS -> success.handle(session, request);
      case INFO -> Handled.of(info.handle(session));
    };
  }

  /** Notes what was asked and told (C6), once it is known whether the client has read it. */
  private void told(
      ExchangeRequest request, Caller caller, Handled done, Instant since, boolean delivered) {
    try {
      done.outcome().note(delivered);
    } catch (FaultException | IOException e) {
      Failures.of(e, where(caller, request));
    }
    Optional<SessionHash> session = done.session().isPresent() ? done.session() : caller.session();
    chronicle.answered(
        request, session, caller.server(), done.exchange(), done.reply(), delivered, since);
  }

  /**
   * Notes a request that the server around Gate refused before Gate saw it (O2).
   *
   * @param cause the kind of the refusal, one of few
   * @param failure what is told of it; one line of printable ASCII
   * @param remote the address that it came from
   */
  public void refusedOutside(String cause, Reply.Failure failure, String remote) {
    chronicle.refusedOutside(cause, failure, remote);
  }

  private static FaultException notServed(Mode mode) {
    return new FaultException(Fault.UNKNOWN_MODE, Phrase.NOT_SERVED.of(mode.word()));
  }
}
