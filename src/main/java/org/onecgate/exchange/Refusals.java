package org.onecgate.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.protocol.ExchangeRequest;
import org.onecgate.protocol.Mode;
import org.onecgate.protocol.Reply;
import org.onecgate.state.ServerRecord;

/**
 * The requests that were refused lately, for people who look on (C5): a login that does not let in,
 * or files that are all refused, leave no exchange and so no story. Alike ones are counted as one; a
 * restart forgets them.
 *
 * <p>Bounded: at most {@value #MOST} kinds of registered servers and {@value #STRANGERS} of others, so
 * that whoever tries out logins cannot push out what matters. What came last stays.
 *
 * <p><em>Threading:</em> safe.
 */
public final class Refusals {
  static final int MOST = 200;
  static final int STRANGERS = 20;

  /** How much of a login is kept: whoever comes from outside chooses it. */
  private static final int SHOWN = 100;

  private final Clock clock;
  private final Map<Kind, Refusal> ofServers = new LinkedHashMap<>();
  private final Map<Kind, Refusal> ofStrangers = new LinkedHashMap<>();

  private record Kind(String login, String mode, String fault) {}

  /**
   * Requests that were refused alike.
   *
   * @param server the id of the server; absent where the login is none of ours
   * @param login that of the server, else the login as sent, cut to {@value Refusals#SHOWN} characters;
   *     empty where there was none
   * @param mode the mode; empty where it is none of ours
   * @param fault the code of the fault
   * @param text what 1C was told the last time, without the word {@code failure}
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
      String remote,
      Instant first,
      Instant last,
      long times) {}

  /** Forgets by this clock. */
  public Refusals(Clock clock) {
    this.clock = clock;
  }

  /** Notes a request that was refused. */
  synchronized void note(
      ExchangeRequest request, Optional<ServerRecord> server, Reply.Failure failure) {
    if (server.isEmpty() && request.credentials().isEmpty()) {
      return; // whoever has no login at all is no 1C
    }
    Map<Kind, Refusal> all = server.isPresent() ? ofServers : ofStrangers;
    String sent = request.credentials().map(ExchangeRequest.Credentials::login).orElse("");
    String login = cut(server.map(ServerRecord::login).orElse(sent));
    Kind kind = new Kind(
        login,
        request.mode().known().map(Mode::word).orElse(""),
        failure.fault().code());
    Instant now = clock.instant();
    @Nullable Refusal before = all.remove(kind); // and put at the end
    all.put(
        kind,
        new Refusal(
            server.map(ServerRecord::id).orElse(null),
            login,
            kind.mode(),
            kind.fault(),
            failure.text().substring("failure\n".length()),
            request.remote(),
            before == null ? now : before.first(),
            now,
            before == null ? 1 : before.times() + 1));
    if (all.size() > (server.isPresent() ? MOST : STRANGERS)) {
      all.remove(all.keySet().iterator().next());
    }
  }

  /** A login was let in: what was wrong with it before is so no more. */
  synchronized void entered(String login) {
    Predicate<Kind> settled = kind ->
        kind.login().equals(cut(login)) && kind.fault().equals(Fault.BAD_CREDENTIALS.code());
    ofServers.keySet().removeIf(settled);
    ofStrangers.keySet().removeIf(settled);
  }

  private static String cut(String text) {
    return text.substring(
        0, text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length()))));
  }

  /**
   * Those whose last one came after this moment, the newest first: of registered servers as many as are
   * wanted, and of strangers what is left of that.
   */
  public synchronized List<Refusal> since(Instant moment, int most) {
    return Stream.of(ofServers, ofStrangers)
        .flatMap(all -> all.values().stream()
            .filter(each -> each.last().isAfter(moment))
            .sorted(Comparator.comparing(Refusal::last).reversed()))
        .limit(most)
        .toList();
  }
}
