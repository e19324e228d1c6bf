package org.onecgate.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.admin.StatusApi.ServerState;
import org.onecgate.admin.Warning.About;
import org.onecgate.admin.Warnings.Seen;
import org.onecgate.exchange.Arrivals;
import org.onecgate.story.Refusals.Refusal;

/**
 * What an operator should look at on 1C's side: exchanges that were refused, that broke off, and requests
 * that never became one. One cause is one warning, whatever 1C went on to ask.
 */
final class ExchangeWarnings {
  /** 1C may ask for what nobody has, or again. */
  private static final Set<String> HARMLESS =
      codes(Fault.UNKNOWN_MODE, Fault.UNKNOWN_TYPE, Fault.STOPPING, Fault.IMPORT_WAITS);

  private static final Set<String> OF_DISK =
      codes(Fault.DISK_FULL, Fault.DISK_READ_ONLY, Fault.DISK_DENIED, Fault.DISK_FAILED);

  /** Whoever sent it: something in between, or the address, is wrong. */
  private static final Set<String> ELSEWHERE =
      codes(Fault.NO_LOGIN, Fault.WRONG_ADDRESS, Fault.BAD_REQUEST);

  private static final String STRANGERS = "STRANGERS";

  private static final About GUIDE = new About("guide", null);

  private final Seen seen;
  private final Map<String, ServerState> servers;

  private ExchangeWarnings(Seen seen) {
    this.seen = seen;
    this.servers =
        seen.servers().stream().collect(Collectors.toMap(ServerState::id, Function.identity()));
  }

  private static Set<String> codes(Fault... faults) {
    return Set.of(faults).stream().map(Fault::code).collect(Collectors.toUnmodifiableSet());
  }

  /** All there are. */
  static List<Warning> all(Seen seen) {
    ExchangeWarnings warnings = new ExchangeWarnings(seen);
    List<Warning> all = new ArrayList<>();
    int failed = 0;
    for (ServerState server : seen.servers()) {
      ExchangesApi.@Nullable ExchangeView last = server.last();
      if (last != null && last.state().equals("failed")) {
        failed++;
        if (server.enabled()) {
          String error = last.error() == null ? "" : last.error();
          all.add(new Warning("FAILED", server.id(), error).about("exchange", last.id()));
        }
      }
    }
    all.addAll(warnings.refused());
    seen.receiving().stream()
        .filter(arrival -> arrival.broken() && !arrival.followed())
        .map(ExchangeWarnings::broken)
        .forEach(all::add);
    int earlier = seen.quarantined() - failed;
    if (earlier > 0) {
      About quarantine = new About("quarantine", null);
      all.add(
          new Warning("QUARANTINE", "QUARANTINE", false, null, "", earlier, quarantine, List.of()));
    }
    return all;
  }

  private static Warning broken(Arrivals.Arrival arrival) {
    About about = new About("arrival", arrival.session());
    String key = "BROKEN " + arrival.session();
    return new Warning(key, "BROKEN", false, arrival.server(), "", 1, about, List.of());
  }

  /**
   * Requests that were refused before an exchange began: those of a server by their fault, or all of one
   * that is switched off; those without a login of ours by theirs, as which 1C it was can only be guessed;
   * and all unknown logins as one, as anybody can make them up.
   */
  private List<Warning> refused() {
    Map<String, List<Refusal>> causes = seen.refusals().stream()
        .filter(refusal -> !HARMLESS.contains(refusal.fault()))
        .filter(refusal -> !isOfNobodyNow(refusal))
        .collect(Collectors.groupingBy(this::cause, LinkedHashMap::new, Collectors.toList()));
    List<Warning> all = new ArrayList<>();
    causes.forEach((key, refusals) -> all.add(of(key, refusals)));
    all.sort(Comparator.comparing(warning -> warning.code().equals(STRANGERS)));
    return all;
  }

  private @Nullable ServerState server(Refusal refusal) {
    String id = refusal.server();
    return id == null ? null : servers.get(id);
  }

  /** A server that was removed since is nobody's trouble. */
  private boolean isOfNobodyNow(Refusal refusal) {
    return refusal.server() != null && server(refusal) == null && !isNameless(refusal);
  }

  private static boolean isNameless(Refusal refusal) {
    return refusal.login().isEmpty() || ELSEWHERE.contains(refusal.fault());
  }

  private String cause(Refusal refusal) {
    ServerState server = server(refusal);
    if (server != null) {
      return server.enabled()
          ? "REFUSED " + server.id() + " " + refusal.fault()
          : "OFF " + server.id();
    }
    if (isNameless(refusal)) {
      boolean each = refusal.fault().equals(Fault.BAD_REQUEST.code());
      return "NAMELESS " + refusal.fault() + (each ? " " + refusal.text() : "");
    }
    return STRANGERS;
  }

  private Warning of(String key, List<Refusal> refusals) {
    Refusal newest = refusals.get(0);
    ServerState server = server(newest);
    String fault = newest.fault();
    long times = refusals.stream().mapToLong(Refusal::times).sum();
    if (server != null) {
      boolean off = !server.enabled();
      return new Warning(
          key,
          off ? "OFF" : "REFUSED",
          !off && OF_DISK.contains(fault),
          server.id(),
          newest.text(),
          times,
          off ? About.SERVERS : about(fault, server),
          refusals);
    }
    if (isNameless(newest)) {
      String code = ELSEWHERE.contains(fault) ? fault : "NAMELESS";
      return new Warning(key, code, false, null, newest.text(), times, GUIDE, refusals);
    }
    List<Refusal> logins = List.copyOf(refusals.stream()
        .collect(Collectors.toMap(
            Refusal::login, Function.identity(), (last, before) -> last, LinkedHashMap::new))
        .values());
    return new Warning(key, key, false, null, newest.text(), logins.size(), About.SERVERS, logins);
  }

  /** Where one sees more of it: a wrong password is nobody's session. */
  private static About about(String fault, ServerState server) {
    if (OF_DISK.contains(fault)) {
      return About.SYSTEM;
    }
    var contact = server.contact();
    return contact == null || fault.equals(Fault.BAD_CREDENTIALS.code())
        ? About.SERVERS
        : new About("arrival", contact.session());
  }
}
