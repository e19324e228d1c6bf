package org.onecgate.exchange;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onecgate.FaultException;
import org.onecgate.intake.Intake;

/** What is arriving now, for people who look on. */
public final class Arrivals {
  private final Sessions sessions;
  private final Intake intake;

  /** Looks into these sessions. */
  public Arrivals(Sessions sessions, Intake intake) {
    this.sessions = sessions;
    this.intake = intake;
  }

  /**
   * An exchange whose files are not sealed yet.
   *
   * @param session the beginning of its session's hash, by which the log names it
   * @param server the id of the server
   * @param type what it is about, as on the wire
   * @param startedAt when 1C logged in
   * @param files how many files have arrived
   * @param bytes how many bytes have arrived, those of the chunks under way included
   * @param lastAt when the last of them came
   */
  public record Arrival(
      String session,
      String server,
      String type,
      Instant startedAt,
      int files,
      long bytes,
      Instant lastAt) {}

  /** The hash of the session that begins like this; empty where there is none, or several. */
  public Optional<String> find(String shortHash) throws IOException {
    List<String> found =
        sessions.onDisk().stream().filter(hash -> hash.startsWith(shortHash)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** When a server was last here; after a restart known once {@link #now} has looked at all sessions. */
  public Optional<Sessions.Contact> contact(String server) {
    return sessions.contact(server);
  }

  /** All exchanges that have received something and are not sealed; the newest first. */
  public List<Arrival> now() throws IOException {
    List<Arrival> arrivals = new ArrayList<>();
    for (String hash : sessions.onDisk()) {
      Session session = sessions.byHash(hash);
      if (session == null) {
        continue;
      }
      Optional<Intake.Receiving> receiving;
      try {
        receiving = intake.receiving(hash);
      } catch (FaultException e) {
        continue; // given up, or just being sealed
      }
      receiving.ifPresent(r -> arrivals.add(new Arrival(
          session.shortHash(),
          session.server().id(),
          session.type(),
          session.startedAt(),
          r.files(),
          r.bytes(),
          r.at())));
    }
    arrivals.sort((a, b) -> b.lastAt().compareTo(a.lastAt()));
    return arrivals;
  }
}
