package org.onecgate.commerceml;

/** What an {@link Entry} is. */
public enum Kind {
  /** {@link org.onecgate.commerceml.Catalogue}. */
  CATALOGUE,
  /** {@link org.onecgate.commerceml.Classifier}. */
  CLASSIFIER,
  /** {@link org.onecgate.commerceml.Group}. */
  GROUP,
  /** {@link org.onecgate.commerceml.Property}. */
  PROPERTY,
  /** {@link org.onecgate.commerceml.PropertyValue}. */
  PROPERTY_VALUE,
  /** {@link org.onecgate.commerceml.Category}. */
  CATEGORY,
  /** {@link org.onecgate.commerceml.Unit}. */
  UNIT,
  /** {@link org.onecgate.commerceml.PriceType}. */
  PRICE_TYPE,
  /** {@link org.onecgate.commerceml.Warehouse}. */
  WAREHOUSE,
  /** {@link org.onecgate.commerceml.Product}. */
  PRODUCT,
  /** {@link org.onecgate.commerceml.OfferPackage}. */
  OFFER_PACKAGE,
  /** {@link org.onecgate.commerceml.Offer}. */
  OFFER,
  /** {@link org.onecgate.commerceml.Counterparty}. */
  COUNTERPARTY,
  /** {@link org.onecgate.commerceml.Document}; those of a container are counted too. */
  DOCUMENT,
  /** {@link org.onecgate.commerceml.Container}. */
  CONTAINER
}
