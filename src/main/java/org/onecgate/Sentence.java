package org.onecgate;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that is said to people: which sentence it is, and what stands in its places.
 *
 * <p>It is kept in records and told to the dashboard beside its English text, so that nobody has to read a text
 * back.
 *
 * @param code which sentence it is, or the code of a fault; a newer version may know more
 * @param values what stands in its places, by their names: a text, a number or a sentence
 */
public record Sentence(String code, Map<String, Object> values) {
  /** The place of a fault's sentence in which its detail stands. */
  private static final String DETAIL = "detail";

  /** Refuses what cannot be meant. */
  public Sentence {
    if (code == null) {
      throw new InvalidValueException("code");
    }
    values = values == null ? Map.of() : values;
  }

  /**
   * A failure.
   *
   * @param detail what distinguishes this case; null if there is nothing to say
   */
  public static Sentence of(Fault fault, @Nullable Sentence detail) {
    return of(fault.code(), detail);
  }

  /** A failure by the code of its fault, as records keep it. */
  public static Sentence of(String fault, @Nullable Sentence detail) {
    return new Sentence(fault, detail == null ? Map.of() : Map.of(DETAIL, detail));
  }

  /** The text of a detail that may be absent; empty if it is. */
  public static String textOf(@Nullable Sentence sentence) {
    return sentence == null ? "" : sentence.text();
  }

  /** The English text, one line unless what stands in it is more; the code alone if it is none of ours. */
  public String text() {
    Optional<Phrase> phrase = Phrase.named(code);
    if (phrase.isPresent()) {
      return phrase.get().text(values);
    }
    String more = detail().map(detail -> ": " + detail.text()).orElse("");
    return Fault.named(code).map(Fault::text).orElse(code) + more;
  }

  /** What distinguishes this case of a failure; empty if there is nothing to say, or it is no failure. */
  public Optional<Sentence> detail() {
    return values.get(DETAIL) instanceof Sentence detail ? Optional.of(detail) : Optional.empty();
  }

  /** Whether it is this sentence, or one that stands in it is. */
  public boolean says(Phrase phrase) {
    return code.equals(phrase.name())
        || values.values().stream()
            .anyMatch(value -> value instanceof Sentence inner && inner.says(phrase));
  }

  @Override
  public String toString() {
    return text();
  }
}
