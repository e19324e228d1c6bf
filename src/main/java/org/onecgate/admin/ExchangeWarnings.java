package org.onecgate.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onecgate.Fault;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.admin.StatusApi.ServerState;
import org.onecgate.admin.Warning.About;
import org.onecgate.admin.Warnings.Seen;
import org.onecgate.exchange.Arrivals;
import org.onecgate.imports.ImportRuns;
import org.onecgate.story.Refusals.Refusal;

/**
 * What an operator should look at on 1C's side: exchanges that were refused, that broke off, and requests
 * that never became one. One cause is one warning, whatever 1C went on to ask.
 */
final class ExchangeWarnings {
  /** 1C may ask for what nobody has, or again. */
  private static final Set<String> HARMLESS =
      codes(Fault.UNKNOWN_MODE, Fault.UNKNOWN_TYPE, Fault.STOPPING, Fault.IMPORT_WAITS);

  /** The faults of the disk, by their codes. */
  static final Set<String> OF_DISK =
      codes(Fault.DISK_FULL, Fault.DISK_READ_ONLY, Fault.DISK_DENIED, Fault.DISK_FAILED);

  /** Whoever sent it: something in between, or the address, is wrong. */
  private static final Set<String> ELSEWHERE =
      codes(Fault.NO_LOGIN, Fault.WRONG_ADDRESS, Fault.BAD_REQUEST);

  /** Anybody may try one out; it is a program of ours whose token was changed, as a rule. */
  private static final String WRONG_TOKEN = Phrase.WRONG_TOKEN.name();

  private static final Cause STRANGERS =
      new Cause("STRANGERS", "STRANGERS", false, null, About.SERVERS);

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
      List<ExchangesApi.ExchangeView> refused = new ArrayList<>(server.refused());
      ExchangesApi.@Nullable ExchangeView last = server.last();
      if (last != null && last.state().equals("failed")) {
        refused.add(0, last);
      }
      failed += refused.size();
      if (server.enabled()) {
        refused.forEach(each -> all.add(failed(server, each)));
      }
    }
    all.addAll(held(seen.held()));
    all.addAll(warnings.refused());
    seen.receiving().stream()
        .filter(arrival -> arrival.broken() && !arrival.followed())
        .map(ExchangeWarnings::broken)
        .forEach(all::add);
    int earlier = seen.quarantined() - failed;
    if (earlier > 0) {
      About quarantine = new About("quarantine", null);
      all.add(new Warning(
          "QUARANTINE", "QUARANTINE", false, null, null, earlier, quarantine, List.of()));
    }
    return all;
  }

  /** The last exchange of a type was refused: what comes of another type settles nothing. */
  private static Warning failed(ServerState server, ExchangesApi.ExchangeView refused) {
    String fault = refused.fault();
    Sentence said = fault == null ? refused.said() : Sentence.of(fault, refused.said());
    String key = "FAILED " + server.id() + " " + refused.type();
    About about = new About("exchange", refused.id());
    return new Warning(key, "FAILED", true, server.id(), said, 1, about, List.of());
  }

  /** Those of one server wait for its first one. */
  private static List<Warning> held(List<ImportRuns.Held> held) {
    Map<String, ImportRuns.Held> first = new LinkedHashMap<>();
    held.forEach(each -> first.putIfAbsent(each.job().server(), each));
    return first.values().stream()
        .map(each -> new Warning("HELD", each.job().server(), each.why())
            .about("exchange", each.job().exchange()))
        .toList();
  }

  private static Warning broken(Arrivals.Arrival arrival) {
    About about = new About("arrival", arrival.session());
    String key = "BROKEN " + arrival.session();
    return new Warning(key, "BROKEN", false, arrival.server(), null, 1, about, List.of());
  }

  /** What makes refused requests one warning. */
  private record Cause(
      String key, String code, boolean bad, @Nullable String subject, About about) {}

  /** Requests that were refused before an exchange began. */
  private List<Warning> refused() {
    Map<Cause, List<Refusal>> causes = new LinkedHashMap<>();
    for (Refusal refusal : seen.refusals()) {
      if (!HARMLESS.contains(refusal.fault())) {
        cause(refusal)
            .ifPresent(
                cause -> causes.computeIfAbsent(cause, c -> new ArrayList<>()).add(refusal));
      }
    }
    List<Warning> all = new ArrayList<>();
    causes.forEach((cause, refusals) -> {
      boolean strangers = cause.equals(STRANGERS);
      Collection<Refusal> shown = strangers ? newestOfEachLogin(refusals) : refusals;
      all.add(new Warning(
          cause.key(),
          cause.code(),
          cause.bad(),
          cause.subject(),
          refusals.get(0).said(),
          strangers ? shown.size() : refusals.stream().mapToLong(Refusal::times).sum(),
          cause.about(),
          List.copyOf(shown)));
    });
    all.sort(Comparator.comparing(warning -> warning.code().equals(STRANGERS.code())));
    return all;
  }

  private static Collection<Refusal> newestOfEachLogin(List<Refusal> refusals) {
    Map<String, Refusal> logins = new LinkedHashMap<>();
    refusals.forEach(refusal -> logins.putIfAbsent(refusal.login(), refusal));
    return logins.values();
  }

  /**
   * Requests of a server are told apart by their fault, save those of one that is switched off; those
   * without a login of ours likewise, as which 1C it was can only be guessed; and all unknown logins are
   * one, as anybody can make them up. A server that was removed since is nobody's trouble.
   */
  private Optional<Cause> cause(Refusal refusal) {
    String fault = refusal.fault();
    String id = refusal.server();
    ServerState server = id == null ? null : servers.get(id);
    if (server != null) {
      return Optional.of(
          server.enabled()
              ? new Cause(
                  "REFUSED " + id + " " + fault,
                  "REFUSED",
                  OF_DISK.contains(fault),
                  id,
                  about(fault, server))
              : new Cause("OFF " + id, "OFF", false, id, About.SERVERS));
    }
    if (refusal.said().says(Phrase.WRONG_TOKEN)) {
      return Optional.of(new Cause(WRONG_TOKEN, WRONG_TOKEN, false, null, About.SYSTEM));
    }
    boolean elsewhere = ELSEWHERE.contains(fault);
    if (elsewhere || refusal.login().isEmpty()) {
      boolean each = fault.equals(Fault.BAD_REQUEST.code());
      String key = "NAMELESS " + fault + (each ? " " + refusal.text() : "");
      return Optional.of(new Cause(key, elsewhere ? fault : "NAMELESS", false, null, GUIDE));
    }
    return id == null ? Optional.of(STRANGERS) : Optional.empty();
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
