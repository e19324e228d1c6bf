package org.onecgate.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Phrase;
import org.onecgate.Sentence;
import org.onecgate.ServerId;

/**
 * What the disk knows of one delivery on its way to one handler.
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param delivery the delivery, and so the event
 * @param server the id of the server that sent it
 * @param handler the name of the handler
 * @param state how far it is
 * @param attempts how many attempts have failed
 * @param queuedAt since when it waits; since the first attempt that failed after it had been postponed, as that time
 *     does not count
 * @param nextAt when the next attempt is due; the last one's end if there is none
 * @param reason why the last attempt failed, or what it is postponed for; absent if there is none
 * @param said the same as a sentence; absent of a handler's own words
 */
public record HandOver(
    int schema,
    String delivery,
    String server,
    String handler,
    State state,
    int attempts,
    Instant queuedAt,
    Instant nextAt,
    @Nullable String reason,
    @Nullable Sentence said) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  private static final int REASON_MAX = 500;

  /** How far a hand-over is. */
  public enum State {
    /** The handler has not accepted it yet. */
    WAITING,
    /** The same, and it has said that it cannot, for a reason that is not the delivery's. */
    POSTPONED,
    /** The handler has it. */
    ACCEPTED,
    /** It was given up; somebody should look. */
    FAILED,
    /** It was given up, and an administrator has said that this is settled. */
    SETTLED
  }

  /** Refuses what cannot be meant. */
  public HandOver {
    if (schema != SCHEMA
        || delivery == null
        || !ExchangeId.isValid(delivery)
        || server == null
        || !ServerId.isValid(server)
        || handler == null
        || state == null
        || attempts < 0
        || queuedAt == null
        || nextAt == null) {
      throw new IllegalArgumentException("not a hand-over of schema " + SCHEMA);
    }
  }

  /** A delivery that begins to wait. */
  static HandOver of(ExchangeId id, ServerId server, String handler, Instant now) {
    return new HandOver(
        SCHEMA, id.value(), server.value(), handler, State.WAITING, 0, now, now, null, null);
  }

  /** The delivery. */
  public ExchangeId id() {
    return new ExchangeId(delivery);
  }

  /** The server that sent it. */
  public ServerId serverId() {
    return new ServerId(server);
  }

  /** Whether the handler is still to be given it. */
  public boolean isWaiting() {
    return state == State.WAITING || isPostponed();
  }

  /** Whether it waits for something that is no fault of it. */
  public boolean isPostponed() {
    return state == State.POSTPONED;
  }

  /** Since when its age counts: as long as it is postponed it does not. */
  Instant since() {
    return isPostponed() ? nextAt : queuedAt;
  }

  /** The same, accepted. */
  HandOver accepted(Instant now) {
    return with(State.ACCEPTED, attempts, now, null, null);
  }

  /** The same after one more attempt that failed, to be tried again. */
  HandOver again(Instant now, Instant next, Sentence why) {
    HandOver after = with(State.WAITING, attempts + 1, next, text(why), why);
    return isPostponed() ? after.queued(now) : after;
  }

  /** The same, postponed: that is no attempt. */
  HandOver postponed(Instant next, Sentence why) {
    return with(State.POSTPONED, attempts, next, text(why), why);
  }

  private HandOver queued(Instant now) {
    return new HandOver(
        schema, delivery, server, handler, state, attempts, now, nextAt, reason, said);
  }

  /** The same, given up. */
  HandOver failed(Instant now, Sentence why) {
    return with(State.FAILED, attempts + 1, now, text(why), why);
  }

  /** What a handler says goes to the log, too: on one line. */
  static String text(Sentence why) {
    return onOneLine(why.text());
  }

  /** The same of what it says of its progress. */
  static String onOneLine(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", " ");
  }

  /** The same, which was given up, settled by hand. */
  HandOver settled() {
    return with(State.SETTLED, attempts, nextAt, reason, said);
  }

  private HandOver with(
      State now, int tried, Instant next, @Nullable String why, @Nullable Sentence sentence) {
    String shortened =
        why == null || why.length() <= REASON_MAX ? why : why.substring(0, REASON_MAX);
    return new HandOver(
        schema,
        delivery,
        server,
        handler,
        now,
        tried,
        queuedAt,
        next,
        shortened,
        sentence == null || sentence.says(Phrase.VERBATIM) || sentence.says(Phrase.MANIFEST)
            ? null
            : sentence);
  }
}
