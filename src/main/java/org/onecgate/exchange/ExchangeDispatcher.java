package org.onecgate.exchange;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.onecgate.ByteSize;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.config.Dialect;
import org.onecgate.config.ServerRecord;
import org.onecgate.history.Importers;
import org.onecgate.imports.ImportRuns;
import org.onecgate.intake.Intake;
import org.onecgate.outbox.Outbox;
import org.onecgate.protocol.Answer;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.ExchangeType;
import org.onecgate.protocol.Form;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.story.Chronicle;
import org.onecgate.story.Refusals;
import org.onecgate.story.Statistics;
import org.onecgate.story.Stories;

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
  private final Stories stories;
  private final Statistics statistics;
  private final Refusals refusals;

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
   * @param fileLimit the size above which 1C shall cut a file into chunks, where a server has none of its own
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
    Stories told = chronicle.stories();
    Discarded discarded = new Discarded(settings.zone());
    this.sessions = sessions;
    this.checkauth = new CheckauthHandler(logins, sessions, clock);
    this.init = new InitHandler(
        doers.intake(), doers.outbox(), settings.fileLimit(), discarded, told, clock);
    this.file = new FileHandler(doers.intake(), settings.fileLimit(), chronicle.hints(), told);
    this.imports = new ImportHandler(doers.runs(), doers.importers(), discarded);
    this.events = new EventHandler(doers.runs());
    this.query = new QueryHandler(doers.outbox(), settings.ordersPage());
    this.success = new SuccessHandler(doers.outbox());
    this.info = new InfoHandler();
    this.stories = told;
    this.statistics = chronicle.statistics();
    this.refusals = chronicle.refusals();
  }

  /** How the answer to this request is to be written: as its server's dialect says. */
  public Form form(ExchangeRequest request) {
    Optional<ServerRecord> server = sessions.serverOf(request);
    if (server.isEmpty()) {
      return Form.DEFAULT;
    }
    Dialect dialect = server.get().dialect();
    return new Form(
        Charset.forName(dialect.charset()),
        Boolean.TRUE.equals(dialect.bom()),
        "always-200".equals(dialect.status()));
  }

  /**
   * Answers one request.
   *
   * @throws FaultException where it is refused for a foreseen reason
   * @throws IOException where the disk fails
   */
  public Answer dispatch(ExchangeRequest request) throws FaultException, IOException {
    ExchangeType type =
        request.type().known().orElseThrow(() -> new FaultException(Fault.UNKNOWN_TYPE));
    Mode mode = request.mode().known().orElseThrow(() -> new FaultException(Fault.UNKNOWN_MODE));
    if (mode == Mode.CHECKAUTH) {
      return checkauth.handle(type, request);
    }
    Session session = sessions.of(request, type, mode);
    if (OF_ORDERS.contains(mode) && type != ExchangeType.SALE) {
      throw notServed(mode);
    }
    return switch (mode) {
      case CHECKAUTH -> throw new IllegalStateException("answered above");
      case INIT -> Answer.of(init.handle(type, session, request));
      case FILE -> file.handle(session, request);
      case IMPORT -> imports.handle(type, session, request);
      case DEACTIVATE, COMPLETE -> Answer.of(events.handle(type, mode, session, request));
      case QUERY -> query.handle(session, request);
      case SUCCESS -> Answer.of(success.handle(session));
      case INFO -> Answer.of(info.handle(session));
    };
  }

  /** Notes what was asked and told (C6). */
  public void told(ExchangeRequest request, Answer answer, boolean delivered, Instant since) {
    Answer known = answer.session().isEmpty() ? answer.in(sessions.hashOf(request)) : answer;
    stories.told(known, request, delivered, since);
    if (answer.reply() instanceof Reply.Failure failure) {
      Optional<ServerRecord> server = sessions.serverOf(request);
      statistics.refused(server.map(ServerRecord::id).orElse(""));
      if (answer.exchange().isEmpty()) { // else the exchange has a record that says so
        refusals.note(request, server, failure);
      }
    } else if (request.mode().is(Mode.CHECKAUTH)) {
      request.credentials().ifPresent(given -> refusals.entered(given.login()));
    }
  }

  /**
   * Notes a request that the server around Gate refused before Gate saw it (O2).
   *
   * @param cause the kind of the refusal, one of few
   * @param failure what is told of it; one line of printable ASCII
   * @param remote the address that it came from
   */
  public void refusedOutside(String cause, Reply.Failure failure, String remote) {
    statistics.refused("");
    refusals.outside(cause, failure, remote);
  }

  private static FaultException notServed(Mode mode) {
    return new FaultException(Fault.UNKNOWN_MODE, mode.word() + " is not served");
  }
}
