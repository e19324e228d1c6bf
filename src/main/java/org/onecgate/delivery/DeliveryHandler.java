package org.onecgate.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.staging.Restaging;

/**
 * Is given every delivery once it is published: the point at which 1C Gate is extended.
 *
 * <p>Implementations are found by {@link java.util.ServiceLoader} on the class path of the web
 * application ({@code WEB-INF/lib}, {@code WEB-INF/classes}); they need a public constructor without
 * parameters, which is called once, at the start.
 *
 * <p><em>At least once:</em> a delivery is handed over until the handler accepts it or it is given
 * up, also after the process was killed at any moment; one that was accepted is handed over again
 * only where the machine stopped before that was on the disk. {@link PublishedDelivery#eventId()} is
 * the same every time, so a handler that must not do a thing twice remembers the ids that it has done.
 *
 * <p><em>Order:</em> the deliveries of one server come in the order of their names, and each only
 * when the one before it was accepted or given up. Servers do not wait for each other, nor do
 * handlers.
 *
 * <p><em>Threading:</em> called by at most two threads of its own, for different servers; so it may
 * be slow, and must be safe for two calls at once. A call that takes longer than {@link #limit()},
 * and every call when Gate stops, is interrupted. One that does not end then holds its thread and
 * the deliveries behind it until the process ends.
 *
 * <p><em>Files:</em> lie below {@link PublishedDelivery#directory()}, complete and forced to the
 * disk, and stay at least until the call ends, unless a consumer removes the delivery ({@link #keepsRecords}); {@link
 * Attempt#stage} opens them. They must not be changed, moved or removed: hard links and other readers share them.
 */
public interface DeliveryHandler extends AutoCloseable {
  /**
   * The name of its queue on the disk, in logs and in documents: small letters, digits and {@code -},
   * at most 64, the same for ever. {@code webhook} is taken.
   */
  String name();

  /** How long one call may take before it is interrupted; that counts as a failed attempt. */
  default Duration limit() {
    return Duration.ofMinutes(15);
  }

  /**
   * Whether the manifest and the records of a delivery are held for it until the hand-over has ended, by hard links
   * (copies where the volume has none), so that a consumer may remove the delivery at once: it is handed over all the
   * same, {@link PublishedDelivery#manifest} and {@link PublishedDelivery#records} give what was published, and only
   * its files are gone. They take no room as long as the delivery is there. Asked once, at the start; the same for
   * ever, save that a handler may begin with it.
   *
   * <p>Without it a delivery that a consumer removes before the call is given up.
   */
  default boolean keepsRecords() {
    return false;
  }

  /**
   * Whether it is there now. While it is not, it is as one that was taken off the class path: it is called for nothing,
   * what is published is not kept for it, and what waits for it waits on. Asked again and again; {@link HandOvers#wake}
   * says that it is back.
   */
  default boolean isThere() {
    return true;
  }

  /**
   * Takes one delivery.
   *
   * @param delivery what was published
   * @param attempt which attempt it is, and where to say how far it is
   * @return what became of it
   * @throws Exception whatever it is, also an {@link Error}: taken for {@link Retry}
   */
  Outcome handle(PublishedDelivery delivery, Attempt attempt) throws Exception;

  /** Called once, when Gate stops and no call is under way any more, as far as it can be helped. */
  @Override
  default void close() {}

  /** One attempt at handing a delivery over. */
  interface Attempt {
    /** Its number, from 1; it counts on after a restart. */
    int number();

    /**
     * Says how far it is.
     *
     * @param what one short line, such as {@code 120 of 5000 goods}
     */
    void progress(String what);

    /**
     * Says how whoever it was handed to answered, for the history of the hand-over; the last time counts.
     *
     * @param status the HTTP status
     * @param words how the answer begins, of which 200 characters are kept; where they may hold a secret, nothing but that
     */
    default void answered(int status, String words) {}

    /**
     * One of the delivery's files, staged: in memory if it is small and there is memory, else on
     * the disk as the published file itself; one sealed type, so that nobody forgets one of the two.
     * It stays so until the handle is closed, at the latest until the call ends; who reads many
     * files closes each before the next, as imports take from the same memory.
     *
     * @param file a file of the delivery's manifest
     * @throws IOException if it cannot be read, also because a consumer has removed the delivery
     * @throws IllegalStateException if the call is over
     */
    Restaging.Handle stage(Manifest.File file) throws IOException;
  }

  /** What became of an attempt. */
  sealed interface Outcome permits Accepted, Failed, Retry, Later {
    /** The handler has the delivery and will not be given it again. */
    static Outcome accepted() {
      return new Accepted();
    }

    /** The handler will never take this delivery; the next one comes. */
    static Outcome failed(String reason) {
      return new Failed(reason);
    }

    /** Not now: it is given the delivery again, and those behind it wait. */
    static Outcome retry(String reason) {
      return new Retry(reason, Optional.empty());
    }

    /**
     * Not now, and for no fault of the delivery: it is given the delivery again after this time, or when somebody {@link
     * HandOvers#wake wakes} it, however long that takes; those behind it wait.
     */
    static Outcome later(Sentence reason, Duration after) {
      return new Later(reason, after);
    }
  }

  /** It has the delivery. */
  record Accepted() implements Outcome {}

  /**
   * It will never take it.
   *
   * @param reason why, for people; no secrets
   */
  record Failed(Sentence reason) implements Outcome {
    /** In the handler's own words. */
    public Failed(String reason) {
      this(Phrase.VERBATIM.of(reason));
    }
  }

  /**
   * It cannot take it now for a reason that is not the delivery's: its database is away, or a person must decide. That
   * is no failed attempt: its number stays, the time does not count, and it is never given up for it.
   *
   * @param reason what it waits for, for people; no secrets
   * @param after not before this time has passed, from a second up to the longest pause, an hour, unless it is woken
   */
  record Later(Sentence reason, Duration after) implements Outcome {}

  /**
   * It wants it later.
   *
   * @param reason why, for people; no secrets
   * @param after not before this time has passed, as far as the longest pause allows
   */
  record Retry(Sentence reason, Optional<Duration> after) implements Outcome {
    /** In the handler's own words. */
    public Retry(String reason, Optional<Duration> after) {
      this(Phrase.VERBATIM.of(reason), after);
    }
  }
}
