package org.onecgate.outbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one server wants of its orders otherwise than the shop hands them over. It holds when an order
 * is taken and whenever it is given to 1C; what is stored has the shop's own numbers and statuses.
 *
 * @param buyer the name that an order without a customer, or with one without a name, gets; null
 *     if such an order is refused
 * @param cutPrefix with what a number may begin that is left out for 1C; empty for nothing
 * @param addPrefix what is put before the rest of the number; empty for nothing
 * @param statuses what 1C is told instead of a value of {@code Статус заказа}, by the shop's words
 */
public record OrderTerms(
    @Nullable String buyer, String cutPrefix, String addPrefix, Map<String, String> statuses) {
  /** Nothing out of the ordinary. */
  public static final OrderTerms NONE = new OrderTerms(null, "", "", Map.of());

  /** Takes a copy. */
  public OrderTerms {
    statuses = Map.copyOf(statuses);
  }

  /** The number by which 1C knows the order of this number. */
  String numberFor1c(String number) {
    String rest = number.startsWith(cutPrefix) ? number.substring(cutPrefix.length()) : number;
    return addPrefix + rest;
  }

  /** Whether 1C knows orders by other numbers than the shop. */
  boolean changeNumbers() {
    return !cutPrefix.isEmpty() || !addPrefix.isEmpty();
  }

  /** What 1C is told of this status. */
  String statusFor1c(String status) {
    return statuses.getOrDefault(status, status);
  }
}
