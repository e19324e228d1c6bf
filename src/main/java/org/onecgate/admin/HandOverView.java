package org.onecgate.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.delivery.HandOver;

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
    @Nullable List<HandOversApi.EventView> history,
    @Nullable Integer leftOut) {
  /** As lists show it, or with its history. */
  static HandOverView of(HandOver record, boolean whole) {
    return new HandOverView(
        record.handler(),
        word(record),
        record.attempts(),
        record.nextAt(),
        record.reason(),
        record.said(),
        record.isPostponed() ? true : null,
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
