package org.onecgate.history;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.onecgate.ExchangeId;

/**
 * The names of the files of exchanges, for whoever looks for one: of each the first {@value #MOST} characters, as an
 * exchange may have 200,000 names.
 *
 * <p>Memory: mostly under 200 bytes an exchange, 1,000 at most.
 *
 * <p><em>Threading:</em> safe.
 */
final class KnownNames {
  /** So many characters are kept of an exchange. */
  static final int MOST = 400;

  private final Map<ExchangeId, Names> known = new ConcurrentHashMap<>();

  /**
   * Names of one exchange.
   *
   * @param text the names in small letters, one a line
   * @param whole whether these are all
   */
  private record Names(String text, boolean whole) {}

  /** Notes those of an exchange. */
  void put(ExchangeId id, List<String> files) {
    StringBuilder text = new StringBuilder();
    boolean whole = true;
    for (String file : files) {
      whole = text.length() + file.length() < MOST;
      if (!whole) {
        break;
      }
      text.append(file.toLowerCase(Locale.ROOT)).append('\n');
    }
    known.put(id, new Names(text.toString(), whole));
  }

  /** Forgets those of an exchange. */
  void remove(ExchangeId id) {
    known.remove(id);
  }

  /** Forgets all but those of these exchanges. */
  void retain(Set<ExchangeId> ids) {
    known.keySet().retainAll(ids);
  }

  /**
   * Whether a name of an exchange holds a text; empty if only the record can say that.
   *
   * @param text in small letters
   */
  Optional<Boolean> anyHolds(ExchangeId id, String text) {
    Names names = known.get(id);
    if (names == null) {
      return Optional.empty();
    }
    boolean holds = names.text().contains(text);
    return holds || names.whole() ? Optional.of(holds) : Optional.empty();
  }
}
