package org.onecgate.story;

import java.util.Arrays;
import java.util.List;
import org.onecgate.config.Dialect;

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
  boolean isOpen(Dialect dialect) {
    return switch (this) {
      case SESSID -> "required".equals(dialect.sessid());
      case NO_IMPORT, IMPORT_STOPPED -> "auto".equals(dialect.import_());
      case FILE_LIMIT -> true; // it is about a proxy, of which the settings know nothing
    };
  }

  /** Those of these sentences that these settings leave open. */
  public static List<String> open(List<String> sentences, Dialect dialect) {
    return sentences.stream()
        .filter(sentence -> Arrays.stream(values())
            .noneMatch(hint -> hint.sentence.equals(sentence) && !hint.isOpen(dialect)))
        .toList();
  }

  /** The sentence. */
  public String sentence() {
    return sentence;
  }
}
