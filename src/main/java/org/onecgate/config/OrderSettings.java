package org.onecgate.config;

import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;
import org.onecgate.json.Records;

/**
 * How one server is given orders.
 *
 * <p>Every member may be absent.
 *
 * @param charset what {@code query} and {@code info} are encoded in: {@code windows-1251}, the
 *     default because the oldest clients read nothing else, or {@code UTF-8}
 * @param statuses the statuses of orders that {@code info} tells; none by default
 * @param paymentSystems the payment systems that it tells; none by default
 * @param buyer the name of the customer of orders that have none, or one without a name; absent if
 *     such orders are refused
 * @param cutPrefix what a number of the shop may begin with and 1C is not given; absent for nothing
 * @param addPrefix what 1C is given before the rest of the number; absent for nothing
 * @param statusWords what 1C is told instead of a value of {@code Статус заказа}: its {@code id} is
 *     the shop's word, its {@code name} that of 1C; none by default
 */
public record OrderSettings(
    @Holds(words = "windows-1251 UTF-8") String charset,
    List<Choice> statuses,
    List<Choice> paymentSystems,
    @Holds(most = 200) @Nullable String buyer,
    @Holds(most = 20) @Nullable String cutPrefix,
    @Holds(most = PREFIX) @Nullable String addPrefix,
    List<Choice> statusWords) {
  /** The longest prefix of a number: 1C has 11 characters for all of it. */
  private static final int PREFIX = 10;

  /** What holds if nothing is set. */
  public static final OrderSettings DEFAULT =
      new OrderSettings("windows-1251", List.of(), List.of(), null, null, null, List.of());

  /**
   * One of several things that an order can have.
   *
   * @param id its id
   * @param name its name for people
   */
  public record Choice(
      @Holds(most = 200) String id, @Holds(most = 200) String name) {
    /** Refuses what an XML document cannot hold, which is where it goes. */
    public Choice {
      Records.require(isText(id), "id");
      Records.require(isText(name), "name");
    }
  }

  private static boolean isText(@Nullable String text) {
    return text != null && text.length() <= 200 && text.matches("[^\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF]+");
  }

  /** Refuses what cannot be meant, with the field named. */
  public OrderSettings {
    charset = charset == null ? "windows-1251" : charset;
    statuses = statuses == null ? List.of() : List.copyOf(statuses);
    paymentSystems = paymentSystems == null ? List.of() : List.copyOf(paymentSystems);
    statusWords = statusWords == null ? List.of() : List.copyOf(statusWords);
    buyer = orNull(buyer);
    cutPrefix = orNull(cutPrefix);
    addPrefix = orNull(addPrefix);
    new Records.Fields()
        .require(charset.equals("windows-1251") || charset.equals("UTF-8"), "charset")
        .require(haveOwnIds(statuses), "statuses (an id used twice)")
        .require(haveOwnIds(paymentSystems), "paymentSystems (an id used twice)")
        .require(haveOwnIds(statusWords), "statusWords (an id used twice)")
        .require(buyer == null || (isText(buyer) && !buyer.isBlank()), "buyer")
        .require(isPrefix(cutPrefix), "cutPrefix")
        .require(
            isPrefix(addPrefix) && (addPrefix == null || addPrefix.length() <= PREFIX), "addPrefix")
        .end();
  }

  private static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static boolean isPrefix(@Nullable String text) {
    return text == null || text.matches("[^\\p{C}\\p{Z}]{1,20}");
  }

  private static boolean haveOwnIds(List<Choice> choices) {
    Set<String> seen = new HashSet<>();
    return choices.stream().allMatch(c -> seen.add(c.id()));
  }

  /** The encoding of this name. */
  public Charset encoding() {
    return Charset.forName(charset);
  }
}
