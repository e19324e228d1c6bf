package org.onecgate.catalogue;

import org.jspecify.annotations.Nullable;
import org.onecgate.Holds;

/**
 * One change of a catalogue (G3).
 *
 * @param n its number; they are given in the order of the commits, without gaps
 * @param delivery the delivery that made it
 * @param at when that was published
 * @param things of which table the row is that has changed, such as {@code product} or {@code offer_price}
 * @param row the row: of a product also for its groups, properties and images, of an offer also for its prices and stocks
 * @param key what the row is called in 1C: its Ид, of an offer with a characteristic {@code product#characteristic}
 * @param kind what has become of it
 * @param field which field has changed; of a price the Ид of its type, of a stock that of the warehouse, of a group, a
 *     property or an image its Ид or name; absent if it is the whole
 * @param name what the type, the warehouse, the group or the property is called now, of a value of a property that
 *     property; absent if that is not known
 * @param old what it was; absent if it was nothing
 * @param oldName what {@code old} is called, where it is the Ид of a value, a group or a category; absent if it is none,
 *     or has no name
 * @param now what it is; of what was added its name, of what was deleted the cause; absent if it is nothing
 * @param nowName what {@code now} is called, likewise
 * @param product the row of the product that it is about; absent if it is about none
 * @param title what the row is called now, of what was deleted what it was called last; of an offer without a name what
 *     its product is called; absent if it has no name
 * @param article the article of the product or offer; absent if it has none
 */
public record Change(
    long n,
    String delivery,
    String at,
    String things,
    long row,
    String key,
    @Holds(words = "added changed deleted revived") String kind,
    @Nullable String field,
    @Nullable String name,
    @Nullable String old,
    @Nullable String oldName,
    @Nullable String now,
    @Nullable String nowName,
    @Nullable Long product,
    @Nullable String title,
    @Nullable String article) {
  /** The tables whose rows are those of products. */
  static final String PRODUCTS = "'product','product_group','product_property','product_image'";

  /** The tables whose rows are those of offers. */
  static final String OFFERS = "'offer','offer_price','offer_stock'";

  /** Whether the row is that of a product. */
  boolean isOfProduct() {
    return things.startsWith("product");
  }

  /** Whether the row is that of an offer. */
  boolean isOfOffer() {
    return things.startsWith("offer");
  }

  /** What is called what. */
  record Called(
      @Nullable String name,
      @Nullable String oldName,
      @Nullable String nowName,
      @Nullable Long product,
      @Nullable String title,
      @Nullable String article) {
    static final Called NOTHING = new Called(null, null, null, null, null, null);
  }

  /** The same with what is called what. */
  Change called(Called what) {
    return with(old, now, what);
  }

  /** The same with no text of more characters than that, which end in three dots where more came. */
  Change cut(int most) {
    return with(
        cut(old, most),
        cut(now, most),
        new Called(
            cut(name, most),
            cut(oldName, most),
            cut(nowName, most),
            product,
            cut(title, most),
            cut(article, most)));
  }

  private Change with(@Nullable String was, @Nullable String is, Called what) {
    return new Change(
        n,
        delivery,
        at,
        things,
        row,
        key,
        kind,
        field,
        what.name(),
        was,
        what.oldName(),
        is,
        what.nowName(),
        what.product(),
        what.title(),
        what.article());
  }

  private static @Nullable String cut(@Nullable String text, int most) {
    return text == null || text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
  }
}
