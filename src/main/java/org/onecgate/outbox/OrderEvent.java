package org.onecgate.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.Holds;
import org.onecgate.Sentence;
import org.onecgate.json.Records;
import org.onecgate.storage.DataLayout.OrderName;

/**
 * Something that has happened to one version of an order; a line of {@code orders.log}.
 *
 * @param at when
 * @param what {@code came}, {@code sent} if 1C has acknowledged it, {@code aside}, or {@code again} if a person has it
 *     given again
 * @param version which version
 * @param number the number of the order
 * @param id its {@code Ид}; absent if that is the number, and where it did not come
 * @param customer the name of its customer; absent if it has none, and where it did not come
 * @param sum its sum, as it stands there; likewise
 * @param currency its currency; likewise
 * @param given to how many sessions it was given, this one included; only where it was sent or set aside
 * @param why why it was set aside; absent if it was given in vain, or a person did it
 * @param said the same as a sentence; absent also in lines written before this was noted
 * @param by who did it; absent if Gate or 1C did
 */
public record OrderEvent(
    Instant at,
    @Holds(words = "came sent aside again") String what,
    String version,
    String number,
    @Nullable String id,
    @Nullable String customer,
    @Nullable String sum,
    @Nullable String currency,
    @Nullable Integer given,
    @Nullable String why,
    @Nullable Sentence said,
    @Nullable String by) {
  static final String CAME = "came";
  static final String SENT = "sent";
  static final String ASIDE = "aside";
  static final String AGAIN = "again";

  /** Refuses what cannot be meant. */
  public OrderEvent {
    Records.require(at != null, "at");
    Records.require(what != null, "what");
    Records.require(version != null && ExchangeId.isValid(version), "version");
    Records.require(number != null, "number");
  }

  /** That it came, with what it is. */
  static OrderEvent came(Instant at, OrderName name, OrderFacts facts) {
    return new OrderEvent(
        at,
        CAME,
        name.version().value(),
        name.number(),
        facts.id(),
        facts.customer(),
        facts.sum(),
        facts.currency(),
        null,
        null,
        null,
        null);
  }

  /** Something else that happened to it. */
  static OrderEvent of(
      Instant at,
      String what,
      OrderName name,
      @Nullable Integer given,
      @Nullable Sentence why,
      @Nullable String by) {
    return new OrderEvent(
        at,
        what,
        name.version().value(),
        name.number(),
        null,
        null,
        null,
        null,
        given,
        why == null ? null : why.text(),
        why,
        by);
  }

  OrderName name() {
    return new OrderName(new ExchangeId(version), number);
  }
}
