package org.onecgate.story;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.json.Records;

/**
 * What somebody did, or was refused: a line of the journal of people. Never a password, a key or a body.
 *
 * @param at when
 * @param by what kind of somebody: {@code person}, {@code token}, {@code hand} (a file was changed by hand) or
 *     {@code stranger} (nobody who has logged in)
 * @param who the login, or what was given for one; absent if nobody is known
 * @param from the address that asked; absent if none did
 * @param did the name of the operation in the description of the API; {@code byHand} where a file was changed
 * @param what to what: the id of a server, an exchange, a person, and behind it which parts of that became other;
 *     absent if it is to nothing in particular
 * @param outcome {@code done}, or the code of the refusal
 * @param leftOut how many failed logins before this line were left out, as there were too many; absent if none
 */
public record Deed(
    Instant at,
    @Holds(words = "person token hand stranger") String by,
    @Nullable String who,
    @Nullable String from,
    String did,
    @Nullable String what,
    String outcome,
    @Nullable Long leftOut) {
  /** It was done. */
  public static final String DONE = "done";

  /** A name that somebody made up may be as long as a body. */
  private static final int SHOWN = 200;

  /** What was changed may be several settings, before and after. */
  private static final int CHANGED = 1000;

  /** Cuts what is too long, and refuses what is missing. */
  public Deed {
    Records.require(at != null, "at");
    Records.require(by != null, "by");
    Records.require(did != null, "did");
    Records.require(outcome != null, "outcome");
    who = cut(who, SHOWN);
    what = cut(what, CHANGED);
  }

  /** One before which nothing was left out. */
  public Deed(
      Instant at,
      String by,
      @Nullable String who,
      @Nullable String from,
      String did,
      @Nullable String what,
      String outcome) {
    this(at, by, who, from, did, what, outcome, null);
  }

  private static @Nullable String cut(@Nullable String text, int most) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    return text.length() > most ? text.substring(0, most) + "..." : text;
  }

  /** The same with how many were left out before. */
  Deed after(long others) {
    return new Deed(at, by, who, from, did, what, outcome, others == 0 ? null : others);
  }

  /** Whether it was done. */
  public boolean wasDone() {
    return outcome.equals(DONE);
  }
}
