package org.onecgate.story;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Fault;
import org.onecgate.Sentence;
import org.onecgate.config.ServerRecord;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;

/**
 * The requests that were refused lately, for people who look on (C5, O2): a login that does not let in,
 * a wrong address, a request that the server around Gate refused, or files that are all refused, leave no
 * exchange and so no story. Alike ones are counted as one; a restart forgets them.
 *
 * <p>Bounded: at most {@value #MOST} kinds of registered servers, {@value #STRANGERS} of other logins, so
 * that whoever tries out logins cannot push out what matters, and {@value #NOBODIES} without any login. What
 * came last stays.
 *
 * <p>What anybody can cause is logged here, at most {@value #LINES} lines a minute of each fault: one flood
 * hides no other.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Refusals {
  static final int MOST = 200;
  static final int STRANGERS = 20;
  static final int NOBODIES = 100;
  static final int LINES = 20;

  private static final Logger LOG = System.getLogger(Refusals.class.getName());
  private static final Duration SPAN = Duration.ofMinutes(1);

  /** What a login that is let in has settled: it was wrong, or its address was. */
  private static final Set<String> OF_LOGINS =
      Set.of(Fault.BAD_CREDENTIALS.code(), Fault.WRONG_ADDRESS.code());

  /** How much of a login is kept: whoever comes from outside chooses it. */
  private static final int SHOWN = 100;

  /** How much of a word that is none of ours is kept. */
  private static final int WORD = 40;

  /** What says more is kept without its detail: whoever comes from outside may have chosen that. */
  private static final int TOLD = 500;

  /** What begins or turns a line, or is half a character. */
  private static final Pattern UNSHOWN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private final Clock clock;
  private final RefusedDays days;
  private final Map<Kind, Refusal> ofServers = new LinkedHashMap<>();
  private final Map<Kind, Refusal> ofStrangers = new LinkedHashMap<>();
  private final Map<Kind, Refusal> ofNobody = new LinkedHashMap<>();

  /** What is being logged of each fault. */
  private final Map<Fault, Lines> logged = new EnumMap<>(Fault.class);

  /**
   * The lines of one minute.
   *
   * @param since when the first of them came
   * @param count how many there would have been without a limit
   */
  private record Lines(Instant since, long count) {}

  /**
   * What is counted as one.
   *
   * @param cause what tells requests apart that the server around Gate refused; else empty
   */
  private record Kind(String login, String mode, String fault, String cause) {}

  /**
   * Requests that were refused alike.
   *
   * @param server the id of the server; absent if the login is none of ours
   * @param login that of the server, else the login as sent, cut to {@value Refusals#SHOWN} characters;
   *     empty if there was none
   * @param mode the mode of the last one; empty if it is none of ours
   * @param fault the code of the fault
   * @param text what 1C was told the last time, without the word {@code failure}
   * @param said the same as a sentence
   * @param remote the address that the last one came from
   * @param first when the first of them came
   * @param last when the last of them came
   * @param times how many came
   */
  public record Refusal(
      @Nullable String server,
      String login,
      String mode,
      String fault,
      String text,
      Sentence said,
      String remote,
      Instant first,
      Instant last,
      long times) {}

  /** Forgets by this clock what these days keep. */
  public Refusals(Clock clock, RefusedDays days) {
    this.clock = clock;
    this.days = days;
  }

  /** All that was refused, day by day. */
  public RefusedDays days() {
    return days;
  }

  /**
   * Notes a request that was refused.
   *
   * @param exchange the exchange that the answer told of; such a request is noted among the {@link #days} alone, as
   *     the record of the exchange tells the rest
   */
  public synchronized void note(
      ExchangeRequest request,
      Optional<ServerRecord> server,
      Optional<ExchangeId> exchange,
      Reply.Failure failure) {
    Optional<Mode> mode = request.mode().known();
    String sent = request.credentials().map(ExchangeRequest.Credentials::login).orElse("");
    String login = cut(server.map(ServerRecord::login).orElse(sent));
    String asked = mode.map(Mode::word).orElse("");
    keep(
        server.map(ServerRecord::id),
        login,
        asked,
        unknown(request, failure.fault()),
        failure,
        request.remote(),
        exchange);
    if (exchange.isPresent()) {
      return;
    }
    if (failure.fault().isAnybodys()) {
      log(failure.fault(), request + " detail=" + Sentence.textOf(failure.detail()));
    }
    if (server.isEmpty() && request.credentials().isEmpty() && mode.isEmpty()) {
      return; // whoever has no login and asks for nothing is no 1C
    }
    Map<Kind, Refusal> all =
        server.isPresent() ? ofServers : request.credentials().isPresent() ? ofStrangers : ofNobody;
    count(
        all,
        new Kind(
            login,
            failure.fault().isWhateverIsAsked() ? "" : asked,
            failure.fault().code(),
            ""),
        asked,
        server.map(ServerRecord::id).orElse(null),
        failure,
        request.remote());
  }

  /**
   * Notes a request that the server around Gate refused before Gate saw it (O2).
   *
   * @param cause the kind of the refusal, one of few
   * @param failure what is told of it; nothing in it may begin or turn a line of the log
   * @param remote the address that it came from
   */
  public synchronized void outside(String cause, Reply.Failure failure, String remote) {
    keep(Optional.empty(), "", "", null, failure, remote, Optional.empty());
    log(failure.fault(), "remote=" + remote + " detail=" + Sentence.textOf(failure.detail()));
    count(ofNobody, new Kind("", "", failure.fault().code(), cause), "", null, failure, remote);
  }

  private void keep(
      Optional<String> server,
      String login,
      String mode,
      @Nullable String asked,
      Reply.Failure failure,
      String remote,
      Optional<ExchangeId> exchange) {
    Instant now = clock.instant();
    Sentence said = failure.sentence();
    days.note(new RefusedDays.Line(
        server.orElse(null),
        login,
        mode,
        asked,
        failure.fault().code(),
        said.text().length() > TOLD ? Sentence.of(failure.fault(), null) : said,
        remote,
        exchange.map(ExchangeId::value).orElse(null),
        now,
        now,
        1));
  }

  private void count(
      Map<Kind, Refusal> all,
      Kind kind,
      String mode,
      @Nullable String server,
      Reply.Failure failure,
      String remote) {
    Instant now = clock.instant();
    @Nullable Refusal before = all.remove(kind); // and put at the end
    all.put(
        kind,
        new Refusal(
            server,
            kind.login(),
            mode,
            kind.fault(),
            failure.sentence().text(),
            failure.sentence(),
            remote,
            before == null ? now : before.first(),
            now,
            before == null ? 1 : before.times() + 1));
    int most = all == ofServers ? MOST : all == ofStrangers ? STRANGERS : NOBODIES;
    if (all.size() > most) {
      all.remove(all.keySet().iterator().next());
    }
  }

  /** Logs one line, but no flood of them: anybody may cause them. */
  private void log(Fault fault, String line) {
    Instant now = clock.instant();
    Lines before = logged.getOrDefault(fault, new Lines(Instant.EPOCH, 0));
    if (!now.isBefore(before.since().plus(SPAN))) {
      if (before.count() > LINES) {
        long more = before.count() - LINES;
        LOG.log(Level.WARNING, fault.code() + " refused requests not logged: " + more);
      }
      before = new Lines(now, 0);
    }
    logged.put(fault, new Lines(before.since(), before.count() + 1));
    if (before.count() < LINES) {
      LOG.log(Level.WARNING, fault.code() + " " + line);
    }
  }

  /** A login was let in: what was wrong with it before is so no more. */
  public synchronized void entered(String login) {
    Predicate<Kind> settled =
        kind -> kind.login().equals(cut(login)) && OF_LOGINS.contains(kind.fault());
    ofServers.keySet().removeIf(settled);
    ofStrangers.keySet().removeIf(settled);
  }

  /** The word for which this request was refused, as it may be shown; null if it was refused for none. */
  private static @Nullable String unknown(ExchangeRequest request, Fault fault) {
    boolean type = fault == Fault.UNKNOWN_TYPE && request.type().known().isEmpty();
    boolean mode = fault == Fault.UNKNOWN_MODE && request.mode().known().isEmpty();
    if (!type && !mode) {
      return null;
    }
    String sent = type ? request.type().sent() : request.mode().sent();
    return UNSHOWN.matcher(cut(sent, WORD)).replaceAll("?");
  }

  private static String cut(String text) {
    return cut(text, SHOWN);
  }

  private static String cut(String text, int most) {
    return text.substring(
        0, text.offsetByCodePoints(0, Math.min(most, text.codePointCount(0, text.length()))));
  }

  /**
   * Those whose last one came after this moment, the newest first: of registered servers as many as are
   * wanted, then of those that gave no login, and of strangers what is left of that.
   *
   * @param settled which are left out
   */
  public synchronized List<Refusal> since(Instant moment, int most, Predicate<Refusal> settled) {
    return Stream.of(ofServers, ofNobody, ofStrangers)
        .flatMap(all -> all.values().stream()
            .filter(each -> each.last().isAfter(moment) && !settled.test(each))
            .sorted(Comparator.comparing(Refusal::last).reversed()))
        .limit(most)
        .toList();
  }
}
