package org.onecgate.outbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onecgate.ExchangeId;
import org.onecgate.ServerId;
import org.onecgate.storage.DataLayout.OrderName;

/**
 * What the disk knows of the orders that a session was given: {@code offer.json}. Only pages whose
 * writing to the client has come to its end are in it.
 *
 * @param schema the version of this form, now {@value #SCHEMA}
 * @param server the id of the server
 * @param version the {@code version} of the session's {@code init}; empty if it had none, and
 *     then nothing is paged (E24)
 * @param orders what the next {@code success} acknowledges
 */
public record Offer(int schema, String server, String version, List<Entry> orders) {
  /** The version of this form. */
  public static final int SCHEMA = 1;

  /**
   * A version of an order.
   *
   * @param version which version
   * @param number the order's number
   */
  public record Entry(String version, String number) {
    /** Refuses what cannot be meant. */
    public Entry {
      if (version == null || !ExchangeId.isValid(version) || number == null) {
        throw new IllegalArgumentException("the field orders is wrong");
      }
    }

    OrderName name() {
      return new OrderName(new ExchangeId(version), number);
    }
  }

  /** Refuses what cannot be meant. */
  public Offer {
    if (schema != SCHEMA || server == null) {
      throw new IllegalArgumentException("the field schema or server is wrong");
    }
    version = orEmpty(version);
    orders = orders == null ? List.of() : List.copyOf(orders);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  static Offer none(ServerId server, String version) {
    return new Offer(SCHEMA, server.value(), version, List.of());
  }

  boolean isPaged() {
    return !version.isEmpty();
  }

  List<OrderName> names() {
    return orders.stream().map(Entry::name).toList();
  }

  /** The same with these orders too. */
  Offer with(List<OrderName> more) {
    Set<Entry> all = new LinkedHashSet<>(orders);
    more.forEach(name -> all.add(new Entry(name.version().value(), name.number())));
    return new Offer(schema, server, version, List.copyOf(all));
  }
}
