package org.onecgate.story;

import java.util.Arrays;
import java.util.List;
import org.onecgate.config.ServerSettings;
import org.onecgate.config.ServerSettings.Delivery;
import org.onecgate.config.ServerSettings.Sessid;

/** What the behaviour of a 1C says about the setting it needs, in one sentence for the operator. */
public enum Hint {
  /** Chunks come without {@code sessid} and are refused (E4). */
  SESSID("this 1C does not send sessid: set dialect.sessid to \"optional\""),
  /** Chunks are larger than was announced (E7). */
  FILE_LIMIT("this 1C ignores file_limit: a proxy in front must let larger bodies pass"),
  /** Files were delivered because no import came (E19). */
  NO_IMPORT("this 1C sends no import, its files are delivered when it has been quiet for a while:"
      + " set dialect.import to \"never\" if that is meant, to \"required\" if it is not"),
  /** A login that has sent import before left whole files without one (E19). */
  IMPORT_STOPPED("this 1C sent import before and left complete files without one: set"
      + " dialect.import to \"never\" if it no longer waits for the import");

  private final String sentence;

  Hint(String sentence) {
    this.sentence = sentence;
  }

  /** Whether these settings leave the question open. */
  boolean isOpen(ServerSettings settings) {
    return switch (this) {
      case SESSID -> settings.sessid() == Sessid.REQUIRED;
      case NO_IMPORT, IMPORT_STOPPED -> settings.delivery() == Delivery.AUTO;
      case FILE_LIMIT -> true; // it is about a proxy, of which the settings know nothing
    };
  }

  /** Those of these sentences that these settings leave open. */
  public static List<String> open(List<String> sentences, ServerSettings settings) {
    return sentences.stream()
        .filter(sentence -> Arrays.stream(values())
            .noneMatch(hint -> hint.sentence.equals(sentence) && !hint.isOpen(settings)))
        .toList();
  }

  /** The sentence. */
  public String sentence() {
    return sentence;
  }
}
