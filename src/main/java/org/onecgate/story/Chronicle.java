package org.onecgate.story;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Place;
import org.onecgate.SafeName;
import org.onecgate.Sentence;
import org.onecgate.SessionHash;
import org.onecgate.config.ServerRecord;
import org.onecgate.history.JobRecord;
import org.onecgate.metrics.Metrics;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.storage.Journal;

/**
 * Tells what happens in an exchange: each event comes here once, as a sentence, and goes to its story, the
 * statistics and the log from here (C5, C6).
 *
 * <p><em>Threading:</em> safe.
 */
public final class Chronicle {
  private static final Logger LOG = System.getLogger(Chronicle.class.getName());

  /** So many of the files that {@code init} discards are named. */
  private static final int SHOWN = 5;

  private final Stories stories;
  private final Statistics statistics;
  private final Refusals refusals;
  private final Hints hints;
  private final Metrics metrics;

  /**
   * Tells it to these.
   *
   * @param stories line by line, for people
   * @param statistics counted by day and server
   * @param refusals what was refused lately
   * @param hints what the behaviour of a 1C says about its settings
   * @param metrics counted for programs
   */
  public Chronicle(
      Stories stories, Statistics statistics, Refusals refusals, Hints hints, Metrics metrics) {
    this.stories = stories;
    this.statistics = statistics;
    this.refusals = refusals;
    this.hints = hints;
    this.metrics = metrics;
  }

  /** What was told line by line. */
  public Stories stories() {
    return stories;
  }

  /** What was counted. */
  public Statistics statistics() {
    return statistics;
  }

  /** What was refused lately. */
  public Refusals refusals() {
    return refusals;
  }

  /** What the behaviour of each 1C says about its settings. */
  public Hints hints() {
    return hints;
  }

  /** What is counted for programs. */
  public Metrics metrics() {
    return metrics;
  }

  /**
   * A request was answered.
   *
   * @param session in which session; empty if there is none
   * @param server which server asked; empty if that is not known
   * @param exchange the exchange that the reply tells of
   * @param delivered whether the reply was written to its end
   * @param since when the request came
   */
  public void answered(
      ExchangeRequest request,
      Optional<SessionHash> session,
      Optional<ServerRecord> server,
      Optional<ExchangeId> exchange,
      Reply reply,
      boolean delivered,
      Instant since) {
    stories.told(session, exchange, request, reply, delivered, since);
    metrics.answered(
        request.mode().known(),
        reply instanceof Reply.Failure failure ? failure.fault() : null,
        since);
    if (reply instanceof Reply.Failure failure) {
      statistics.refused(server.map(ServerRecord::id).orElse(""));
      refusals.note(request, server, exchange, failure);
    } else if (request.mode().is(Mode.CHECKAUTH)) {
      request.credentials().ifPresent(given -> refusals.entered(given.login()));
    }
  }

  /**
   * The server around Gate refused a request before Gate saw it (O2).
   *
   * @param cause the kind of the refusal, one of few
   * @param failure what is told of it; one line of printable ASCII
   * @param remote the address that it came from
   */
  public void refusedOutside(String cause, Reply.Failure failure, String remote) {
    statistics.refused("");
    metrics.refusedOutside();
    refusals.outside(cause, failure, remote);
  }

  /** A token came to the API that is none of ours (O2). */
  public void wrongToken(String remote) {
    refusedOutside("token", new Reply.Failure(Fault.BAD_REQUEST, Phrase.WRONG_TOKEN.of()), remote);
  }

  /**
   * A chunk was received.
   *
   * @param session the hash of the session
   * @param kind what became of it, one word
   * @param usual whether it was appended like most
   */
  public void chunk(SessionHash session, String kind, boolean usual, Journal.Chunk chunk) {
    Sentence what =
        Phrase.CHUNK.of(kind, chunk.name(), chunk.offset(), chunk.length(), chunk.sha256());
    stories.chunk(session, what);
    metrics.chunk(kind, chunk.length());
    log(usual ? Level.DEBUG : Level.INFO, what, " session=" + session);
  }

  /** {@code init} discarded these files of a session. */
  public void discarded(SessionHash session, List<SafeName> names) {
    List<String> first = names.stream().limit(SHOWN).map(SafeName::value).toList();
    stories.decided(session, Phrase.DISCARDS.of(names.size(), String.join(", ", first)));
  }

  /** A session was sealed into an exchange of so many files; its story becomes that of the exchange. */
  public void sealed(JobRecord job, int files) {
    stories.sealed(job.sealedBy(), job.id());
    Sentence what = Phrase.SEALED.of(job.id(), job.closedBy(), files);
    stories.decided(job.id(), what);
    log(Level.INFO, what, " " + job.whose() + " session=" + job.sealedBy());
  }

  /** 1C acknowledged so many orders; the story of the session becomes that of the exchange. */
  public void ordersTaken(JobRecord job, int orders) {
    stories.sealed(job.sealedBy(), job.id());
    stories.decided(job.id(), Phrase.ORDERS_TAKEN.of(orders));
  }

