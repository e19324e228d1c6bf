package org.onecgate.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
 * @param history what has become of it so far, the oldest first: the first {@value #FIRST} events and the last {@value
 *     #LAST}; absent in what former versions wrote, and in lists. It is written with the rest in one step, so it is as
 *     durable as that; an attempt that the end of the process cut off is not in it
 * @param leftOut how many events between those are left out
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
    @Nullable Sentence said,
    @Nullable List<Event> history,
    int leftOut) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  private static final int REASON_MAX = 500;

  /** So many characters of a reason or an answer are kept of each event. */
  private static final int WORDS_MAX = 200;

  /** So many events are kept from the beginning on: how it began tells most. */
  static final int FIRST = 5;

  /** So many are kept of the newest ones. */
  static final int LAST = 15;

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
    SETTLED,
    /** An administrator had it given up, so that those behind it go on. */
    SKIPPED
  }

  /** What happened on the way. */
  public enum What {
    /** The handler took it. */
    TAKEN,
    /** The attempt failed, and another one comes. */
    FAILED,
    /** The attempt failed and was the last one. */
    GIVEN_UP,
    /** The handler cannot take it for a reason that is not the delivery's. */
    POSTPONED,
    /** Somebody had it handed over once more: the attempts begin anew. */
    AGAIN,
    /** Somebody had it given up. */
    SKIPPED,
    /** Somebody said that having been given up is settled. */
    SETTLED
  }

  /**
   * One thing that happened on the way, an attempt or what a person did.
   *
   * @param at when it began
   * @param attempt the number of the attempt, from 1; 0 where it was none
   * @param millis how long the handler took
   * @param status the HTTP status of the answer; absent where there was none
   * @param answer the first words of the answer, one line; absent where there were none, and {@code ****} where they
   *     may hold a secret
   * @param reason why it failed, or what it waits for
   * @param said the same as a sentence; absent of a handler's own words
   * @param nextAt when the next attempt was due after it; absent if none was
   * @param by who did it; absent of an attempt
   * @param times how often it happened so one after the other: {@code at} is of the last time; 0 for once
   */
  public record Event(
      Instant at,
      What what,
      int attempt,
      long millis,
      @Nullable Integer status,
      @Nullable String answer,
      @Nullable String reason,
      @Nullable Sentence said,
      @Nullable Instant nextAt,
      @Nullable String by,
      int times) {
    /** Refuses what cannot be meant. */
    public Event {
      if (at == null || what == null || attempt < 0 || millis < 0 || times < 0) {
        throw new IllegalArgumentException("not an event of a hand-over");
      }
    }

    /** Something that a person did. */
    static Event by(String who, What what, Instant now) {
      return new Event(now, what, 0, 0, null, null, null, null, null, who, 0);
    }

    /** Whether it is an attempt that failed. */
    boolean isFailure() {
      return what == What.FAILED || what == What.GIVEN_UP;
    }

    /** Whether it says nothing that the one before it did not say. */
    private boolean repeats(Event before) {
      return what == What.POSTPONED
          && before.what == What.POSTPONED
          && String.valueOf(reason).equals(String.valueOf(before.reason));
    }

    private Event after(Event before) {
      return new Event(
          at,
          what,
          attempt,
          millis,
          status,
          answer,
          reason,
          said,
          nextAt,
          by,
          Math.max(before.times, 1) + 1);
    }
  }

  /**
   * How an attempt went, as far as the handler's outcome does not say it.
   *
   * @param began when it began
   * @param took how long it took
   * @param status the HTTP status of the answer; null if there was none
   * @param answer its first words; null if there are none
   */
  record Course(
      Instant began,
      Duration took,
      @Nullable Integer status,
      @Nullable String answer) {}

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
        || nextAt == null
        || leftOut < 0) {
      throw new IllegalArgumentException("not a hand-over of schema " + SCHEMA);
    }
  }

  /** A delivery that begins to wait. */
  static HandOver of(ExchangeId id, ServerId server, String handler, Instant now) {
    return new HandOver(
        SCHEMA,
        id.value(),
        server.value(),
        handler,
        State.WAITING,
        0,
        now,
        now,
        null,
        null,
        null,
        0);
  }

  /** What is known of it without its history, for those who keep many. */
  HandOver brief() {
    return history == null ? this : with(null, 0);
  }

  /** What has become of it so far, the oldest first; nothing where that was not noted. */
  public List<Event> events() {
    return history == null ? List.of() : history;
  }

  /** The same, which somebody had begun anew: what was before stays told. */
  HandOver after(HandOver before) {
    return with(before.history, before.leftOut);
  }

  /** The same, with how the attempt went after which it is so. */
  HandOver noting(Course course) {
    What what = switch (state) {
      case WAITING -> What.FAILED;
      case POSTPONED -> What.POSTPONED;
      case ACCEPTED -> What.TAKEN;
      case FAILED, SETTLED, SKIPPED -> What.GIVEN_UP;
    };
    boolean failed = what == What.FAILED || what == What.GIVEN_UP;
    return noting(new Event(
        course.began(),
        what,
        failed ? attempts : attempts + 1,
        Math.max(0, course.took().toMillis()),
        course.status(),
        shortened(course.answer(), WORDS_MAX),
        shortened(reason, WORDS_MAX),
        said,
        isWaiting() ? nextAt : null,
        null,
        0));
  }

  /** The same, with what happened; of too many events those in the middle are left out. */
  HandOver noting(Event event) {
    List<Event> all = new ArrayList<>(events());
    int last = all.size() - 1;
    if (last >= 0 && event.repeats(all.get(last))) {
      all.set(last, event.after(all.get(last)));
    } else {
      all.add(event);
    }
    boolean full = all.size() > FIRST + LAST;
    if (full) {
      all.remove(FIRST);
    }
    return with(List.copyOf(all), full ? leftOut + 1 : leftOut);
  }

  private HandOver with(@Nullable List<Event> events, int missing) {
    return new HandOver(
        schema, delivery, server, handler, state, attempts, queuedAt, nextAt, reason, said, events,
        missing);
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

  /** Whether it was given up, or the last attempt failed and the next one comes. */
  boolean isFailing() {
    return state == State.FAILED || (state == State.WAITING && attempts > 0);
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
        schema, delivery, server, handler, state, attempts, now, nextAt, reason, said, history,
        leftOut);
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

  /** The same, which waited, given up by hand. */
  HandOver skipped(Instant now) {
    return with(State.SKIPPED, attempts, now, reason, said);
  }

  /** No half of a character stands at the end. */
  private static @Nullable String shortened(@Nullable String text, int most) {
    if (text == null || text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  private HandOver with(
      State now, int tried, Instant next, @Nullable String why, @Nullable Sentence sentence) {
    return new HandOver(
        schema,
        delivery,
        server,
        handler,
        now,
        tried,
        queuedAt,
        next,
        shortened(why, REASON_MAX),
        sentence == null || sentence.says(Phrase.VERBATIM) || sentence.says(Phrase.MANIFEST)
            ? null
            : sentence,
        history,
        leftOut);
  }
}
