package org.onecgate.staging;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Place;
import org.onecgate.SafeName;
import org.onecgate.Sentence;

/**
 * Something in a file that should not be there.
 *
 * @param file in which file
 * @param rule what it looks like: the id of a scanner's rule, or {@code not-an-image},
 *     {@code harmful-name}, {@code leftover}, {@code duplicate-id} and the like
 * @param detail what tells it from others; never the secret itself
 * @param weak whether it may as well be meant for everybody: in the texts of goods, offers and orders it
 *     refuses nothing
 * @param offset at which byte of the file it is; -1 if that is not known
 * @param in in which record of a CommerceML document, neither its id nor its title holds a secret; null
 *     if that is not known
 * @param count how often it was found, if that is counted; else 0
 * @param examples the first of them, if they are counted
 * @param passed what lets it pass: {@link #PERSON}, {@link #TEXT}, {@link #NOTICE}, or the setting of the server's checks
 *     that says so, such as {@code checks.secrets}
 */
public record Suspicion(
    SafeName file,
    String rule,
    Sentence detail,
    boolean weak,
    long offset,
    @Nullable Place in,
    long count,
    List<String> examples,
    String passed) {
  /** A person has released the exchange, which was refused for it or for something else. */
  static final String PERSON = "person";

  /** It may as well be meant for everybody: in the texts of goods, offers and orders nothing is refused for it. */
  static final String TEXT = "text";

  /** Nothing is ever refused for it. */
  static final String NOTICE = "notice";

  /** The most examples of what is counted. */
  static final int MOST_EXAMPLES = 10;

  /** An example is shown up to this, in characters. */
  private static final int SHOWN = 200;

  /** Something that is in the file, wherever. */
  public Suspicion(SafeName file, String rule, Sentence detail) {
    this(file, rule, detail, false, -1, null, 0, List.of(), NOTICE);
  }

  /** Something that was found so often, of which some are named. */
  Suspicion(SafeName file, String rule, Sentence detail, long count, List<String> examples) {
    this(file, rule, detail, false, -1, null, count, List.copyOf(examples), NOTICE);
  }

  /** An example as people and programs are shown it. */
  static String shown(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}\\x7f-\\x9f]", "?");
    return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN);
  }

  /** The same, which is in this record. */
  Suspicion in(@Nullable Place record) {
    return new Suspicion(file, rule, detail, weak, offset, record, count, examples, passed);
  }

  /** The same, which this lets pass. */
  Suspicion passed(String by) {
    return new Suspicion(file, rule, detail, weak, offset, in, count, examples, by);
  }

  /** The record's {@code Ид}; empty if there is none. */
  public String id() {
    return in == null ? "" : in.id();
  }

  /** What people call the record; empty if that is not known. */
  public String product() {
    return in == null ? "" : in.title();
  }
}
