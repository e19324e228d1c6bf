package org.onecgate.admin;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.alarm.Cause;
import org.onecgate.exchange.Arrivals;
import org.onecgate.story.Refusals.Refusal;

/**
 * The warnings of the first screen as alarms tell of them. What a stranger chose, such as a login or an address, is left
 * out: he would write to administrators otherwise. And he makes no more causes than there are codes.
 */
final class Causes {
  /** Anybody can cause these. */
  private static final Set<String> OF_STRANGERS = Set.of(
      "STRANGERS",
      "NAMELESS",
      Phrase.WRONG_TOKEN.name(),
      Fault.NO_LOGIN.code(),
      Fault.WRONG_ADDRESS.code(),
      Fault.BAD_REQUEST.code());

  private Causes() {}

  static List<Cause> of(StatusApi.StatusView status) {
    return status.warnings().stream().map(warning -> cause(warning, status)).toList();
  }

  private static Cause cause(Warning warning, StatusApi.StatusView status) {
    boolean strangers = OF_STRANGERS.contains(warning.code());
    Refusal refusal = warning.refusals().isEmpty() ? null : warning.refusals().get(0);
    return new Cause(
        key(warning, strangers),
        warning.code(),
        warning.bad(),
        warning.subject(),
        name(warning, status),
        strangers ? null : warning.said(),
        warning.count(),
        fault(warning, refusal),
        refusal == null ? null : refusal.remote(),
        refusal == null ? at(warning, status) : refusal.last(),
        warning.because() != null);
  }

  /** One for each server, where the page has one for each upload or each address. */
  private static String key(Warning warning, boolean strangers) {
    return strangers
        ? warning.code()
        : warning.code().equals("BROKEN") ? "BROKEN " + warning.subject() : warning.key();
  }

  private static String name(Warning warning, StatusApi.StatusView status) {
    String subject = warning.subject() == null ? "" : warning.subject();
    return status.servers().stream()
        .filter(server -> server.id().equals(subject))
        .map(StatusApi.ServerState::name)
        .findFirst()
        .orElse(subject);
  }

  private static @Nullable String fault(Warning warning, @Nullable Refusal refusal) {
    Sentence said = warning.said();
    return refusal != null ? refusal.fault() : said == null ? null : said.code();
  }

  private static @Nullable Instant at(Warning warning, StatusApi.StatusView status) {
    return status.receiving().stream()
        .filter(arrival -> arrival.session().equals(warning.about().id()))
        .map(Arrivals.Arrival::lastAt)
        .findFirst()
        .orElse(null);
  }
}
