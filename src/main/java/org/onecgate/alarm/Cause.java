package org.onecgate.alarm;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Sentence;

/**
 * A warning, as far as somebody is told of it.
 *
 * @param key the same as long as it lasts and whenever it comes again; no other has it, and strangers cannot
 *     make more of them
 * @param code what it is
 * @param bad whether something stands still or is lost until somebody acts
 * @param subject of what, by its id; absent if it is of all
 * @param name the same for people
 * @param said more of it; absent if there is no more, or a stranger chose its words
 * @param count how many requests, logins or exchanges it stands for
 * @param fault the fault that has the advice; absent if the code has it
 * @param remote where the last request came from; absent if it is about none
 * @param at when it happened last; absent if that is not known
 * @param follows whether it is only a consequence of another one, which says it too
 */
public record Cause(
    String key,
    String code,
    boolean bad,
    @Nullable String subject,
    String name,
    @Nullable Sentence said,
    long count,
    @Nullable String fault,
    @Nullable String remote,
    @Nullable Instant at,
    boolean follows) {
  /** The code of the one that a channel fails; it is never told through that channel, its subject. */
  public static final String FAILS = "ALARM_FAILS";

  Severity severity() {
    return Severity.of(bad);
  }

  /** Tells what holds. */
  @FunctionalInterface
  public interface Source {
    /**
     * All there are now.
     *
     * @throws IOException if that is not known: then nothing is raised and nothing settled
     */
    List<Cause> now() throws IOException;
  }
}