  /** The files of a session were removed unsealed; its story becomes that of the exchange. */
  public void abandoned(JobRecord job, int files) {
    stories.sealed(job.sealedBy(), job.id());
    stories.decided(job.id(), Phrase.ABANDONED.of(files));
  }

  /** An administrator begins to hand in files for a 1C, in a session of their own. */
  public void handsIn(SessionHash session, String who) {
    Sentence what = Phrase.HANDS_IN.of(who);
    stories.decided(session, what);
    log(Level.INFO, what, " session=" + session);
  }

  /** An administrator discarded the files of a session; its story becomes that of the exchange. */
  public void discardedBy(JobRecord job, String who, int files) {
    stories.sealed(job.sealedBy(), job.id());
    decided(job.id(), Phrase.DISCARDED_BY.of(who, files));
  }

  /** A step of an import was begun. */
  public void began(ExchangeId exchange, String step, long files, long bytes) {
    stories.decided(exchange, Phrase.STEP.of(step, files, bytes));
  }

  /** So many files of an exchange were staged on the disk for lack of memory. */
  public void fellBack(JobRecord job, long files) {
    stories.decided(job.id(), Phrase.FALLBACK.of(files));
    statistics.fellBack(job.server(), files);
    metrics.fellBack(job.server(), files);
  }

  /**
   * An exchange was published.
   *
   * @param since when it began, or was released
   * @param now when it ended
   */
  public void published(JobRecord job, JobRecord.Totals totals, Instant since, Instant now) {
    Sentence what = Phrase.PUBLISHED.of(totals.files(), totals.bytes(), totals.findings());
    stories.decided(job.id(), what);
    statistics.published(job.server(), totals, Duration.between(since, now));
    metrics.ended(job.server(), Metrics.Outcome.PUBLISHED, sealed(job, since, now));
    metrics.published(job.server(), totals.files(), totals.bytes(), totals.findings());
    log(Level.INFO, what, " " + job.named());
  }

  /**
   * An exchange was refused; {@link Failures} has logged why.
   *
   * @param place where in a file the reason is; null if that is nowhere in particular
   * @param since when it began, or was released
   * @param now when it ended
   */
  public void refused(
      JobRecord job, Reply.Failure failure, @Nullable Place place, Instant since, Instant now) {
    stories.decided(job.id(), Phrase.REFUSED.of(failure.sentence()));
    if (place != null && !place.title().isEmpty()) {
      stories.decided(job.id(), Phrase.ABOUT.of(place.title()));
    }
    statistics.failed(
        job.server(), failure.fault() == Fault.SUSPICIOUS_CONTENT, Duration.between(since, now));
    metrics.ended(job.server(), Metrics.Outcome.REFUSED, sealed(job, since, now));
  }

  /** How long an exchange that is sealed was worked on. */
  private static Duration sealed(JobRecord job, Instant since, Instant now) {
    return Duration.between(since.isAfter(job.sealedAt()) ? since : job.sealedAt(), now);
  }

  /** An administrator released an exchange from quarantine. */
  public void released(ExchangeId exchange, String who) {
    decided(exchange, Phrase.RELEASED.of(who));
  }

  /** A person put a file in place of a received one of a refused exchange. */
  public void mended(ExchangeId exchange, JobRecord.Mended file) {
    decided(exchange, Phrase.MENDED.of(file.name(), file.by(), file.sha256(), file.was()));
  }

  /** An administrator removed an exchange from quarantine. */
  public void removed(ExchangeId exchange, String who) {
    decided(exchange, Phrase.REMOVED.of(who));
  }

  /** An administrator cancelled an import. */
  public void cancelled(ExchangeId exchange, String who) {
    decided(exchange, Phrase.CANCELLED_BY.of(who));
  }

  /** An administrator settled the hand-over of an exchange that was given up. */
  public void settled(ExchangeId exchange, String who) {
    decided(exchange, Phrase.SETTLED.of(who));
  }

  /** An administrator had an exchange handed over once more to these handlers. */
  public void handedOverAgain(ExchangeId exchange, List<String> handlers, String who) {
    decided(exchange, Phrase.AGAIN_BY.of(String.join(", ", handlers), who));
  }

  /** An administrator had an exchange handed over to a handler before it was due. */
  public void hastened(ExchangeId exchange, String handler, String who) {
    decided(exchange, Phrase.HASTENED_BY.of(handler, who));
  }

  /** An administrator gave up the hand-over of an exchange to a handler. */
  public void skipped(ExchangeId exchange, String handler, String who) {
    decided(exchange, Phrase.SKIPPED_BY.of(handler, who));
  }

  /** A consumer has taken a delivery, or it was removed from the inbox. */
  public void left(ExchangeId exchange, Sentence what) {
    decided(exchange, what);
  }

  private void decided(ExchangeId exchange, Sentence what) {
    stories.decided(exchange, what);
    log(Level.INFO, what, " exchange=" + exchange);
  }

  private static void log(Level level, Sentence what, String where) {
    if (LOG.isLoggable(level)) {
      LOG.log(level, what.text() + where);
    }
  }
}
