package org.onecgate.commerceml;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON Schemas of the lines of records, one of each kind, as they are served and documented. */
public final class Schemas {
  /** The kinds that there are, as lines and files are called. */
  public static final List<String> KINDS = List.of(
      "catalogue",
      "category",
      "classifier",
      "container",
      "counterparty",
      "document",
      "export",
      "group",
      "offer",
      "offerPackage",
      "priceType",
      "product",
      "property",
      "propertyValue",
      "unit",
      "warehouse");

  private Schemas() {}

  /** The schema of a kind; empty if there is no such kind. The caller closes it. */
  public static Optional<InputStream> open(String kind) {
    @Nullable
    InputStream schema = KINDS.contains(kind)
        ? Schemas.class.getResourceAsStream("schema/v1/" + kind + ".json")
        : null;
    return Optional.ofNullable(schema);
  }
}
