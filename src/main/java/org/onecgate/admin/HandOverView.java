package org.onecgate.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.delivery.HandOver;
import org.onecgate.delivery.HandOvers;

/**
 * What has become of a delivery on its way to a handler: that it was published does not say that
 * anybody has it.
 *
 * @param handler the name of the handler
 * @param state {@code waiting}, {@code taken}, {@code given-up}, {@code settled} if an administrator has said that this
 *     is nothing to look at any more, or {@code skipped} if an administrator had it given up
 * @param attempts how many attempts failed
 * @param at when the next attempt is due; when the last one ended if there is none
 * @param reason why the last attempt failed, or what it is postponed for; absent if there is none
 * @param said the same as a sentence; absent of a handler's own words
 * @param postponed true if it waits because the handler cannot take it for a reason that is not the delivery's:
 *     that is no failure; absent otherwise
 * @param behind what the handler has to take first; absent if this is what it is given next, or has been
 * @param history what happened on the way, the oldest first: the first 5 and the last 15 events; absent in lists
 * @param leftOut how many events between those are left out; absent if none are, and in lists
 */
public record HandOverView(
    String handler,
    @Holds(words = "waiting taken given-up settled skipped") String state,
    int attempts,
    Instant at,
    @Nullable String reason,
    @Nullable Sentence said,
    @Nullable Boolean postponed,
    @Nullable Behind behind,
    @Nullable List<HandOversApi.EventView> history,
    @Nullable Integer leftOut) {
  /**
   * The delivery of the same server that a handler is given before others.
   *
   * @param delivery the delivery, and so the exchange
   * @param reason why the last attempt at it failed, or what it is postponed for; absent if neither is so
   * @param said the same as a sentence; absent of a handler's own words
   */
  public record Behind(
      @Holds(like = ExchangeId.FORM) String delivery,
      @Nullable String reason,
      @Nullable Sentence said) {
    /** Null where nothing stands before it. */
    static @Nullable Behind of(Optional<HandOvers.Status> first) {
      return first
          .map(one -> new Behind(one.delivery(), one.reason(), one.said()))
          .orElse(null);
    }
  }

  /**
   * As lists show it, or with its history.
   *
   * @param first what its handler is given before it
   */
  static HandOverView of(HandOver record, Optional<HandOvers.Status> first, boolean whole) {
    return new HandOverView(
        record.handler(),
        word(record),
        record.attempts(),
        record.nextAt(),
        record.reason(),
        record.said(),
        record.isPostponed() ? true : null,
        Behind.of(first),
        whole ? record.events().stream().map(HandOversApi.EventView::of).toList() : null,
        whole && record.leftOut() > 0 ? record.leftOut() : null);
  }

  /** How far it is, in a word. */
  static String word(HandOver record) {
    return switch (record.state()) {
      case WAITING, POSTPONED -> "waiting";
      case ACCEPTED -> "taken";
      case FAILED -> "given-up";
      case SETTLED -> "settled";
      case SKIPPED -> "skipped";
    };
  }
}
