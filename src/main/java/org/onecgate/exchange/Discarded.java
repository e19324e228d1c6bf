package org.onecgate.exchange;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onecgate.Fault;
import org.onecgate.FaultException;
import org.onecgate.Phrase;
import org.onecgate.SafeName;
import org.onecgate.SessionHash;
import org.onecgate.staging.Validation;

/**
 * What {@code init} discarded of each session (E5), to be said if an {@code import} asks for it: 1C only
 * hears that the file is unknown, and nobody would look for an {@code init} that came in between.
 *
 * <p>Bounded: the newest {@value #SESSIONS} sessions with {@value #NAMES} names each; pictures, which no
 * import asks for, are left out. A restart forgets it all.
 *
 * <p><em>Threading:</em> safe.
 */
final class Discarded {
  static final int SESSIONS = 200;
  static final int NAMES = 32;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final ZoneId zone;
  private final Map<SessionHash, Map<SafeName, Instant>> bySession = new LinkedHashMap<>();

  /** Tells the time of this zone, by which the log of 1C goes. */
  Discarded(ZoneId zone) {
    this.zone = zone;
  }

  /** These files of a session were discarded now. */
  synchronized void note(SessionHash session, List<SafeName> names, Instant now) {
    List<SafeName> asked =
        names.stream().filter(name -> !name.isBelowPictures()).toList();
    if (asked.isEmpty()) {
      return;
    }
    Map<SafeName, Instant> discarded = bySession.remove(session); // and put at the end
    if (discarded == null) {
      discarded = new LinkedHashMap<>();
    }
    for (SafeName name : asked) {
      discarded.remove(name);
      discarded.put(name, now);
      shorten(discarded, NAMES);
    }
    bySession.put(session, discarded);
    shorten(bySession, SESSIONS);
  }

  private static void shorten(Map<?, ?> map, int most) {
    if (map.size() > most) {
      map.remove(map.keySet().iterator().next());
    }
  }

  /**
   * What is to be said of a name that an import asked for and nobody knows: also that it was discarded, or
   * that an archive was which may have held it.
   */
  synchronized FaultException unknown(SessionHash session, SafeName name) {
    List<Map.Entry<SafeName, Instant>> newest =
        new ArrayList<>(bySession.getOrDefault(session, Map.of()).entrySet());
    Collections.reverse(newest);
    for (Map.Entry<SafeName, Instant> each : newest) {
      if (each.getKey().isAskedBy(name)) {
        return new FaultException(
            Fault.UNKNOWN_FILE, Phrase.DISCARDED.of(name, time(each.getValue())));
      }
    }
    for (Map.Entry<SafeName, Instant> each : newest) {
      if (Validation.isArchive(each.getKey())) {
        return new FaultException(
            Fault.UNKNOWN_FILE,
            Phrase.DISCARDED_ARCHIVE.of(name, each.getKey(), time(each.getValue())));
      }
    }
    return new FaultException(Fault.UNKNOWN_FILE, Phrase.NAME.of(name));
  }

  private String time(Instant at) {
    return TIME.format(at.atZone(zone));
  }
}
