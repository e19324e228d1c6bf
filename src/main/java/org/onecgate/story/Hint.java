package org.onecgate.story;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.config.ServerSettings;
import org.onecgate.config.ServerSettings.Delivery;
import org.onecgate.config.ServerSettings.Sessid;

/** What the behaviour of a 1C says about the setting it needs, in one sentence for the operator. */
public enum Hint {
  /** Chunks come without {@code sessid} and are refused (E4). */
  SESSID(Phrase.HINT_SESSID),
  /** Chunks are larger than was announced (E7). */
  FILE_LIMIT(Phrase.HINT_FILE_LIMIT),
  /** Files were delivered because no import came (E19). */
  NO_IMPORT(Phrase.HINT_NO_IMPORT),
  /** A login that has sent import before left whole files without one (E19). */
  IMPORT_STOPPED(Phrase.HINT_IMPORT_STOPPED);

  private final Phrase phrase;

  Hint(Phrase phrase) {
    this.phrase = phrase;
  }

  /** Whether these settings leave the question open. */
  boolean isOpen(ServerSettings settings) {
    return switch (this) {
      case SESSID -> settings.sessid() == Sessid.REQUIRED;
      case NO_IMPORT, IMPORT_STOPPED -> settings.delivery() == Delivery.AUTO;
      case FILE_LIMIT -> true; // it is about a proxy, of which the settings know nothing
    };
  }

  /**
   * Those of these hints that the settings leave open.
   *
   * @param texts as records keep them, of older versions too
   * @param settings those of the server; empty if it is gone
   */
  public static List<Sentence> open(List<String> texts, Optional<ServerSettings> settings) {
    return texts.stream()
        .flatMap(text -> {
          Optional<Hint> hint =
              Arrays.stream(values()).filter(h -> h.text().equals(text)).findFirst();
          return hint.isEmpty()
              ? Stream.of(Phrase.VERBATIM.of(text))
              : hint
                  .filter(h -> settings.map(h::isOpen).orElse(true))
                  .map(h -> h.phrase.of())
                  .stream();
        })
        .toList();
  }

  /** The sentence in English, as records keep it. */
  public String text() {
    return phrase.of().text();
  }
}
