package org.onecgate.protocol;

import java.util.Locale;

/** What an exchange is about: the {@code type} parameter (protocol table (a)). */
public enum ExchangeType {
  /** Goods, prices and stock. */
  CATALOG,
  /** Orders. */
  SALE,
  /** Reference books. */
  REFERENCE;

  /** This text as a client sends it for the type. */
  public static Word<ExchangeType> sent(String text) {
    return Word.of(values(), text);
  }

  /** The word on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
