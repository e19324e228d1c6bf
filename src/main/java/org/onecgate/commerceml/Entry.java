package org.onecgate.commerceml;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a document tells of. In each of them, and in what they are made of:
 *
 * <ul>
 *   <li>a text is null where its element is absent, {@code ""} where it is empty, and has no white space around it;
 *   <li>a list is null where its element is absent and has nothing in it where that is empty;
 *   <li>a number is an {@link Exact}, and null where its element is absent;
 *   <li>yes or no is null where it is absent; a word that is neither of them is in {@code rest};
 *   <li>{@code rest} is what has no place here, null if there is nothing.
 * </ul>
 */
public sealed interface Entry extends Line
    permits Catalogue,
        Classifier,
        Group,
        Property,
        PropertyValue,
        Category,
        Unit,
        PriceType,
        Warehouse,
        Product,
        OfferPackage,
        Offer,
        Counterparty,
        Document,
        Container {
  /** Its {@code Ид} as it stands there. */
  @Nullable
  String id();

  /** The key of the catalogue that it is in; null where it is in none, or where that did not say before. */
  @Nullable
  String catalogue();

  /** The key of the classifier that it is in or goes by; null where there is none. */
  @Nullable
  String classifier();
}
